#include "exchange/runs.hpp"

#include "base/json.hpp"
#include "dataset/dataset_fixture.hpp"
#include "exchange/kept_file.hpp"
#include "exchange/migrations.hpp"

namespace {

using base::Language;
using dataset::test::county;
using dataset::test::school;
using dataset::test::visit;
using exchange::FileResult;
using base::Json;
using RunRecord = exchange::Run;  // testing::Test has a Run of its own
using testing::ElementsAre;
using testing::IsEmpty;

class Runs : public dataset::test::DatasetTest {
public:
    Runs() {
        store().write_side([](store::Tx& side) {
            for (const auto& migration : exchange::migrations()) {
                for (const auto& table : migration.create)
                    for (const auto& sql : store::create_statements(table, side.dialect())) side.script(sql);
                for (const auto& added : migration.add)
                    for (const auto& sql :
                         store::add_column_statements({.name = added.table}, added.column, side.dialect()))
                        side.script(sql);
            }
        });
    }

    RunRecord new_run(base::Id account = base::Id(55)) {
        RunRecord run{.authority = county,
                      .id = ids.next(),
                      .account = account,
                      .dataset = "school",
                      .address = "/gwynfryn/data/school/download?status=open",
                      .file_name = "school.csv",
                      .csv = exchange::csv_for_spreadsheets,
                      .filters = R"({"words":"bro"})",
                      .filter_words = {"Status is Open", "Statws yw Ar agor"},
                      .columns = {"urn", "name", "faith"},
                      .withheld = {"email"},
                      .catalogue = "1.2",
                      .data_as_at = clock.now(),
                      .started_at = clock.now()};
        run.result.rows = 2;
        return run;
    }
    void make(const RunRecord& run, const std::function<FileResult()>& write) {
        exchange::make_run(store(), clock, run, [](store::Tx&) {}, write);
    }
    RunRecord found(const RunRecord& run) {
        auto kept = store().read_side([&](store::Reader& side) { return exchange::find_run(side, county, run.id); });
        EXPECT_TRUE(kept);
        return kept.value_or(RunRecord{});
    }
};
CANTREF_ON_BOTH_DATABASES(Runs);

std::vector<std::string> files_in(const std::filesystem::path& folder) {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) names.push_back(entry.path().filename());
    return names;
}

TEST_P(Runs, keep_a_file_whole_or_not_at_all) {
    const test_support::ScratchFolder scratch;
    const auto folder = scratch.path() / "files";
    const auto run = new_run();
    {
        exchange::KeptFile file(folder, run);
        file.write("half of");
        EXPECT_FALSE(std::filesystem::exists(exchange::kept_path(folder, run)));
    }
    EXPECT_THAT(files_in(folder), IsEmpty());
    exchange::KeptFile file(folder, run);
    file.write("half of ");
    file.write("it");
    file.finish();
    EXPECT_THAT(files_in(folder), ElementsAre(exchange::kept_path(folder, run).filename().string()));
    EXPECT_EQ(std::filesystem::file_size(exchange::kept_path(folder, run)), 10U);
    // The folder's name is taken by a file.
    EXPECT_THROW(exchange::KeptFile(exchange::kept_path(folder, run), run), base::Unavailable);
}

TEST_P(Runs, whose_file_is_kept_wait_to_be_fetched_and_are_swept) {
    const test_support::ScratchFolder scratch;
    auto run = new_run();
    run.kept_until = clock.now().plus_seconds(60);
    run.change_seq = 1234;
    make(run, [&] {
        exchange::KeptFile file(scratch.path(), run);
        file.finish();
        return FileResult{.rows = 2, .bytes = 30, .sha256 = "ab"};
    });
    const auto waiting = [&](base::Instant now) {
        return store().read_side(
            [&](store::Reader& side) { return exchange::waiting_runs(side, county, base::Id(55), now); });
    };
    ASSERT_EQ(waiting(clock.now()).size(), 1U);
    EXPECT_EQ(waiting(clock.now()).front().change_seq, 1234);
    EXPECT_EQ(*Json::parse(exchange::manifest(found(run)))->find("change_seq")->integer(), 1234);
    EXPECT_THAT(waiting(*run.kept_until), IsEmpty());

    EXPECT_EQ(exchange::sweep_kept_files(store(), scratch.path(), clock.now()), 0);
    EXPECT_EQ(files_in(scratch.path()).size(), 1U);
    store().write_side([&](store::Tx& side) { exchange::note_fetched(side, run, clock.now()); });
    EXPECT_THAT(waiting(clock.now()), IsEmpty());
    EXPECT_EQ(found(run).fetched_at, clock.now());

    EXPECT_EQ(exchange::sweep_kept_files(store(), scratch.path(), *run.kept_until), 1);
    EXPECT_THAT(files_in(scratch.path()), IsEmpty());
    EXPECT_EQ(found(run).kept_until, std::nullopt);
    EXPECT_EQ(found(run).state, RunRecord::State::done);
}

TEST_P(Runs, are_under_way_while_the_file_is_written_and_then_done) {
    const auto run = new_run();
    make(run, [&] {
        EXPECT_EQ(found(run).state, RunRecord::State::running);
        return FileResult{.rows = 2, .bytes = 30, .sha256 = "ab"};
    });
    const auto kept = found(run);
    EXPECT_EQ(kept.state, RunRecord::State::done);
    EXPECT_EQ(kept.ended_at, clock.now());
    EXPECT_EQ(kept.result.bytes, 30);
    EXPECT_EQ(kept.result.sha256, "ab");
    EXPECT_EQ(kept.address, run.address);
    EXPECT_THAT(kept.columns, ElementsAre("urn", "name", "faith"));
    EXPECT_THAT(kept.withheld, ElementsAre("email"));
    EXPECT_EQ(kept.filter_words, run.filter_words);
    EXPECT_EQ(kept.csv.guard, exchange::CsvStyle::Guard::formulas);
}

TEST_P(Runs, that_break_off_are_failed_and_claim_no_file) {
    const auto run = new_run();
    EXPECT_THROW(make(run, []() -> FileResult { throw base::Unavailable("the disk is full"); }), base::Unavailable);
    const auto kept = found(run);
    EXPECT_EQ(kept.state, RunRecord::State::failed);
    EXPECT_EQ(kept.result.sha256, "");
    const auto manifest = Json::parse(exchange::manifest(kept));
    ASSERT_TRUE(manifest.ok());
    EXPECT_EQ(manifest->text_of("state"), "failed");
    EXPECT_EQ(manifest->find("sha256"), nullptr);
    EXPECT_EQ(manifest->find("rows"), nullptr);
}

TEST_P(Runs, are_a_person_s_own_newest_first) {
    const auto first = new_run(), second = new_run(), other = new_run(base::Id(56));
    for (const auto* run : {&first, &second, &other}) make(*run, [] { return FileResult{}; });
    const auto of = [&](base::Id before) {
        std::vector<base::Id> found_ids;
        store().read_side([&](store::Reader& side) {
            for (const auto& run : exchange::runs_of(side, county, base::Id(55), before, 10))
                found_ids.push_back(run.id);
        });
        return found_ids;
    };
    EXPECT_THAT(of({}), ElementsAre(second.id, first.id));
    EXPECT_THAT(of(second.id), ElementsAre(first.id));
}

TEST_P(Runs, whose_process_died_are_failed_the_next_day_and_old_ones_go) {
    const auto died = new_run(), whole = new_run();
    for (const auto* run : {&died, &whole}) make(*run, [] { return FileResult{}; });
    store().write_side([&](store::Tx& side) {
        side.run("update run set state = 'running', ended_at = null where id = $1", {died.id});
    });
    EXPECT_EQ(exchange::sweep_runs(store(), clock.now(), 24).failed, 0);
    clock.advance_seconds(25 * 60 * 60);
    EXPECT_EQ(exchange::sweep_runs(store(), clock.now(), 24).failed, 1);
    EXPECT_EQ(found(died).state, RunRecord::State::failed);
    EXPECT_EQ(found(whole).state, RunRecord::State::done);
    clock.advance_seconds(std::int64_t{3} * 365 * 24 * 60 * 60);
    EXPECT_EQ(exchange::sweep_runs(store(), clock.now(), 0).removed, 0);
    EXPECT_EQ(exchange::sweep_runs(store(), clock.now(), 24).removed, 2);
}

TEST_P(Runs, say_what_they_are_in_a_manifest) {
    auto run = new_run();
    run.oldest_load = run.newest_load = clock.now();
    make(run, [] { return FileResult{.rows = 2, .bytes = 30, .sha256 = "ab"}; });
    const auto manifest = Json::parse(exchange::manifest(found(run)));
    ASSERT_TRUE(manifest.ok());
    EXPECT_EQ(manifest->text_of("run"), run.id.text());
    EXPECT_EQ(manifest->text_of("file"), "school.csv");
    EXPECT_EQ(manifest->text_of("sha256"), "ab");
    EXPECT_EQ(manifest->text_of("catalogue_version"), "1.2");
    EXPECT_EQ(*manifest->find("rows")->integer(), 2);
    EXPECT_EQ(*manifest->find("bytes")->integer(), 30);
    EXPECT_TRUE(*manifest->find("formula_guard")->boolean());
    EXPECT_EQ(manifest->find("filters")->text_of("words"), "bro");
    EXPECT_EQ(manifest->find("filters_in_words")->text_of("cy"), "Statws yw Ar agor");
    EXPECT_EQ(*manifest->find("withheld_columns")->list()->front().text(), "email");
    EXPECT_EQ(manifest->text_of("data_as_at"), "2026-11-21T09:00:00.000000Z");
    EXPECT_EQ(manifest->find("register_loads")->text_of("newest"), "2026-11-21T09:00:00.000000Z");
}

TEST_P(Runs, of_a_saved_view_name_it_and_its_version) {
    auto run = new_run();
    run.view = {.id = ids.next(), .version = 3, .name = "Lately opened"};
    make(run, [] { return FileResult{}; });
    const auto kept = found(run);
    EXPECT_EQ(kept.view.id, run.view.id);
    const auto manifest = Json::parse(exchange::manifest(kept));
    ASSERT_TRUE(manifest.ok());
    const auto* view = manifest->find("view");
    ASSERT_NE(view, nullptr);
    EXPECT_EQ(view->text_of("id"), run.view.id.text());
    EXPECT_EQ(*view->find("version")->integer(), 3);
    EXPECT_EQ(view->text_of("name"), "Lately opened");
    EXPECT_EQ(Json::parse(exchange::manifest(new_run()))->find("view"), nullptr);
}

TEST_P(Runs, describe_the_columns_of_their_csv_file) {
    const auto run = new_run();
    EXPECT_EQ(
        exchange::csv_metadata(run, school),
        R"j({"@context":["http://www.w3.org/ns/csvw",{"@language":"en"}],"url":"school.csv","dc:title":"School",)j"
        R"j("dc:date":"2026-11-21T09:00:00.000000Z","tableSchema":{"columns":[)j"
        R"j({"name":"id","titles":"Record id","datatype":"string","required":true},)j"
        R"j({"name":"urn","titles":"URN","datatype":"string"},)j"
        R"j({"name":"name.en","titles":"Name (English)","datatype":"string"},)j"
        R"j({"name":"name.cy","titles":"Name (Welsh)","datatype":"string"},)j"
        R"j({"name":"faith","titles":"Faith school","datatype":{"base":"boolean","format":"yes|no"}}],)j"
        R"j("primaryKey":"id"}})j");
}

TEST_P(Runs, name_what_is_withheld_among_what_was_asked) {
    dataset::Scope scope;
    scope.authority = county;
    dataset::FieldSet seen;
    seen.add(*visit.find("number"));
    seen.add(*visit.find("school"));
    scope.grants = {{std::nullopt, seen}};
    EXPECT_THAT(exchange::withheld_columns(visit, scope, {}), ElementsAre("visitor", "health", "language"));
    EXPECT_THAT(exchange::withheld_columns(visit, scope, {"number", "health"}), ElementsAre("health"));
    EXPECT_THAT(exchange::withheld_columns(visit, dataset::Scope::whole(county), {}), IsEmpty());
}

TEST_P(Runs, tell_filters_as_they_were_worked_out_and_in_words) {
    const auto filters = dataset::filters_from(
        school,
        dataset::AddressFields{
            {"open_date.in", "this_month"}, {"status", "open"}, {"any1.pupils.least", "100"}, {"q", "bro"}},
        {.codes = codes.get()});
    ASSERT_TRUE(filters.ok());
    const auto json = exchange::filters_json(*filters, {"01h2m8k3q7rtw"}, clock.today());
    const auto tree = Json::parse(json);
    ASSERT_TRUE(tree.ok());
    EXPECT_THAT(json, testing::HasSubstr(R"({"column":"open_date","operator":"in","values":["this_month"],)"
                                         R"("from":"2026-11-01","to":"2026-11-30"})"));
    EXPECT_THAT(json, testing::HasSubstr(R"("any":[[{"column":"pupils","operator":"least","values":["100"]}]])"));
    EXPECT_THAT(json, testing::HasSubstr(R"("words":"bro","records":["01h2m8k3q7rtw"]})"));
    EXPECT_EQ(exchange::filters_json({}, {}, clock.today()), "{}");
    EXPECT_EQ(exchange::filters_in_words(school, *filters, 1, {.language = Language::english, .codes = codes.get()}),
              "Status is Open; Opened: this month; at least one of (Pupils 100 or more); holds the words “bro”; "
              "1 record, selected by hand");
    EXPECT_EQ(exchange::filters_in_words(school, {}, 0, {}), "");
}

TEST_P(Runs, know_when_the_registers_they_rest_on_were_loaded) {
    auto run = new_run();
    const auto plan = dataset::plan(registry, ask(visit, {"school"}));
    store().read([&](store::Reader& db) { exchange::set_loads(db, *plan, visit, run); });
    EXPECT_FALSE(run.newest_load);
    store().write(store::Priority::page, [&](store::Tx& tx) {
        for (const std::int64_t hour : {1, 2})
            tx.run(
                "insert into dataset_load (authority, id, dataset, mark, source, state, started_at, ended_at, "
                "valid_from, added, changed, removed) values (0, $1, 'school', $1, 'test', 'cleared', $2, $2, "
                "'2026-11-21', 0, 0, 0)",
                {hour, clock.now().plus_seconds(hour * 3600)});
    });
    store().read([&](store::Reader& db) { exchange::set_loads(db, *plan, visit, run); });
    EXPECT_EQ(run.newest_load, clock.now().plus_seconds(7200));
    EXPECT_EQ(run.oldest_load, run.newest_load);
}

}  // namespace
