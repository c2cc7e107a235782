#include "dataset/counts.hpp"
#include "dataset/dataset_fixture.hpp"
#include "dataset/search.hpp"

#include <random>
#include <set>

namespace dataset::test {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAre;

class Queries : public DatasetTest {
public:
    void add_four() {
        const auto make = [&](const char* urn, const char* english, const char* welsh, const char* status,
                              std::vector<Change> more) {
            const auto id = add_school(urn, english, welsh, status);
            EXPECT_TRUE(change(school, id, 1, more).ok());
        };
        make("100001", "Llan School", "Ysgol Llan", "open",
             {set(school, "pupils", Value::number(100)), set(school, "open_date", Value::text("2026-11-05")),
              set(school, "languages", Value::list({"cy"}))});
        make("100002", "Gŵyr School", "Ysgol Gŵyr", "closed",
             {set(school, "pupils", Value::number(200)), set(school, "open_date", Value::text("2026-12-24")),
              set(school, "faith", Value::number(1))});
        make("100003", "Lloyd", "Lloyd", "open",
             {set(school, "faith", Value::number(0)), set(school, "languages", Value::list({"cy", "en"})),
              set(school, "checked_at", Value::of(*base::Instant::from_iso("2026-07-20T23:30:00Z")))});
        make("100004", "50%_Park", "Parc 50%_", "open",
             {set(school, "pupils", Value::number(200)), set(school, "budget", Value::number(99))});
    }
};
CANTREF_ON_BOTH_DATABASES(Queries);

TEST_P(Queries, filter_by_type_as_18_5_says) {
    add_four();
    const auto urns = [&](AddressFields fields) { return found(school, "urn", fields); };
    EXPECT_THAT(urns({{"status", "open"}}), UnorderedElementsAre("100001", "100003", "100004"));
    EXPECT_THAT(urns({{"status", "open"}, {"status", "closed"}}).size(), 4U);
    EXPECT_THAT(urns({{"status.not", "open"}}), ElementsAre("100002"));
    EXPECT_THAT(urns({{"name.contains", "gwyr"}}), ElementsAre("100002"));
    EXPECT_THAT(urns({{"name.contains", "%_"}}).size(), 4U);  // signs fold away: nothing is asked for
    EXPECT_THAT(urns({{"name.begins", "ysgol gŵ"}}), ElementsAre("100002"));
    EXPECT_THAT(urns({{"name", "Lloyd"}}), ElementsAre("100003"));
    EXPECT_THAT(urns({{"faith", "_none"}}), UnorderedElementsAre("100001", "100004"));
    EXPECT_THAT(urns({{"faith", "_none"}, {"faith", "yes"}}), UnorderedElementsAre("100001", "100002", "100004"));
    EXPECT_THAT(urns({{"faith.not", "yes"}}), UnorderedElementsAre("100001", "100003", "100004"));
    EXPECT_THAT(urns({{"pupils.least", "200"}}), UnorderedElementsAre("100002", "100004"));
    EXPECT_THAT(urns({{"pupils.less", "200"}}), ElementsAre("100001"));
    EXPECT_THAT(urns({{"pupils.empty", "yes"}}), ElementsAre("100003"));
    EXPECT_THAT(urns({{"budget", "0.99"}}), ElementsAre("100004"));
    EXPECT_THAT(urns({{"open_date", "5/11/2026"}}), ElementsAre("100001"));
    EXPECT_THAT(urns({{"open_date.after", "5/11/2026"}}), ElementsAre("100002"));
    EXPECT_THAT(urns({{"open_date.from-day", "5"},
                      {"open_date.from-month", "11"},
                      {"open_date.from-year", "2026"},
                      {"open_date.to", "2026-11-30"}}),
                ElementsAre("100001"));
    EXPECT_THAT(urns({{"open_date.month-from", "2026-12"}}), ElementsAre("100002"));
    EXPECT_THAT(urns({{"open_date.in", "this_month"}}), ElementsAre("100001"));
    EXPECT_THAT(urns({{"open_date.in", "next_2_months"}}), ElementsAre("100002"));
    EXPECT_THAT(urns({{"open_date.in", "this_financial_year"}}), UnorderedElementsAre("100001", "100002"));
    EXPECT_THAT(urns({{"checked_at", "2026-07-21"}}), ElementsAre("100003"));  // half past midnight in London
    EXPECT_THAT(urns({{"languages", "cy"}}), UnorderedElementsAre("100001", "100003"));
    EXPECT_THAT(urns({{"languages.not", "en"}}), UnorderedElementsAre("100001", "100002", "100004"));
    EXPECT_THAT(urns({{"any1.urn", "100001"}, {"any2.pupils", "200"}, {"any2.status", "closed"}}),
                UnorderedElementsAre("100001", "100002"));
    EXPECT_THAT(urns({{"q", "ysg lla"}}), ElementsAre("100001"));
    EXPECT_THAT(urns({{"page", "2"}, {"sort", "name"}, {"status", ""}}).size(), 4U);
}

TEST_P(Queries, refuse_what_cannot_be_asked) {
    const auto codes_from = [&](AddressFields fields) {
        const auto filters = filters_from(school, fields, {.codes = codes.get()});
        return filters ? std::vector<std::string>() : codes_of(filters.problems());
    };
    EXPECT_THAT(codes_from({{"nmae.contains", "x"}}), ElementsAre("nmae.contains unknown_field"));
    EXPECT_THAT(codes_from({{"open_date.contains", "x"}}), ElementsAre("open_date.contains wrong_operator"));
    EXPECT_THAT(codes_from({{"open_date.after", "yesterday"}}), ElementsAre("open_date.after not_a_date"));
    EXPECT_THAT(codes_from({{"status", "shut"}}), ElementsAre("status unknown_code"));
    EXPECT_THAT(codes_from({{"urn", "\xff"}}), ElementsAre(" not_text"));
    AddressFields many;
    for (const auto& field : school.fields) many.emplace_back(std::string(field.name) + ".empty", "yes");
    EXPECT_THAT(codes_from(many), ElementsAre(" too_many_conditions"));
}

TEST_P(Queries, have_stable_addresses_and_words) {
    const AddressFields typed = {{"status", "closed"},
                                 {"budget.least", "£1,000"},
                                 {"name.contains", " bro "},
                                 {"status", "open"},
                                 {"faith", "_none"}};
    const auto filters = filters_from(school, typed, {.codes = codes.get()});
    ASSERT_TRUE(filters.ok());
    const auto address = address_fields(school, *filters);
    EXPECT_THAT(address, ElementsAre(std::pair<std::string, std::string>("name.contains", "bro"),
                                     std::pair<std::string, std::string>("status", "closed"),
                                     std::pair<std::string, std::string>("status", "open"),
                                     std::pair<std::string, std::string>("faith", "_none"),
                                     std::pair<std::string, std::string>("budget.least", "1000.00")));
    EXPECT_EQ(*filters_from(school, address, {.codes = codes.get()}), *filters);
    EXPECT_EQ(describe(school, filters->all[1], {.codes = codes.get()}), "Status is Closed or Open");
    EXPECT_EQ(describe(school, {"open_date", Operator::in, {"last_30_days"}}, {}), "Opened: last 30 days");
}

TEST_P(Queries, sort_as_either_language_does_with_nothing_last) {
    add_four();
    auto query = ask(school, {"urn"});
    query.order = order_from("name");
    EXPECT_THAT(found(query), ElementsAre("100004", "100002", "100001", "100003"));
    query.language = base::Language::welsh;
    EXPECT_THAT(found(query),
                ElementsAre("100003", "100004", "100002", "100001"));  // Lloyd, Parc, Ysgol Gŵyr, Ysgol Llan
    query.order = order_from("-pupils,-urn");
    EXPECT_THAT(found(query), ElementsAre("100004", "100002", "100001", "100003"));
    query.order = order_from("status,urn");
    EXPECT_EQ(found(query).size(), 4U);
    query.order = order_from("outline");
    EXPECT_FALSE(plan(registry, query).ok());
}

TEST_P(Queries, obey_their_scope_by_row_and_column) {
    add_four();
    FieldSet few;
    for (const auto* name : {"urn", "name", "status"}) few.add(*school.find(name));
    FieldSet more = few;
    more.add(*school.find("pupils"));
    auto query = ask(school, {"pupils"});
    query.scope = {county, {{Predicate{"r.status = $1", {std::string("open")}}, few}}};
    EXPECT_FALSE(plan(registry, query).ok());  // not theirs: absent, and named
    EXPECT_EQ(plan(registry, query).problems().front().code, "not_permitted");
    query.columns = {"urn"};
    EXPECT_EQ(found(query).size(), 3U);
    // Of closed schools the pupils are seen too; of open ones not, nor can they be found, sorted or guessed by them.
    query.scope.grants.push_back({Predicate{"r.status = $1", {std::string("closed")}}, more});
    query.columns = {"pupils"};
    query.order = order_from("urn");
    EXPECT_THAT(found(query), ElementsAre("", "200", "", ""));
    query.filters.all = {{"pupils", Operator::is, {"200"}}};
    EXPECT_THAT(found(query), ElementsAre("200"));
    query.filters.all = {{"pupils", Operator::is_not, {"100"}}};
    EXPECT_THAT(found(query), ElementsAre("200"));
    query.filters.all.clear();
    query.order = order_from("-pupils");
    EXPECT_THAT(found(query), ElementsAre("200", "", "", ""));
    query = ask(school);
    query.scope = Scope();  // nobody filled it
    const auto counted = plan_count(registry, query);
    ASSERT_TRUE(counted.ok());
    EXPECT_EQ(store().read([&](store::Reader& db) { return db.one(counted->sql, counted->bound.params()).integer(0); }),
              0);
}

TEST_P(Queries, a_count_is_kept_until_something_is_written) {
    add_four();
    Counts counts;
    auto query = ask(school);
    const auto count = [&] { return store().read([&](store::Reader& db) { return *counts.of(db, registry, query); }); };
    const auto statements = [&] {
        const auto before = store().statistics().statements;
        count();
        return store().statistics().statements - before;
    };
    EXPECT_EQ(count(), 4);
    EXPECT_EQ(statements(), 1);
    query.filters.all = {{"pupils", Operator::is, {"200"}}};
    EXPECT_EQ(count(), 2) << "another list has another count";
    query.filters.all.clear();
    add_school("100009", "Later", "Wedyn", "open");
    EXPECT_EQ(count(), 5);
    EXPECT_EQ(statements(), 1);
    query.scope = Scope();  // nobody filled it
    EXPECT_EQ(count(), 0);
}

TEST_P(Queries, records_in_the_order_they_were_made) {
    add_four();
    auto query = ask(school, {"urn"});
    query.order = order_from("id");
    const auto made = found(query);
    EXPECT_TRUE(std::is_sorted(made.begin(), made.end())) << "add_four gives rising URNs";
    EXPECT_EQ(made.size(), 4U);
}

TEST_P(Queries, page_by_page_never_repeat_or_skip_what_stands_still) {
    std::mt19937 random(11);  // NOLINT: repeatable on purpose
    Counts counts;
    std::vector<base::Id> still, moving;
    const auto any_pupils = [&]() {
        return random() % 3 == 0 ? Value() : Value::number(static_cast<std::int64_t>(random() % 5));
    };
    store().write(store::Priority::page, [&](store::Tx& tx) {
        for (int i = 0; i < 60; ++i) {
            const Change changes[] = {set(school, "urn", Value::text(std::to_string(100000 + i))),
                                      set(school, "name", Value::both("N" + std::to_string(random() % 4), "")),
                                      set(school, "status", Value::text("open")), set(school, "pupils", any_pupils())};
            (i % 3 == 0 ? moving : still).push_back(insert(tx, writing(), school, changes).id);
        }
    });
    for (const auto* order : {"pupils", "-pupils,name", "name,-pupils"}) {
        for (const auto direction : {Plan::Read::forwards, Plan::Read::backwards}) {
            std::multiset<std::int64_t> seen;
            auto query = ask(school, {"urn"});
            query.order = order_from(order);
            query.page.rows = 7;
            if (direction == Plan::Read::backwards) {
                auto all = query;
                all.page.rows = 500;
                const auto whole =
                    store().read([&](store::Reader& db) { return *read_page(db, registry, all, &counts); });
                EXPECT_EQ(whole.total, 60);
                seen.insert(whole.rows.back().id(0).value());
                query.page.before = whole.plan.cursor(whole.rows.back());
            }
            for (int pages = 0; pages < 40; ++pages) {
                auto page = store().read([&](store::Reader& db) { return *read_page(db, registry, query, nullptr); });
                for (const auto& row : page.rows) seen.insert(row.id(0).value());
                const auto& next = direction == Plan::Read::forwards ? page.next : page.previous;
                if (next.empty()) break;
                query.page.after = direction == Plan::Read::forwards ? next : std::string();
                query.page.before = direction == Plan::Read::backwards ? next : std::string();
                store().write(store::Priority::page, [&](store::Tx& tx) {
                    const auto id = moving[random() % moving.size()];
                    const auto now = get(tx, registry, school, county, id);
                    const Change changes[] = {set(school, "pupils", any_pupils()),
                                              set(school, "name", Value::both("N" + std::to_string(random() % 4), ""))};
                    return update(tx, writing(), school, id, now.version, changes);
                });
            }
            for (const auto id : still) EXPECT_EQ(seen.count(id.value()), 1U) << order;
        }
    }
    auto query = ask(school, {"urn"});
    for (const auto* cursor : {"x", "AAAA", "bmFtZR8"}) {
        query.page.after = cursor;
        EXPECT_FALSE(plan(registry, query).ok());
    }
}

TEST_P(Queries, show_the_titles_of_what_they_refer_to) {
    const auto owner =
        add(trust, {set(trust, "uid", Value::text("T1")), set(trust, "name", Value::text("Ymddiriedolaeth Bro"))});
    const auto id = add_school("402018", "Bro", "Bro");
    ASSERT_TRUE(change(school, id, 1, {set(school, "trust", Value::of(owner.id))}).ok());
    auto query = ask(school, {"trust"});
    query.order = order_from("trust");
    EXPECT_THAT(found(query), ElementsAre("Ymddiriedolaeth Bro"));
    query.reference_scope = [](const Dataset&) { return Scope(); };
    EXPECT_THAT(found(query), ElementsAre(owner.id.text()));
}

TEST_P(Queries, of_everything_can_be_prepared) {
    for (const auto* dataset : registry.datasets()) {
        auto query = ask(*dataset);
        query.as_at = clock.today();
        for (const auto& field : dataset->fields) {
            if (is_sealed(field)) continue;
            query.columns.emplace_back(field.name);
            for (const auto op : operators_of(field)) {
                auto asked = query;
                const bool day = op >= Operator::on && op <= Operator::to;
                std::string value = is_number_type(field.type) ? "1" : "x";
                if (day || (field.type == Type::instant && op == Operator::is)) value = "2026-11-21";
                if (op == Operator::months_from || op == Operator::months_to) value = "2026-11";
                if (op == Operator::in) value = "this_month";
                asked.filters.all = {{std::string(field.name), op, {value}}};
                if (field.type != Type::geometry && field.type != Type::list)
                    asked.order = {{std::string(field.name), Order::Direction::descending}};
                const auto planned = plan(registry, asked);
                ASSERT_TRUE(planned.ok()) << field.name << " " << planned.problems().front().code;
                EXPECT_EQ(store().check_statement(planned->sql), "") << planned->sql;
                EXPECT_EQ(store().check_statement(plan_count(registry, asked, 100)->sql), "");
            }
        }
        const auto& shape = registry.shape(*dataset);
        EXPECT_EQ(store().check_statement(shape.insert_sql()), "");
        EXPECT_EQ(store().check_statement(shape.update_sql()), "");
    }
}

class Searches : public DatasetTest {
public:
    std::vector<std::string> hits(std::string_view typed, Scope scope = Scope::whole(county)) {
        SearchFor what;
        what.typed = typed;
        what.scope = [scope](const Dataset&) { return scope; };
        return store().read([&](store::Reader& db) {
            std::vector<std::string> titles;
            for (const auto& hit : search(db, registry, what).hits) titles.push_back(hit.title);
            return titles;
        });
    }
};
CANTREF_ON_BOTH_DATABASES(Searches);

TEST_P(Searches, find_words_of_either_language_without_accents_and_numbers_first) {
    const auto id = add_school("402018", "Bro Dinefwr School", "Ysgol Bro Dinefŵr");
    add_school("402019", "Other", "Arall");
    ASSERT_TRUE(
        change(school, id, 1,
               {set(school, "postcode", Value::text("SA19 6PE")), set(school, "laestab", Value::text("669/4063"))})
            .ok());
    for (const auto* typed :
         {"ysgol bro", "dinefwr", "BRO DINEFŴR", "school din", "402018", "sa196pe", "669/4063", "6694063"})
        EXPECT_THAT(hits(typed), ElementsAre("Bro Dinefwr School")) << typed;
    for (const auto* typed : {"", "!!", "x", "bro nothing", "\"", "402020", "bro OR other"})
        EXPECT_THAT(hits(typed), ElementsAre()) << typed;
    ASSERT_TRUE(change(school, id, 2, {set(school, "name", Value::both("Renamed", "Enw newydd"))}).ok());
    EXPECT_THAT(hits("dinefwr"), ElementsAre());
    EXPECT_THAT(hits("newydd"), ElementsAre("Renamed"));
}

TEST_P(Searches, put_whole_words_of_the_name_before_beginnings) {
    int urn = 403000;
    const auto school_named = [&](const char* english, const char* welsh) {
        return add_school(std::to_string(++urn), english, welsh);
    };
    school_named("Bronllwyn Primary School", "Ysgol Bronllwyn");
    school_named("Ysgol Bronyfoel", "Ysgol Bronyfoel");
    school_named("Ysgol Gyfun Bro Myrddin", "Ysgol Gyfun Bro Myrddin");
    school_named("Tawe Valley School", "Ysgol Bro Tawe");
    school_named("Ysgol Bro Dinefwr", "Ysgol Bro Dinefwr");
    EXPECT_THAT(hits("ysgol bro"), ElementsAre("Tawe Valley School", "Ysgol Bro Dinefwr", "Ysgol Gyfun Bro Myrddin",
                                               "Ysgol Bronyfoel", "Bronllwyn Primary School"));
    EXPECT_THAT(hits("bro ysgol").front(), "Tawe Valley School");
    EXPECT_THAT(hits("myrddin"), ElementsAre("Ysgol Gyfun Bro Myrddin"));
}

TEST_P(Searches, obey_the_readers_scope) {
    const auto id = add_school("402018", "Bro", "Bro");
    ASSERT_TRUE(change(school, id, 1, {set(school, "postcode", Value::text("SA19 6PE"))}).ok());
    FieldSet names;
    names.add(*school.find("name"));
    const Scope only_names{county, {{std::nullopt, names}}};
    EXPECT_THAT(hits("bro", only_names), ElementsAre("Bro"));
    EXPECT_THAT(hits("SA19 6PE", only_names), ElementsAre());
    EXPECT_THAT(hits("sa19", only_names), ElementsAre());  // a word of the index that they may not see
    EXPECT_THAT(hits("bro", Scope()), ElementsAre());
    const auto made = add(visit, {set(visit, "number", Value::text("V1")), set(visit, "school", Value::of(id)),
                                  set(visit, "visitor", Value::text("Gwenllian"))});
    ASSERT_TRUE(made.ok());
    EXPECT_EQ(hits("gwenllian").size(), 1U);
    EXPECT_THAT(hits("gwenllian", Scope::whole(city)), ElementsAre());
}

}  // namespace
}  // namespace dataset::test
