#include "gate/policy_versions.hpp"

#include "audit/event.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace gate {

using base::t;
using dataset::Step;
using Origin = PolicyVersion::Origin;
using State = PolicyVersion::State;

namespace {

constexpr std::string_view kPolicyGroup = "policy", kAccessGroup = "access";
constexpr std::int32_t kRightField = 1;  // of what the trail keeps: "officer contact write own_organisation"
constexpr std::string_view kColumns =
    "number, origin, state, stage, valid_from, reason, made_by, made_at, approved_by, approved_at, based_on";

State state_of(std::string_view state, std::string_view stage) {
    if (state == "approved") return State::approved;
    if (stage == "withdrawn") return State::withdrawn;
    return stage == "sent" ? State::sent : State::draft;
}

PolicyVersion version_at(const store::Row& row) {
    return {.number = row.integer(0),
            .origin = row.text(1) == "local" ? Origin::people : Origin::release,
            .state = state_of(row.text(2), row.text(3)),
            .valid_from = row.date(4).value_or(base::Date()),
            .reason = std::string(row.text(5)),
            .made_by = row.id(6),
            .made_at = row.instant(7),
            .approved_by = row.id(8),
            .approved_at = row.maybe_instant(9),
            .based_on = row.integer(10)};
}

PolicyVersion existing(store::Reader& db, std::int64_t number) {
    auto found = find_policy_version(db, number);
    if (!found) throw base::NotFound("no policy version of that number");
    return std::move(*found);
}

auto parts(const Right& right) { return std::tie(right.role, right.group, right.verb, right.relation); }
bool before(const Right& one, const Right& other) { return parts(one) < parts(other); }

std::vector<Right> sorted(std::span<const Right> rights) {
    std::vector<Right> all(rights.begin(), rights.end());
    std::sort(all.begin(), all.end(), before);
    all.erase(std::unique(all.begin(), all.end(), [](const Right& a, const Right& b) { return parts(a) == parts(b); }),
              all.end());
    return all;
}

std::string in_trail(const Right& right) {
    return right.role + " " + right.group + " " + std::string(name(right.verb)) +
           (right.relation.empty() ? "" : " " + right.relation);
}

// One step taken, and its event in the chain that is everybody's.
void note(store::Tx& tx, const audit::Trail& trail, const audit::Actor& actor, std::int64_t version, Step step,
          std::string_view words = {}, std::vector<audit::Change> changes = {}) {
    dataset::take_step(tx, versioned(version), step, actor.id, trail.world().clock.now(), words);
    audit::record(tx, trail,
                  {.actor = actor,
                   .action = "policy." + std::string(dataset::word(step)),
                   .dataset = "policy",
                   .record = base::Id(version),
                   .note = std::string(words),
                   .changes = std::move(changes)});
}

std::vector<audit::Change> in_trail(const PolicyDifferences& differences) {
    std::vector<audit::Change> changes;
    for (const auto& right : differences.taken)
        changes.push_back({.field = kRightField, .before = in_trail(right), .after = std::nullopt, .record = {}});
    for (const auto& right : differences.given)
        changes.push_back({.field = kRightField, .before = std::nullopt, .after = in_trail(right), .record = {}});
    return changes;
}

// Who could do what by these rules: accounts that can sign in, by the authority where they hold a role that may.
using Holders = std::map<std::int64_t, std::set<std::int64_t>>;

struct Able {
    Holders change_policy, approve_policy, give_roles;  // authority 0: the installation
};

bool gives(const PolicyTable& rules, std::string_view role, std::string_view group, Verb verb) {
    return std::any_of(rules.rights.begin(), rules.rights.end(), [&](const Right& right) {
        return right.role == role && right.group == group && right.verb == verb && right.relation.empty();
    });
}

Able able_by(store::Reader& db, const PolicyTable& rules, base::Date day) {
    Able able;
    db.each(
        R"(select m.authority, m.account, m.role from membership m join account a on a.id = m.account
           where a.state = 'active' and m.place = 0 and m.valid_from <= $1
             and (m.valid_to is null or m.valid_to >= $1))",
        {day}, [&](const store::Row& row) {
            const auto note_in = [&](Holders& holders, std::string_view group, Verb verb) {
                if (gives(rules, row.text(2), group, verb)) holders[row.integer(0)].insert(row.integer(1));
            };
            note_in(able.change_policy, kPolicyGroup, Verb::write);
            note_in(able.approve_policy, kPolicyGroup, Verb::approve);
            note_in(able.give_roles, kAccessGroup, Verb::write);
        });
    return able;
}

base::Problems one(std::string_view where, std::string_view code, base::Message what) {
    base::Problems problems;
    problems.add(std::string(where), code, what);
    return problems;
}

base::Problems not_draft() {
    return one("", "not_draft", t("This version can no longer be changed: look at it again to see where it stands"));
}

base::Problems not_sent() {
    return one("", "not_sent", t("This version does not wait for approval any more: look at it again"));
}

void set_stage(store::Tx& tx, std::int64_t version, std::string_view stage) {
    tx.run("update policy_version set stage = $2 where number = $1", {version, stage});
}

// Another that was sent, or is approved and waits for its day: two at once could undo each other.
bool another_waits(store::Reader& db, std::int64_t version, base::Date today) {
    return db
        .maybe(
            "select 1 from policy_version where number <> $1 and ((state = 'draft' and stage = 'sent') or "
            "(state = 'approved' and valid_from > $2)) limit 1",
            {version, today})
        .has_value();
}

}  // namespace

std::vector<PolicyVersion> policy_versions(store::Reader& db) {
    std::vector<PolicyVersion> versions;
    db.each("select " + std::string(kColumns) + " from policy_version order by number desc", store::ParamList{},
            [&](const store::Row& row) { versions.push_back(version_at(row)); });
    return versions;
}

std::optional<PolicyVersion> find_policy_version(store::Reader& db, std::int64_t number) {
    const auto row = db.maybe("select " + std::string(kColumns) + " from policy_version where number = $1", {number});
    return row ? std::optional(version_at(row->row())) : std::nullopt;
}

std::int64_t newest_policy(store::Reader& db) {
    const auto row = db.maybe(
        "select number from policy_version where state = 'approved' order by valid_from desc, number desc limit 1");
    return row ? row->integer(0) : 0;
}

PolicyDifferences differences(const PolicyTable& earlier, const PolicyTable& later) {
    const auto was = sorted(earlier.rights), is = sorted(later.rights);
    PolicyDifferences found;
    std::set_difference(is.begin(), is.end(), was.begin(), was.end(), std::back_inserter(found.given), before);
    std::set_difference(was.begin(), was.end(), is.begin(), is.end(), std::back_inserter(found.taken), before);
    return found;
}

base::Problems check_policy(store::Reader& db, const PolicyTable& rules, base::Date day) {
    base::Problems problems;
    for (const auto& right : rules.rights)
        if (right.role == public_role && (right.verb == Verb::write || right.verb == Verb::approve))
            problems.add("", "public_may_change",
                         t("The public may look at data, and never change or decide anything"));
    const auto able = able_by(db, rules, day);
    const auto of_all = [](const Holders& holders) {
        const auto found = holders.find(0);
        return found == holders.end() ? std::set<std::int64_t>() : found->second;
    };
    const auto change = of_all(able.change_policy), approve = of_all(able.approve_policy);
    if (change.empty())
        problems.add("", "nobody_changes",
                     t("With these rules nobody who can sign in could change the rules again. Leave that right to a "
                       "role that somebody holds for the whole installation"));
    else if (approve.empty() || (approve.size() == 1 && change.size() == 1 && approve == change))
        problems.add("", "nobody_approves",
                     t("With these rules nobody could approve the next version: it takes a person other than those who "
                       "change it, with a role for the whole installation that may approve rules"));
    // Where somebody gives roles today, somebody must go on doing so.
    const auto now = read_policy(db, policy_in_force(db, day));
    for (const auto& [authority, holders] : able_by(db, now, day).give_roles) {
        if (able.give_roles.contains(authority)) continue;
        problems.add("", "nobody_gives_roles",
                     t("With these rules nobody could give roles any more in a place where somebody can today"));
        break;
    }
    return problems;
}

base::Result<std::int64_t> make_policy_draft(store::Tx& tx, const audit::Trail& trail, const audit::Actor& actor) {
    if (tx.maybe("select 1 from policy_version where origin = 'local' and state = 'draft' and stage <> 'withdrawn'"))
        return one("", "draft_open", t("There is a draft already. Go on with that one, or withdraw it"));
    const auto base_version = newest_policy(tx);
    const auto number = tx.one("select coalesce(max(number), 0) + 1 from policy_version").integer(0);
    tx.run(R"(insert into policy_version (number, origin, hash, state, valid_from, reason, made_by, made_at, based_on)
              values ($1, 'local', '', 'draft', $2, '', $3, $4, $5))",
           {number, trail.world().clock.today(), actor.id.value(), trail.world().clock.now(), base_version});
    tx.run(R"(insert into policy_role (version, position, role, label_en, label_cy, help_en, help_cy, place, ending)
              select cast($1 as bigint), position, role, label_en, label_cy, help_en, help_cy, place, ending
              from policy_role where version = $2)",
           {number, base_version});
    tx.run(R"(insert into policy_right (version, role, data_group, verb, relation)
              select cast($1 as bigint), role, data_group, verb, relation from policy_right where version = $2)",
           {number, base_version});
    note(tx, trail, actor, number, Step::make);
    return number;
}

base::Problems set_rights(store::Tx& tx, const audit::Trail& trail, const audit::Actor& actor, std::int64_t version,
                          std::string_view role, std::span<const Right> rights) {
    if (existing(tx, version).state != State::draft) return not_draft();
    const auto table = read_policy(tx, version);
    if (!table.find(role)) return one("", "unknown_role", t("There is no such role in this version"));
    PolicyTable was, is;
    for (const auto& right : table.rights)
        if (right.role == role) was.rights.push_back(right);
    is.rights.assign(rights.begin(), rights.end());
    for (auto& right : is.rights) right.role = role;
    const auto changed = differences(was, is);
    if (changed.empty()) return {};
    for (const auto& right : changed.taken)
        tx.run(
            "delete from policy_right where version = $1 and role = $2 and data_group = $3 and verb = $4 and relation "
            "= $5",
            {version, right.role, right.group, name(right.verb), right.relation});
    for (const auto& right : changed.given)
        tx.run("insert into policy_right (version, role, data_group, verb, relation) values ($1, $2, $3, $4, $5)",
               {version, right.role, right.group, name(right.verb), right.relation});
    note(tx, trail, actor, version, Step::edit, role, in_trail(changed));
    return {};
}

base::Problems send_policy(store::Tx& tx, const audit::Trail& trail, const audit::Actor& actor, std::int64_t version,
                           std::optional<base::Date> valid_from, std::string_view reason) {
    if (existing(tx, version).state != State::draft) return not_draft();
    base::Problems problems;
    const auto today = trail.world().clock.today();
    if (!valid_from)
        problems.add("valid_from", "not_a_date", t("Enter the first day as a real date, like 27 3 2027"));
    else if (*valid_from < today)
        problems.add("valid_from", "past", t("Enter a first day that is today or later"));
    const auto told = base::tidy_text(reason);
    if (told.empty()) problems.add("reason", "required", t("Say why the rules change"));
    const auto newest = newest_policy(tx);
    const auto rules = read_policy(tx, version);
    if (differences(read_policy(tx, newest), rules).empty())
        problems.add("", "no_difference", t("This draft says the same as the rules it would replace"));
    if (another_waits(tx, version, today))
        problems.add("", "another_waits",
                     t("Another version waits for approval or for its first day. It must be decided, in force or "
                       "withdrawn before this one is sent"));
    problems.add_all(check_policy(tx, rules, std::max(valid_from.value_or(today), today)));
    if (!problems.empty()) return problems;
    tx.run("update policy_version set stage = 'sent', valid_from = $2, reason = $3, based_on = $4 where number = $1",
           {version, *valid_from, told, newest});
    note(tx, trail, actor, version, Step::send, told);
    return {};
}

base::Problems approve_policy(store::Tx& tx, const audit::Trail& trail, const audit::Actor& actor,
                              std::int64_t version) {
    const auto about = existing(tx, version);
    if (about.state != State::sent) return not_sent();
    base::Problems problems;
    if (dataset::has_worked_on(tx, versioned(version), actor.id))
        problems.add("", "same_person", t("Somebody who did not work on this version must approve it"));
    if (newest_policy(tx) != about.based_on)
        problems.add("", "rules_moved",
                     t("The rules changed since this version was sent. Give it back, so that its differences are "
                       "looked at again"));
    const auto first_day = std::max(about.valid_from, trail.world().clock.today());
    const auto rules = read_policy(tx, version);
    problems.add_all(check_policy(tx, rules, first_day));
    if (!problems.empty()) return problems;
    tx.run(
        "update policy_version set state = 'approved', valid_from = $2, approved_by = $3, approved_at = $4 where "
        "number = $1",
        {version, first_day, actor.id, trail.world().clock.now()});
    note(tx, trail, actor, version, Step::approve, {}, in_trail(differences(read_policy(tx, about.based_on), rules)));
    return {};
}

base::Problems give_policy_back(store::Tx& tx, const audit::Trail& trail, const audit::Actor& actor,
                                std::int64_t version, std::string_view words) {
    if (existing(tx, version).state != State::sent) return not_sent();
    const auto told = base::tidy_text(words);
    if (told.empty()) return one("note", "required", t("Enter what is to be changed"));
    set_stage(tx, version, "open");
    note(tx, trail, actor, version, Step::give_back, told);
    return {};
}

base::Problems withdraw_policy(store::Tx& tx, const audit::Trail& trail, const audit::Actor& actor,
                               std::int64_t version) {
    const auto about = existing(tx, version);
    if (about.state == State::withdrawn) return not_draft();
    if (about.state == State::approved && about.valid_from <= trail.world().clock.today())
        return one("", "in_force", t("This version is in force, or was. Make a draft to change the rules again"));
    tx.run("update policy_version set state = 'draft', stage = 'withdrawn' where number = $1", {version});
    note(tx, trail, actor, version, Step::withdraw);
    return {};
}

}  // namespace gate
