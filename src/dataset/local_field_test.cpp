#include "dataset/local_field.hpp"

#include "dataset/dataset_fixture.hpp"
#include "dataset/feed.hpp"
#include "dataset/load.hpp"
#include "dataset/registries.hpp"
#include "dataset/search.hpp"

namespace dataset::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class LocalFields : public DatasetTest {
public:
    LocalField house() {
        return {.dataset = "visit",
                .type = Type::text,
                .label = {"House", "Tŷ"},
                .sensitivity = Class::s1_internal,
                .in_list = true};
    }
    base::Result<base::Id> try_add(const LocalField& field, base::Id authority = county) {
        auto added = store().write(store::Priority::page, [&](store::Tx& tx) {
            return add_local_field({tx, registry, trail, authority, writing().actor}, field);
        });
        registries.forget();
        return added;
    }
    LocalField add_field(const LocalField& field) {
        const auto added = try_add(field);
        EXPECT_TRUE(added.ok());
        return the(*added);
    }
    LocalField the(base::Id id) {
        return *store().read([&](store::Reader& db) { return find_local_field(db, county, id); });
    }
    base::Problems take(const LocalField& field, LocalStep step) {
        auto problems = store().write(store::Priority::page, [&](store::Tx& tx) {
            return take_local_step({tx, registry, trail, county, writing().actor}, field.id, field.version, step);
        });
        registries.forget();
        return problems;
    }
    base::Problems choice(const LocalField& field, const Code& code) {
        auto problems = store().write(store::Priority::page, [&](store::Tx& tx) {
            return put_local_choice({tx, registry, trail, county, writing().actor}, field.id, code);
        });
        codes = store().read([](store::Reader& db) { return Codes::load(db); });
        return problems;
    }
    const Registry& here() { return registries.of(county); }
    const Dataset& visits() { return here().dataset("visit"); }
    Writing own_writing() {
        return {.registry = here(),
                .trail = trail,
                .codes = codes,
                .authority = county,
                .actor = {audit::ActorKind::staff, base::Id(55), {}}};
    }
    Change with(std::string_view field, Value value) { return set(visits(), field, std::move(value)); }
    // A visit to the one school, by number, with more.
    Written add_visit(const std::string& number, std::vector<Change> more = {}) {
        std::vector<Change> changes{with("number", Value::text(number)), with("school", Value::of(school_))};
        for (auto& change : more) changes.push_back(std::move(change));
        return store().write(store::Priority::page,
                             [&](store::Tx& tx) { return insert(tx, own_writing(), visits(), changes); });
    }
    Written change_visit(base::Id id, const std::vector<Change>& changes) {
        return store().write(store::Priority::page, [&](store::Tx& tx) {
            const auto version = get(tx, here(), visits(), county, id).version;
            return update(tx, own_writing(), visits(), id, version, changes);
        });
    }
    Record visit_of(base::Id id) {
        return store().read([&](store::Reader& db) { return get(db, here(), visits(), county, id); });
    }
    std::vector<std::string> numbers(const std::function<void(Query&)>& asking) {
        Query query{.dataset = &visits(), .columns = {"number"}};
        query.scope = Scope::whole(county);
        query.today = clock.today();
        asking(query);
        const auto planned = plan(here(), query);
        EXPECT_TRUE(planned.ok());
        std::vector<std::string> found;
        store().read([&](store::Reader& db) {
            db.each(planned->sql, planned->bound.params(),
                    [&](const store::Row& row) { found.emplace_back(row.text(planned->columns[0].cell)); });
        });
        return found;
    }

    Registries registries{store(), clock, registry};
    base::Id school_ = add_school("100001", "Ysgol Un");
};
CANTREF_ON_BOTH_DATABASES(LocalFields);

TEST_P(LocalFields, stand_after_the_national_ones_of_their_authority_alone) {
    const auto field = add_field(house());
    EXPECT_EQ(field.name, "own_house");
    EXPECT_EQ(field.field, first_local_field);
    const auto& own = visits();
    ASSERT_EQ(own.fields.size(), visit.fields.size() + 1);
    EXPECT_EQ(own.fields.back().name, "own_house");
    EXPECT_EQ(own.fields.back().label.welsh, "Tŷ");
    EXPECT_EQ(&registries.of(city), &registry);
    EXPECT_EQ(&registries.of({}), &registry);
    EXPECT_EQ(registry.find("visit")->find("own_house"), nullptr);
    // What speaks of the national dataset reaches the authority's.
    EXPECT_EQ(&here().shape(visit).dataset(), &own);
    EXPECT_EQ(&here().dataset("school"), &school);
}

TEST_P(LocalFields, are_written_sorted_filtered_and_searched_like_any_other) {
    add_field(house());
    add_field({.dataset = "visit", .type = Type::integer, .label = {"Miles", "Milltiroedd"}, .most = 300});
    ASSERT_TRUE(add_visit("1", {with("own_house", Value::text("Llwyd")), with("own_miles", Value::number(9))}).ok());
    ASSERT_TRUE(add_visit("2", {with("own_house", Value::text("Coch")), with("own_miles", Value::number(70))}).ok());
    const auto third = add_visit("3");
    EXPECT_THAT(codes_of(change_visit(third.id, {with("own_miles", Value::number(301))}).problems),
                ElementsAre("own_miles too_large"));
    EXPECT_THAT(numbers([](Query& query) { query.order = order_from("own_house"); }), ElementsAre("2", "1", "3"));
    EXPECT_THAT(numbers([](Query& query) { query.order = order_from("-own_miles"); }), ElementsAre("2", "1", "3"));
    EXPECT_THAT(numbers([](Query& query) { query.filters.all.push_back({"own_miles", Operator::at_least, {"10"}}); }),
                ElementsAre("2"));
    EXPECT_THAT(numbers([](Query& query) { query.filters.words = "llw"; }), ElementsAre("1"));
    const auto found = store().read([&](store::Reader& db) {
        return search(db, here(), {.typed = "llwyd", .scope = [](const Dataset&) { return Scope::whole(county); }});
    });
    ASSERT_EQ(found.hits.size(), 1u);
    EXPECT_EQ(found.hits[0].title, "1");
    // The trail tells it by its number, which is never another field's.
    EXPECT_EQ(number("select count(*) from audit_value where field = 10000"), 2);
}

TEST_P(LocalFields, outlive_programs_that_know_only_national_ones) {
    add_field(house());
    const auto id = add_visit("1", {with("own_house", Value::text("Coch"))}).id;
    // The national registry's write leaves the column alone.
    ASSERT_TRUE(change(visit, id, 1, {set(visit, "visitor", Value::text("Megan"))}).ok());
    EXPECT_EQ(visit_of(id).at("own_house").text(), "Coch");
    EXPECT_EQ(visit_of(id).at("visitor").text(), "Megan");
}

TEST_P(LocalFields, come_in_by_loads_and_go_out_by_feeds) {
    const auto field = add_field(house());
    const auto id = add_visit("1", {with("own_house", Value::text("Coch"))}).id;
    const auto since = store().read([&](store::Reader& db) { return place_now(db, visits(), county); });
    const auto load = [&](const std::vector<std::string_view>& fields, std::vector<Incoming> rows) {
        LoadSettings settings;
        settings.dataset = "visit";
        for (const auto name : fields) settings.fields.push_back(visits().find(name)->position);
        settings.source = "visits.csv";
        auto begun = Load::begin(store(), own_writing(), std::move(settings));
        (*begun)->stage(rows);
        (*begun)->publish();
    };
    load({"number", "school", "own_house"}, {{1, {Value::text("1"), Value::of(school_), Value::text("Glas")}},
                                             {2, {Value::text("2"), Value::of(school_), Value::text("Gwyn")}}});
    EXPECT_EQ(visit_of(id).at("own_house").text(), "Glas");
    EXPECT_THAT(numbers([](Query& query) { query.filters.all.push_back({"own_house", Operator::is, {"Gwyn"}}); }),
                ElementsAre("2"));
    Query query{.dataset = &visits(), .columns = {"number", "own_house"}};
    query.scope = Scope::whole(county);
    query.today = clock.today();
    std::vector<std::string> told;
    store().read([&](store::Reader& db) {
        const auto feed = Feed::of(db, here(), query, {since});
        ASSERT_TRUE(feed.ok());
        feed->each(db, [&](const FeedRecord& record) {
            for (const auto& cell : record.cells)
                if (cell.field->name == "own_house") told.push_back(cell.after.stored());
            return Feed::Go::on;
        });
    });
    EXPECT_THAT(told, UnorderedElementsAre("Glas", "Gwyn"));
    // Retired, it is carried on by a load that does not speak of it.
    ASSERT_THAT(take(field, LocalStep::retire), IsEmpty());
    EXPECT_TRUE(visits().fields.back().use.retired);
    load({"number", "school", "visitor"}, {{1, {Value::text("1"), Value::of(school_), Value::text("Megan")}}});
    ASSERT_THAT(take(the(field.id), LocalStep::bring_back), IsEmpty());
    EXPECT_EQ(visit_of(id).at("own_house").text(), "Glas");
    EXPECT_EQ(visit_of(id).at("visitor").text(), "Megan");
}

TEST_P(LocalFields, go_only_when_they_are_empty_and_leave_their_column) {
    const auto field = add_field(house());
    const auto other = add_field({.dataset = "visit", .label = {"Gate", "Giât"}});
    EXPECT_THAT(codes_of(try_add({.dataset = "visit", .label = {"Door", "Drws"}}).problems()),
                ElementsAre("type full"));
    const auto id = add_visit("1", {with("own_house", Value::text("Coch"))}).id;
    EXPECT_THAT(codes_of(take(field, LocalStep::remove)), ElementsAre(" has_values"));
    ASSERT_TRUE(change_visit(id, {with("own_house", Value())}).ok());
    ASSERT_THAT(take(field, LocalStep::remove), IsEmpty());
    EXPECT_EQ(visits().find("own_house"), nullptr);
    // The column is free again; number and name are not.
    const auto again = add_field(house());
    EXPECT_EQ(again.column, field.column);
    EXPECT_EQ(again.name, "own_house_2");
    EXPECT_EQ(again.field, other.field + 1);
    EXPECT_TRUE(visit_of(id).at("own_house_2").empty());
}

TEST_P(LocalFields, tell_all_that_is_wrong_with_them) {
    const auto field = add_field(house());
    EXPECT_THAT(codes_of(try_add({.dataset = "visit",
                                  .type = Type::urn,
                                  .label = {"house", ""},
                                  .help = {"Of the four", ""},
                                  .sensitivity = Class::s1_internal,
                                  .group = "none",
                                  .length_max = 501})
                             .problems()),
                ElementsAre("label_cy required", "help_cy required", "type unknown", "group unknown",
                            "length_max out_of_range", "label_en taken"));
    EXPECT_THAT(codes_of(try_add({.dataset = "visit",
                                  .type = Type::code,
                                  .label = {"–", "–"},
                                  .codes = "nowhere",
                                  .sensitivity = Class::s4_restricted})
                             .problems()),
                ElementsAre("label_en wrong_form", "codes unknown", "class unknown"));
    EXPECT_THROW((void)try_add({.dataset = "school", .label = {"House", "Tŷ"}}), base::NotFound);
    auto late = field;
    late.label = {"Team", "Tîm"};
    const auto change_it = [&] {
        return store().write(store::Priority::page, [&](store::Tx& tx) {
            return change_local_field({tx, registry, trail, county, writing().actor}, late);
        });
    };
    EXPECT_THAT(change_it(), IsEmpty());
    EXPECT_THAT(codes_of(change_it()), ElementsAre(" conflict"));
    EXPECT_EQ(number("select count(*) from audit_event where dataset = 'local_field'"), 2);
}

TEST_P(LocalFields, another_servers_change_is_seen_soon) {
    Registries elsewhere(store(), clock, registry);
    elsewhere.keep_fresh();
    EXPECT_EQ(&elsewhere.of(county), &registry);
    add_field(house());
    elsewhere.keep_fresh();
    EXPECT_EQ(&elsewhere.of(county), &registry);
    clock.advance_seconds(Registries::freshness_seconds);
    elsewhere.keep_fresh();
    EXPECT_NE(elsewhere.of(county).dataset("visit").find("own_house"), nullptr);
}

class LocalCodes : public LocalFields {
public:
    LocalField tongue = add_field({.dataset = "visit",
                                   .type = Type::code,
                                   .label = {"Language at home", "Iaith yr aelwyd"},
                                   .refines = visit.find("language")->id,
                                   .sensitivity = Class::s1_internal});
    std::string own(base::Id id) { return std::string(visit_of(id).at("own_language_at_home").text()); }
    std::string national(base::Id id) { return std::string(visit_of(id).at("language").text()); }
};
CANTREF_ON_BOTH_DATABASES(LocalCodes);

TEST_P(LocalCodes, stand_for_exactly_one_national_code) {
    EXPECT_THAT(codes_of(choice(tongue, {.code = "", .label = {"Wenglish", "Wenglish"}, .help = {}, .national = "fr"})),
                ElementsAre("national unknown"));
    ASSERT_THAT(choice(tongue, {.code = "", .label = {"Wenglish", "Wenglish"}, .help = {}, .national = "en"}),
                IsEmpty());
    ASSERT_THAT(choice(tongue, {.code = "", .label = {"Gog", "Gog"}, .help = {}, .national = "cy"}), IsEmpty());
    EXPECT_THAT(codes_of(choice(tongue, {.code = "gog", .label = {"Gog", "Gog"}, .help = {}, .national = "en"})),
                ElementsAre("national fixed"));
    EXPECT_THAT(codes_of(choice(tongue, {.code = "", .label = {"gog", "gog"}, .help = {}, .national = "cy"})),
                ElementsAre("label_en taken"));
    const auto id = add_visit("1", {with("own_language_at_home", Value::text("wenglish"))}).id;
    EXPECT_EQ(national(id), "en");
    // Another of ours moves the national one; another national one takes ours away.
    ASSERT_TRUE(change_visit(id, {with("own_language_at_home", Value::text("gog"))}).ok());
    EXPECT_EQ(national(id), "cy");
    ASSERT_TRUE(change_visit(id, {with("language", Value::text("en"))}).ok());
    EXPECT_EQ(own(id), "");
    EXPECT_EQ(national(id), "en");
    EXPECT_THAT(codes_of(change_visit(id, {with("language", Value::text("en")),
                                           with("own_language_at_home", Value::text("gog"))})
                             .problems),
                IsEmpty());  // the national one is as it was: ours was chosen
    EXPECT_EQ(national(id), "cy");
    EXPECT_THAT(
        codes_of(add_visit("2", {with("language", Value::text("en")), with("own_language_at_home", Value::text("gog"))})
                     .problems),
        ElementsAre("own_language_at_home stands_for_another"));
    // Whoever knows only the national definitions reads the national code.
    EXPECT_EQ(read(visit, id).at("language").text(), "cy");
}

TEST_P(LocalCodes, are_shown_sorted_and_ended_like_codes) {
    for (const auto* label : {"Wenglish", "Bratiaith"})
        ASSERT_THAT(choice(tongue, {.code = "", .label = {label, label}, .help = {}, .national = "en"}), IsEmpty());
    add_visit("1", {with("own_language_at_home", Value::text("wenglish"))});
    add_visit("2", {with("own_language_at_home", Value::text("bratiaith"))});
    EXPECT_THAT(numbers([](Query& query) { query.order = order_from("own_language_at_home"); }), ElementsAre("2", "1"));
    const auto& field = *visits().find("own_language_at_home");
    EXPECT_EQ(show(field, Value::text("wenglish"), {.codes = codes.get()}), "Wenglish");
    EXPECT_EQ(parse(field, "bratiaith", {.codes = codes.get()})->text(), "bratiaith");
    ASSERT_THAT(choice(tongue, {.code = "wenglish",
                                .label = {"Wenglish", "Wenglish"},
                                .help = {},
                                .valid_to = clock.today().plus_days(-1),
                                .national = "en"}),
                IsEmpty());
    EXPECT_THAT(codes_of(add_visit("3", {with("own_language_at_home", Value::text("wenglish"))}).problems),
                ElementsAre("own_language_at_home code_not_valid"));
    // The lists that everybody has are as they were.
    EXPECT_EQ(codes->list("language")->codes.size(), 2u);
    EXPECT_FALSE(codes->list("language")->authority);
    EXPECT_EQ(codes->list(tongue.codes)->authority, county);
}

}  // namespace
}  // namespace dataset::test
