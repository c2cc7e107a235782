#include "gate/policy.hpp"

#include "audit/event.hpp"
#include "base/hash.hpp"

#include <algorithm>
#include <array>

namespace gate {

using dataset::Dataset;
using dataset::Ending;
using dataset::Place;

namespace {

constexpr std::array kVerbs = std::to_array<std::string_view>({"read", "write", "approve", "count"});
constexpr std::array kPlaces = std::to_array<std::string_view>({"platform", "authority", "organisation", "record"});

template <typename Enum, std::size_t N>
std::optional<Enum> from_word(const std::array<std::string_view, N>& words, std::string_view word) {
    const auto at = std::find(words.begin(), words.end(), word);
    if (at == words.end()) return std::nullopt;
    return static_cast<Enum>(at - words.begin());
}

// The memberships that count for an authority: its own, the platform's, and the role that everybody has. None, for what
// lies beyond the principal's reach.
std::vector<Membership> counting_for(const Principal& principal, base::Id authority, Verb verb) {
    if (principal.reach == Reach::reading && verb != Verb::read && verb != Verb::count) return {};
    std::vector<Membership> counting{{{}, authority, std::string(public_role), {}}};
    for (const auto& membership : principal.memberships)
        if (membership.authority == authority || !membership.authority) counting.push_back(membership);
    return counting;
}

std::string hash_of(const dataset::Definitions& definitions) {
    base::Sha256 sum;
    for (const auto& role : definitions.roles) {
        for (auto part : {role.id, role.label.english, role.label.welsh, role.help.english, role.help.welsh})
            sum.add_field(part);
        sum.add_number(static_cast<std::int64_t>(role.place));
        sum.add_number(static_cast<std::int64_t>(role.ending));
        for (const auto& right : role.rights) {
            sum.add_field(right.group);
            sum.add_number(static_cast<std::int64_t>(right.verb));
            sum.add_field(right.relation);
        }
    }
    return base::hex(sum.finish());
}

}  // namespace

std::string_view name(Verb verb) { return kVerbs[static_cast<std::size_t>(verb)]; }
std::optional<Verb> verb_from(std::string_view word) { return from_word<Verb>(kVerbs, word); }

const Role* PolicyTable::find(std::string_view role) const {
    const auto at = std::find_if(roles.begin(), roles.end(), [&](const Role& known) { return known.name == role; });
    return at == roles.end() ? nullptr : &*at;
}

void Policy::give_meaning(std::string dataset, std::string relation, Meaning meaning) {
    meanings_[{std::move(dataset), std::move(relation)}] = std::move(meaning);
}

std::int64_t policy_in_force(store::Reader& db, base::Date day) {
    const auto now = db.maybe(
        "select number from policy_version where state = 'approved' and valid_from <= $1 "
        "order by valid_from desc, number desc limit 1",
        {day});
    if (now) return now->integer(0);
    const auto first =
        db.maybe("select number from policy_version where state = 'approved' order by valid_from, number desc limit 1");
    return first ? first->integer(0) : 0;
}

PolicyTable read_policy(store::Reader& db, std::int64_t version) {
    PolicyTable table;
    table.version = version;
    db.each(
        "select role, label_en, label_cy, help_en, help_cy, place, ending from policy_role where version = $1 "
        "order by position",
        {version}, [&](const store::Row& row) {
            table.roles.push_back({std::string(row.text(0)),
                                   {std::string(row.text(1)), std::string(row.text(2))},
                                   {std::string(row.text(3)), std::string(row.text(4))},
                                   from_word<Place>(kPlaces, row.text(5)).value_or(Place::record),
                                   row.text(6) == "required" ? Ending::required : Ending::open});
        });
    db.each(
        "select role, data_group, verb, relation from policy_right where version = $1 order by role, data_group, "
        "verb, relation",
        {version}, [&](const store::Row& row) {
            const auto verb = verb_from(row.text(2));
            base::invariant(verb.has_value(), "policy rows hold known verbs");
            table.rights.push_back(
                {std::string(row.text(0)), std::string(row.text(1)), *verb, std::string(row.text(3))});
        });
    return table;
}

std::shared_ptr<const PolicyTable> Policy::read() const {
    return store_.read([&](store::Reader& db) {
        return std::make_shared<const PolicyTable>(read_policy(db, policy_in_force(db, clock_.now().london_date())));
    });
}

std::shared_ptr<const PolicyTable> Policy::table() const {
    {
        const std::lock_guard lock(mutex_);
        if (table_) return table_;
    }
    forget();
    const std::lock_guard lock(mutex_);
    return table_;
}

void Policy::forget() const {
    const auto now = clock_.now();
    auto table = read();
    const std::lock_guard lock(mutex_);
    table_ = std::move(table);
    looked_at_ = now;
}

void Policy::keep_fresh() const {
    const auto now = clock_.now();
    std::int64_t known = 0;
    {
        const std::lock_guard lock(mutex_);
        if (table_ && looked_at_ <= now && now < looked_at_.plus_seconds(freshness_seconds)) return;
        if (table_) known = table_->version;
        looked_at_ = now;  // one request looks, the others go on meanwhile
    }
    const auto in_force = store_.read([&](store::Reader& db) { return policy_in_force(db, now.london_date()); });
    if (in_force != known) forget();
}

bool Policy::may(const Principal& principal, base::Id authority, Verb verb, std::string_view group) const {
    const auto rules = table();
    const auto counting = counting_for(principal, authority, verb);
    return std::any_of(rules->rights.begin(), rules->rights.end(), [&](const Right& right) {
        return right.verb == verb && right.group == group &&
               std::any_of(counting.begin(), counting.end(),
                           [&](const Membership& membership) { return membership.role == right.role; });
    });
}

bool Policy::may_on(const Principal& principal, base::Id authority, Verb verb, std::string_view group,
                    base::Id record) const {
    const auto rules = table();
    for (const auto& membership : counting_for(principal, authority, verb))
        for (const auto& right : rules->rights) {
            if (right.role != membership.role || right.verb != verb || right.group != group) continue;
            if (right.relation.empty() || (right.relation == own_organisation && record && membership.place == record))
                return true;
        }
    return false;
}

bool Policy::may_any(const Principal& principal, base::Id authority, Verb verb, const Dataset& dataset) const {
    return scope_for(principal, authority, dataset, verb).sees_rows();
}

dataset::Scope Policy::scope_for(const Principal& principal, base::Id authority, const Dataset& dataset,
                                 Verb verb) const {
    const auto rules = table();
    dataset::Scope scope{authority, {}};
    // National records are changed by those who own the register, for everybody; an authority keeps its own beside
    // them.
    const bool owners_only = verb == Verb::write && dataset.kind != dataset::DatasetKind::owned;
    for (const auto& membership : counting_for(principal, authority, verb)) {
        if (owners_only && membership.authority) continue;
        // One grant for each relation the role holds: the fields of all groups it reaches that way.
        std::map<std::string_view, dataset::FieldSet> by_relation;
        for (const auto& right : rules->rights) {
            if (right.role != membership.role || right.verb != verb) continue;
            for (const auto& field : dataset.fields)
                if (field.group == right.group) by_relation[right.relation].add(field);
        }
        for (auto& [relation, fields] : by_relation) {
            // What nobody gave a meaning is no right: deny by default.
            std::optional<dataset::Predicate> rows;
            const bool placed = membership.place && dataset.kind == dataset::DatasetKind::owned;
            const std::string_view wanted = !relation.empty() ? relation : placed ? own_organisation : "";
            if (!wanted.empty()) {
                const auto meaning = meanings_.find(std::pair<std::string, std::string>(dataset.name, wanted));
                if (meaning == meanings_.end()) continue;
                rows = meaning->second(principal, membership);
            }
            scope.grants.push_back({std::move(rows), std::move(fields)});
        }
    }
    return scope;
}

Explanation Policy::explain(const Principal& principal, base::Id authority, Verb verb, std::string_view group) const {
    const auto rules = table();
    const auto counting = counting_for(principal, authority, verb);
    Explanation explanation;
    for (const auto& right : rules->rights) {
        if (right.verb != verb || right.group != group) continue;
        const bool held = std::any_of(counting.begin(), counting.end(),
                                      [&](const Membership& membership) { return membership.role == right.role; });
        if (held)
            explanation.by.push_back(right);
        else if (const Role* role = rules->find(right.role))
            explanation.roles_that_may.push_back(*role);
    }
    explanation.allowed = !explanation.by.empty();
    return explanation;
}

bool seed_policy(store::Tx& tx, const audit::Trail& trail, const dataset::Definitions& definitions) {
    const std::string hash = hash_of(definitions);
    if (tx.maybe("select 1 from policy_version where origin = 'definitions' and hash = $1", {hash})) return false;
    const auto newest = tx.maybe(
        "select origin from policy_version where state = 'approved' order by valid_from desc, number desc limit 1");
    const bool local = newest && newest->text(0) == "local";
    const std::int64_t number = tx.one("select coalesce(max(number), 0) + 1 from policy_version").integer(0);
    const base::Instant now = trail.world().clock.now();
    tx.run(R"(insert into policy_version (number, origin, hash, state, valid_from, reason, made_at, approved_at)
              values ($1, 'definitions', $2, $3, $4, $5, $6, $7))",
           {number, hash, local ? "draft" : "approved", trail.world().clock.today(), definitions.version, now,
            local ? store::Param() : store::Param(now)});
    std::int64_t position = 0;
    for (const auto& role : definitions.roles) {
        tx.run(R"(insert into policy_role (version, position, role, label_en, label_cy, help_en, help_cy, place, ending)
                  values ($1, $2, $3, $4, $5, $6, $7, $8, $9))",
               {number, ++position, role.id, role.label.english, role.label.welsh, role.help.english, role.help.welsh,
                kPlaces[static_cast<std::size_t>(role.place)], role.ending == Ending::required ? "required" : "open"});
        for (const auto& right : role.rights)
            tx.run("insert into policy_right (version, role, data_group, verb, relation) values ($1, $2, $3, $4, $5)",
                   {number, role.id, right.group, name(right.verb), right.relation});
    }
    audit::record(
        tx, trail,
        {.actor = {.name = "definitions"}, .action = "policy.add", .dataset = "policy", .reason = "definitions"});
    return true;
}

}  // namespace gate
