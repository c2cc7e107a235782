// Electronic mail by an SMTP server of the operator's.
#pragma once

#include "http/mail.hpp"
#include "notify/channel.hpp"
#include "notify/mime.hpp"

namespace notify {

struct SmtpSettings {
    http::MailServer server;
    Mailbox from;  // its name: none, then the authority's
};
Way smtp_way(SmtpSettings settings);

}  // namespace notify
