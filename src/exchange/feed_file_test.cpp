#include "exchange/feed_file.hpp"

#include "audit/migrations.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "core/datasets.hpp"
#include "dataset/migrations.hpp"
#include "exchange/csv.hpp"
#include "store/migrate.hpp"
#include "tests/support/database.hpp"

#include <gmock/gmock.h>

#include <array>
#include <map>
#include <random>

using dataset::Feed;
using dataset::Value;
using exchange::FileStyle;
using testing::HasSubstr;

namespace {

// A file's cells by the record's id and the heading.
using File = std::map<std::string, std::map<std::string, std::string>>;

std::vector<std::map<std::string, std::string>> rows_of(const std::string& csv) {
    exchange::CsvReader reader(exchange::from_memory(csv));
    std::vector<std::string> headings;
    std::vector<std::map<std::string, std::string>> rows;
    while (reader.next()) {
        EXPECT_TRUE(reader.problems().empty());
        const auto fields = reader.fields();
        if (headings.empty()) {
            headings.assign(fields.begin(), fields.end());
            continue;
        }
        auto& row = rows.emplace_back();
        for (std::size_t i = 0; i < headings.size(); ++i) row[headings[i]] = fields[i];
    }
    return rows;
}

class FeedFile : public test_support::DatabaseTest {
public:
    FeedFile() {
        std::vector<store::Migration> all;
        for (const auto& some : {audit::migrations(), dataset::migrations(), core::migrations()})
            all.insert(all.end(), some.begin(), some.end());
        std::ranges::sort(all, {}, &store::Migration::number);
        store::migrate(store(), all, folder(), clock.now());
    }

    const dataset::Dataset& of(std::string_view name) { return registry.dataset(name); }
    dataset::Change set(const dataset::Dataset& dataset, std::string_view field, Value value) {
        return {dataset.find(field)->position, std::move(value), {}, {}};
    }
    base::Id add(const dataset::Dataset& dataset, const std::vector<dataset::Change>& changes) {
        const auto written = dataset::write(store(), store::Priority::page, [&](store::Tx& tx) {
            return dataset::insert(tx, writing, dataset, changes);
        });
        EXPECT_TRUE(written.ok());
        return written.id;
    }
    void change(const dataset::Dataset& dataset, base::Id id, const dataset::Change& to) {
        EXPECT_TRUE(dataset::write(store(), store::Priority::page, [&](store::Tx& tx) {
                        const auto version = dataset::get(tx, registry, dataset, writing.authority, id).version;
                        return dataset::update(tx, writing, dataset, id, version, {&to, 1});
                    }).ok());
    }
    base::Id add_school(const std::string& reference) {
        const auto& organisation = of("organisation");
        return add(organisation,
                   {set(organisation, "register_code", Value::text("wales")),
                    set(organisation, "reference", Value::text(reference)),
                    set(organisation, "kind", Value::text("school")), set(organisation, "status", Value::text("1")),
                    set(organisation, "name", Value::both("School " + reference, "Ysgol " + reference))});
    }
    base::Id add_contact(base::Id school, const std::string& name) {
        const auto& contact = of("contact");
        return add(contact, {set(contact, "organisation", Value::of(school)), set(contact, "role", Value::text("head")),
                             set(contact, "name", Value::text(name))});
    }

    dataset::Query everything(const dataset::Dataset& dataset) {
        dataset::Query query{.dataset = &dataset,
                             .page = {.rows = 0},
                             .scope = dataset::Scope::whole(writing.authority),
                             .today = clock.today()};
        for (const auto& field : dataset.fields)
            if (dataset::is_column(field)) query.columns.emplace_back(field.name);
        return query;
    }
    FileStyle for_programs() {
        FileStyle style{.headings = FileStyle::Headings::names};
        style.show.codes = writing.codes.get();
        return style;
    }
    // The full file, and where in the change order it stands.
    std::pair<File, std::int64_t> full(const dataset::Query& query) {
        return store().read([&](store::Reader& db) {
            std::string csv;
            const auto plan = dataset::plan(registry, query);
            exchange::write_file(db, *plan, for_programs(), {}, [&](std::string_view bytes) { csv += bytes; });
            File file;
            for (auto& row : rows_of(csv)) file[row.at("id")] = row;
            return std::pair(file, dataset::place_now(db, *query.dataset, writing.authority));
        });
    }
    std::string feed(const dataset::Query& query, std::int64_t since, std::string_view format,
                     dataset::FeedMode mode = dataset::FeedMode::net) {
        return store().read([&](store::Reader& db) {
            std::string text;
            const auto feed = Feed::of(db, registry, query, {since}, mode);
            const auto name_of = [](const audit::Actor& actor) { return "No. " + actor.id.text(); };
            const auto drain = [&](std::string_view bytes) { text += bytes; };
            format == "csv" ? exchange::write_feed_csv(db, *feed, for_programs(), name_of, drain)
                            : exchange::write_feed_json(db, *feed, name_of, drain);
            return text;
        });
    }

    base::SetClock clock{*base::Instant::from_iso("2026-11-21T09:00:00Z")};
    base::SeededRandom random{42};
    base::Ids ids{clock, random};
    base::World world{clock, random, ids};
    audit::Trail trail{world, audit::Keys(std::string(32, 'k'))};
    std::array<const dataset::Definitions*, 1> wings{&core::definitions};
    dataset::Registry registry{wings};
    dataset::Writing writing{.registry = registry,
                             .trail = trail,
                             .codes = dataset::Codes::from_seeds(core::definitions.code_lists),
                             .authority = base::Id(7),
                             .actor = {audit::ActorKind::system, {}, {}}};
};
CANTREF_ON_BOTH_DATABASES(FeedFile);

TEST_P(FeedFile, tells_parts_of_a_value_each_by_itself) {
    const auto id = add_school("1");
    const auto query = everything(of("organisation"));
    const auto since = full(query).second;
    change(of("organisation"), id, set(of("organisation"), "name", Value::both("School 1", "Ysgol \"Un\"")));
    change(of("organisation"), id, set(of("organisation"), "status", Value::text("2")));
    EXPECT_EQ(feed(query, since, "csv"),
              "seq,at,id,title,change,column,before,after,cause\r\n"
              "2,2026-11-21T09:00:00.000000Z," +
                  id.text() +
                  ",School 1,changed,name.cy,Ysgol 1,\"Ysgol \"\"Un\"\"\",user\r\n"
                  "3,2026-11-21T09:00:00.000000Z," +
                  id.text() + ",School 1,changed,status,Open,Closed,user\r\n");
    EXPECT_EQ(feed(query, since, "json"),
              "{\"seq\":3,\"at\":\"2026-11-21T09:00:00.000000Z\",\"id\":\"" + id.text() +
                  "\",\"title\":\"School 1\",\"change\":\"changed\",\"cause\":\"user\",\"columns\":{"
                  "\"name.cy\":{\"before\":\"Ysgol 1\",\"after\":\"Ysgol \\\"Un\\\"\"},"
                  "\"status\":{\"before\":\"1\",\"after\":\"2\"}}}\n");
}

TEST_P(FeedFile, tells_every_step_and_who_made_it) {
    const auto& contact = of("contact");
    const auto query = everything(contact);
    const auto id = add_contact(add_school("1"), "Olwen");
    const auto since = full(query).second;
    writing.actor = {audit::ActorKind::staff, base::Id(8), {}};
    const auto who = "No. " + base::Id(8).text();
    change(contact, id, set(contact, "job_title", Value::text("Head")));
    change(contact, id, set(contact, "job_title", Value()));
    EXPECT_EQ(feed(query, since, "json"), "");
    const auto line = [&](int seq, const std::string& values) {
        return std::to_string(seq) + ",2026-11-21T09:00:00.000000Z," + id.text() + ",Olwen,changed,job_title," +
               values + ",user," + who + "\r\n";
    };
    EXPECT_EQ(feed(query, since, "csv", dataset::FeedMode::every),
              "seq,at,id,title,change,column,before,after,cause,by\r\n" + line(2, ",Head") + line(3, "Head,"));
    EXPECT_THAT(feed(query, since, "json", dataset::FeedMode::every),
                HasSubstr("\"cause\":\"user\",\"by\":\"" + who +
                          "\",\"columns\":{\"job_title\":{\"before\":\"Head\",\"after\":null}}}\n"));
}

TEST_P(FeedFile, tells_what_came_and_went) {
    const auto query = everything(of("contact"));
    const auto school = add_school("1");
    const auto gone = add_contact(school, "Olwen");
    const auto since = full(query).second;
    EXPECT_TRUE(dataset::write(store(), store::Priority::page, [&](store::Tx& tx) {
                    return dataset::remove(tx, writing, of("contact"), gone, 1);
                }).ok());
    const auto came = add_contact(school, "Culhwch");
    const auto csv = feed(query, since, "csv");
    EXPECT_THAT(csv, HasSubstr(gone.text() + ",Olwen,removed,,,,deletion\r\n"));
    EXPECT_THAT(csv, HasSubstr(came.text() + ",Culhwch,added,organisation,,School 1,user\r\n"));
    EXPECT_THAT(csv, HasSubstr(came.text() + ",Culhwch,added,organisation.id,," + school.text() + ",user\r\n"));
    const auto json = feed(query, since, "json");
    EXPECT_THAT(json, HasSubstr("\"id\":\"" + gone.text() +
                                "\",\"title\":\"Olwen\",\"change\":\"removed\",\"cause\":\"deletion\"}\n"));
    EXPECT_THAT(json, HasSubstr("\"organisation.id\":{\"before\":null,\"after\":\"" + school.text() + "\"}"));
    for (const auto line : base::split(std::string_view(json).substr(0, json.size() - 1), '\n'))
        EXPECT_TRUE(base::Json::parse(line).ok()) << line;
}

// The full file at A, with the changes from A to B put in by heading, is the full file at B.
TEST_P(FeedFile, feed_promise_holds_for_files) {
    const auto& contact = of("contact");
    const auto query = everything(contact);
    const base::Id schools[] = {add_school("1"), add_school("2")};
    std::vector<base::Id> contacts;
    std::mt19937 dice(7);
    const auto roll = [&](int below) { return static_cast<int>(dice() % static_cast<unsigned>(below)); };
    const auto edit = [&](int number) {
        if (contacts.size() < 3 || roll(6) == 0)
            return contacts.push_back(add_contact(schools[roll(2)], "Name " + std::to_string(number)));
        const auto id = contacts[static_cast<std::size_t>(roll(static_cast<int>(contacts.size())))];
        switch (roll(5)) {
            case 0: return change(contact, id, set(contact, "organisation", Value::of(schools[roll(2)])));
            case 1: return change(contact, id, set(contact, "job_title", Value::text("=1+1, \"quoted\"")));
            case 2: return change(contact, id, set(contact, "job_title", Value()));
            case 3: return change(contact, id, set(contact, "valid_from", Value::of(clock.today().plus_days(roll(9)))));
            default: return change(contact, id, set(contact, "language", Value::text(roll(2) == 0 ? "cy" : "en")));
        }
    };
    auto [copy, seq] = full(query);
    for (int number = 0; number < 100; ++number) {
        edit(number);
        if (number % 20 != 19) continue;
        for (const auto& told : rows_of(feed(query, seq, "csv"))) {
            auto& row = copy[told.at("id")];
            if (told.at("change") == "removed") {
                copy.erase(told.at("id"));
                continue;
            }
            if (row.empty()) {
                for (const auto& column : exchange::file_columns(*dataset::plan(registry, query)))
                    row[exchange::heading_of(column, FileStyle::Headings::names, base::Language::english)] = "";
                row["id"] = told.at("id");
            }
            EXPECT_EQ(row[told.at("column")], told.at("before"));
            row[told.at("column")] = told.at("after");
        }
        const auto [now, at] = full(query);
        EXPECT_EQ(copy, now);
        seq = at;
    }
    EXPECT_GT(copy.size(), 10U);
}

}  // namespace
