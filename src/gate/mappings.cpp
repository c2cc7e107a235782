#include "gate/mappings.hpp"

#include "audit/event.hpp"
#include "base/text.hpp"
#include "gate/accounts.hpp"
#include "gate/policy_versions.hpp"

#include <algorithm>

namespace gate {

using base::t;
using store::Param;

namespace {

constexpr std::size_t kValuesMax = 500;
constexpr std::size_t kValueCharactersMax = 255;

constexpr std::string_view kColumns =
    R"(r.authority, r.id, r.claim_value, r.role, r.place, r.reason, r.state, r.made_by, m.name, a.name
       from role_mapping r left join account m on m.id = r.made_by left join account a on a.id = r.approved_by)";

Mapping mapping_from(const store::Row& row) {
    const auto state = row.text(6);
    return {.authority = row.id(0),
            .id = row.id(1),
            .value = std::string(row.text(2)),
            .role = std::string(row.text(3)),
            .place = row.id(4),
            .reason = std::string(row.text(5)),
            .state = state == "proposed"   ? Mapping::State::proposed
                     : state == "approved" ? Mapping::State::approved
                                           : Mapping::State::ended,
            .made_by = row.id(7),
            .made_by_name = std::string(row.text(8)),
            .approved_by_name = std::string(row.text(9))};
}

audit::Event event_of(const audit::Actor& actor, base::Id authority, base::Id mapping, std::string action,
                      std::string_view role, std::string_view value) {
    return {.authority = authority,
            .actor = actor,
            .action = std::move(action),
            .dataset = "role_mapping",
            .record = mapping,
            .reason = std::string(role),
            .note = std::string(value)};
}

const audit::Actor& provider_actor() {
    static const audit::Actor actor{.name = "sign-in provider"};
    return actor;
}

// What the account holds today by rules.
struct Held {
    base::Id authority, membership, mapping;
    std::optional<base::Date> valid_to;
};

std::vector<Held> held_by_rules(store::Reader& db, base::Id account, base::Date today) {
    std::vector<Held> held;
    db.each(R"(select authority, id, mapping, valid_to from membership
               where account = $1 and mapping <> 0 and valid_from <= $2 and (valid_to is null or valid_to >= $2))",
            {account, today}, [&](const store::Row& row) {
                held.push_back({row.id(0), row.id(1), row.id(2), row.date(3)});
            });
    return held;
}

}  // namespace

std::vector<Mapping> mappings_of(store::Reader& db, base::Id authority) {
    std::vector<Mapping> found;
    db.each("select " + std::string(kColumns) +
                " where r.authority = $1 and r.state <> 'ended' order by r.claim_value, r.id",
            {authority}, [&](const store::Row& row) { found.push_back(mapping_from(row)); });
    return found;
}

std::vector<Mapping> met_by(store::Reader& db, std::span<const std::string> values) {
    std::vector<Mapping> found;
    if (values.empty()) return found;
    std::vector<Param> params;
    std::string list;
    for (const auto& value : values.first(std::min(values.size(), kValuesMax))) {
        params.emplace_back(value);
        list += (list.empty() ? "$" : ", $") + std::to_string(params.size());
    }
    db.each("select " + std::string(kColumns) + " where r.state = 'approved' and r.claim_value in (" + list +
                ") order by r.authority, r.id",
            store::Params(params), [&](const store::Row& row) { found.push_back(mapping_from(row)); });
    return found;
}

bool can_be_mapped(const Role& role) {
    return role.place != dataset::Place::platform && role.name != administrator_role && role.name != public_role;
}

base::Result<base::Id> propose_mapping(store::Tx& tx, const audit::Trail& trail, const audit::Actor& actor,
                                       const NewMapping& input) {
    base::Problems problems;
    const std::string value = base::tidy_line(input.value), reason = base::tidy_line(input.reason);
    if (value.empty())
        problems.add("value", "required", t("Enter the value as the sign-in provider writes it"));
    else if (base::character_count(value) > kValueCharactersMax)
        problems.add("value", "too_long", t("Enter a value of at most {most} characters"),
                     {{"most", static_cast<std::int64_t>(kValueCharactersMax)}});
    const auto rules = read_policy(tx, newest_policy(tx));
    const auto* role = rules.find(input.role);
    if (!role)
        problems.add("role", "unknown", t("Choose a role from the list"));
    else if (!can_be_mapped(*role))
        problems.add("role", "by_people", t("This role is given by people only, one by one: choose another"));
    else if (role->place == dataset::Place::organisation && !input.place)
        problems.add("place", "required", t("Enter the organisation that the role is for"));
    else if (role->place != dataset::Place::organisation && input.place)
        problems.add("place", "not_for_role", t("This role is not for one organisation: leave this empty"));
    if (reason.empty()) problems.add("reason", "required", t("Say why people with this value need the role"));
    if (!problems.empty()) return problems;
    const base::Id id = trail.world().ids.next();
    tx.run(R"(insert into role_mapping (authority, id, claim_value, role, place, reason, state, made_by, made_at)
              values ($1, $2, $3, $4, $5, $6, 'proposed', $7, $8))",
           {input.authority, id, value, input.role, input.place.value(), reason, actor.id.value(),
            trail.world().clock.now()});
    audit::record(tx, trail, event_of(actor, input.authority, id, "role_mapping.propose", input.role, value));
    return id;
}

base::Problems approve_mapping(store::Tx& tx, const audit::Trail& trail, const audit::Actor& actor, base::Id authority,
                               base::Id mapping) {
    base::Problems problems;
    const auto row = tx.one(
        "select made_by, role, claim_value from role_mapping where authority = $1 and id = $2 and state = 'proposed'",
        {authority, mapping});
    if (row.id(0) == actor.id) {
        problems.add("", "same_person", t("You proposed this rule: somebody else approves it"));
        return problems;
    }
    tx.run(
        "update role_mapping set state = 'approved', approved_by = $3, approved_at = $4 where authority = $1 and id = "
        "$2",
        {authority, mapping, actor.id.value(), trail.world().clock.now()});
    audit::record(tx, trail, event_of(actor, authority, mapping, "role_mapping.approve", row.text(1), row.text(2)));
    return problems;
}

void end_mapping(store::Tx& tx, const audit::Trail& trail, const audit::Actor& actor, base::Id authority,
                 base::Id mapping) {
    const auto row = tx.maybe(R"(update role_mapping set state = 'ended', ended_by = $3, ended_at = $4
                                 where authority = $1 and id = $2 and state <> 'ended' returning role, claim_value)",
                              {authority, mapping, actor.id.value(), trail.world().clock.now()});
    if (!row) throw base::NotFound("no such rule");
    audit::record(tx, trail, event_of(actor, authority, mapping, "role_mapping.end", row->text(0), row->text(1)));
    const auto today = trail.world().clock.today();
    std::vector<base::Id> given;
    tx.each(R"(select id from membership where authority = $1 and mapping = $2
               and (valid_to is null or valid_to >= $3))",
            {authority, mapping, today}, [&](const store::Row& each) { given.push_back(each.id(0)); });
    for (const auto membership : given) (void)end_membership(tx, trail, actor, authority, membership, row->text(1));
}

void apply_mappings(store::Tx& tx, const audit::Trail& trail, base::Id account, std::span<const std::string> values) {
    const auto today = trail.world().clock.today();
    const auto until = today.plus_days(mapped_days);
    const auto held = held_by_rules(tx, account, today);
    const auto met = met_by(tx, values);
    for (const auto& rule : met) {
        const auto has = std::ranges::find_if(
            held, [&](const Held& one) { return one.authority == rule.authority && one.mapping == rule.id; });
        if (has == held.end())
            (void)grant_membership(tx, trail, provider_actor(),
                                   {.account = account,
                                    .authority = rule.authority,
                                    .role = rule.role,
                                    .place = rule.place,
                                    .valid_from = today,
                                    .valid_to = until,
                                    .reason = rule.value,
                                    .mapping = rule.id});
        else if (has->valid_to != until)
            tx.run("update membership set valid_to = $3 where authority = $1 and id = $2",
                   {rule.authority, has->membership, until});
    }
    for (const auto& one : held) {
        const bool still = std::ranges::any_of(
            met, [&](const Mapping& rule) { return rule.authority == one.authority && rule.id == one.mapping; });
        if (!still)
            (void)end_membership(tx, trail, provider_actor(), one.authority, one.membership, provider_actor().name);
    }
}

}  // namespace gate
