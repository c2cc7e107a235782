// What this room's tests share: a migrated database of either kind with templates of its own, and a channel that keeps
// what it is handed. For tests only.
#pragma once

#include "audit/migrations.hpp"
#include "audit/trail.hpp"
#include "base/log.hpp"
#include "notify/migrations.hpp"
#include "notify/sender.hpp"
#include "tests/support/database.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace notify::test {

inline constexpr base::Id county{7};
inline const audit::Actor officer{audit::ActorKind::staff, base::Id(55), {}};
inline const base::Instant start = *base::Instant::from_iso("2026-11-21T09:00:00Z");

inline constexpr ValueSeed visit_values[] = {
    {"day", ValueType::date, {"Day", "Diwrnod"}, {}, TypedBy::staff},
    {"reason", ValueType::bilingual, {"Reason", "Rheswm"}, {}, TypedBy::anyone}};
inline constexpr TemplateSeed seeds[] = {
    {"visit",
     {"A visit", "Ymweliad"},
     {},
     visit_values,
     {{"We come on ((day))", "Byddwn yn dod ar ((day))"},
      {"Dear ((name)),\n\n# Why\n\n((reason))\n\n* one\n* two\n\n((authority))\n",
       "Annwyl ((name)),\n\n# Pam\n\n((reason))\n\n* un\n* dau\n\n((authority))\n"}},
     {{}, {"We come on ((day)).", "Byddwn yn dod ar ((day))."}},
     {{"A visit", "Ymweliad"}, {"Dear ((name)),\n\n((reason))\n", "Annwyl ((name)),\n\n((reason))\n"}}}};

inline Values good_values() { return {{"day", {"2026-12-01", "2026-12-01"}}, {"reason", {"The boiler", "Y boeler"}}}; }

// What a provider saw, whoever handed it over.
struct Seen {
    std::mutex mutex;
    std::vector<std::string> references;
    std::vector<Handed> answers;  // given one after another; then: taken
};

class Keeping : public Channel {
public:
    explicit Keeping(Seen& seen) : seen_(seen) {}
    Handed hand_over(const Letter& letter) override {
        const std::scoped_lock lock(seen_.mutex);
        seen_.references.push_back(letter.reference);
        if (seen_.answers.empty()) return {.outcome = Handed::Outcome::taken, .provider_reference = "theirs"};
        auto answer = seen_.answers.front();
        seen_.answers.erase(seen_.answers.begin());
        return answer;
    }

private:
    Seen& seen_;
};

inline Way keeping_way(Seen& seen, ChannelKind kind = ChannelKind::email) {
    return {.kind = kind, .provider = "kept", .threads = 2, .open = [&seen] {
                return std::unique_ptr<Channel>(std::make_unique<Keeping>(seen));
            }};
}

class NotifyTest : public test_support::DatabaseTest {
public:
    NotifyTest() {
        for (const auto& migration : audit::migrations()) create(migration.create);
        for (const auto& migration : migrations()) create(migration.create);
        store().write(store::Priority::page, [&](store::Tx& tx) { seed_templates(tx, seeds, clock); });
    }
    Sending visit(ChannelKind channel = ChannelKind::email, std::string address = "non@sampl.example") {
        return {.authority = county,
                .authority_name = {"Gwynfryn Council", "Cyngor Gwynfryn"},
                .actor = officer,
                .template_name = "visit",
                .channel = channel,
                .to = {.dataset = "contact",
                       .record = base::Id(12),
                       .name = "Non",
                       .address = std::move(address),
                       .language = In::both},
                .values = good_values()};
    }
    base::Result<base::Id> ask(const Sending& sending) {
        return store().write(store::Priority::page, [&](store::Tx& tx) { return send(tx, trail, sending); });
    }
    Message message(base::Id id) {
        return store().read([&](store::Reader& db) { return *find_message(db, county, id); });
    }
    std::vector<Status> told(base::Id id) {
        std::vector<Status> all;
        for (const auto& one :
             store().read([&](store::Reader& db) { return history_of(db, *find_message(db, county, id)); }))
            all.push_back(one.status);
        return all;
    }
    std::int64_t number(std::string_view sql) {
        return store().read([&](store::Reader& db) { return db.one(sql).integer(0); });
    }

    base::SetClock clock{start};
    base::SystemRandom random;
    base::Ids ids{clock, random};
    base::World world{clock, random, ids};
    audit::Trail trail{world, audit::Keys(std::string(32, 'k'))};
    base::Log log{{.least = base::LogLevel::error, .file = "/dev/null"}};
};

}  // namespace notify::test
