// Filters as SQL over alias r. Within this room.
#pragma once

#include "dataset/query.hpp"
#include "dataset/shape.hpp"

#include <string>

namespace dataset {

// Where a field's value is asked from: its columns, or facts of another day (as_at, known_at), or nothing for rows
// whose grant hides it.
struct Asked {
    const Field* field = nullptr;
    std::string value;   // SQL of the value; bilingual: the English
    std::string welsh;   // bilingual
    std::string folded;  // "": no folded column
};

// One condition, all its values as parameters of `bound`. The operator must suit the field (operators_of).
std::string condition_sql(const Asked& asked, const Condition& condition, base::Date today, Bound& bound);
// Each word begins a word of one of the folded texts.
std::string words_sql(const std::vector<std::string>& folded_columns, std::string_view words, Bound& bound);
// Whether a reference to a record of that scope's dataset may show its title: where every row does.
bool shows_title(const Scope& scope, const Field& title);
// For LIKE … escape '\': the text itself, whatever it holds.
std::string escape_like(std::string_view text);

}  // namespace dataset
