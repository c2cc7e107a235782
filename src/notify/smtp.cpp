#include "notify/smtp.hpp"

namespace notify {

namespace {

std::string whole_page(const Rendered& rendered, In language) {
    govuk::Html html(language == In::english ? base::Language::english : base::Language::welsh);
    html.raw("<!DOCTYPE html>\n<html")
        .attribute("lang", language == In::english ? "en" : "cy")
        .raw(">\n<head><meta ")
        .raw("charset=\"utf-8\"><title>")
        .text(rendered.subject)
        .raw("</title></head>\n<body style=\"font-family: Arial, sans-serif; font-size: 19px; line-height: 1.4; ")
        .raw("max-width: 38em\">\n")
        .put(rendered.html)
        .raw("</body>\n</html>\n");
    return html.finish();
}

class Smtp : public Channel {
public:
    explicit Smtp(const SmtpSettings& settings) : settings_(settings), session_(settings.server) {}

    Handed hand_over(const Letter& letter) override {
        const auto rendered = render(letter.of, ChannelKind::email, letter.message.language, letter.values);
        Mail mail{.from = settings_.from,
                  .to = letter.message.address,
                  .subject = rendered.subject,
                  .plain = rendered.plain,
                  .html = whole_page(rendered, letter.message.language),
                  .languages = std::string(language_tags(letter.message.language)),
                  .identifier = letter.reference,
                  .date = letter.message.created_at};
        if (mail.from.name.empty()) mail.from.name = sender_name(letter);
        const auto answer = session_.send({mail.from.address, mail.to, write_mail(mail)});
        using Outcome = http::MailAnswer::Outcome;
        switch (answer.outcome) {
            case Outcome::taken: return {.outcome = Handed::Outcome::taken};
            case Outcome::refused: return {.outcome = Handed::Outcome::refused, .why = answer.why};
            case Outcome::later: break;
        }
        return {.outcome = Handed::Outcome::later, .why = answer.why};
    }

private:
    static std::string sender_name(const Letter& letter) {
        const auto found = letter.values.find("authority");
        if (found == letter.values.end()) return {};
        const auto& [english, welsh] = found->second;
        if (letter.message.language == In::english) return english;
        if (letter.message.language == In::welsh || english == welsh) return welsh;
        return welsh + " / " + english;
    }

    const SmtpSettings settings_;
    http::MailSession session_;
};

}  // namespace

Way smtp_way(SmtpSettings settings) {
    return {.kind = ChannelKind::email, .provider = "smtp", .threads = 2, .open = [settings = std::move(settings)] {
                return std::unique_ptr<Channel>(std::make_unique<Smtp>(settings));
            }};
}

}  // namespace notify
