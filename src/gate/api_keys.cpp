#include "gate/api_keys.hpp"

#include "audit/event.hpp"
#include "base/failure.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"

#include <unordered_map>

namespace gate {

using base::t;
using store::Param;

namespace {

constexpr std::size_t kNameCharacters = 100;
constexpr std::int64_t kUsedEverySeconds = 3600;

std::string hash_of(std::string_view key) {
    return std::string(base::bytes_of(base::hmac_sha256("cantref api key", key)));
}

// Of id, name, role, reach.
Principal principal_from(const store::Row& row, base::Id authority) {
    return {.kind = PrincipalKind::client,
            .account = row.id(0),
            .name = std::string(row.text(1)),
            .email = {},
            .memberships = {{row.id(0), authority, std::string(row.text(2)), {}}},
            .second_factor_at = {},
            .form_key = {},
            .reach = row.text(3) == "reading" ? Reach::reading : Reach::everything};
}

std::string_view name_of(Reach reach) { return reach == Reach::reading ? "reading" : "everything"; }

}  // namespace

base::Problems check_api_key(const NewApiKey& key, const PolicyTable& rules, base::Date today) {
    base::Problems problems;
    if (base::tidy_line(key.name).empty())
        problems.add("name", "required", t("Enter what the key is for, like: timetable of Ysgol Bro"));
    else if (base::character_count(key.name) > kNameCharacters)
        problems.add("name", "too_long", t("Use at most {count} characters"),
                     {{"count", std::int64_t{kNameCharacters}}});
    const auto* role = rules.find(key.role);
    if (!role || role->place != dataset::Place::authority)
        problems.add("role", "unknown", t("Choose a role from the list"));
    if (key.last_day < today)
        problems.add("last_day", "past", t("Enter a last day that is not over"));
    else if (key.last_day > today.plus_days(api_key_days_max))
        problems.add("last_day", "too_far", t("A key lasts a year at most; make another before it ends"));
    return problems;
}

std::string make_api_key(store::Tx& tx, const audit::Trail& trail, const audit::Actor& actor, const NewApiKey& key) {
    const auto& world = trail.world();
    const auto secret = std::string(api_key_prefix) + world.random.token(32);
    const auto id = world.ids.next();
    const auto name = base::tidy_line(key.name);
    const std::string hash = hash_of(secret);
    tx.run(
        "insert into api_key (authority, id, key_hash, name, role, reach, last_day, made_by, made_at) values ($1, $2, "
        "$3, $4, $5, $6, $7, $8, $9)",
        {key.authority, id, Param::bytes(hash), name, key.role, name_of(key.reach), key.last_day, actor.id.value(),
         world.clock.now()});
    audit::record(tx, trail,
                  {.authority = key.authority,
                   .actor = actor,
                   .action = "api_key.add",
                   .dataset = "api_key",
                   .record = id,
                   .reason = key.role,
                   .note = name});
    return secret;
}

void end_api_key(store::Tx& tx, const audit::Trail& trail, const audit::Actor& actor, base::Id authority,
                 base::Id key) {
    if (tx.run("update api_key set ended_at = $3 where authority = $1 and id = $2 and ended_at is null",
               {authority, key, trail.world().clock.now()}) == 0) {
        if (tx.maybe("select 1 from api_key where authority = $1 and id = $2", {authority, key})) return;
        throw base::NotFound("no such key");
    }
    audit::record(
        tx, trail,
        {.authority = authority, .actor = actor, .action = "api_key.end", .dataset = "api_key", .record = key});
}

std::vector<ApiKey> api_keys_of(store::Store& store, base::Id authority) {
    std::vector<ApiKey> keys;
    store.read([&](store::Reader& db) {
        db.each(
            "select k.id, k.name, k.role, k.reach, a.name, k.made_at, k.last_day, k.ended_at from api_key k left join "
            "account a on a.id = k.made_by where k.authority = $1 order by k.made_at desc, k.id desc",
            {authority}, [&](const store::Row& row) {
                keys.push_back({.id = row.id(0),
                                .name = std::string(row.text(1)),
                                .role = std::string(row.text(2)),
                                .reach = row.text(3) == "reading" ? Reach::reading : Reach::everything,
                                .made_by = std::string(row.text(4)),
                                .made_at = row.instant(5),
                                .last_day = row.date(6).value_or(base::Date()),
                                .ended_at = row.maybe_instant(7),
                                .used_at = {}});
            });
    });
    std::unordered_map<std::int64_t, base::Instant> used;
    store.read_side([&](store::Reader& db) {
        db.each("select id, used_at from api_key_use where authority = $1", {authority},
                [&](const store::Row& row) { used.emplace(row.id(0).value(), row.instant(1)); });
    });
    for (auto& key : keys)
        if (const auto at = used.find(key.id.value()); at != used.end()) key.used_at = at->second;
    return keys;
}

std::optional<Principal> principal_of_key(store::Store& store, const base::World& world, std::string_view key) {
    if (!key.starts_with(api_key_prefix)) return std::nullopt;
    const auto hash = hash_of(key);
    const auto now = world.clock.now();
    std::optional<Principal> principal;
    base::Id authority;
    store.read([&](store::Reader& db) {
        const auto row = db.maybe(
            "select id, name, role, reach, authority from api_key where key_hash = $1 and ended_at is null and "
            "last_day >= $2",
            {Param::bytes(hash), world.clock.today()});
        if (!row) return;
        authority = row->id(4);
        principal = principal_from(*row, authority);
    });
    if (!principal) return std::nullopt;
    const auto fresh = store.read_side([&](store::Reader& db) {
        return db
            .maybe("select 1 from api_key_use where authority = $1 and id = $2 and used_at > $3",
                   {authority, principal->account, now.plus_seconds(-kUsedEverySeconds)})
            .has_value();
    });
    if (!fresh)
        store.write_side([&](store::Tx& tx) {
            tx.run(
                "insert into api_key_use (authority, id, used_at) values ($1, $2, $3) on conflict (authority, id) do "
                "update set used_at = excluded.used_at",
                {authority, principal->account, now});
        });
    return principal;
}

std::optional<Principal> principal_of_key(store::Reader& db, base::Id authority, base::Id key, base::Date day) {
    const auto row = db.maybe(
        "select id, name, role, reach from api_key where authority = $1 and id = $2 and ended_at is null and "
        "last_day >= $3",
        {authority, key, day});
    if (!row) return std::nullopt;
    return principal_from(*row, authority);
}

}  // namespace gate
