#include "dataset/value.hpp"

#include "dataset/list_text.hpp"

#include <array>
#include <charconv>

namespace dataset {

std::string quoted_part(std::string_view part) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out = "\"";
    for (const char character : part) {
        const auto byte = static_cast<unsigned char>(character);
        if (character == '"' || character == '\\') {
            out += '\\';
            out += character;
        } else if (byte < 0x20) {
            out += "\\u00";
            out += digits[byte >> 4];
            out += digits[byte & 15];
        } else {
            out += character;
        }
    }
    out += '"';
    return out;
}

std::string list_text(const std::vector<std::string>& parts) {
    std::string out = "[";
    for (const auto& part : parts) {
        if (out.size() > 1) out += ',';
        out += quoted_part(part);
    }
    out += ']';
    return out;
}

std::vector<std::string> parts_of(std::string_view list) {
    std::vector<std::string> parts;
    for (std::size_t at = 0; at < list.size(); ++at) {
        if (list[at] != '"') continue;
        std::string part;
        for (++at; at < list.size() && list[at] != '"'; ++at) {
            if (list[at] != '\\' || at + 1 == list.size()) {
                part += list[at];
            } else if (list[++at] == 'u' && at + 4 < list.size()) {
                int code = 0;
                std::from_chars(list.data() + at + 1, list.data() + at + 5, code, 16);
                part += static_cast<char>(code);  // only control characters are written so
                at += 4;
            } else {
                part += list[at];
            }
        }
        parts.push_back(std::move(part));
    }
    return parts;
}

Value Value::text(std::string text) {
    if (text.empty()) return {};
    return Value(Content(std::move(text)));
}

Value Value::both(std::string english, std::string welsh) {
    if (english.empty() && welsh.empty()) return {};
    return Value(Content(base::OwnedLabel(std::move(english), std::move(welsh))));
}

Value Value::list(const std::vector<std::string>& parts) {
    if (parts.empty()) return {};
    return Value(Content(list_text(parts)));
}

std::int64_t Value::number() const {
    const auto* number = std::get_if<std::int64_t>(&content_);
    return number ? *number : 0;
}

std::string_view Value::text() const {
    if (const auto* text = std::get_if<std::string>(&content_)) return *text;
    if (const auto* both = std::get_if<base::OwnedLabel>(&content_)) return both->english;
    return {};
}

base::Label Value::label() const {
    if (const auto* both = std::get_if<base::OwnedLabel>(&content_)) return both->view();
    return {text(), text()};
}

std::vector<std::string> Value::parts() const { return parts_of(text()); }

std::string Value::stored() const {
    if (const auto* number = std::get_if<std::int64_t>(&content_)) return std::to_string(*number);
    if (const auto* both = std::get_if<base::OwnedLabel>(&content_)) return both->english + '\n' + both->welsh;
    return std::string(text());
}

Value Value::from_stored(const Field& field, std::string_view stored) {
    if (stored.empty()) return {};
    if (is_number_type(field.type)) {
        std::int64_t number = 0;
        const auto read = std::from_chars(stored.data(), stored.data() + stored.size(), number);
        return read.ec == std::errc() && read.ptr == stored.data() + stored.size() ? Value::number(number) : Value();
    }
    if (field.type == Type::bilingual) {
        const auto cut = stored.find('\n');
        if (cut == std::string_view::npos) return both(std::string(stored), {});
        return both(std::string(stored.substr(0, cut)), std::string(stored.substr(cut + 1)));
    }
    return text(std::string(stored));
}

Value value_at(const Field& field, const store::Row& row, std::size_t cell) {
    if (field.type == Type::bilingual) return Value::both(std::string(row.text(cell)), std::string(row.text(cell + 1)));
    if (row.is_null(cell)) return {};
    if (is_number_type(field.type)) return Value::number(row.integer(cell));
    return Value::text(std::string(row.text(cell)));
}

}  // namespace dataset
