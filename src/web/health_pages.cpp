// For machines that watch: is it alive, can it answer, how does it do. Asked without a session, and answered while the
// database is gone.
#include "base/hash.hpp"
#include "base/json_out.hpp"
#include "web/routes.hpp"

namespace web {

using base::t;

namespace {

http::Response show_livez(Visit&) { return http::Response::text("alive\n"); }

// What stands in the way of answering; in words that tell nobody how we are built.
std::vector<base::Message> obstacles(App& app) {
    std::vector<base::Message> found;
    const auto tell_if_it_throws = [&](base::Message what, auto&& ask) {
        try {
            ask();
        } catch (const std::exception& failure) {
            app.log.write(base::LogLevel::error, "not ready", {{"why", failure.what()}});
            found.push_back(what);
        }
    };
    tell_if_it_throws(t("The database can’t be reached"), [&] {
        app.store.read(
            [](store::Reader& db) { return db.one("select count(*) from authority where id = 0").integer(0); });
    });
    tell_if_it_throws(t("The database’s second file can’t be reached"),
                      [&] { app.store.read_side([](store::Reader& db) { return db.one("select 1").integer(0); }); });
    for (const auto& check : app.readiness)
        if (const auto obstacle = check()) found.push_back(*obstacle);
    return found;
}

http::Response show_readyz(Visit& visit) {
    const auto found = obstacles(visit.app);
    base::JsonOut json;
    json.begin_object();
    json.name("ready");
    json.truth(found.empty());
    json.name("why");
    json.begin_list();
    for (const auto& what : found) {
        json.begin_object();
        json.member("en", base::say(base::Language::english, what));
        json.member("cy", base::say(base::Language::welsh, what));
        json.end_object();
    }
    json.end_list();
    json.end_object();
    auto response = http::Response::json(json.take() + "\n", found.empty() ? 200 : 503);
    if (!found.empty()) response.set("retry-after", "5");
    return response;
}

// To whoever holds the token alone: how much is done here, and when, is nobody else's business.
http::Response show_metrics(Visit& visit) {
    const auto& token = visit.app.settings.metrics_token;
    if (token.empty()) throw base::NotFound("no token is set");
    if (!base::same_secret(visit.request.header("authorization"), "Bearer " + token)) {
        auto refused =
            http::Response::text("Send the token of the setting serve.metrics_token: Authorization: Bearer …\n", 401);
        refused.set("www-authenticate", "Bearer");
        return refused;
    }
    return {200, "text/plain; version=0.0.4; charset=utf-8", visit.app.metrics.text()};
}

}  // namespace

std::vector<Page> health_pages() {
    constexpr Rule machine{.who = Who::machine};
    return {
        {http::Method::get, "/livez", machine, show_livez},
        {http::Method::get, "/readyz", machine, show_readyz},
        {http::Method::get, "/metrics", machine, show_metrics},
    };
}

}  // namespace web
