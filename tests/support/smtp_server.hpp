// A real SMTP server (npm smtp-server) in a process of its own, for as long as this object lives.
#pragma once

#include "tests/support/database.hpp"

#include <string>
#include <vector>

namespace test_support {

class SmtpServer {
public:
    // "tls=starttls", "user=me", "password=secret" …: those of tests/support/smtp-server.mjs. With TLS its certificate
    // is in certificate().
    explicit SmtpServer(std::vector<std::string> options);
    SmtpServer(const SmtpServer&) = delete;
    SmtpServer& operator=(const SmtpServer&) = delete;
    ~SmtpServer();

    std::string port() const { return port_; }
    std::string certificate() const { return (folder_.path() / "cert.pem").string(); }
    // Those it has taken, in order: the envelope as X- headers, then the mail as it came.
    std::vector<std::string> mails() const;

private:
    ScratchFolder folder_;
    int process_ = 0;
    std::string port_;
};

}  // namespace test_support
