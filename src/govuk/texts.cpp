#include "govuk/texts.hpp"

#include "base/message.hpp"
#include "base/text.hpp"

#include <array>

namespace govuk {

namespace {

using base::Language;
using base::say;
using base::t;
using base::tc;
using base::tn;

struct PluralRule {
    std::string_view name;
    std::int64_t sample;
};
// A count of each CLDR rule, to ask the catalogue for that rule's text.
constexpr std::array<PluralRule, 2> english_rules{{{"one", 1}, {"other", 100}}};
constexpr std::array<PluralRule, 6> welsh_rules{
    {{"zero", 0}, {"one", 1}, {"two", 2}, {"few", 3}, {"many", 6}, {"other", 100}}};

// The messages say {number} and not {count}, so that the browser's own %{count} can stand there for every count.
PluralTexts plural(Language language, base::PluralMessage message) {
    PluralTexts forms;
    const auto add = [&](std::span<const PluralRule> rules) {
        for (const auto& rule : rules)
            forms.emplace_back(rule.name, say(language, message, rule.sample, {{"number", "%{count}"}}));
    };
    if (language == Language::welsh)
        add(welsh_rules);
    else
        add(english_rules);
    return forms;
}

void fill_labels(Texts& texts, Language language) {
    texts.error = say(language, t("Error"));
    texts.there_is_a_problem = say(language, t("There is a problem"));
    texts.back = say(language, t("Back"));
    texts.breadcrumb = say(language, t("Breadcrumb"));
    texts.menu = say(language, t("Menu"));
    texts.service_information = say(language, t("Service information"));
    texts.language = say(language, t("Language"));
    texts.skip_to_content = say(language, t("Skip to main content"));
    texts.contents = say(language, t("Contents"));
    texts.warning = say(language, t("Warning"));
    texts.success = say(language, t("Success"));
    texts.important = say(language, t("Important"));
    texts.cookie_banner = say(language, t("Cookie banner"));
    texts.day = say(language, t("Day"));
    texts.month = say(language, t("Month"));
    texts.year = say(language, t("Year"));
    texts.pagination = say(language, t("Pagination"));
    texts.previous = say(language, t("Previous"));
    texts.previous_page = say(language, t("Previous page"));
    texts.next = say(language, t("Next"));
    texts.next_page = say(language, t("Next page"));
}

void fill_toggles(Texts& texts, Language language) {
    texts.hide_all_sections = say(language, t("Hide all sections"));
    texts.hide_section = say(language, t("Hide"));
    texts.hide_this_section = say(language, t("Hide this section"));
    texts.show_all_sections = say(language, t("Show all sections"));
    texts.show_section = say(language, t("Show"));
    texts.show_this_section = say(language, t("Show this section"));
    texts.show = say(language, t("Show"));
    texts.hide = say(language, t("Hide"));
    texts.show_password = say(language, t("Show password"));
    texts.hide_password = say(language, t("Hide password"));
    texts.password_is_visible = say(language, t("Your password is visible"));
    texts.password_is_hidden = say(language, t("Your password is hidden"));
    texts.emergency = say(language, t("Emergency"));
    texts.exit_this_page = say(language, t("Exit this page"));
    texts.exit_activated = say(language, t("Loading."));
    texts.exit_timed_out = say(language, t("Exit this page expired."));
    texts.exit_press_two_more = say(language, t("Shift, press 2 more times to exit."));
    texts.exit_press_one_more = say(language, t("Shift, press 1 more time to exit."));
}

void fill_inputs(Texts& texts, Language language) {
    texts.choose_file = say(language, t("Choose file"));
    texts.or_drop_file = say(language, t("or drop file"));
    texts.no_file_chosen = say(language, t("No file chosen"));
    texts.entered_drop_zone = say(language, t("Entered drop zone"));
    texts.left_drop_zone = say(language, t("Left drop zone"));
    texts.files_chosen = plural(language, tn("{number} file chosen", "{number} files chosen"));
    texts.you_can_enter_characters =
        say(language, t("You can enter up to {number} characters"), {{"number", "%{count}"}});
    texts.you_can_enter_words = say(language, t("You can enter up to {number} words"), {{"number", "%{count}"}});
    texts.characters_remaining =
        plural(language, tn("You have {number} character remaining", "You have {number} characters remaining"));
    texts.no_characters_remaining = say(language, t("You have 0 characters remaining"));
    texts.characters_too_many =
        plural(language, tn("You have {number} character too many", "You have {number} characters too many"));
    texts.words_remaining =
        plural(language, tn("You have {number} word remaining", "You have {number} words remaining"));
    texts.no_words_remaining = say(language, t("You have 0 words remaining"));
    texts.words_too_many = plural(language, tn("You have {number} word too many", "You have {number} words too many"));
}

void fill_footer(Texts& texts, Language language) {
    texts.support_links = say(language, t("Support links"));
    texts.licence_name = say(language, tc("in the licence sentence", "Open Government Licence v3.0"));
    constexpr std::string_view place = "\x01";
    const auto sentence =
        say(language, t("All content is available under the {licence}, except where otherwise stated"),
            {{"licence", place}});
    const auto link = sentence.find(place);
    texts.licence_before = base::trim(sentence.substr(0, link));
    texts.licence_after = sentence.substr(link + place.size());
    texts.crown_copyright = say(language, t("© Crown copyright"));
}

Texts make(Language language) {
    Texts texts;
    fill_labels(texts, language);
    fill_toggles(texts, language);
    fill_inputs(texts, language);
    fill_footer(texts, language);
    return texts;
}

}  // namespace

const Texts& texts(Language language) {
    static const std::array<Texts, 2> both{make(Language::english), make(Language::welsh)};
    return both[language == Language::welsh ? 1 : 0];
}

std::string page_number_text(Language language, std::string_view number) {
    return say(language, t("Page {number}"), {{"number", number}});
}

}  // namespace govuk
