// The texts that components bring themselves, in one place and in both languages. A component takes them from here by
// the language of the writer unless its options give others, so English can't leak into a Welsh page.
#pragma once

#include "base/language.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace govuk {

// One text per plural rule of the language ("one", "two", "few", "many", "other", "zero"), as the browser picks among
// them.
// %{count} stands for the number.
using PluralTexts = std::vector<std::pair<std::string, std::string>>;

struct Texts {
    std::string_view error;  // "Error", before the colon
    std::string_view there_is_a_problem;
    std::string_view back;
    std::string_view breadcrumb;
    std::string_view menu;
    std::string_view service_information;
    std::string_view language;
    std::string_view skip_to_content;
    std::string_view contents;
    std::string_view warning;
    std::string_view success;
    std::string_view important;
    std::string_view cookie_banner;
    std::string_view day;
    std::string_view month;
    std::string_view year;

    std::string_view pagination;
    std::string_view previous;
    std::string_view previous_page;
    std::string_view next;
    std::string_view next_page;

    std::string_view hide_all_sections;
    std::string_view hide_section;
    std::string_view hide_this_section;
    std::string_view show_all_sections;
    std::string_view show_section;
    std::string_view show_this_section;

    std::string_view show;
    std::string_view hide;
    std::string_view show_password;
    std::string_view hide_password;
    std::string_view password_is_visible;
    std::string_view password_is_hidden;

    std::string_view emergency;
    std::string_view exit_this_page;
    std::string_view exit_activated;
    std::string_view exit_timed_out;
    std::string_view exit_press_two_more;
    std::string_view exit_press_one_more;

    std::string_view choose_file;
    std::string_view or_drop_file;
    std::string_view no_file_chosen;
    std::string_view entered_drop_zone;
    std::string_view left_drop_zone;
    PluralTexts files_chosen;

    std::string you_can_enter_characters;  // with %{count}
    std::string you_can_enter_words;
    PluralTexts characters_remaining;
    std::string_view no_characters_remaining;
    PluralTexts characters_too_many;
    PluralTexts words_remaining;
    std::string_view no_words_remaining;
    PluralTexts words_too_many;

    std::string_view support_links;
    std::string licence_before;  // the sentence about the licence, around its link
    std::string_view licence_name;
    std::string licence_after;
    std::string_view crown_copyright;
};

const Texts& texts(base::Language language);

// "Page 3", as pagination links are named to those who don't see them.
std::string page_number_text(base::Language language, std::string_view number);

}  // namespace govuk
