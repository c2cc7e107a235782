// JSON in: a whole text as a tree of plain values. The parser stays behind this header.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace base {

class Json {
public:
    using List = std::vector<Json>;
    using Object = std::vector<std::pair<std::string, Json>>;  // in the file's order

    // Problems: "not_json" with the place where it stops being JSON, "twice" for two equal keys of one object. At most
    // 32 levels deep.
    static Result<Json> parse(std::string_view text);

    Json() = default;
    explicit Json(bool value) : content_(value) {}
    explicit Json(std::int64_t value) : content_(value) {}
    explicit Json(double value) : content_(value) {}
    explicit Json(std::string value) : content_(std::move(value)) {}
    explicit Json(List value) : content_(std::move(value)) {}
    explicit Json(Object value) : content_(std::move(value)) {}

    bool is_null() const { return content_.index() == 0; }
    // Null where the value is of another kind, so that a reader asks for what it needs and says what is missing.
    const bool* boolean() const { return std::get_if<bool>(&content_); }
    const std::int64_t* integer() const { return std::get_if<std::int64_t>(&content_); }
    const double* real() const { return std::get_if<double>(&content_); }
    const std::string* text() const { return std::get_if<std::string>(&content_); }
    const List* list() const { return std::get_if<List>(&content_); }
    const Object* object() const { return std::get_if<Object>(&content_); }
    // A member of an object; null where there is none or this is no object.
    const Json* find(std::string_view key) const;
    // Its text, or "" where there is none or it is no text.
    std::string_view text_of(std::string_view key) const;
    // To an object; to a list, without its key. While it is made.
    void append(std::string key, Json value);

private:
    std::variant<std::monostate, bool, std::int64_t, double, std::string, List, Object> content_;
};

}  // namespace base
