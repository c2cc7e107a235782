#include "core/school_rows.hpp"

#include "dataset/query.hpp"

#include <algorithm>
#include <unordered_map>

namespace core {
namespace {

using dataset::KeptRow;
using dataset::Value;

// How long before its closing day a school is told of: a term's notice, as the admissions of the next year need it.
constexpr int closes_soon_days = 90;

constexpr std::string_view open = "1", open_but_to_close = "3", proposed = "4";

// A school and what links say of it.
struct School {
    base::Id id;
    Value name, reference, kind, status, establishment_type, phase, local_authority, opened_on, closed_on;
    Value trust;
    std::string trust_name;
    bool trust_unknown = false;
    std::vector<std::string> predecessors, successors;
    std::optional<base::Date> next_day;  // on which a link begins or ends
};

class Day {
public:
    explicit Day(base::Date today) : today_(today) {}
    bool has_come(const std::optional<base::Date>& day) const { return day && *day <= today_; }
    base::Date today() const { return today_; }
    // The earlier of both, of those that are still to come.
    void note(std::optional<base::Date>& next, const std::optional<base::Date>& day) const {
        if (day && *day > today_ && (!next || *day < *next)) next = day;
    }

private:
    base::Date today_;
};

dataset::Query about(const dataset::Registry& registry, std::string_view name, std::string_view id,
                     std::span<const base::Id> ids, std::vector<std::string> columns) {
    dataset::Query query{.dataset = &registry.dataset(name), .columns = std::move(columns)};
    query.scope = dataset::Scope::whole({});
    query.page.rows = 0;
    query.where.push_back(dataset::among(id, ids));
    return query;
}

// Calls use(row, value of the column at that place).
template <typename Use>
void each(store::Reader& db, const dataset::Registry& registry, const dataset::Query& query, Use&& use) {
    const auto planned = dataset::plan(registry, query);
    base::invariant(planned.ok(), "rows can be asked what they rest on");
    db.each(planned->sql, planned->bound.params(), [&](const store::Row& row) {
        use(row, [&](std::size_t at) {
            return dataset::value_at(*planned->columns[at].field, row, planned->columns[at].cell);
        });
    });
}

std::vector<School> schools(store::Reader& db, const dataset::Registry& registry, std::span<const base::Id> ids) {
    std::vector<School> found;
    auto query = about(registry, "organisation", "r.id", ids,
                       {"name", "reference", "kind", "status", "establishment_type", "phase", "local_authority",
                        "opened_on", "closed_on"});
    query.where.push_back({"r.kind in ('school', 'academy')", {}});
    each(db, registry, query, [&](const store::Row& row, const auto& value) {
        auto& school = found.emplace_back();
        school.id = row.id(dataset::Plan::id_cell);
        Value* const values[] = {
            &school.name,  &school.reference,       &school.kind,      &school.status,   &school.establishment_type,
            &school.phase, &school.local_authority, &school.opened_on, &school.closed_on};
        for (std::size_t at = 0; at < std::size(values); ++at) *values[at] = value(at);
    });
    return found;
}

void read_links(store::Reader& db, const dataset::Registry& registry, const Day& day, std::span<const base::Id> ids,
                std::vector<School>& schools) {
    std::unordered_map<std::int64_t, School*> by_id;
    for (auto& school : schools) by_id[school.id.value()] = &school;
    auto query =
        about(registry, "organisation_link", "r.organisation", ids,
              {"organisation", "link_type", "linked_name", "linked_reference", "linked", "started_on", "ended_on"});
    query.where.push_back(
        {"(r.link_type = 'member_of_trust' or r.link_type like 'predecessor%' or r.link_type like 'successor%')", {}});
    query.order = {{.field = "linked_name"}};
    each(db, registry, query, [&](const store::Row&, const auto& value) {
        const auto found = by_id.find(value(0).number());
        if (found == by_id.end()) return;
        auto& school = *found->second;
        const auto kind = value(1);
        const auto begins = value(5).date(), ends = value(6).date();
        day.note(school.next_day, begins);
        day.note(school.next_day, ends);
        if (kind.text() == "member_of_trust") {
            if ((begins && !day.has_come(begins)) || day.has_come(ends)) return;
            school.trust = value(4);
            school.trust_unknown = school.trust.empty();
            school.trust_name = value(2).text();
            return;
        }
        auto& others = kind.text().starts_with("predecessor") ? school.predecessors : school.successors;
        auto other = std::string(value(2).text()) + " (" + std::string(value(3).text()) + ")";
        if (std::ranges::find(others, other) == others.end()) others.push_back(std::move(other));
    });
}

std::vector<std::string> warnings_of(const School& school, const Day& day) {
    std::vector<std::string> warnings;
    const bool is_open = school.status.text() == open || school.status.text() == open_but_to_close;
    const auto closed_on = school.closed_on.date();
    if (is_open && day.has_come(closed_on)) warnings.emplace_back("closing_day_passed");
    if (is_open && closed_on && !day.has_come(closed_on) && day.has_come(closed_on->plus_days(-closes_soon_days)))
        warnings.emplace_back("closes_soon");
    if (school.status.text() == proposed && day.has_come(school.opened_on.date()))
        warnings.emplace_back("opening_day_passed");
    if (is_open && school.kind.text() == "academy" && school.trust.empty() && !school.trust_unknown)
        warnings.emplace_back("academy_without_trust");
    if (school.trust_unknown) warnings.emplace_back("trust_unknown");
    return warnings;
}

KeptRow row_of(const dataset::Dataset& school_row, const School& school, const Day& day) {
    KeptRow row{.id = school.id, .values = std::vector<Value>(school_row.fields.size()), .next_day = school.next_day};
    const auto set = [&](std::string_view field, Value value) {
        row.values[static_cast<std::size_t>(school_row.find(field)->position)] = std::move(value);
    };
    set("school", Value::of(school.id));
    set("name", school.name);
    set("reference", school.reference);
    set("kind", school.kind);
    set("status", school.status);
    set("establishment_type", school.establishment_type);
    set("phase", school.phase);
    set("local_authority", school.local_authority);
    set("opened_on", school.opened_on);
    set("closed_on", school.closed_on);
    set("trust", school.trust);
    set("trust_name", Value::text(school.trust_name));
    set("predecessors", Value::list(school.predecessors));
    set("successors", Value::list(school.successors));
    set("warnings", Value::list(warnings_of(school, day)));
    const auto closed_on = school.closed_on.date();
    day.note(row.next_day, school.opened_on.date());
    day.note(row.next_day, closed_on);
    if (closed_on) day.note(row.next_day, closed_on->plus_days(-closes_soon_days));
    return row;
}

std::vector<KeptRow> compute(store::Reader& db, const dataset::Registry& registry, base::Id, base::Date today,
                             std::span<const base::Id> ids) {
    const Day day(today);
    auto found = schools(db, registry, ids);
    if (!found.empty()) read_links(db, registry, day, ids, found);
    const auto& school_row = registry.dataset("school_row");
    std::vector<KeptRow> rows;
    rows.reserve(found.size());
    for (const auto& school : found) rows.push_back(row_of(school_row, school, day));
    return rows;
}

}  // namespace

dataset::Keeping school_rows() {
    return {
        .dataset = "school_row",
        .rule = 1,
        .all = "select distinct 0 as authority, id from organisation where kind in ('school', 'academy')",
        .rests_on = {{"organisation", "select 0 as authority, id from touched"},
                     {"organisation_link",
                      "select distinct 0 as authority, l.organisation as id from organisation_link l join touched t "
                      "on l.id = t.id"}},
        .compute = compute};
}

}  // namespace core
