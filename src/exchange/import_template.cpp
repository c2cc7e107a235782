// Files to fill in.
#include "exchange/import.hpp"
#include "exchange/text_rows.hpp"

#include <algorithm>

namespace exchange {

using base::t;
using dataset::Field;
using dataset::Type;

namespace {

constexpr std::size_t kCodesNamed = 200;  // more fill a cell that nobody reads; the code list has its own page

std::string needed(const ImportTemplate& about, const Field& field) {
    const bool key = std::ranges::find(about.dataset.key, field.position) != about.dataset.key.end();
    return std::string(base::say(about.language, key                  ? t("Yes: rows are told apart by it")
                                                 : field.use.required ? t("Yes, in new rows")
                                                                      : t("No")));
}

std::string allowed(const ImportTemplate& about, const Field& field) {
    const auto& of = field.codes;
    if (field.type == Type::yes_no)
        return std::string(base::say(about.language, t("Yes"))) + "; " +
               std::string(base::say(about.language, t("No")));
    if (of.empty()) return std::string(field.pattern_help.in(about.language));
    std::string words;
    std::size_t count = 0;
    for (const auto* code : about.codes.choices(of, about.now.london_date())) {
        if (++count > kCodesNamed) return words + "; …";
        words += (words.empty() ? "" : "; ") + std::string(code->label.in(about.language));
    }
    return words;
}

}  // namespace

void write_template(const ImportTemplate& about, const FileDrain& drain) {
    const auto language = about.language;
    const auto targets = import_targets(about.dataset, about.writable);
    TextRows rows(about.format,
                  {.title = std::string(about.dataset.plural.in(language)),
                   .created = about.now,
                   .language = language,
                   .folder = about.folder},
                  drain);
    for (const auto& target : targets) rows.cell(heading_of(target, FileStyle::Headings::labels, language));
    rows.end_row();
    rows.sheet(base::say(language, t("Columns")), {34, 28, 24, 70, 30, 60});
    for (const auto heading :
         {t("Heading"), t("Machine name"), t("Needed"), t("Explanation"), t("Example"), t("What may stand in it")})
        rows.cell(base::say(language, heading));
    rows.end_row();
    for (const auto& target : targets) {
        const auto& field = *target.field;
        rows.cell(heading_of(target, FileStyle::Headings::labels, language));
        rows.cell(column_name(target));
        rows.cell(needed(about, field));
        rows.cell(field.help.in(language));
        rows.cell(field.example.in(language));
        rows.cell(allowed(about, field));
        rows.end_row();
    }
    rows.finish();
}

}  // namespace exchange
