#include "base/json.hpp"

// Boost.JSON is compiled here, once: no library of its own to link.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#include <boost/json/src.hpp>
#pragma GCC diagnostic pop

#include <algorithm>
#include <set>

namespace base {

namespace {

namespace json = boost::json;

// Builds the tree from what the parser meets, since Boost's own takes the last of two equal keys in silence.
class Builder {
public:
    static constexpr std::size_t max_object_size = 100'000;
    static constexpr std::size_t max_array_size = 1'000'000;
    static constexpr std::size_t max_key_size = 1'000;
    static constexpr std::size_t max_string_size = std::size_t{64} << 20;

    bool on_document_begin(json::error_code&) { return true; }
    bool on_document_end(json::error_code&) { return true; }
    bool on_object_begin(json::error_code&) { return open(Json(Json::Object())); }
    bool on_object_end(std::size_t, json::error_code&) { return close(); }
    bool on_array_begin(json::error_code&) { return open(Json(Json::List())); }
    bool on_array_end(std::size_t, json::error_code&) { return close(); }
    bool on_key_part(json::string_view part, std::size_t, json::error_code&) { return take_part(part); }
    bool on_key(json::string_view part, std::size_t, json::error_code& error) {
        take_part(part);
        auto& level = levels_.back();
        if (!level.keys.insert(text_).second) {
            twice_ = text_;
            error = json::error::exception;  // any: parse() tells of the key
            return false;
        }
        level.key = std::move(text_);
        text_.clear();
        return true;
    }
    bool on_string_part(json::string_view part, std::size_t, json::error_code&) { return take_part(part); }
    bool on_string(json::string_view part, std::size_t, json::error_code&) {
        take_part(part);
        put(Json(std::move(text_)));
        text_.clear();
        return true;
    }
    bool on_number_part(json::string_view, json::error_code&) { return true; }
    bool on_int64(std::int64_t value, json::string_view, json::error_code&) { return put(Json(value)); }
    bool on_uint64(std::uint64_t value, json::string_view, json::error_code&) {
        return put(Json(static_cast<double>(value)));
    }
    bool on_double(double value, json::string_view, json::error_code&) { return put(Json(value)); }
    bool on_bool(bool value, json::error_code&) { return put(Json(value)); }
    bool on_null(json::error_code&) { return put(Json()); }
    bool on_comment_part(json::string_view, json::error_code&) { return true; }
    bool on_comment(json::string_view, json::error_code&) { return true; }

    Json take() { return std::move(whole_); }
    const std::optional<std::string>& twice() const { return twice_; }

private:
    struct Level {
        Json container;
        std::string key;
        std::set<std::string> keys;
    };
    bool take_part(json::string_view part) {
        text_.append(part.data(), part.size());
        return true;
    }
    bool open(Json container) {
        levels_.push_back({std::move(container), {}, {}});
        return true;
    }
    bool close() {
        auto done = std::move(levels_.back().container);
        levels_.pop_back();
        return put(std::move(done));
    }
    bool put(Json value) {
        if (levels_.empty())
            whole_ = std::move(value);
        else
            levels_.back().container.append(std::move(levels_.back().key), std::move(value));
        return true;
    }

    Json whole_;
    std::vector<Level> levels_;
    std::string text_;
    std::optional<std::string> twice_;
};

}  // namespace

void Json::append(std::string key, Json value) {
    if (auto* members = std::get_if<Object>(&content_))
        members->emplace_back(std::move(key), std::move(value));
    else
        std::get<List>(content_).push_back(std::move(value));
}

Result<Json> Json::parse(std::string_view text) {
    json::basic_parser<Builder> parser{json::parse_options()};
    json::error_code error;
    const auto read = parser.write_some(false, text.data(), text.size(), error);
    const auto line = 1 + std::ranges::count(text.substr(0, read), '\n');
    if (const auto& twice = parser.handler().twice())
        return Problem{*twice,
                             "twice",
                             t("“{name}” stands twice in one object, before or on line {line}: take one of them out"),
                             {{"name", *twice}, {"line", line}},
                             {}};
    const bool more = !error && text.find_first_not_of(" \t\r\n", read) != std::string_view::npos;
    if (error || more)
        return Problem{
            {}, "not_json", t("The file is not JSON: it cannot be read from line {line} on"), {{"line", line}}, {}};
    return parser.handler().take();
}

const Json* Json::find(std::string_view key) const {
    if (const Object* members = object())
        for (const auto& [name, value] : *members)
            if (name == key) return &value;
    return nullptr;
}

std::string_view Json::text_of(std::string_view key) const {
    const Json* member = find(key);
    const std::string* found = member != nullptr ? member->text() : nullptr;
    return found != nullptr ? std::string_view(*found) : std::string_view();
}

}  // namespace base
