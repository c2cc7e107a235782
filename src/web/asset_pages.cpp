// Style sheet, scripts and icon: named by their hash, so browsers keep them for ever; sent as compressed as the browser
// takes them.
#include "govuk/assets.hpp"
#include "web/routes.hpp"

namespace web {

namespace {

// Whether Accept-Encoding names the coding, with a weight other than 0.
bool takes(std::string_view accepted, std::string_view coding) {
    for (std::size_t at = accepted.find(coding); at != std::string_view::npos; at = accepted.find(coding, at + 1)) {
        auto rest = accepted.substr(at + coding.size());
        rest = rest.substr(0, rest.find(','));
        if (rest.find("q=0") == std::string_view::npos || rest.find("q=0.") != std::string_view::npos) return true;
    }
    return false;
}

http::Response show_asset(Visit& visit) {
    const auto* asset = govuk::find_asset(visit.request.path);
    if (!asset) throw base::NotFound("no such asset");
    const auto accepted = visit.request.header("accept-encoding");
    http::Response response;
    response.set("content-type", std::string(asset->type));
    response.set("cache-control", std::string(govuk::asset_cache_control));
    response.set("vary", "accept-encoding");
    if (!asset->brotli.empty() && takes(accepted, "br")) {
        response.set("content-encoding", "br");
        response.body = http::StaticBody{asset->brotli};
    } else if (!asset->gzip.empty() && takes(accepted, "gzip")) {
        response.set("content-encoding", "gzip");
        response.body = http::StaticBody{asset->gzip};
    } else {
        response.body = http::StaticBody{asset->plain};
    }
    return response;
}

http::Response show_robots(Visit&) { return http::Response::text("User-agent: *\nDisallow: /\n"); }

}  // namespace

std::vector<Page> asset_pages() {
    return {
        {http::Method::get, "/assets/{rest...}", {.who = Who::everyone}, show_asset},
        {http::Method::get, "/robots.txt", {.who = Who::everyone}, show_robots},
    };
}

}  // namespace web
