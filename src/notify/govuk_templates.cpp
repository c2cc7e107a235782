#include "notify/govuk_templates.hpp"

#include "notify/govuk.hpp"

namespace notify {

namespace {

// ((day)) → ((day_cy)).
std::string with_suffix(std::string_view text, std::string_view suffix) {
    std::string out;
    for (std::size_t at = text.find("))"); at != std::string_view::npos; at = text.find("))")) {
        (out += text.substr(0, at)) += suffix;
        out += "))";
        text.remove_prefix(at + 2);
    }
    return out += text;
}

GovukTemplate in_one(const Template& of, ChannelKind kind, base::Language language) {
    const auto& text = of.text(kind);
    const auto in = language == base::Language::welsh ? In::welsh : In::english;
    return {govuk_template_name(of.name, kind, in), kind, std::string(text.subject.in(language)),
            std::string(text.body.in(language))};
}

GovukTemplate in_both(const Template& of, ChannelKind kind) {
    const auto& [subject, body] = of.text(kind);
    const auto subjects = with_suffix(subject.welsh, "_cy") + " / " + with_suffix(subject.english, "_en");
    return {govuk_template_name(of.name, kind, In::both), kind, subject.welsh.empty() ? "" : subjects,
            with_suffix(body.welsh, "_cy") + (kind == ChannelKind::sms ? "\n\n" : "\n---\n\n") +
                with_suffix(body.english, "_en")};
}

}  // namespace

std::vector<GovukTemplate> govuk_templates(const Template& of) {
    std::vector<GovukTemplate> all;
    for (const auto kind : channel_kinds) {
        if (!of.is_for(kind)) continue;
        all.push_back(in_one(of, kind, base::Language::english));
        all.push_back(in_one(of, kind, base::Language::welsh));
        all.push_back(in_both(of, kind));
    }
    return all;
}

}  // namespace notify
