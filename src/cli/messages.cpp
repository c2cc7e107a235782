#include "cli/messages.hpp"

#include "base/failure.hpp"
#include "notify/smtp.hpp"

namespace cli {

namespace {

void look_at_mail(const MessageOptions::Mail& mail, std::vector<std::string>& faults) {
    if (mail.smtp.empty()) {
        if (!mail.user.empty() || !mail.password.empty() || !mail.from.empty() || !mail.ca_file.empty())
            faults.emplace_back("mail.smtp is not set, so the other settings of mail are for nothing");
        return;
    }
    if (const auto fault = http::fault_in_mail_url(mail.smtp); !fault.empty())
        faults.push_back("mail.smtp " + std::string(fault));
    if (mail.from.empty())
        faults.emplace_back("mail.from is not set: say whom messages are from");
    else if (!notify::mailbox_from(mail.from))
        faults.emplace_back("mail.from is not an address like \"Gwynfryn <noreply@gwynfryn.example>\"");
    if (mail.user.empty() != mail.password.empty())
        faults.emplace_back("mail.user and mail.password go together: one of them is not set");
}

}  // namespace

std::vector<std::string> faults_in(const MessageOptions& options) {
    std::vector<std::string> faults;
    look_at_mail(options.mail, faults);
    return faults;
}

std::vector<notify::Way> ways(const MessageOptions& options) {
    if (const auto faults = faults_in(options); !faults.empty()) throw base::Unavailable(faults.front());
    std::vector<notify::Way> all;
    const auto& mail = options.mail;
    if (!mail.smtp.empty())
        all.push_back(notify::smtp_way(
            {.server = {.url = mail.smtp, .user = mail.user, .password = mail.password, .ca_file = mail.ca_file},
             .from = *notify::mailbox_from(mail.from)}));
    all.push_back(notify::print_way());
    return all;
}

}  // namespace cli
