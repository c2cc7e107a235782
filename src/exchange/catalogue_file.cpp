#include "exchange/catalogue_file.hpp"

#include "base/json.hpp"
#include "base/message.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace exchange {
namespace {

using base::Json;
using base::t;

base::OwnedLabel both(const Json& object, std::string_view key) {
    const auto* words = object.find(key);
    return words ? base::OwnedLabel(std::string(words->text_of("en")), std::string(words->text_of("cy")))
                 : base::OwnedLabel();
}

std::int32_t number(const Json& object, std::string_view key) {
    const auto* member = object.find(key);
    const auto* value = member ? member->integer() : nullptr;
    return value ? static_cast<std::int32_t>(*value) : 0;
}

dataset::CatalogueColumn column_from(const Json& object) {
    dataset::CatalogueColumn column;
    column.id = number(object, "id");
    column.name = object.text_of("name");
    column.type = object.text_of("type");
    column.of = object.text_of("of");
    column.codes = object.text_of("codes");
    column.target = object.text_of("target");
    column.decimals = number(object, "decimals");
    column.sensitivity = object.text_of("class");
    column.section = both(object, "section");
    column.label = both(object, "label");
    column.explanation = both(object, "explanation");
    column.example = both(object, "example");
    column.since = object.text_of("since");
    if (const auto* deprecated = object.find("deprecated")) {
        column.deprecated_on = deprecated->text_of("on");
        column.replacement = deprecated->text_of("replacement");
    }
    return column;
}

}  // namespace

base::Result<dataset::Catalogue> read_catalogue(std::string_view content) {
    const auto json = Json::parse(content);
    if (!json) return json.problems();
    const auto version = dataset::CatalogueVersion::from_text(json->text_of("version"));
    const auto* columns = json->find("columns");
    if (!version || !columns || !columns->list())
        return base::Problem{{}, "not_a_catalogue", t("This is not a catalogue of columns"), {}, {}};
    dataset::Catalogue catalogue{
        std::string(json->text_of("dataset")), *version, both(*json, "title"), both(*json, "help"), {}};
    for (const auto& column : *columns->list()) catalogue.columns.push_back(column_from(column));
    return catalogue;
}

base::Message type_in_words(std::string_view type) {
    static const std::array<std::pair<std::string_view, base::Message>, 22> words = {{
        {"text", t("Text")},
        {"long", t("Long text")},
        {"bilingual", t("Text in both languages")},
        {"code", t("Code")},
        {"date", t("Date")},
        {"month", t("Month")},
        {"instant", t("Date and time")},
        {"money", t("Money")},
        {"integer", t("Whole number")},
        {"decimal", t("Decimal number")},
        {"yes_no", t("Yes or no")},
        {"reference", t("Reference to another record")},
        {"link", t("Web address")},
        {"file", t("File")},
        {"email", t("Email address")},
        {"phone", t("Telephone number")},
        {"postcode", t("Postcode")},
        {"urn", t("URN")},
        {"upn", t("UPN")},
        {"uprn", t("UPRN")},
        {"geometry", t("Shape on a map")},
        {"list", t("List")},
    }};
    const auto found = std::ranges::find(words, type, &std::pair<std::string_view, base::Message>::first);
    return found == words.end() ? t("Text") : found->second;
}

void write_catalogue_csv(const dataset::Catalogue& catalogue, base::Language language, CsvStyle style, CsvDrain drain) {
    CsvWriter csv(style, std::move(drain));
    const auto say = [&](base::Message message) { csv.text(base::say(language, message)); };
    for (const auto heading : {t("Name"), t("Section"), t("Label"), t("Explanation"), t("Example"), t("Type"),
                               t("Code list"), t("Since"), t("May be gone from"), t("Read instead"), t("Personal")})
        say(heading);
    csv.end_row();
    for (const auto& column : catalogue.columns) {
        csv.text(column.name);
        csv.text(column.section.in(language));
        csv.text(column.label.in(language));
        csv.text(column.explanation.in(language));
        csv.text(column.example.in(language));
        say(type_in_words(column.type));
        csv.text(column.codes);
        csv.value(column.since);
        csv.value(column.deprecated_on);
        csv.text(column.replacement);
        say(column.personal() ? t("Yes") : t("No"));
        csv.end_row();
    }
    csv.finish();
}

}  // namespace exchange
