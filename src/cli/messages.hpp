// How messages leave, as the operator sets it up.
#pragma once

#include "notify/channel.hpp"

#include <string>
#include <vector>

namespace cli {

struct MessageOptions {
    struct Mail {
        std::string smtp;  // "smtp://mail.example:587"; none: no mail is sent by SMTP
        std::string user, password, from, ca_file;
    } mail;
    struct Notify {
        std::string url = "https://api.notifications.service.gov.uk";
        std::string key;                     // none: nothing goes by GOV.UK Notify
        std::string receipts_token;          // that it shows when it tells what became of a message
        std::vector<std::string> templates;  // "visit.email.cy=UUID"
    } notify;
};

// What of it is wrong, in the words of the settings: "mail.from is not set". Empty: nothing.
std::vector<std::string> faults_in(const MessageOptions& options);

// What carries messages, by these settings; letters are at least printed here, and mail goes by
// GOV.UK Notify where that has templates for it. Throws Unavailable where they are wrong.
std::vector<notify::Way> ways(const MessageOptions& options, const base::Clock& clock);

}  // namespace cli
