// A message as electronic mail (RFC 5322, MIME). Nothing anybody typed can become a header: each is one encoded line.
#pragma once

#include "base/date.hpp"
#include "base/message.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace notify {

// ASCII, one @, a domain with a dot or localhost; mailboxes of other scripts are refused, since few servers take them.
std::optional<base::Message> fault_in_email(std::string_view address);

// "Gwynfryn <noreply@gwynfryn.example>" or the address alone.
struct Mailbox {
    std::string name;
    std::string address;
};
std::optional<Mailbox> mailbox_from(std::string_view text);  // nullopt: no address that can be written to

struct Mail {
    Mailbox from;
    std::string to;
    std::string subject;
    std::string plain;
    std::string html;        // of the body
    std::string languages;   // "cy, en"
    std::string identifier;  // letters, digits and dots; the same message sent twice has it twice
    base::Instant date;
};
// Lines end in CRLF, none is longer than 998 bytes.
std::string write_mail(const Mail& mail);

// "=?UTF-8?B?…?=", folded; ASCII without control characters stays as it is.
std::string encoded_header(std::string_view text);

}  // namespace notify
