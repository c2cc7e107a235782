#include "cli/messages.hpp"

#include "base/failure.hpp"
#include "exchange/govuk_notify.hpp"
#include "notify/smtp.hpp"

#include <algorithm>

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

// "visit.email.cy=UUID" as its two parts; empty parts where it is nothing of the kind.
std::pair<std::string, std::string> template_in(const std::string& text) {
    const auto equals = text.find('=');
    const auto first = text.find('.'), last = text.rfind('.', equals);
    if (equals == std::string::npos || first == std::string::npos || first == last) return {};
    const auto kind = notify::channel_from(std::string_view(text).substr(first + 1, last - first - 1));
    const auto language = text.substr(last + 1, equals - last - 1);
    if (!kind || (language != "en" && language != "cy" && language != "both")) return {};
    return {text.substr(0, equals), text.substr(equals + 1)};
}

void look_at_notify(const MessageOptions::Notify& notify, std::vector<std::string>& faults) {
    for (const auto& one : notify.templates)
        if (template_in(one).second.empty())
            faults.push_back("notify.templates: \"" + one + "\" is not like \"visit.email.cy=UUID\"");
    if (notify.key.empty()) {
        if (!notify.templates.empty()) faults.emplace_back("notify.key is not set, so notify.templates is for nothing");
        return;
    }
    if (!notify::govuk_key_from(notify.key))
        faults.emplace_back("notify.key is no key of GOV.UK Notify: name, service and secret, joined by hyphens");
    if (notify.templates.empty())
        faults.emplace_back("notify.templates is not set: say which template is for which message");
    if (notify.receipts_token.empty())
        faults.emplace_back("notify.receipts_token is not set: nobody would hear what became of messages");
    if (!notify.url.starts_with("https://") && !notify.url.starts_with("http://127.0.0.1:"))
        faults.emplace_back("notify.url must begin with https://");
}

notify::GovukSettings govuk_settings(const MessageOptions::Notify& notify) {
    notify::GovukTemplates templates;
    for (const auto& one : notify.templates) templates.insert(template_in(one));
    return {.url = notify.url,
            .key = *notify::govuk_key_from(notify.key),
            .templates = std::move(templates),
            .read = exchange::read_govuk_answer};
}

}  // namespace

std::vector<std::string> faults_in(const MessageOptions& options) {
    std::vector<std::string> faults;
    look_at_mail(options.mail, faults);
    look_at_notify(options.notify, faults);
    return faults;
}

std::vector<notify::Way> ways(const MessageOptions& options, const base::Clock& clock) {
    if (const auto faults = faults_in(options); !faults.empty()) throw base::Unavailable(faults.front());
    std::vector<notify::Way> all;
    const auto& mail = options.mail;
    if (!options.notify.key.empty()) all = notify::govuk_ways(govuk_settings(options.notify), clock);
    const auto carried = [&](notify::ChannelKind kind) {
        return std::ranges::any_of(all, [&](const notify::Way& way) { return way.kind == kind; });
    };
    if (!mail.smtp.empty() && !carried(notify::ChannelKind::email))
        all.push_back(notify::smtp_way(
            {.server = {.url = mail.smtp, .user = mail.user, .password = mail.password, .ca_file = mail.ca_file},
             .from = *notify::mailbox_from(mail.from)}));
    if (!carried(notify::ChannelKind::letter)) all.push_back(notify::print_way());
    return all;
}

}  // namespace cli
