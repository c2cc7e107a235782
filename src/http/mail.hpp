// Mail handed to an SMTP server: over TLS with a verified certificate, from the first byte (smtps://) or by STARTTLS,
// which is insisted on (smtp://). Without TLS to this very machine alone.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace http {

struct MailServer {
    std::string url;             // "smtp://mail.example:587", "smtps://mail.example:465"
    std::string user, password;  // none: no sign-in
    std::string ca_file;         // certificates to trust instead of the system's; none: those
    int timeout_ms = 15'000;     // for the whole of one mail
};
// What is wrong with the address of a server; empty: nothing.
std::string_view fault_in_mail_url(std::string_view url);

struct MailToSend {
    std::string_view from, to;  // addresses alone
    std::string_view message;   // lines end in CRLF
};

struct MailAnswer {
    enum class Outcome {
        taken,
        refused,  // this mail, for good: no such recipient, or such a message is not taken
        later,    // unreachable, busy, or something is wrong with the server's or our settings
    } outcome = Outcome::later;
    std::string why;  // unless taken: the server's code, and libcurl's words
};

// One connection, kept open from mail to mail. For one thread at a time.
class MailSession {
public:
    explicit MailSession(MailServer server);
    ~MailSession();
    MailSession(const MailSession&) = delete;
    MailSession& operator=(const MailSession&) = delete;

    // Throws Broken for addresses with control characters or angle brackets: whoever calls has checked them.
    MailAnswer send(const MailToSend& mail);

private:
    struct Body;
    std::unique_ptr<Body> body_;
};

}  // namespace http
