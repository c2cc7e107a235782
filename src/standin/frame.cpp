#include "standin/frame.hpp"

#include "base/json_out.hpp"

namespace standin {

// HTML of its own, and plain: no page of this looks like one of ours, or of GOV.UK's.
http::Response page(std::string_view title, govuk::SafeHtml body) {
    govuk::Html html(base::Language::english);
    html.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>Stand-in: ")
        .text(title)
        .raw("</title></head>\n<body>\n<p><strong>")
        .text(marking)
        .raw("</strong></p>\n<main>\n<h1>")
        .text(title)
        .raw("</h1>\n")
        .put(body)
        .raw("</main>\n</body>\n</html>\n");
    return http::Response::html(html.finish());
}

http::Server::Fallback fallback() {
    return [](const http::Request&, int status, const std::vector<http::Method>&) {
        base::JsonOut json;
        json.begin_object();
        json.member("message", status == 404 || status == 405 ? "The requested URL was not found on the server."
                                                              : "The stand-in could not answer.");
        json.member("result", "error");
        json.end_object();
        return http::Response::json(json.take(), status);
    };
}

http::Server::Finish finish() {
    return [](const http::Request&, http::Response& response, std::int64_t) {
        response.set(marking_header, std::string(marking));
        response.set("x-content-type-options", "nosniff");
        response.set("cache-control", "no-store");
    };
}

}  // namespace standin
