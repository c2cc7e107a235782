#include "dataset/load.hpp"
#include "audit/verify.hpp"
#include "dataset/correction.hpp"
#include "dataset/dataset_fixture.hpp"
#include "dataset/history.hpp"
#include "dataset/limits.hpp"
#include "dataset/load_lease.hpp"
#include "dataset/local.hpp"
#include "dataset/operation.hpp"

#include <atomic>
#include <thread>

namespace dataset::test {
namespace {

using testing::ElementsAre;

class Loads : public DatasetTest {
public:
    static LoadSettings settings(LoadSettings::Missing missing = LoadSettings::Missing::keep) {
        LoadSettings load;
        load.dataset = "school";
        for (const auto* name : {"urn", "name", "status", "pupils"}) load.fields.push_back(school.find(name)->position);
        load.source = "Test register";
        load.missing = missing;
        return load;
    }
    static Incoming row(std::int64_t number, const std::string& name, std::int64_t pupils = 100,
                        const std::string& status = "open") {
        return {number,
                {Value::text(std::to_string(100000 + number)), Value::both(name, name), Value::text(status),
                 Value::number(pupils)}};
    }
    static std::vector<Incoming> rows(std::int64_t count, const std::string& name = "School ") {
        std::vector<Incoming> all;
        for (std::int64_t i = 0; i < count; ++i) all.push_back(row(i, name + std::to_string(i)));
        return all;
    }
    std::unique_ptr<Load> begin(LoadSettings load = settings()) {
        auto begun = Load::begin(store(), writing(), std::move(load));
        EXPECT_TRUE(begun.ok());
        return std::move(*begun);
    }
    LoadReport load(const std::vector<Incoming>& all, LoadSettings how = settings()) {
        const auto loading = begin(std::move(how));
        loading->stage(all);
        return loading->publish();
    }
    std::int64_t visible() {
        return store().read([&](store::Reader& db) {
            const auto counted = plan_count(registry, ask(school));
            return db.one(counted->sql, counted->bound.params()).integer(0);
        });
    }
    base::Id id_of(std::int64_t number) {
        return store().read([&](store::Reader& db) {
            const Value key[] = {Value::text(std::to_string(100000 + number))};
            const auto found = find_by_key(db, registry, school, county, key);
            return found ? found->id : base::Id();
        });
    }
};
CANTREF_ON_BOTH_DATABASES(Loads);

TEST_P(Loads, are_published_in_the_caller_s_write_or_not_at_all) {
    struct NotNow {};
    auto loading = begin();
    loading->stage(rows(3));
    EXPECT_THROW(loading->publish([](const std::function<void(store::Tx&)>&) { throw NotNow(); }), NotNow);
    EXPECT_EQ(visible(), 0);
    loading.reset();
    EXPECT_EQ(number("select count(*) from school"), 0);

    loading = begin();
    loading->stage(rows(3));
    loading->publish([&](const std::function<void(store::Tx&)>& work) {
        store().write(store::Priority::job, [&](store::Tx& tx) {
            work(tx);
            EXPECT_EQ(tx.one("select count(*) from dataset_load where state = 'published'").integer(0), 1);
        });
    });
    EXPECT_EQ(visible(), 3);
    // A load of what is there already has nothing to publish; its caller's write is made all the same.
    loading = begin();
    loading->stage(rows(3));
    int written = 0;
    loading->publish([&](const std::function<void(store::Tx&)>& work) {
        store().write(store::Priority::job, work);
        ++written;
    });
    EXPECT_EQ(written, 1);
}

TEST_P(Loads, are_seen_whole_when_published_and_not_before) {
    const auto loading = begin();
    loading->stage(rows(250));
    EXPECT_EQ(visible(), 0);
    EXPECT_EQ(Load::begin(store(), writing(), settings()).problems().front().code, "load_running");
    const auto report = loading->publish();
    EXPECT_EQ(report.added, 250);
    EXPECT_EQ(visible(), 250);
    EXPECT_EQ(number("select count(*) from audit_event"), 1);
    EXPECT_EQ(number("select count(*) from school_fact"), 250);
    EXPECT_TRUE(audit::verify(store()).whole());
}

TEST_P(Loads, with_nothing_new_write_nothing) {
    load(rows(150));
    const auto before = store().statistics().writes;
    const auto report = load(rows(150));
    EXPECT_EQ(report.unchanged, 150);
    EXPECT_EQ(store().statistics().writes, before);
}

TEST_P(Loads, write_only_what_differs_with_its_values) {
    load(rows(150));
    auto next = rows(149);
    next[3].values[3] = Value::number(7);
    next.push_back(row(900, "New"));
    const auto report = load(next, settings(LoadSettings::Missing::remove));
    EXPECT_EQ(report.added, 1);
    EXPECT_EQ(report.changed, 1);
    EXPECT_EQ(report.removed, 1);
    EXPECT_EQ(report.unchanged, 148);
    EXPECT_EQ(visible(), 150);
    EXPECT_EQ(number("select count(*) from school"), 150);  // closed versions were cleared away
    EXPECT_EQ(number("select count(*) from search_entry"), 150);
    EXPECT_TRUE(audit::verify(store()).whole());
    EXPECT_EQ(read(school, id_of(3)).version, 2);
}

TEST_P(Loads, refuse_every_wrong_row_by_number_and_change_nothing) {
    auto all = rows(300);
    for (std::size_t i = 0; i < 37; ++i) all[i * 8].values[3] = Value::number(-1);
    all.push_back(row(1, "Twice"));
    const auto loading = begin();
    loading->stage(all);
    EXPECT_TRUE(loading->problems_found());
    const auto report = loading->abandon();
    EXPECT_EQ(report.refused, 38);
    EXPECT_EQ(report.problems.front().row, 0);
    EXPECT_EQ(report.problems.size(), 38U);
    EXPECT_EQ(number("select count(*) from school"), 0);
    EXPECT_EQ(number("select count(*) from search_entry"), 0);
    EXPECT_EQ(number("select count(*) from audit_value"), 0);
}

TEST_P(Loads, compared_only_write_nothing_at_all) {
    load(rows(10));
    auto how = settings();
    how.mode = LoadSettings::Mode::compare;
    const auto before = store().statistics().writes;
    const auto loading = begin(how);
    std::vector<std::int64_t> changed;
    loading->on_row([&](const Load::Preview& seen) { changed.push_back(seen.row); });
    auto next = rows(11);
    next[4] = row(4, "Renamed");
    loading->stage(next);
    loading->abandon();
    EXPECT_THAT(changed, ElementsAre(4, 10));
    EXPECT_EQ(store().statistics().writes, before);
}

TEST_P(Loads, left_by_a_process_that_died_leave_nothing_visible_and_are_swept) {
    load(rows(120));
    const auto ids_before = number("select max(id) from school");
    auto next = rows(130, "Other ");
    auto loading = begin(settings(LoadSettings::Missing::remove));
    loading->stage(next);
    // As if it died here: the object never ends its load.
    [[maybe_unused]] auto* leaked = loading.release();  // NOLINT: on purpose
    reopen();
    EXPECT_EQ(visible(), 120);
    EXPECT_EQ(sweep_loads(store(), registry, world), 0) << "it may be alive";
    clock.advance_seconds(limits::load_lease_seconds);
    EXPECT_EQ(sweep_loads(store(), registry, world), 1);
    EXPECT_EQ(visible(), 120);
    EXPECT_EQ(number("select count(*) from school"), 120);
    EXPECT_EQ(number("select max(id) from school"), ids_before);
    EXPECT_EQ(number("select count(*) from search_entry"), 120);
    EXPECT_EQ(sweep_loads(store(), registry, world), 0);
    EXPECT_EQ(load(next).changed, 120);
}

TEST_P(Loads, that_were_silent_for_too_long_are_cleared_away_and_can_write_nothing_more) {
    load(rows(120));
    const auto silent = begin();
    silent->stage(rows(120, "Late "));
    clock.advance_seconds(limits::load_lease_seconds);
    const auto next = begin();  // clears the silent one away, or it would bar the way
    next->stage(rows(110, "Next "));
    EXPECT_THROW(silent->stage(rows(130)), LoadTaken);
    EXPECT_THROW(silent->publish(), LoadTaken);
    EXPECT_EQ(next->publish().changed, 110);
    EXPECT_EQ(visible(), 120);
    EXPECT_EQ(number("select count(*) from school"), 120);
    EXPECT_EQ(sweep_loads(store(), registry, world), 0);
}

TEST_P(Loads, that_write_nothing_for_long_still_hold_what_they_staged) {
    load(rows(400));
    auto next = rows(400);
    next[0] = row(0, "Renamed");
    const auto loading = begin();
    loading->stage(std::span(next).first(100));
    for (std::size_t at = 100; at < 400; at += 100) {
        clock.advance_seconds(limits::load_lease_seconds / 2);
        loading->stage(std::span(next).subspan(at, 100));
        EXPECT_EQ(sweep_loads(store(), registry, world), 0);
    }
    EXPECT_EQ(loading->publish().changed, 1);
}

TEST_P(Loads, take_in_what_a_page_changed_meanwhile) {
    load(rows(5));
    const auto loading = begin();
    auto next = rows(5);
    next[2].values[3] = Value::number(42);
    next[3].values[3] = Value::number(43);
    loading->stage(next);
    ASSERT_TRUE(change(school, id_of(2), 1, {set(school, "phone", Value::text("029 2082 5111"))}).ok());
    EXPECT_EQ(read(school, id_of(2)).at("pupils").number(), 100);
    const auto third = id_of(3);
    const auto gone =
        store().write(store::Priority::page, [&](store::Tx& tx) { return remove(tx, writing(), school, third, 1); });
    ASSERT_TRUE(gone.ok());
    EXPECT_EQ(loading->publish().moved, 1);
    const auto both = read(school, id_of(2));
    EXPECT_EQ(both.at("pupils").number(), 42);
    EXPECT_EQ(both.at("phone").text(), "029 2082 5111");
    EXPECT_EQ(both.version, 3);
    EXPECT_FALSE(id_of(3));
    EXPECT_EQ(number("select count(*) from load_moved"), 0);
}

// Pages pass jobs: while a load stages, a page's save waits for the chunk that is being written and no more. Counted in
// chunks, not in time.
TEST_P(Loads, do_not_keep_pages_waiting) {
    load(rows(20));
    const auto id = id_of(1);
    std::atomic<bool> done{false};
    std::int64_t saves = 0, most_chunks = 0;
    std::atomic<std::int64_t> chunks{0};
    std::thread page([&] {
        for (std::int64_t version = 1; !done; ++version) {
            const auto before = chunks.load();
            ASSERT_TRUE(change(school, id, version,
                               {set(school, "phone", Value::text("029 2082 " + std::to_string(1000 + version % 9000)))})
                            .ok());
            most_chunks = std::max(most_chunks, chunks.load() - before);
            ++saves;
        }
    });
    const auto loading = begin();
    const auto all = rows(3000, "Big ");
    for (std::size_t at = 20; at < all.size(); at += limits::chunk_rows) {
        loading->stage(std::span(all).subspan(at, std::min(limits::chunk_rows, all.size() - at)));
        ++chunks;
    }
    const auto report = loading->publish();
    done = true;
    page.join();
    EXPECT_EQ(report.added, 2980);
    EXPECT_GT(saves, 0);
    EXPECT_LE(most_chunks, 3);
}

TEST_P(Loads, change_dated_fields_from_their_day) {
    load(rows(3));
    clock.advance_seconds(60);
    auto next = rows(3);
    next[1].values[2] = Value::text("closed");
    auto how = settings();
    how.valid_from = *base::Date::from_iso("2026-12-01");
    load(next, how);
    auto query = ask(school, {"status"});
    query.filters.all = {{"urn", Operator::is, {"100001"}}};
    query.as_at = base::Date::from_iso("2026-11-30");
    EXPECT_THAT(found(query), ElementsAre("open"));
    query.as_at = base::Date::from_iso("2026-12-01");
    EXPECT_THAT(found(query), ElementsAre("closed"));
}

class Corrections : public Loads {
public:
    base::Result<base::Id> propose(base::Id record, Value proposed, std::string_view reason = "The sign says so") {
        return store().write(store::Priority::page, [&](store::Tx& tx) {
            return propose_correction(tx, writing(), school, record, *school.find("name"), proposed, reason);
        });
    }
    base::Problems decide(base::Id correction, base::Id who, Decision decision = Decision::accept,
                          std::string_view note = "") {
        return store()
            .write(store::Priority::page,
                   [&](store::Tx& tx) {
                       const auto found = find_correction(tx, registry, correction);
                       return perform(
                           tx, writing(who),
                           decision == Decision::accept ? "school.accept_correction" : "school.refuse_correction",
                           {.id = found->record, .part = correction, .words = std::string(note)});
                   })
            .problems;
    }
    Correction::State state(base::Id correction) {
        return store().read([&](store::Reader& db) { return find_correction(db, registry, correction)->state; });
    }
};
CANTREF_ON_BOTH_DATABASES(Corrections);

TEST_P(Corrections, need_another_person_to_decide) {
    load(rows(2));
    const auto record = id_of(1);
    EXPECT_THAT(codes_of(propose(record, Value::both("School 1", "School 1"), "").problems()),
                ElementsAre("reason required", "name same_value"));
    const auto id = propose(record, Value::both("Right", "Cywir"));
    ASSERT_TRUE(id.ok());
    EXPECT_THAT(codes_of(propose(record, Value::both("Other", "Arall")).problems()),
                ElementsAre("name already_proposed"));
    EXPECT_THAT(codes_of(decide(*id, base::Id(55))), ElementsAre(" same_person"));
    EXPECT_THAT(codes_of(decide(*id, base::Id(66), Decision::refuse)), ElementsAre("note required"));
    EXPECT_TRUE(decide(*id, base::Id(66)).empty());
    EXPECT_EQ(read(school, record).title(base::Language::welsh), "Cywir");
    EXPECT_THAT(codes_of(decide(*id, base::Id(66))), ElementsAre(" already_decided"));
    EXPECT_EQ(store().read([&](store::Reader& db) { return corrections_of(db, school, record).size(); }), 1U);
}

TEST_P(Corrections, withdrawn_or_overtaken_are_not_accepted) {
    load(rows(2));
    const auto record = id_of(1);
    const auto id = propose(record, Value::both("Right", "Cywir"));
    const auto withdraw = [&](base::Id who) {
        return store().write(store::Priority::page,
                             [&](store::Tx& tx) { return withdraw_correction(tx, writing(who), *id); });
    };
    EXPECT_THAT(codes_of(withdraw(base::Id(66))), ElementsAre(" not_yours"));
    EXPECT_TRUE(withdraw(base::Id(55)).empty());
    EXPECT_EQ(state(*id), Correction::State::withdrawn);
    const auto second = propose(record, Value::both("Right", "Cywir"));
    auto next = rows(2);
    next[1] = row(1, "Third");
    load(next);
    EXPECT_THAT(codes_of(decide(*second, base::Id(66))), ElementsAre("name register_moved"));
}

TEST_P(Corrections, stand_until_the_register_agrees_or_says_a_third_thing) {
    load(rows(3));
    const auto first = propose(id_of(1), Value::both("Right", "Right")),
               second = propose(id_of(2), Value::both("Right", "Right"));
    ASSERT_TRUE(decide(*first, base::Id(66)).empty());
    ASSERT_TRUE(decide(*second, base::Id(66)).empty());
    const auto again = load(rows(3));  // the register repeats itself
    EXPECT_EQ(again.corrections_kept, 2);
    EXPECT_EQ(again.changed, 0);
    EXPECT_EQ(read(school, id_of(1)).title(base::Language::english), "Right");
    auto next = rows(3);
    next[1] = row(1, "Right");
    next[2] = row(2, "Third");
    const auto report = load(next);
    EXPECT_EQ(report.corrections_agreed, 1);
    EXPECT_EQ(report.corrections_overruled, 1);
    EXPECT_EQ(state(*first), Correction::State::agreed);
    EXPECT_EQ(state(*second), Correction::State::overruled);
    EXPECT_EQ(read(school, id_of(2)).title(base::Language::english), "Third");
}

TEST_P(Corrections, local_values_stand_beside_the_national_one) {
    load(rows(1));
    const auto record = id_of(0);
    const auto* phone = school.find("phone");
    const auto save = [&](std::string_view value, std::int64_t version, const Field* field) {
        LocalValue local;
        local.field = field;
        local.value = Value::text(std::string(value));
        local.source = "Telephoned the school";
        local.version = version;
        return store().write(store::Priority::page,
                             [&](store::Tx& tx) { return set_local_value(tx, writing(), school, record, local); });
    };
    EXPECT_THAT(codes_of(save("x", 0, phone).problems), ElementsAre("phone not_a_phone"));
    EXPECT_THAT(codes_of(save("SA19 6PE", 0, school.find("postcode")).problems), ElementsAre("postcode not_local"));
    EXPECT_EQ(save("029 2082 5111", 0, phone).version, 1);
    const auto clash = save("029 2082 0000", 0, phone);
    EXPECT_EQ(clash.outcome, Written::Outcome::conflicted);
    EXPECT_EQ(clash.clashes[0].theirs.text(), "029 2082 5111");
    auto shown = read(school, record);
    const auto locals = store().read([&](store::Reader& db) { return local_values(db, school, county, record); });
    EXPECT_THAT(lay_over(shown, locals), ElementsAre(phone));
    EXPECT_EQ(shown[*phone].text(), "029 2082 5111");
    EXPECT_TRUE(store().read([&](store::Reader& db) { return local_values(db, school, city, record); }).empty());
    EXPECT_TRUE(save("", 1, phone).ok());
    EXPECT_TRUE(store().read([&](store::Reader& db) { return local_values(db, school, county, record); }).empty());
}

TEST_P(Loads, and_days_that_come_bring_dated_values_into_the_row) {
    load(rows(3));
    auto closing = set(school, "status", Value::text("closed"));
    closing.from = base::Date::from_iso("2026-12-01");
    ASSERT_TRUE(change(school, id_of(1), 1, {closing}).ok());
    EXPECT_EQ(roll_day(store(), writing(), school, clock.today()), 0);
    clock.advance_seconds(10 * 86'400);
    EXPECT_EQ(read(school, id_of(1)).at("status").text(), "open");
    EXPECT_EQ(roll_day(store(), writing(), school, clock.today()), 1);
    EXPECT_EQ(read(school, id_of(1)).at("status").text(), "closed");
    EXPECT_EQ(read(school, id_of(1)).version, 3);
    EXPECT_EQ(roll_day(store(), writing(), school, clock.today()), 0);
    EXPECT_EQ(number("select count(*) from audit_event where reason = 'day'"), 1);
}

class Histories : public Loads {};
CANTREF_ON_BOTH_DATABASES(Histories);

TEST_P(Histories, tell_in_words_what_happened_and_what_was) {
    load(rows(1));
    const auto record = id_of(0);
    const auto loaded_at = clock.now();
    clock.advance_seconds(3600);
    ASSERT_TRUE(change(school, record, 1,
                       {set(school, "pupils", Value::number(120)), set(school, "open_date", Value::text("2026-09-01"))})
                    .ok());
    clock.advance_seconds(3600);
    auto next = rows(1);
    next[0] = row(0, "Renamed", 120);
    load(next);
    store().read([&](store::Reader& db) {
        const auto now = get(db, registry, school, county, record);
        const auto english = history(db, registry, now, {.codes = codes.get()});
        ASSERT_EQ(english.events.size(), 2U);
        EXPECT_EQ(english.events[0].what, "Loaded from Test register");
        EXPECT_EQ(english.events[1].what, "Changed: Opened and 1 more");
        EXPECT_EQ(english.events[1].changes[0].after, "1 September 2026");
        const auto welsh = history(db, registry, now, {.language = base::Language::welsh, .codes = codes.get()});
        EXPECT_EQ(welsh.events[1].changes[0].after, "1 Medi 2026");
        const auto scope = Scope::whole(county);
        const auto then = as_at(db, registry, school, scope, record, loaded_at, base::Language::english);
        ASSERT_TRUE(then.has_value());
        EXPECT_EQ(then->title(base::Language::english), "School 0");
        EXPECT_EQ(then->at("pupils").number(), 100);
        EXPECT_TRUE(then->at("open_date").empty());
        EXPECT_FALSE(
            as_at(db, registry, school, scope, record, start.plus_seconds(-1), base::Language::english).has_value());
    });
    store().write(store::Priority::page, [&](store::Tx& tx) { return remove(tx, writing(), school, record, 3); });
    store().read([&](store::Reader& db) {
        const auto then = as_at(db, registry, school, Scope::whole(county), record, loaded_at, base::Language::english);
        ASSERT_TRUE(then.has_value());
        EXPECT_EQ(then->title(base::Language::english), "School 0");
    });
}

}  // namespace
}  // namespace dataset::test
