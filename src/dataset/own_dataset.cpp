#include "dataset/own_dataset.hpp"

#include "dataset/record.hpp"

#include <algorithm>

namespace dataset {

using base::t;

namespace {

constexpr std::int8_t local_decimals = 2;

// A field whose codes stand for those of another.
struct Refinement {
    std::size_t own, national;  // positions
    std::string_view list;

    // The code chosen, where it stands for another national code than the record has.
    const Code* at_odds(const Writing& writing, const Record& record) const {
        const auto* code = writing.codes ? writing.codes->find(list, record.values[own].text()) : nullptr;
        return code && code->national != record.values[national].text() ? code : nullptr;
    }
    static bool changed(std::size_t position, const Record* before, const Record& after) {
        return !before || before->values[position] != after.values[position];
    }

    void derive(const Writing& writing, const Record* before, Record& after) const {
        const auto* code = at_odds(writing, after);
        if (!code) return;
        const bool national_chosen = changed(national, before, after) && !after.values[national].empty();
        if (!changed(own, before, after))
            after.values[own] = Value();
        else if (!national_chosen)
            after.values[national] = Value::text(code->national);
    }

    void check(const Writing& writing, const Record& after, base::Problems& problems) const {
        const auto* code = at_odds(writing, after);
        if (!code) return;
        const auto& fields = after.dataset->fields;
        problems.add(std::string(fields[own].name), "stands_for_another",
                     t("“{choice}” stands for another “{label}”: choose that one there, or nothing here"),
                     {{"choice", code->label.view()}, {"label", fields[national].label}});
    }
};

}  // namespace

OwnDataset::OwnDataset(const Dataset& national, std::vector<LocalField> local)
    : national_(national),
      local_(std::move(local)),
      fields_(national.fields.begin(), national.fields.end()),
      sections_(national.sections.begin(), national.sections.end()),
      section_of_(national.section_of.begin(), national.section_of.end()),
      dataset_(national) {
    for (auto& field : local_) {
        const auto* refined = field.refines != 0 ? national.find_id(field.refines) : nullptr;
        if (refined && field.help.english.empty())
            field.help = {"Sets “" + std::string(refined->label.english) + "” too",
                          "Mae’n gosod “" + std::string(refined->label.welsh) + "” hefyd"};
    }
    for (const auto& field : local_) fields_.push_back(field_of(field));
    for (std::size_t i = 0; i < fields_.size(); ++i) fields_[i].position = static_cast<std::int32_t>(i);
    if (!sections_.empty()) {
        section_of_.resize(fields_.size(), static_cast<std::int32_t>(sections_.size()));
        sections_.push_back(own_section);
    }
    dataset_.fields = fields_;
    dataset_.sections = sections_;
    dataset_.section_of = section_of_;
}

Field OwnDataset::field_of(const LocalField& local) const {
    const bool used = local.state == LocalField::State::used, text = local.type == Type::text;
    Field field{.id = local.field,
                .name = local.name,
                .type = local.type,
                .label = local.label,
                .help = local.help,
                .codes = local.codes,
                .sensitivity = local.sensitivity,
                // No policy speaks of no group: a retired field is in nobody's sight.
                .group = used ? std::string_view(local.group) : std::string_view(),
                .keep = national_.fields.front().keep,
                .use = {.search = text,
                        .sort = local.type != Type::long_text,
                        .filter = used && local.filter,
                        .in_list = used && local.in_list,
                        .retired = !used},
                .length_max = local.length_max,
                .least = local.least,
                .most = local.most};
    if (local.type == Type::decimal) field.decimals = local_decimals;
    field.since = {};  // no catalogue promises it
    field.column = local.column;
    return field;
}

void add_refinements(const OwnDataset& own, std::vector<Check>& checks, std::vector<Derivation>& derivations) {
    const auto& dataset = own.dataset();
    for (const auto& local : own.local()) {
        const auto* field = dataset.find_id(local.field);
        const auto* national = local.refines ? dataset.find_id(local.refines) : nullptr;
        if (!national) continue;
        const Refinement refinement{static_cast<std::size_t>(field->position),
                                    static_cast<std::size_t>(national->position), field->codes};
        derivations.push_back([refinement](store::Reader&, const Writing& writing, const Record* before,
                                           Record& after) { refinement.derive(writing, before, after); });
        checks.push_back([refinement](store::Reader&, const Writing& writing, const Record*, const Record& after,
                                      base::Problems& problems) { refinement.check(writing, after, problems); });
    }
}

}  // namespace dataset
