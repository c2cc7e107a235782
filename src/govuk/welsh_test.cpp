// A Welsh page holds no English of ours: every component that brings texts itself, written in Welsh.
#include "govuk/components.hpp"
#include "govuk/texts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

namespace govuk {

namespace {

using testing::HasSubstr;
using testing::Not;

constexpr auto welsh = base::Language::welsh;

using View = std::string_view Texts::*;
constexpr std::array views{&Texts::error,
                           &Texts::there_is_a_problem,
                           &Texts::back,
                           &Texts::breadcrumb,
                           &Texts::menu,
                           &Texts::service_information,
                           &Texts::language,
                           &Texts::skip_to_content,
                           &Texts::contents,
                           &Texts::warning,
                           &Texts::success,
                           &Texts::important,
                           &Texts::cookie_banner,
                           &Texts::day,
                           &Texts::month,
                           &Texts::year,
                           &Texts::pagination,
                           &Texts::previous,
                           &Texts::previous_page,
                           &Texts::next,
                           &Texts::next_page,
                           &Texts::hide_all_sections,
                           &Texts::hide_section,
                           &Texts::hide_this_section,
                           &Texts::show_all_sections,
                           &Texts::show_section,
                           &Texts::show_this_section,
                           &Texts::show,
                           &Texts::hide,
                           &Texts::show_password,
                           &Texts::hide_password,
                           &Texts::password_is_visible,
                           &Texts::password_is_hidden,
                           &Texts::emergency,
                           &Texts::exit_this_page,
                           &Texts::exit_activated,
                           &Texts::exit_timed_out,
                           &Texts::exit_press_two_more,
                           &Texts::exit_press_one_more,
                           &Texts::choose_file,
                           &Texts::or_drop_file,
                           &Texts::no_file_chosen,
                           &Texts::entered_drop_zone,
                           &Texts::left_drop_zone,
                           &Texts::no_characters_remaining,
                           &Texts::no_words_remaining,
                           &Texts::support_links,
                           &Texts::licence_name,
                           &Texts::crown_copyright};
constexpr std::array plurals{&Texts::files_chosen, &Texts::characters_remaining, &Texts::characters_too_many,
                             &Texts::words_remaining, &Texts::words_too_many};

TEST(Texts, AreAllTranslated) {
    for (const auto view : views) EXPECT_NE(texts(welsh).*view, texts(base::Language::english).*view);
    for (const auto plural : plurals) {
        ASSERT_EQ((texts(welsh).*plural).size(), 6U);
        EXPECT_NE((texts(welsh).*plural).back().second, (texts(base::Language::english).*plural).back().second);
        EXPECT_THAT((texts(welsh).*plural).back().second, HasSubstr("%{count}"));
    }
}

// What `write` writes in Welsh, after seeing that no English text of ours is in it.
std::string in_welsh(const std::function<void(Html&)>& write) {
    Html out(welsh);
    write(out);
    auto html = out.finish();
    for (const auto view : views) EXPECT_THAT(html, Not(HasSubstr(std::string(texts(base::Language::english).*view))));
    for (const auto plural : plurals)
        for (const auto& [rule, text] : texts(base::Language::english).*plural) EXPECT_THAT(html, Not(HasSubstr(text)));
    return html;
}

TEST(Welsh, ErrorMessage) {
    EXPECT_EQ(in_welsh([](Html& out) { error_message(out, {.text = "Nodwch enw"}); }),
              "<p class=\"govuk-error-message\"><span class=\"govuk-visually-hidden\">Gwall:</span> Nodwch enw</p>\n");
}

TEST(Welsh, ErrorSummary) {
    EXPECT_THAT(in_welsh([](Html& out) { error_summary(out, {.errors = {{.text = "Nodwch enw", .href = "#enw"}}}); }),
                HasSubstr("<h2 class=\"govuk-error-summary__title\">Mae problem</h2>"));
}

TEST(Welsh, CharacterCount) {
    const auto html = in_welsh(
        [](Html& out) { character_count(out, {.label = {.text = "Nodyn"}, .name = "nodyn", .max_words = 50}); });
    EXPECT_THAT(html, HasSubstr("Gallwch nodi hyd at 50 gair"));
    EXPECT_THAT(html, HasSubstr("data-i18n.words-under-limit.two=\"Mae gennych %{count} air ar ôl\""));
    EXPECT_THAT(html, HasSubstr("data-i18n.characters-at-limit=\"Does gennych ddim nodau ar ôl\""));
}

TEST(Welsh, PasswordInput) {
    const auto html =
        in_welsh([](Html& out) { password_input(out, {.label = {.text = "Cyfrinair"}, .name = "cyfrinair"}); });
    EXPECT_THAT(html, HasSubstr("aria-label=\"Dangos y cyfrinair\""));
    EXPECT_THAT(html, HasSubstr("data-i18n.hide-password=\"Cuddio\""));
    EXPECT_THAT(html, HasSubstr("data-i18n.password-shown-announcement=\"Mae’ch cyfrinair i’w weld\""));
}

TEST(Welsh, FileUpload) {
    const auto html =
        in_welsh([](Html& out) { file_upload(out, {.label = {.text = "Ffeil"}, .name = "ffeil", .drop_zone = true}); });
    EXPECT_THAT(html, HasSubstr("data-i18n.choose-files-button=\"Dewis ffeil\""));
    EXPECT_THAT(html, HasSubstr("data-i18n.multiple-files-chosen.few="));
}

TEST(Welsh, DateInput) {
    const auto html = in_welsh([](Html& out) { date_input(out, {.id = "dyddiad"}); });
    for (const char* label : {">Diwrnod<", ">Mis<", ">Blwyddyn<"}) EXPECT_THAT(html, HasSubstr(label));
}

TEST(Welsh, Accordion) {
    const auto html =
        in_welsh([](Html& out) { accordion(out, {.id = "a", .sections = {{.heading = "Un", .content = "Dau"}}}); });
    EXPECT_THAT(html, HasSubstr("data-i18n.show-all-sections=\"Dangos pob adran\""));
    EXPECT_THAT(html, HasSubstr("data-i18n.hide-section-aria-label=\"Cuddio’r adran hon\""));
}

TEST(Welsh, ExitThisPage) {
    const auto html = in_welsh([](Html& out) { exit_this_page(out, {}); });
    EXPECT_THAT(html, HasSubstr("Argyfwng</span> Gadael y dudalen hon"));
    EXPECT_THAT(html, HasSubstr("data-i18n.timed-out="));
}

TEST(Welsh, Pagination) {
    const auto html = in_welsh([](Html& out) {
        pagination(out, {.previous = {.href = "?1"}, .next = {.href = "?3"}, .items = {{.number = "2", .href = "?2"}}});
    });
    EXPECT_THAT(html, HasSubstr(">Tudalen flaenorol<"));
    EXPECT_THAT(html, HasSubstr("aria-label=\"Tudalen 2\""));
    EXPECT_THAT(html, HasSubstr("aria-label=\"Tudalennu\""));
}

TEST(Welsh, Navigation) {
    const auto html = in_welsh([](Html& out) {
        back_link(out, {});
        breadcrumbs(out, {});
        service_navigation(
            out, {.service_name = "Cantref", .items = {{.text = "Un", .href = "/1"}, {.text = "Dau", .href = "/2"}}});
        language_navigation(out, {});
        tabs(out, {});
    });
    for (const char* text :
         {">Yn ôl<", "Briwsion bara", ">Dewislen<", "Gwybodaeth am y gwasanaeth", "\"Iaith\"", ">Cynnwys<"})
        EXPECT_THAT(html, HasSubstr(text));
}

TEST(Welsh, Messages) {
    const auto html = in_welsh([](Html& out) {
        notification_banner(out, {.text = "a"});
        notification_banner(out, {.text = "a", .kind = NotificationBanner::Kind::success});
        cookie_banner(out, {});
        warning_text(out, {.text = "a"});
    });
    for (const char* text : {">Pwysig<", ">Llwyddiant<", "\"Baner cwcis\"", ">Rhybudd<"})
        EXPECT_THAT(html, HasSubstr(text));
}

TEST(Welsh, Footer) {
    const auto html = in_welsh([](Html& out) {
        footer(out, {.meta = FooterMeta{}, .licence = Footer::Licence::open_government, .crown = Footer::Crown::crown});
    });
    EXPECT_THAT(html, HasSubstr("Dolenni cymorth"));
    EXPECT_THAT(html, HasSubstr("Mae’r holl gynnwys ar gael o dan y\n<a"));
    EXPECT_THAT(html, HasSubstr("Drwydded Llywodraeth Agored v3.0</a>, oni nodir yn wahanol"));
}

TEST(Welsh, WholePage) {
    const auto html = in_welsh([](Html& out) { page(out, {.title = "Ysgolion", .phase = "Newydd"}, [](Html&) {}); });
    EXPECT_THAT(html, HasSubstr("Neidio i’r prif gynnwys"));
    EXPECT_THAT(html, HasSubstr("Alffa"));
}

}  // namespace

}  // namespace govuk
