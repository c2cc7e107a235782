#include "tidy/rules.hpp"

#include <array>

namespace tidy {

std::span<const Rule> all_rules() {
    static constexpr std::array rules = {
        Rule{"includes_go_down", includes_go_down},
        Rule{"heavy_headers_stay_in_their_room", heavy_headers_stay_in_their_room},
        Rule{"no_forbidden_words", no_forbidden_words},
        Rule{"no_unfinished_work", no_unfinished_work},
        Rule{"clocks_stay_in_base", clocks_stay_in_base},
        Rule{"databases_stay_in_store", databases_stay_in_store},
        Rule{"files_are_short", files_are_short},
        Rule{"functions_are_short", functions_are_short},
        Rule{"lines_are_short", lines_are_short},
        Rule{"sources_have_a_target", sources_have_a_target},
        Rule{"texts_have_welsh", texts_have_welsh},
        Rule{"html_stays_in_govuk", html_stays_in_govuk},
        Rule{"no_machine_of_ours", no_machine_of_ours},
    };
    return rules;
}

}  // namespace tidy
