#include "http/response.hpp"

#include "base/failure.hpp"
#include "http/escape.hpp"

#include <algorithm>

namespace http {

Response Response::see_other(std::string to) {
    // "//host" and "/\host" are other people's addresses to a browser.
    const bool ours = to.starts_with('/') && !to.starts_with("//") && to.find('\\') == std::string::npos;
    const bool plain = std::all_of(to.begin(), to.end(), [](char c) { return c > 0x20 && c < 0x7f; });
    base::invariant(ours && plain, "a redirect stays on this site and is percent-encoded");
    Response response;
    response.status = 303;
    response.set("location", std::move(to));
    return response;
}

Response Response::stream(std::string content_type, Producer produce) {
    Response response;
    response.set("content-type", std::move(content_type));
    response.body = Stream{std::move(produce)};
    return response;
}

void Response::set(std::string_view lower_case_name, std::string value) {
    std::erase_if(headers, [&](const auto& header) { return header.first == lower_case_name; });
    add(lower_case_name, std::move(value));
}

void Response::add(std::string_view lower_case_name, std::string value) {
    base::invariant(is_token(lower_case_name) && !has_control(value), "a header holds no control characters");
    headers.emplace_back(lower_case_name, std::move(value));
}

std::string_view Response::header(std::string_view lower_case_name) const {
    for (const auto& [key, value] : headers)
        if (key == lower_case_name) return value;
    return {};
}

void Response::attach_as(std::string_view file_name) {
    std::string plain;
    for (const char c : file_name) {
        const bool continues = (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;  // one _ for a whole character
        if (continues) continue;
        const bool safe = c >= 0x20 && c < 0x7f && c != '"' && c != '\\' && c != '%' && c != '/';
        plain += safe ? c : '_';
    }
    std::string value = "attachment; filename=\"" + plain + "\"";
    if (plain != file_name) {
        value += "; filename*=UTF-8''";
        append_percent_encoded(value, file_name);
    }
    set("content-disposition", std::move(value));
}

std::string cookie_name(const Request& request, std::string_view name) {
    return request.secure ? "__Host-" + std::string(name) : std::string(name);
}

}  // namespace http
