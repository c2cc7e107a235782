#include "tests/support/smtp_server.hpp"

#include "base/failure.hpp"
#include "tests/support/process.hpp"

#include <chrono>
#include <thread>

namespace test_support {

namespace {

bool make_certificate(const std::filesystem::path& folder) {
    return run({"openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", (folder / "key.pem").string(),
                "-out", (folder / "cert.pem").string()}) == 0;
}

}  // namespace

SmtpServer::SmtpServer(std::vector<std::string> options) {
    const auto& folder = folder_.path();
    std::vector<std::string> words{"node", CANTREF_SMTP_SERVER, folder.string()};
    bool plain = false;
    for (auto& option : options) {
        plain |= option == "tls=none";
        words.push_back(std::move(option));
    }
    if (!plain) {
        base::invariant(make_certificate(folder), "openssl makes a certificate for a test");
        words.push_back("key=" + (folder / "key.pem").string());
        words.push_back("cert=" + certificate());
    }
    process_ = start(std::move(words));
    for (int i = 0; i < 400 && !std::filesystem::exists(folder / "port"); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(25));
    port_ = slurp(folder / "port");
    base::invariant(!port_.empty(), "the SMTP server of the tests starts: npm ci has been run");
}

SmtpServer::~SmtpServer() { kill_and_wait(process_); }

std::vector<std::string> SmtpServer::mails() const {
    std::vector<std::string> all;
    for (int number = 1;; ++number) {
        const auto path = folder_.path() / (std::to_string(number) + ".eml");
        if (!std::filesystem::exists(path)) return all;
        all.push_back(slurp(path));
    }
}

}  // namespace test_support
