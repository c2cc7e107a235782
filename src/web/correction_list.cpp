#include "web/correction_list.hpp"

#include "dataset/query.hpp"
#include "govuk/table.hpp"

#include <map>

namespace web {

using base::t;
using govuk::Html;

std::string value_or_nothing(const Visit& visit, const dataset::Field& field, const dataset::Value& value,
                             const dataset::Codes& codes) {
    return value.empty() ? std::string(visit.say(t("nothing"))) : dataset::show(field, value, visit.show_as(codes));
}

CorrectionList::CorrectionList(const Visit& visit, store::Reader& db, std::vector<dataset::Correction> corrections)
    : corrections_(std::move(corrections)), codes_(visit.codes(db)) {
    std::map<const dataset::Dataset*, std::vector<base::Id>> records;
    for (const auto& correction : corrections_) records[correction.dataset].push_back(correction.record);
    for (const auto& [definition, ids] : records)
        titles_.merge(dataset::titles(db, visit.registry(), *definition, visit.authority_id(), ids, visit.language));
}

void CorrectionList::write(Html& out, const Visit& visit, States states) const {
    govuk::Table head{.head = {{.text = visit.say(t("Record"))},
                               {.text = visit.say(t("Field"))},
                               {.text = visit.say(t("The register says"))},
                               {.text = visit.say(t("Proposed"))},
                               {.text = visit.say(t("When"))}}};
    if (states == States::many) head.head.push_back({.text = visit.say(t("State"))});
    govuk::TableWriter table(out, head);
    for (const auto& correction : corrections_) {
        table.row();
        table.heading_with([&](Html& cell) {
            const auto title = titles_.find(correction.record.value());
            cell.raw("<a class=\"govuk-link\"")
                .attribute("href", visit.link("/corrections/" + correction.id.text()))
                .raw(">")
                .text(title == titles_.end() ? correction.record.text() : title->second)
                .raw("</a>");
        });
        table.cell(correction.field->label.in(visit.language));
        table.cell(value_or_nothing(visit, *correction.field, correction.register_value, *codes_));
        table.cell(value_or_nothing(visit, *correction.field, correction.proposed, *codes_));
        table.cell(correction.proposed_at.say(visit.language));
        if (states == States::many) table.cell(visit.say(dataset::label(correction.state)));
    }
    table.close();
}

}  // namespace web
