#include "http/request.hpp"

#include "base/text.hpp"
#include "http/escape.hpp"
#include "http/limits.hpp"

namespace http {

std::string_view name(Method method) {
    switch (method) {
        case Method::get: return "GET";
        case Method::head: return "HEAD";
        case Method::post: return "POST";
        case Method::put: return "PUT";
        case Method::patch: return "PATCH";
        case Method::del: return "DELETE";
    }
    return "";
}

std::string_view Fields::get(std::string_view name) const {
    for (const auto& [key, value] : all_)
        if (key == name) return value;
    return {};
}

bool Fields::has(std::string_view name) const {
    for (const auto& field : all_)
        if (field.first == name) return true;
    return false;
}

std::vector<std::string_view> Fields::all(std::string_view name) const {
    std::vector<std::string_view> found;
    for (const auto& [key, value] : all_)
        if (key == name) found.push_back(value);
    return found;
}

std::optional<Fields> parse_form(std::string_view encoded) {
    Fields fields;
    while (!encoded.empty()) {
        const auto pair = encoded.substr(0, encoded.find('&'));
        encoded.remove_prefix(std::min(pair.size() + 1, encoded.size()));
        if (pair.empty()) continue;
        const auto equals = std::min(pair.find('='), pair.size());
        auto key = percent_decoded(pair.substr(0, equals), Plus::is_space);
        auto value = percent_decoded(pair.substr(std::min(equals + 1, pair.size())), Plus::is_space);
        if (!key || !value || !is_text(*key) || !is_text(*value) || fields.size() == kFieldsMax) return std::nullopt;
        fields.add(*std::move(key), *std::move(value));
    }
    return fields;
}

std::string url_encode(std::string_view text) {
    std::string encoded;
    append_percent_encoded(encoded, text);
    return encoded;
}

std::string query_string(const Fields& fields) {
    std::string encoded;
    for (const auto& [key, value] : fields) {
        if (!encoded.empty()) encoded += '&';
        append_percent_encoded(encoded, key);
        encoded += '=';
        append_percent_encoded(encoded, value);
    }
    return encoded;
}

std::string_view Request::header(std::string_view lower_case_name) const {
    for (const auto& [key, value] : headers)
        if (key == lower_case_name) return value;
    return {};
}

std::string_view Request::parameter(std::string_view name) const {
    for (const auto& [key, value] : parameters)
        if (key == name) return value;
    return {};
}

}  // namespace http
