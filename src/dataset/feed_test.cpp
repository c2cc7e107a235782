#include "dataset/feed.hpp"

#include "dataset/dataset_fixture.hpp"
#include "dataset/load.hpp"

#include <atomic>
#include <random>
#include <thread>

namespace dataset::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// A list as a file has it: the cells of each record, as stored; a cell that is not shown is empty.
using Cells = std::map<std::string, std::string>;
using List = std::map<base::Id, Cells>;

List list_now(store::Reader& db, const Registry& registry, Query query) {
    query.order = {{.field = std::string(order_by_id)}};
    query.page = {.rows = 0};
    const auto planned = plan(registry, query);
    EXPECT_TRUE(planned.ok());
    List list;
    db.each(planned->sql, planned->bound.params(), [&](const store::Row& row) {
        auto& cells = list[row.id(Plan::id_cell)];
        for (const auto& [field, cell] : planned->columns)
            cells[std::string(field->name)] = value_at(*field, row, cell).stored();
    });
    return list;
}

// What a reader of the feed does with their copy.
void take_in(List& list, const Query& query, const FeedRecord& changed) {
    if (changed.action == audit::Action::removed) {
        list.erase(changed.id);
        return;
    }
    auto& cells = list[changed.id];
    for (const auto& column : query.columns)
        if (changed.action == audit::Action::added) cells[column].clear();
    for (const auto& cell : changed.cells) {
        auto& kept = cells[std::string(cell.field->name)];
        if (changed.action == audit::Action::changed && !cell.untold) {
            EXPECT_EQ(kept, cell.before.stored());
        }
        if (!cell.untold_after) kept = cell.after.stored();
    }
}

class Feeds : public DatasetTest {
public:
    std::int64_t place(const Dataset& dataset) {
        return store().read([&](store::Reader& db) { return place_now(db, dataset, county); });
    }
    std::vector<FeedRecord> told(const Query& query, FeedStart start, FeedMode mode = FeedMode::net) {
        std::vector<FeedRecord> all;
        store().read([&](store::Reader& db) {
            const auto feed = Feed::of(db, registry, query, start, mode);
            ASSERT_TRUE(feed.ok());
            feed->each(db, [&](const FeedRecord& record) {
                all.push_back(record);
                return Feed::Go::on;
            });
        });
        return all;
    }
    // "changed Bro, 1: pupils  → 7", a line for each record; the cause's number, "-" where filters alone decide.
    std::vector<std::string> said(const Query& query, FeedStart start, FeedMode mode = FeedMode::net) {
        std::vector<std::string> lines;
        for (const auto& record : told(query, start, mode)) {
            static constexpr std::string_view actions[] = {"", "added", "changed", "removed"};
            auto line = std::string(actions[static_cast<std::size_t>(record.action)]) + " " + record.title + ", " +
                        (record.step.cause ? std::to_string(static_cast<int>(*record.step.cause)) : "-");
            std::string_view before = ": ";
            for (const auto& cell : record.cells) {
                line += std::string(before) + std::string(cell.field->name) + " " +
                        (cell.untold ? "?" : cell.before.stored()) + " → " +
                        (cell.untold_after ? "?" : cell.after.stored());
                before = "; ";
            }
            lines.push_back(line);
        }
        return lines;
    }
    std::vector<std::string> steps(const Query& query, FeedStart start) { return said(query, start, FeedMode::every); }
    Query filtered(const Dataset& dataset, std::vector<std::string> columns, const AddressFields& fields) {
        auto query = ask(dataset, std::move(columns));
        query.filters = *filters_from(dataset, fields, {.codes = codes.get()});
        return query;
    }
    base::Problems refused(std::int64_t since) {
        return store().read([&](store::Reader& db) {
            const auto feed = Feed::of(db, registry, ask(school, {"name"}), {.seq = since});
            return feed.ok() ? base::Problems() : feed.problems();
        });
    }
    void remove_record(const Dataset& dataset, base::Id id) {
        EXPECT_TRUE(write(store(), store::Priority::page, [&](store::Tx& tx) {
                        return remove(tx, writing(), dataset, id, get(tx, registry, dataset, county, id).version);
                    }).ok());
    }
};
CANTREF_ON_BOTH_DATABASES(Feeds);

TEST_P(Feeds, tell_what_is_another_now_and_not_what_came_back) {
    const auto one = add_school("100001", "One"), two = add_school("100002", "Two"),
               gone = add_school("100003", "Gone");
    const auto before = place(school);
    const auto query = ask(school, {"urn", "pupils", "postcode"});
    EXPECT_THAT(said(query, {before}), IsEmpty());
    change(school, one, 1, {set(school, "pupils", Value::number(7)), set(school, "faith", Value::number(1))});
    change(school, two, 1, {set(school, "pupils", Value::number(7)), set(school, "postcode", Value::text("SA1 1AA"))});
    change(school, two, 2, {set(school, "pupils", Value())});
    remove_record(school, gone);
    add_school("100004", "New");
    const auto brief = add_school("100005", "Came and went");
    remove_record(school, brief);
    EXPECT_THAT(said(query, {before}), ElementsAre("changed One, 1: pupils  → 7", "changed Two, 1: postcode  → SA1 1AA",
                                                   "removed Gone, 5", "added New, 1: urn  → 100004"));
    const auto cells = told(query, {before})[1].cells;
    EXPECT_EQ(cells[0].step.seq, before + 4) << "the step that made it what it is";
    EXPECT_THAT(said(query, {place(school)}), IsEmpty());
}

TEST_P(Feeds, tell_a_record_that_enters_or_leaves_the_filters) {
    const auto in = add_school("100001", "In"), out = add_school("100002", "Out", {}, "closed"),
               away = add_school("100003", "Away");
    const auto before = place(school);
    const auto query = filtered(school, {"name", "status"}, {{"status", "open"}});
    change(school, in, 1, {set(school, "status", Value::text("closed"))});
    change(school, out, 1, {set(school, "status", Value::text("open"))});
    change(school, away, 1, {set(school, "status", Value::text("closed"))});
    remove_record(school, away);
    EXPECT_THAT(said(query, {before}),
                ElementsAre("removed In, -", "added Out, -: name  → Out\n; status  → open", "removed Away, 5"));
    EXPECT_THAT(said(filtered(school, {"status"}, {{"q", "out"}}), {before}),
                ElementsAre("changed Out, 1: status closed → open"));
    EXPECT_THAT(said(filtered(school, {"status"}, {{"any1.name.begins", "aw"}, {"any2.status.not", "open"}}), {before}),
                ElementsAre("added In, -: status  → closed", "removed Out, -", "removed Away, 5"));
}

TEST_P(Feeds, tell_what_a_day_moves_in_or_out_of_relative_filters) {
    const auto of_today = add_school("100001", "Today");
    change(school, of_today, 1, {set(school, "open_date", Value::of(clock.today()))});
    const auto tomorrow = add_school("100002", "Tomorrow");
    change(school, tomorrow, 1, {set(school, "open_date", Value::of(clock.today().plus_days(1)))});
    const FeedStart before{place(school), clock.today()};
    clock.set(start.plus_seconds(86400));
    const auto query = filtered(school, {"urn"}, {{"open_date.in", "last_1_days"}});
    EXPECT_THAT(said(query, before), ElementsAre("removed Today, 6", "added Tomorrow, 6: urn  → 100002"));
    EXPECT_THAT(said(query, {before.seq}), ElementsAre("removed Today, 6", "added Tomorrow, 6: urn  → 100002"));
    EXPECT_THAT(said(query, {before.seq, clock.today()}), IsEmpty());
}

TEST_P(Feeds, show_no_row_and_no_column_beyond_the_readers_scope) {
    const auto small = add_school("100001", "Small"), large = add_school("100002", "Large");
    change(school, small, 1, {set(school, "pupils", Value::number(10))});
    change(school, large, 1, {set(school, "pupils", Value::number(1000))});
    const auto before = place(school);
    change(school, small, 2,
           {set(school, "pupils", Value::number(11)), set(school, "postcode", Value::text("SA1 1AA"))});
    change(school, large, 2, {set(school, "pupils", Value::number(1001))});
    FieldSet urn_and_pupils, names;
    for (const auto* name : {"urn", "pupils"}) urn_and_pupils.add(*school.find(name));
    names.add(*school.find("name"));
    auto query = ask(school, {"urn", "pupils"});
    query.scope.grants = {{Predicate{"r.pupils < $1", {std::int64_t{100}}}, urn_and_pupils}};
    EXPECT_THAT(said(query, {before}), ElementsAre("changed , 1: pupils 10 → 11"));
    query.scope.grants.push_back({std::nullopt, names});
    query.columns.emplace_back("name");
    EXPECT_THAT(said(query, {before}), ElementsAre("changed Small, 1: pupils 10 → 11"));
    change(school, large, 3, {set(school, "pupils", Value::number(9))});
    EXPECT_THAT(said(query, {before}),
                ElementsAre("changed Small, 1: pupils 10 → 11", "changed Large, 1: urn  → 100002; pupils  → 9"));
    query.columns = {"postcode"};
    store().read([&](store::Reader& db) {
        EXPECT_THAT(codes_of(Feed::of(db, registry, query, {before}).problems()),
                    ElementsAre("postcode not_permitted"));
    });
}

TEST_P(Feeds, say_of_sensitive_values_what_they_are_and_not_what_they_were) {
    const auto of = add_school("123456", "Bro");
    const auto made = add(visit, {set(visit, "number", Value::text("1")), set(visit, "school", Value::of(of))});
    const auto before = place(visit);
    change(visit, made.id, 1, {set(visit, "health", Value::text("asthma"))});
    EXPECT_THAT(said(ask(visit, {"number", "health"}), {before}), ElementsAre("changed 1, 1: health ? → asthma"));
    // It may have been in the list: who has it takes it out, who has it not does nothing.
    EXPECT_THAT(said(filtered(visit, {"number"}, {{"health.empty", "yes"}}), {before}), ElementsAre("removed 1, -"));
    EXPECT_THAT(said(filtered(visit, {"number"}, {{"health", "asthma"}}), {before}),
                ElementsAre("added 1, -: number  → 1"));
}

// CON_A49
TEST_P(Feeds, tell_every_step_of_a_value_that_came_back) {
    const auto one = add_school("100001", "One"), gone = add_school("100002", "Gone");
    const auto before = place(school);
    const auto query = ask(school, {"urn", "pupils", "faith"});
    change(school, one, 1, {set(school, "pupils", Value::number(7)), set(school, "postcode", Value::text("SA1 1AA"))});
    change(school, one, 2, {set(school, "pupils", Value()), set(school, "faith", Value::number(1))});
    change(school, one, 3, {set(school, "faith", Value())});
    change(school, gone, 1, {set(school, "pupils", Value::number(5))});
    remove_record(school, gone);
    const auto made = add_school("100003", "New");
    change(school, made, 1, {set(school, "urn", Value::text("100004"))});
    remove_record(school, add_school("100005", "Came and went"));
    EXPECT_THAT(said(query, {before}), ElementsAre("removed Gone, 5", "added New, 1: urn  → 100004"));
    EXPECT_THAT(steps(query, {before}),
                ElementsAre("changed One, 1: pupils  → 7", "changed One, 1: pupils 7 → ; faith  → 1",
                            "changed One, 1: faith 1 → ", "changed Gone, 1: pupils  → 5", "removed Gone, 5",
                            "added New, 1: urn  → 100003", "changed New, 1: urn 100003 → 100004"));
    const auto first = told(query, {before}, FeedMode::every).front();
    EXPECT_EQ(first.step.actor.id, writing().actor.id);
    EXPECT_EQ(first.cells.front().step.seq, before + 1);
    EXPECT_THAT(steps(query, {place(school)}), IsEmpty());
}

TEST_P(Feeds, tell_no_step_that_was_made_out_of_the_readers_sight) {
    const auto back = add_school("100001", "Back"), never = add_school("100002", "Never", {}, "closed");
    const auto before = place(school);
    change(school, back, 1, {set(school, "pupils", Value::number(1))});
    change(school, back, 2, {set(school, "status", Value::text("closed"))});
    change(school, back, 3, {set(school, "pupils", Value::number(2))});
    change(school, back, 4, {set(school, "pupils", Value::number(3))});
    change(school, back, 5, {set(school, "status", Value::text("open"))});
    change(school, never, 1, {set(school, "pupils", Value::number(9))});
    const auto there_and_back =
        ElementsAre("changed Back, 1: pupils  → 1", "removed Back, -", "added Back, -: urn  → 100001; pupils  → 3");
    auto query = ask(school, {"urn", "pupils"});
    query.scope.grants = {{Predicate{"r.status = $1", {std::string("open")}}, FieldSet::all()}};
    EXPECT_THAT(steps(query, {before}), there_and_back);
    EXPECT_THAT(steps(filtered(school, {"urn", "pupils"}, {{"status", "open"}}), {before}), there_and_back);
    FieldSet urn;
    urn.add(*school.find("urn"));
    query.scope.grants.push_back({std::nullopt, urn});
    EXPECT_THAT(steps(query, {before}), ElementsAre("changed Back, 1: pupils  → 1", "changed , 1: pupils 1 → ",
                                                    "changed Back, 1: pupils  → 3"));
}

TEST_P(Feeds, tell_of_the_steps_of_sensitive_values_only_that_there_were_some) {
    const auto of = add_school("123456", "Bro");
    const auto made = add(visit, {set(visit, "number", Value::text("1")), set(visit, "school", Value::of(of))});
    const auto before = place(visit);
    change(visit, made.id, 1, {set(visit, "health", Value::text("asthma"))});
    change(visit, made.id, 2, {set(visit, "number", Value::text("2"))});
    change(visit, made.id, 3, {set(visit, "health", Value::text("none"))});
    EXPECT_THAT(
        steps(ask(visit, {"number", "health"}), {before}),
        ElementsAre("changed 1, 1: health ? → ?", "changed 2, 1: number 1 → 2", "changed 2, 1: health ? → none"));
    EXPECT_THAT(steps(filtered(visit, {"number"}, {{"health.empty", "yes"}}), {before}), ElementsAre("removed 1, -"))
        << "which step took it out of the list the log does not say";
}

TEST_P(Feeds, call_the_records_that_references_point_to_by_their_titles) {
    const auto trust_id =
        add(trust, {set(trust, "uid", Value::text("1")), set(trust, "name", Value::text("Trust"))}).id;
    const auto id = add_school("123456", "Bro");
    const auto before = place(school);
    change(school, id, 1, {set(school, "trust", Value::of(trust_id))});
    auto query = ask(school, {"trust"});
    EXPECT_EQ(told(query, {before}).at(0).cells.at(0).title_after, "Trust");
    query.reference_scope = [](const Dataset&) { return Scope(); };
    EXPECT_EQ(told(query, {before}).at(0).cells.at(0).title_after, "");
}

TEST_P(Feeds, refuse_a_place_that_is_not_yet_or_no_longer_there) {
    add_school("100001", "One");
    clock.set(start.plus_seconds(3 * 86400));
    add_school("100002", "Two");
    EXPECT_THAT(refused(0), IsEmpty());
    EXPECT_THAT(refused(2), IsEmpty());
    EXPECT_THAT(codes_of(refused(3)), ElementsAre("since not_yet"));
    const auto at = [&](base::Date day) {
        return store().read([&](store::Reader& db) { return place_at(db, school, county, day); });
    };
    EXPECT_EQ(at(start.london_date()), 0);
    EXPECT_EQ(at(start.london_date().plus_days(1)), 1);
    EXPECT_EQ(at(clock.today().plus_days(1)), 2);
    audit::sweep_changes(store(), start.plus_seconds(86400), 100);
    EXPECT_THAT(codes_of(refused(0)), ElementsAre("since log_gone"));
    EXPECT_THAT(refused(1), IsEmpty());
    EXPECT_EQ(at(start.london_date()), std::nullopt);
}

TEST_P(Feeds, keep_where_a_reader_stands_for_each_list) {
    const FeedReader reader{county, base::Id(55), "school", ""}, other{county, base::Id(55), "school", "status=open"};
    const auto stands = [&](const FeedReader& who) {
        return store().read_side([&](store::Reader& side) { return position_of(side, who); });
    };
    EXPECT_FALSE(stands(reader));
    for (const std::int64_t seq : {7, 5}) {  // it can be set back
        store().write_side([&](store::Tx& side) { move_position(side, reader, {seq, start}); });
        EXPECT_EQ(stands(reader)->seq, seq);
    }
    EXPECT_FALSE(stands(other));
    EXPECT_EQ(sweep_positions(store(), start), 0);
    EXPECT_EQ(sweep_positions(store(), start.plus_seconds(1)), 1);
    EXPECT_FALSE(stands(reader));
}

// Keeps changing records of its own while the test goes on.
class Beside {
public:
    Beside(Feeds& test, store::Store& store)
        : test_(test), store_(store), thread_([this](const std::stop_token& stop) { go_on(stop); }) {}
    void stop() {
        thread_.request_stop();
        thread_.join();
    }
    int edits() const { return edits_; }

private:
    void go_on(const std::stop_token& stop) {
        base::SetClock clock(start.plus_seconds(3600));
        base::SeededRandom random(7);
        base::Ids ids(clock, random);
        const base::World world{clock, random, ids};
        const audit::Trail trail(world, audit::Keys(std::string(32, 'k')));
        const Writing writing{.registry = test_.registry,
                              .trail = trail,
                              .codes = test_.codes,
                              .authority = county,
                              .actor = {audit::ActorKind::staff, base::Id(56), {}}};
        std::vector<Change> first{Feeds::set(school, "urn", Value::text("999999")),
                                  Feeds::set(school, "name", Value::both("Name 3", "Enw")),
                                  Feeds::set(school, "status", Value::text("open"))};
        base::Id id;
        for (std::int64_t version = 0; !stop.stop_requested(); ++edits_) {
            const auto written = write(store_, store::Priority::page, [&](store::Tx& tx) {
                if (version == 0) return insert(tx, writing, school, first);
                if (version == 20) return remove(tx, writing, school, id, version);
                const Change pupils = Feeds::set(school, "pupils", Value::number(version * 3));
                return update(tx, writing, school, id, version, {&pupils, 1});
            });
            EXPECT_TRUE(written.ok());
            if (version == 0) id = written.id;
            version = version == 20 ? 0 : written.version;
        }
    }
    Feeds& test_;
    store::Store& store_;
    std::atomic<int> edits_ = 0;
    std::jthread thread_;
};

// Adds, changes, takes away and loads schools at random.
class RandomEdits {
public:
    explicit RandomEdits(Feeds& test, store::Store& store) : test_(test), store_(store) {}
    void edit(int number) {
        const int what = known_.size() < 5 ? 0 : roll(10);
        if (number % 125 == 124) return load();
        if (what == 0) {
            known_.push_back(test_.add_school(std::to_string(100000 + next_++), "School"));
            return;
        }
        const auto at = static_cast<std::size_t>(roll(static_cast<int>(known_.size())));
        const auto id = known_[at];
        const auto there = store_.read([&](store::Reader& db) { return find(db, test_.registry, school, county, id); });
        if (there && what > 1)
            EXPECT_TRUE(test_.change(school, id, there->version, {value()}).ok());
        else
            known_.erase(known_.begin() + static_cast<std::ptrdiff_t>(at));
        if (there && what == 1) test_.remove_record(school, id);
    }

private:
    int roll(int below) { return static_cast<int>(dice_() % static_cast<unsigned>(below)); }
    Change value() {
        switch (roll(6)) {
            case 0: return Feeds::set(school, "pupils", roll(5) == 0 ? Value() : Value::number(roll(50)));
            case 1: return Feeds::set(school, "name", Value::both("Name " + std::to_string(roll(9)), "Enw"));
            case 2: return Feeds::set(school, "faith", Value::number(roll(2)));
            case 3: return Feeds::set(school, "status", Value::text(roll(2) == 0 ? "open" : "closed"));
            case 4: return Feeds::set(school, "languages", roll(2) == 0 ? Value() : Value::list({"cy", "en"}));
            default:
                return Feeds::set(school, "notes",
                                  roll(4) == 0 ? Value() : Value::text("Line\n\"quoted\" " + std::to_string(roll(3))));
        }
    }
    void load() {
        LoadSettings settings{.dataset = "school", .source = "Test register"};
        for (const auto* name : {"urn", "name", "status", "pupils"})
            settings.fields.push_back(school.find(name)->position);
        auto writing = test_.writing();
        writing.cause = audit::Cause::register_load;
        auto begun = Load::begin(store_, writing, std::move(settings));
        ASSERT_TRUE(begun.ok());
        std::vector<Incoming> rows;
        for (int i = 0; i < 30; ++i) {
            const auto number = 1 + roll(static_cast<int>(next_) + 3);
            const auto name = "Loaded " + std::to_string(roll(3));
            rows.push_back({number,
                            {Value::text(std::to_string(100000 + number)), Value::both(name, name), Value::text("open"),
                             Value::number(roll(50))}});
        }
        (*begun)->stage(rows);
        next_ += 4;                           // numbers the file may have taken
        for (int i = 0; i < 5; ++i) edit(0);  // while it waits
        if (roll(4) == 0)
            (*begun)->abandon();
        else
            (*begun)->publish();
    }
    Feeds& test_;
    store::Store& store_;
    std::mt19937 dice_{20261122};
    std::vector<base::Id> known_;
    std::int64_t next_ = 1;
};

// specs/conversions.md 18.8, CON_A52: the full list at A with the changes from A to B is the full list at B, cell by
// cell, for every list, net and step by step, while others write.
TEST_P(Feeds, feed_promise_holds_cell_by_cell_while_others_write) {
    registry.add_keeping(keep_outlook());
    const std::vector<std::string> every = {"urn", "name", "status", "pupils", "faith", "notes", "languages", "trust"};
    FieldSet few, some;
    for (const auto* name : {"urn", "pupils"}) few.add(*school.find(name));
    for (const auto* name : {"urn", "name", "status"}) some.add(*school.find(name));
    std::vector<Query> queries = {
        ask(school, every),
        filtered(school, every, {{"status", "open"}, {"pupils.least", "20"}}),
        filtered(school, {"pupils"}, {{"q", "name 3"}}),
        filtered(school, every, {{"any1.languages", "cy"}, {"any2.faith.not", "0"}, {"any3.notes.contains", "quoted"}}),
        ask(outlook, {"school", "name", "trust_name", "opened"}),
        filtered(outlook, {"name"}, {{"name.contains", "3"}}),
        ask(school, {"urn", "pupils", "name"})};
    queries.back().scope.grants = {{Predicate{"r.pupils < $1", {std::int64_t{25}}}, few},
                                   {Predicate{"r.status = $1", {std::string("open")}}, some}};
    struct Moment {
        std::int64_t seq = 0;
        std::vector<List> lists;
    };
    std::vector<Moment> moments;
    RandomEdits edits(*this, store());
    Beside beside(*this, store());
    for (int number = 0; number < 1000; ++number) {
        edits.edit(number);
        if (number % 50 == 7) recompute_due(store(), registry, trail);
        if (number % 100 != 99) continue;
        store().read([&](store::Reader& db) {
            Moment now{place_now(db, school, county), {}};
            for (const auto& query : queries) now.lists.push_back(list_now(db, registry, query));
            for (const auto& moment : moments)
                for (std::size_t i = 0; i < queries.size(); ++i)
                    for (const auto mode : {FeedMode::net, FeedMode::every}) {
                        const bool at_an_end = &moment == &moments.front() || &moment == &moments.back();
                        if (mode == FeedMode::every && !at_an_end) continue;  // as true, and half the time
                        auto list = moment.lists[i];
                        const auto feed = Feed::of(db, registry, queries[i], {moment.seq}, mode);
                        ASSERT_TRUE(feed.ok());
                        feed->each(db, [&](const FeedRecord& changed) {
                            take_in(list, queries[i], changed);
                            return Feed::Go::on;
                        });
                        EXPECT_EQ(list, now.lists[i]) << "list " << i << " from " << moment.seq << " to " << now.seq
                                                      << (mode == FeedMode::net ? ", net" : ", step by step");
                    }
            moments.push_back(std::move(now));
        });
    }
    beside.stop();
    EXPECT_GT(beside.edits(), 100);
    recompute_due(store(), registry, trail);
    EXPECT_EQ(rebuild(store(), registry, trail, outlook, Rebuild::compare).differing, 0);
    EXPECT_GT(moments.back().lists[0].size(), 10U);
}

}  // namespace
}  // namespace dataset::test
