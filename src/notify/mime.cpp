#include "notify/mime.hpp"

#include "base/failure.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"
#include "http/escape.hpp"
#include "notify/limits.hpp"

#include <algorithm>
#include <array>

namespace notify {

using base::t;

namespace {

constexpr std::size_t kEncodedWordBytes =
    39;  // of text: 52 in base64; with its frame and "Subject: " within the 76 of RFC 2047
constexpr std::size_t kLineBytes = 76;  // of quoted-printable

bool is_plain(char c) { return c >= ' ' && c < 0x7f; }

// RFC 2045 6.7. Lines of the text end in LF.
std::string quoted_printable(std::string_view text) {
    static constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    std::size_t column = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '\n') {
            out += "\r\n";
            column = 0;
            continue;
        }
        const bool at_end = at + 1 == text.size() || text[at + 1] == '\n';
        const bool as_it_is = is_plain(c) && c != '=' && !(c == ' ' && at_end) && !(c == '.' && column == 0);
        const std::size_t width = as_it_is ? 1 : 3;
        if (column + width >= kLineBytes) {
            out += "=\r\n";
            column = 0;
        }
        const auto byte = static_cast<unsigned char>(c);
        if (as_it_is)
            out += c;
        else
            (((out += '=') += digits[byte >> 4U]) += digits[byte & 15U]);
        column += width;
    }
    return out;
}

// "Sun, 22 Nov 2026 07:30:00 +0000"
std::string mail_date(base::Instant at) {
    static constexpr std::array<std::string_view, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    static constexpr std::array<std::string_view, 7> weekdays = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    const auto iso = at.iso();  // UTC: 2026-11-22T07:30:00.000000Z
    const auto day = base::Date::from_iso(std::string_view(iso).substr(0, 10));
    base::invariant(day.has_value(), "an instant begins with its day");
    return std::string(weekdays[static_cast<std::size_t>(day->weekday() - 1)]) + ", " + std::to_string(day->day()) +
           " " + std::string(months[static_cast<std::size_t>(day->month() - 1)]) + " " + std::to_string(day->year()) +
           " " + iso.substr(11, 8) + " +0000";
}

bool is_atom(std::string_view text) {
    static constexpr std::string_view extra = "!#$%&'*+-/=?^_`{|}~.";
    return !text.empty() && text.front() != '.' && text.back() != '.' && text.find("..") == std::string_view::npos &&
           std::ranges::all_of(text, [&](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      extra.find(c) != std::string_view::npos;
           });
}

bool is_domain(std::string_view text) {
    if (text.find('.') == std::string_view::npos && text != "localhost") return false;
    for (const auto label : base::split(text, '.')) {
        const bool good =
            !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
            std::ranges::all_of(label, [](char c) {
                return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
            });
        if (!good) return false;
    }
    return true;
}

std::string shown(const Mailbox& mailbox) {
    if (mailbox.name.empty()) return mailbox.address;
    const auto encoded = encoded_header(mailbox.name);
    if (encoded != mailbox.name) return encoded + "\r\n <" + mailbox.address + ">";
    std::string quoted = "\"";
    for (const char c : mailbox.name) {
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return quoted + "\" <" + mailbox.address + ">";
}

}  // namespace

std::optional<base::Message> fault_in_email(std::string_view address) {
    if (std::ranges::any_of(address, [](char c) { return static_cast<unsigned char>(c) >= 0x80; }))
        return t("Email addresses with letters beyond a to z can’t be written to from here yet");
    const auto at = address.rfind('@');
    const bool good = at != std::string_view::npos && at <= 64 && address.size() <= limits::address_bytes &&
                      is_atom(address.substr(0, at)) && is_domain(address.substr(at + 1));
    if (!good) return t("That is not an email address");
    return std::nullopt;
}

std::optional<Mailbox> mailbox_from(std::string_view text) {
    Mailbox mailbox{{}, std::string(base::trim(text))};
    if (const auto open = text.find('<'); open != std::string_view::npos && text.ends_with('>')) {
        mailbox.name = base::trim(text.substr(0, open));
        mailbox.address = text.substr(open + 1, text.size() - open - 2);
    }
    if (fault_in_email(mailbox.address)) return std::nullopt;
    return mailbox;
}

std::string encoded_header(std::string_view text) {
    const bool plain =
        std::ranges::all_of(text, is_plain) && text.find("=?") == std::string_view::npos && text.size() < 200;
    if (plain) return std::string(text);
    std::string out;
    while (!text.empty()) {
        const auto word = base::beginning(text, kEncodedWordBytes);
        if (!out.empty()) out += "\r\n ";
        out += "=?UTF-8?B?" + http::base64(word) + "?=";
        text.remove_prefix(word.size());
    }
    return out;
}

std::string write_mail(const Mail& mail) {
    const auto domain = mail.from.address.substr(mail.from.address.rfind('@') + 1);
    const auto boundary = "=_" + mail.identifier;  // "=_" can't stand in quoted-printable text (RFC 2045 6.7)
    std::string out;
    const auto header = [&](std::string_view name, std::string_view value) {
        ((out += name) += ": ") += value;
        out += "\r\n";
    };
    header("From", shown(mail.from));
    header("To", mail.to);
    header("Subject", encoded_header(mail.subject));
    header("Date", mail_date(mail.date));
    header("Message-ID", "<" + mail.identifier + "@" + domain + ">");
    header("Auto-Submitted", "auto-generated");
    header("Content-Language", mail.languages);
    header("MIME-Version", "1.0");
    header("Content-Type", "multipart/alternative; boundary=\"" + boundary + "\"");
    const auto part = [&](std::string_view type, std::string_view text) {
        out += "\r\n--" + boundary + "\r\n";
        header("Content-Type", std::string(type) + "; charset=UTF-8");
        header("Content-Transfer-Encoding", "quoted-printable");
        out += "\r\n" + quoted_printable(text);
    };
    part("text/plain", mail.plain);
    part("text/html", mail.html);
    return out + "\r\n--" + boundary + "--\r\n";
}

}  // namespace notify
