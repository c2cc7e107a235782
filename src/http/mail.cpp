#include "http/mail.hpp"

#include "base/failure.hpp"
#include "http/curl.hpp"
#include "http/escape.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace http {

namespace {

std::string_view host_of(std::string_view url) {
    url.remove_prefix(std::min(url.size(), url.find("://") + 3));
    if (url.starts_with('[')) return url.substr(0, url.find(']') + 1);
    return url.substr(0, url.find_first_of(":/"));
}

bool is_this_machine(std::string_view host) {
    return host == "localhost" || host == "[::1]" || host.starts_with("127.");
}

struct Reading {
    std::string_view rest;
};

std::size_t give(char* place, std::size_t, std::size_t room, void* user) {
    auto& rest = static_cast<Reading*>(user)->rest;
    const auto count = std::min(room, rest.size());
    std::memcpy(place, rest.data(), count);
    rest.remove_prefix(count);
    return count;
}

std::string in_brackets(std::string_view address) {
    base::invariant(!has_control(address) && address.find_first_of("<> ") == std::string_view::npos,
                    "a mail's addresses were checked");
    return "<" + std::string(address) + ">";
}

// What a server says of the recipient or of the mail itself is final. What it says of us (the sign-in, the sender, TLS)
// is for the operator to mend, and the mail waits until then.
bool is_final(long code, CURLcode result, std::string_view words) {
    if (code < 500 || code > 599) return false;
    return words.starts_with("RCPT failed") || result == CURLE_WEIRD_SERVER_REPLY;
}

}  // namespace

std::string_view fault_in_mail_url(std::string_view url) {
    if (!url.starts_with("smtp://") && !url.starts_with("smtps://")) return "must begin with smtp:// or smtps://";
    if (host_of(url).empty()) return "names no server";
    if (url.find('@') != std::string_view::npos)
        return "must not hold a user or a password: they have settings of their own";
    return {};
}

struct MailSession::Body {
    explicit Body(MailServer the_server) : server(std::move(the_server)), handle(curl::open()) {
        auto* curl = handle.get();
        const bool plain = is_this_machine(host_of(server.url)) && server.url.starts_with("smtp://");
        curl_easy_setopt(curl, CURLOPT_URL, server.url.c_str());
        curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
        curl_easy_setopt(curl, CURLOPT_USE_SSL, static_cast<long>(plain ? CURLUSESSL_TRY : CURLUSESSL_ALL));
        if (!server.ca_file.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, server.ca_file.c_str());
        if (!server.user.empty()) {
            curl_easy_setopt(curl, CURLOPT_USERNAME, server.user.c_str());
            curl_easy_setopt(curl, CURLOPT_PASSWORD, server.password.c_str());
        }
        curl_easy_setopt(curl, CURLOPT_PROXY, "");
        curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(server.timeout_ms));
        curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, words.data());
        curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
        curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    }

    const MailServer server;
    std::array<char, CURL_ERROR_SIZE> words{};
    curl::Handle handle;
};

MailSession::MailSession(MailServer server) : body_(std::make_unique<Body>(std::move(server))) {}
MailSession::~MailSession() = default;

MailAnswer MailSession::send(const MailToSend& mail) {
    auto* curl = body_->handle.get();
    const auto from = in_brackets(mail.from), to = in_brackets(mail.to);
    const curl::List recipients(curl_slist_append(nullptr, to.c_str()));
    base::invariant(recipients != nullptr, "memory for a recipient");
    Reading reading{mail.message};
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, from.c_str());
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients.get());
    curl_easy_setopt(curl, CURLOPT_READDATA, &reading);
    body_->words.front() = '\0';
    const auto result = curl_easy_perform(curl);
    if (result == CURLE_OK) return {MailAnswer::Outcome::taken, {}};
    long code = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &code);
    const std::string_view words = body_->words.data();
    const auto outcome = is_final(code, result, words) ? MailAnswer::Outcome::refused : MailAnswer::Outcome::later;
    return {outcome, words.empty() ? curl_easy_strerror(result) : std::string(words)};
}

}  // namespace http
