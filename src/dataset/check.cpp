#include "dataset/check.hpp"

#include "base/text.hpp"
#include "dataset/query.hpp"

namespace dataset {
namespace {

using base::t;

void say(base::Problems& problems, const Field& field, std::string_view code, base::Message what,
         std::vector<base::NamedArgument> more = {}) {
    more.emplace_back("label", field.label);
    problems.add(std::string(field.name), code, what, std::move(more));
}

void check_pattern(const Shape& shape, const Field& field, const Value& value, base::Problems& problems) {
    if (field.pattern.empty() || value.is_number()) return;
    for (const auto text : {value.label().english, value.label().welsh}) {
        if (text.empty() || shape.fits_pattern(field, text)) continue;
        if (field.pattern_help.english.empty())
            say(problems, field, "wrong_form", t("Enter “{label}” in the form its help describes"));
        else
            say(problems, field, "wrong_form", t("{help}"), {{"help", field.pattern_help}});
        return;
    }
}

void check_code(const Writing& writing, const Field& field, std::string_view code, base::Problems& problems) {
    const auto* list = writing.codes ? writing.codes->list(field.codes) : nullptr;
    const auto* known = list ? list->find(code) : nullptr;
    if (!known)
        say(problems, field, "unknown_code", t("Choose a value for “{label}” from its list; “{typed}” is not on it"),
            {{"typed", code}});
    else if (writing.codes_of == Writing::CodesOf::today && !known->valid_on(writing.today()))
        say(problems, field, "code_not_valid",
            t("Choose another value for “{label}”; “{value}” is not in use on this day"),
            {{"value", known->label.view()}});
}

void check_codes(const Writing& writing, const Field& field, const Value& value, base::Problems& problems) {
    if (field.type == Type::code) check_code(writing, field, value.text(), problems);
    if (field.type == Type::list && field.element == Type::code)
        for (const auto& part : value.parts()) check_code(writing, field, part, problems);
}

bool refers_to_something(store::Reader& db, const Writing& writing, const Field& field, base::Id id) {
    const auto& target = writing.registry.dataset(field.target);
    Query query;
    query.dataset = &target;
    query.only = id;
    query.page.rows = 1;
    query.scope = writing.scope ? writing.scope(target, Verb::read) : Scope::whole(writing.authority);
    const auto planned = plan_count(writing.registry, query);
    return planned && db.one(planned->sql, planned->bound.params()).integer(0) > 0;
}

bool someone_else_has(store::Reader& db, const Shape& shape, const Record& after,
                      const std::vector<const Field*>& fields) {
    Bound bound;
    std::string sql = "select 1 from " + std::string(shape.dataset().name) + " where " +
                      shape.visible("", shape.owned() ? bound.add_id(after.authority) : std::string()) + " and id <> " +
                      bound.add_id(after.id);
    for (const auto* field : fields) {
        const auto& value = after[*field];
        if (value.empty()) return false;  // nothing recorded is not the same as nothing recorded
        const auto& columns = shape.of(*field);
        sql += " and " + columns.value + " = " +
               (value.is_number() ? bound.add_number(value.number()) : bound.add_text(value.text()));
        if (!columns.welsh.empty()) sql += " and " + columns.welsh + " = " + bound.add_text(value.label().welsh);
    }
    return db.maybe(sql + " limit 1", bound.params()).has_value();
}

}  // namespace

bool differs(const Field& field, const Record* before, const Record& after) {
    return !before || (*before)[field] != after[field];
}

base::Problems check_values(const Writing& writing, const Shape& shape, const Record* before, const Record& after) {
    base::Problems problems;
    for (const auto& field : shape.dataset().fields) {
        if (is_sealed(field) || !differs(field, before, after)) continue;
        const auto& value = after[field];
        if (value.empty()) {
            if (field.use.required) say(problems, field, "required", t("Enter “{label}”"));
            continue;
        }
        auto found = check(field, value);
        if (found.empty()) {
            check_pattern(shape, field, value, found);
            check_codes(writing, field, value, found);
        }
        problems.add_all(std::move(found));
    }
    return problems;
}

base::Problems check_references(store::Reader& db, const Writing& writing, const Shape& shape, const Record* before,
                                const Record& after) {
    base::Problems problems;
    for (const auto& field : shape.dataset().fields) {
        if (field.type != Type::reference || is_sealed(field) || !differs(field, before, after) || after[field].empty())
            continue;
        if (!refers_to_something(db, writing, field, after[field].id()))
            say(problems, field, "no_such_record", t("Choose a record for “{label}” from those found"));
    }
    return problems;
}

base::Problems check_unique(store::Reader& db, const Shape& shape, const Record* before, const Record& after,
                            KeyToo key_too) {
    base::Problems problems;
    const auto& dataset = shape.dataset();
    std::vector<const Field*> key;
    bool key_differs = false;
    for (const auto position : dataset.key) {
        key.push_back(&dataset.fields[static_cast<std::size_t>(position)]);
        key_differs = key_differs || differs(*key.back(), before, after);
    }
    if (key_too == KeyToo::yes && key_differs && !key.empty() && someone_else_has(db, shape, after, key))
        say(problems, *key.back(), "not_unique", t("Enter another “{label}”; there is a record with this one already"));
    for (const auto& field : dataset.fields) {
        if (!field.use.unique || is_sealed(field) || !differs(field, before, after)) continue;
        if (key.size() == 1 && key.front() == &field) continue;
        if (someone_else_has(db, shape, after, {&field}))
            say(problems, field, "not_unique", t("Enter another “{label}”; there is a record with this one already"));
    }
    return problems;
}

base::Problems derive_and_check(store::Reader& db, const Writing& writing, const Shape& shape, const Record* before,
                                Record& after) {
    const auto& dataset = shape.dataset();
    for (const auto& derive : writing.registry.derivations(dataset)) derive(db, writing, before, after);
    auto problems = check_values(writing, shape, before, after);
    problems.add_all(check_references(db, writing, shape, before, after));
    problems.add_all(check_unique(db, shape, before, after));
    for (const auto& check_own : writing.registry.checks(dataset)) check_own(db, writing, before, after, problems);
    return problems;
}

}  // namespace dataset
