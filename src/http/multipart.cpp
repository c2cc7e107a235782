#include "http/multipart.hpp"

#include "base/text.hpp"
#include "http/escape.hpp"
#include "http/limits.hpp"

#include <algorithm>

namespace http {

namespace {

// One parameter of a header value, taken off its front: ; name=value or ; name="value". A backslash escapes nothing but
// a quotation mark, since some browsers send Windows paths.
struct Parameter {
    std::string name;
    std::string value;
};

std::optional<std::string> take_quoted(std::string_view& text) {
    std::string value;
    for (std::size_t at = 1; at < text.size(); ++at) {
        if (text[at] == '"') {
            text.remove_prefix(at + 1);
            return value;
        }
        if (text[at] == '\\' && at + 1 < text.size() && text[at + 1] == '"') ++at;
        value += text[at];
    }
    return std::nullopt;
}

std::optional<Parameter> take_parameter(std::string_view& text) {
    text = without_outer_space(text);
    if (!text.starts_with(';')) return std::nullopt;
    text = without_outer_space(text.substr(1));
    const auto equals = text.find('=');
    if (equals == std::string_view::npos || !is_token(text.substr(0, equals))) return std::nullopt;
    Parameter parameter{lower_case(text.substr(0, equals)), {}};
    text.remove_prefix(equals + 1);
    if (text.starts_with('"')) {
        auto value = take_quoted(text);
        if (!value) return std::nullopt;
        parameter.value = *std::move(value);
    } else {
        const auto value = text.substr(0, text.find_first_of("; \t"));
        parameter.value = value;
        text.remove_prefix(value.size());
    }
    return parameter;
}

// Browsers write the three characters that can't stand in quotation marks this way, and no others.
std::string without_form_escapes(std::string_view text) {
    std::string plain;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto escape = text.substr(at, 3);
        const char meant = escape == "%22" ? '"' : escape == "%0D" ? '\r' : escape == "%0A" ? '\n' : '\0';
        plain += meant ? meant : text[at];
        if (meant) at += 2;
    }
    return plain;
}

std::string shown_file_name(std::string_view sent) {
    std::string name = without_form_escapes(sent.substr(sent.find_last_of("/\\") + 1));
    std::erase_if(name, [](char c) { return has_control({&c, 1}); });
    if (name.size() <= kFileNameBytesMax) return name;
    name.erase(0, name.size() - kFileNameBytesMax);  // the end tells more: it has the extension
    const auto begins_character = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
    name.erase(name.begin(), std::find_if(name.begin(), name.end(), begins_character));
    return name;
}

bool read_disposition(std::string_view value, PartHead& head) {
    const auto kind = value.substr(0, value.find_first_of("; \t"));
    if (!equal_ignoring_case(kind, "form-data")) return false;
    value.remove_prefix(kind.size());
    bool named = false;
    while (!(value = without_outer_space(value)).empty()) {
        auto parameter = take_parameter(value);
        if (!parameter) return false;
        if (parameter->name == "name") {
            if (named) return false;
            named = true;
            head.name = without_form_escapes(parameter->value);
        } else if (parameter->name == "filename") {
            if (head.file_name) return false;
            head.file_name = shown_file_name(parameter->value);
        }
    }
    return named && !has_control(head.name);
}

std::optional<PartHead> parse_part_head(std::string_view text) {
    PartHead head;
    bool disposed = false;
    while (!text.empty()) {
        const auto line = text.substr(0, text.find("\r\n"));
        text.remove_prefix(std::min(line.size() + 2, text.size()));
        const auto colon = line.find(':');
        if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) return std::nullopt;
        const auto value = without_outer_space(line.substr(colon + 1));
        if (!is_text(value)) return std::nullopt;
        if (equal_ignoring_case(line.substr(0, colon), "content-disposition")) {
            if (disposed || !read_disposition(value, head)) return std::nullopt;
            disposed = true;
        } else if (equal_ignoring_case(line.substr(0, colon), "content-type")) {
            head.content_type = value;
        }
    }
    if (!disposed) return std::nullopt;
    return head;
}

}  // namespace

std::optional<std::string> multipart_boundary(std::string_view content_type) {
    const auto kind = content_type.substr(0, content_type.find_first_of("; \t"));
    if (!equal_ignoring_case(kind, "multipart/form-data")) return std::nullopt;
    content_type.remove_prefix(kind.size());
    while (auto parameter = take_parameter(content_type)) {
        if (parameter->name != "boundary") continue;
        const auto& boundary = parameter->value;
        const bool fits = !boundary.empty() && boundary.size() <= kBoundaryBytesMax && boundary.back() != ' ';
        const bool clean = std::all_of(boundary.begin(), boundary.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
        if (!fits || !clean) return std::nullopt;
        return boundary;
    }
    return std::nullopt;
}

Multipart::Outcome Multipart::take(std::string_view bytes) {
    if (outcome_ != Outcome::good || state_ == State::after) return outcome_;  // an epilogue is ignored
    kept_ += bytes;
    left_ = kept_;
    while (step()) {
    }
    kept_.erase(0, kept_.size() - left_.size());
    return outcome_;
}

bool Multipart::fail(Outcome outcome) {
    outcome_ = outcome;
    return false;
}

bool Multipart::step() {
    switch (state_) {
        case State::before:
        case State::content: return find_delimiter();
        case State::border: return read_border();
        case State::head: return read_head();
        case State::after: left_ = {}; return false;
    }
    return false;
}

// Hands on what certainly is content, and keeps what may be the beginning of a delimiter.
bool Multipart::find_delimiter() {
    const auto found = left_.find(delimiter_);
    auto content = left_.substr(0, found);
    if (found == std::string_view::npos) {
        const auto tail = left_.size() - std::min(left_.size(), delimiter_.size() - 1);
        content = left_.substr(0, std::min(left_.find('\r', tail), left_.size()));
    }
    if (state_ == State::content && !content.empty() && !reader_.part_bytes(content)) return fail(Outcome::refused);
    left_.remove_prefix(content.size());
    if (found == std::string_view::npos) return false;
    left_.remove_prefix(delimiter_.size());
    if (state_ == State::content && !reader_.end_part()) return fail(Outcome::refused);
    state_ = State::border;
    return true;
}

// After a boundary: "--" ends the body, a line break begins a part; blanks before it are allowed.
bool Multipart::read_border() {
    if (left_.starts_with("--")) {
        state_ = State::after;
        return true;
    }
    const auto blanks = std::min(left_.find_first_not_of(" \t"), left_.size());
    if (blanks > kBoundaryBytesMax) return fail(Outcome::malformed);
    const auto rest = left_.substr(blanks);
    if (rest.size() < 2 && (rest.empty() || rest == "\r" || (rest == "-" && blanks == 0))) return false;
    if (!rest.starts_with("\r\n")) return fail(Outcome::malformed);
    if (++parts_ > kPartsMax) return fail(Outcome::refused);
    left_.remove_prefix(blanks + 2);
    state_ = State::head;
    return true;
}

bool Multipart::read_head() {
    const auto end = left_.find("\r\n\r\n");
    if (end == std::string_view::npos || end > kPartHeadBytesMax) {
        return left_.size() > kPartHeadBytesMax ? fail(Outcome::malformed) : false;
    }
    auto head = parse_part_head(left_.substr(0, end));
    if (!head) return fail(Outcome::malformed);
    if (!reader_.begin_part(*std::move(head))) return fail(Outcome::refused);
    left_.remove_prefix(end + 4);
    state_ = State::content;
    return true;
}

}  // namespace http
