// A stand-in for services of GOV.UK, on loopback: for tests, demonstrations and training. It follows their public
// documentation, and says in every answer that it is none of them.
#pragma once

#include "http/server.hpp"
#include "standin/notify_api.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace standin {

class Govuk {
public:
    // `templates`: those its GOV.UK Notify has.
    Govuk(std::uint16_t port, NotifyOptions options, const std::vector<notify::GovukTemplate>& templates,
          const base::Clock& clock, base::Random& random);
    ~Govuk();
    std::uint16_t port() const { return server_->port(); }
    std::string url() const { return "http://127.0.0.1:" + std::to_string(port()); }
    NotifyState& notify() { return notify_; }
    // As a configuration has it: "live-SERVICE-SECRET", "visit.email.cy=ID".
    std::string key() const;
    std::vector<std::string> template_settings() const;

private:
    NotifyState notify_;
    NotifyReceipts receipts_;
    std::unique_ptr<http::Server> server_;
};

}  // namespace standin
