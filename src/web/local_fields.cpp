#include "web/local_fields.hpp"

#include "web/settings.hpp"

#include <algorithm>

namespace web {

using base::t;
using dataset::Field;
using dataset::LocalField;
using dataset::Type;

std::string path_of(const Visit& visit, const LocalField& field, std::string_view more) {
    return visit.link("/settings/fields/" + field.id.text() + std::string(more));
}

LocalField one_local_field(const Visit& visit, store::Reader& db) {
    const auto id = base::Id::from_text(visit.request.parameter("field"));
    auto found = dataset::find_local_field(db, visit.authority_id(), id.value_or(base::Id()));
    if (!found) throw base::NotFound("no such field");
    return std::move(*found);
}

LocalField one_local_field(const Visit& visit) {
    return visit.app.store.read([&](store::Reader& db) { return one_local_field(visit, db); });
}

const Field* refined_by(const Visit& visit, const LocalField& field) {
    return field.refines != 0 ? national(visit).dataset(field.dataset).find_id(field.refines) : nullptr;
}

bool ticked(const Visit& visit, std::string_view name, std::string_view value) {
    const auto all = visit.request.form.all(name);
    return std::find(all.begin(), all.end(), value) != all.end();
}

base::Message label_of(Type type) {
    switch (type) {
        case Type::text: return t("A line of text");
        case Type::long_text: return t("Text of several lines");
        case Type::code: return t("A choice from a list");
        case Type::yes_no: return t("Yes or no");
        case Type::date: return t("A date");
        case Type::integer: return t("A whole number");
        case Type::decimal: return t("A number with two decimals");
        default: return t("An amount of money");
    }
}

std::span<const ClassWords> classes_of_local_fields() {
    static constexpr ClassWords classes[] = {
        {dataset::Class::s1_internal, t("Internal"), t("About work, not about a person")},
        {dataset::Class::s2_personal, t("Personal"), t("About a person")},
        {dataset::Class::s3_special, t("Special"),
         t("Health, religion, ethnic origin and the like: what is read of it is recorded")},
    };
    return classes;
}

std::string refinement_label(const Visit& visit, const Field& refined) {
    return visit.say(t("Our own words for “{label}”"), {{"label", refined.label}});
}

bool manages_fields(const Visit& visit) {
    return visit.app.policy.may(visit.principal, visit.authority_id(), dataset::Verb::write,
                                dataset::local_field_group);
}

bool sees_local_fields(const Visit& visit) {
    return visit.app.policy.may(visit.principal, visit.authority_id(), dataset::Verb::read, dataset::local_field_group);
}

}  // namespace web
