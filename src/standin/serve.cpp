#include "standin/serve.hpp"

#include "standin/frame.hpp"

namespace standin {

Govuk::Govuk(std::uint16_t port, NotifyOptions options, const std::vector<notify::GovukTemplate>& templates,
             const base::Clock& clock, base::Random& random)
    : notify_(std::move(options), clock, random, templates), receipts_(notify_) {
    http::Router router;
    add_notify_api(router, notify_, receipts_);
    add_notify_pages(router, notify_);
    server_ = std::make_unique<http::Server>(http::ServerOptions{.port = port, .page_threads = 4}, std::move(router),
                                             fallback(), finish());
    server_->start();
}

Govuk::~Govuk() { server_->stop(); }

std::string Govuk::key() const {
    const auto& key = notify_.options().key;
    return "stand_in-" + key.service + "-" + key.secret;
}

std::vector<std::string> Govuk::template_settings() const {
    std::vector<std::string> all;
    for (const auto& one : notify_.templates()) all.push_back(one.text.name + "=" + one.id);
    return all;
}

}  // namespace standin
