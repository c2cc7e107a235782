// What this room's tests share: a migrated database of either kind, a trail, and short ways to say things. For tests
// only.
#pragma once

#include "audit/event.hpp"
#include "audit/migrations.hpp"
#include "audit/trail.hpp"
#include "audit/verify.hpp"
#include "base/clock.hpp"
#include "tests/support/database.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace audit_test {

inline constexpr base::Id county{7};
inline constexpr base::Id city{9};
inline constexpr base::Id school{1001};
inline constexpr base::Id other_school{1002};
inline const base::Instant start = *base::Instant::from_iso("2026-11-21T09:00:00Z");

class AuditTest : public test_support::DatabaseTest {
public:
    AuditTest() {
        for (const auto& migration : audit::migrations()) create(migration.create);
    }

    static audit::Event event(std::string action = "school.update", base::Id authority = county,
                              base::Id record = school) {
        audit::Event event;
        event.authority = authority;
        event.actor = {audit::ActorKind::staff, base::Id(55), {}};
        event.action = std::move(action);
        event.dataset = "school";
        event.record = record;
        return event;
    }
    static audit::Change change(std::int32_t field, std::optional<std::string> before,
                                std::optional<std::string> after) {
        audit::Change change;
        change.field = field;
        change.before = std::move(before);
        change.after = std::move(after);
        return change;
    }
    static audit::Event change_event(std::int32_t field, std::optional<std::string> before,
                                     std::optional<std::string> after) {
        auto made = event();
        made.changes.push_back(change(field, std::move(before), std::move(after)));
        return made;
    }

    void write(const audit::Event& event) {
        store().write(store::Priority::page, [&](store::Tx& tx) { audit::record(tx, trail, event); });
    }
    void sql(std::string_view text) {
        store().write(store::Priority::page, [&](store::Tx& tx) { tx.run(text); });
    }
    std::int64_t number(std::string_view text) {
        return store().read([&](store::Reader& db) { return db.one(text).integer(0); });
    }
    audit::Verification verify(std::span<const audit::Anchor> known = {}) { return audit::verify(store(), known); }
    // "fault number[-number_to][/position]" of each finding.
    static std::vector<std::string> said(const audit::Verification& verification) {
        std::vector<std::string> all;
        for (const auto& finding : verification.findings) {
            std::string text(audit::name(finding.fault));
            text += " " + std::to_string(finding.number);
            if (finding.number_to != 0) text += "-" + std::to_string(finding.number_to);
            if (finding.position >= 0) text += "/" + std::to_string(finding.position);
            all.push_back(text);
        }
        return all;
    }

    base::SetClock clock{start};
    base::SystemRandom random;
    base::Ids ids{clock, random};
    base::World world{clock, random, ids};
    audit::Trail trail{world, audit::Keys(std::string(32, 'k'))};
};

}  // namespace audit_test
