#include "dataset/dataset_fixture.hpp"

#include "store/migrate.hpp"

#include <algorithm>
#include <iterator>

namespace dataset::test {
namespace {

constexpr Label both(std::string_view english, std::string_view welsh) { return {english, welsh}; }

constexpr Field field(std::int32_t id, std::string_view name, Type type, Label label, FieldUse use = {}) {
    Field made{.id = id, .name = name, .type = type, .label = label, .sensitivity = Class::s0_open};
    made.use = use;
    made.position = id - 1;
    return made;
}
constexpr Field code_field(std::int32_t id, std::string_view name, std::string_view codes, Label label,
                           FieldUse use = {}) {
    auto made = field(id, name, Type::code, label, use);
    made.codes = codes;
    return made;
}
constexpr Field reference_field(std::int32_t id, std::string_view name, std::string_view target, Label label,
                                FieldUse use = {}) {
    auto made = field(id, name, Type::reference, label, use);
    made.target = target;
    return made;
}
constexpr Field limited(Field made, std::int64_t least, std::int64_t most) {
    made.least = least;
    made.most = most;
    return made;
}
constexpr Field list_field(std::int32_t id, std::string_view name, Type element, std::string_view codes, Label label) {
    auto made = field(id, name, Type::list, label);
    made.element = element;
    made.codes = codes;
    return made;
}
constexpr Field decimal_field(std::int32_t id, std::string_view name, std::int8_t decimals, Label label) {
    auto made = field(id, name, Type::decimal, label);
    made.decimals = decimals;
    return made;
}
constexpr Field patterned(Field made, std::string_view pattern, Label help) {
    made.pattern = pattern;
    made.pattern_help = help;
    return made;
}
constexpr Field of_class(Field made, Class sensitivity) {
    made.sensitivity = sensitivity;
    return made;
}

constexpr Field trust_fields[] = {
    field(1, "uid", Type::text, both("UID", "UID"), {.required = true, .unique = true}),
    field(2, "name", Type::text, both("Name", "Enw"), {.required = true, .search = true, .sort = true}),
};
constexpr Field school_fields[] = {
    field(1, "urn", Type::urn, both("URN", "URN"), {.required = true, .search = true, .sort = true, .unique = true}),
    field(2, "name", Type::bilingual, both("Name", "Enw"),
          {.required = true, .search = true, .sort = true, .in_list = true, .local = true, .correctable = true}),
    code_field(3, "status", "status", both("Status", "Statws"),
               {.required = true, .dated = true, .filter = true, .in_list = true, .correctable = true}),
    field(4, "open_date", Type::date, both("Opened", "Agorwyd"), {.sort = true, .in_list = true}),
    limited(field(5, "pupils", Type::integer, both("Pupils", "Disgyblion"), {.sort = true}), 0, 5000),
    field(6, "postcode", Type::postcode, both("Postcode", "Cod post"), {.search = true, .correctable = true}),
    reference_field(7, "trust", "trust", both("Trust", "Ymddiriedolaeth")),
    field(8, "faith", Type::yes_no, both("Faith school", "Ysgol ffydd")),
    field(9, "budget", Type::money, both("Budget", "Cyllideb")),
    decimal_field(10, "distance", 2, both("Distance", "Pellter")),
    list_field(11, "languages", Type::code, "language", both("Languages", "Ieithoedd")),
    field(12, "website", Type::link, both("Website", "Gwefan")),
    field(13, "email", Type::email, both("Email", "E-bost")),
    field(14, "phone", Type::phone, both("Phone", "Ffôn"), {.local = true}),
    field(15, "uprn", Type::uprn, both("UPRN", "UPRN"), {.search = true}),
    field(16, "outline", Type::geometry, both("Outline", "Amlinell")),
    field(17, "census", Type::month, both("Census", "Cyfrifiad")),
    field(18, "checked_at", Type::instant, both("Checked", "Gwiriwyd")),
    field(19, "notes", Type::long_text, both("Notes", "Nodiadau")),
    patterned(field(20, "laestab", Type::text, both("LA and number", "ALl a rhif"), {.search = true}),
              "[0-9]{3}/[0-9]{4}", both("Enter 3 digits, a slash and 4 digits", "Rhowch 3 digid, slaes a 4 digid")),
    field(21, "upn", Type::upn, both("UPN", "UPN")),
    field(22, "plan", Type::file, both("Plan", "Cynllun")),
};
constexpr Field visit_fields[] = {
    field(1, "number", Type::text, both("Number", "Rhif"), {.required = true}),
    reference_field(2, "school", "school", both("School", "Ysgol"), {.required = true}),
    of_class(field(3, "visitor", Type::text, both("Visitor", "Ymwelydd"), {.search = true, .sort = true}),
             Class::s2_personal),
    of_class(field(4, "health", Type::text, both("Health", "Iechyd")), Class::s3_special),
    of_class(field(5, "order", Type::text, both("Order", "Gorchymyn")), Class::s4_restricted),
    of_class(code_field(6, "language", "language", both("Language", "Iaith")), Class::s1_internal),
};
constexpr Field outlook_fields[] = {
    reference_field(1, "school", "school", both("School", "Ysgol"), {.required = true}),
    field(2, "name", Type::text, both("Name", "Enw"), {.sort = true}),
    field(3, "trust_name", Type::text, both("Trust", "Ymddiriedolaeth")),
    field(4, "opened", Type::yes_no, both("Opened", "Wedi agor")),
};
constexpr std::int32_t first[] = {0};
constexpr std::int32_t second[] = {1};

constexpr CodeSeed statuses[] = {
    {"open", both("Open", "Ar agor"), {}, "", "", "", ""},
    {"closed", both("Closed", "Ar gau"), {}, "", "", "", ""},
    {"proposed", both("Proposed to open", "Bwriedir agor"), {}, "", "2020-12-31", "", ""},
};
constexpr CodeSeed languages[] = {
    {"cy", both("Welsh", "Cymraeg"), {}, "", "", "", ""},
    {"en", both("English", "Saesneg"), {}, "", "", "", ""},
};
const Dataset* const all[] = {&trust, &school, &visit, &outlook};

Dataset made(std::string_view name, Label label, DatasetKind kind, std::span<const Field> fields,
             std::span<const std::int32_t> title) {
    Dataset dataset{};
    dataset.name = name;
    dataset.label = label;
    dataset.plural = label;
    dataset.kind = kind;
    dataset.source = Source::table;
    dataset.write = Write::generic;
    dataset.catalogue = "1.0";
    dataset.key = first;
    dataset.title = title;
    dataset.order = title;
    dataset.fields = fields;
    return dataset;
}

store::ColumnType column_type(const Field& field) {
    switch (field.type) {
        case Type::date: return store::ColumnType::date;
        case Type::month: return store::ColumnType::month;
        case Type::yes_no: return store::ColumnType::flag;
        default: return is_number_type(field.type) ? store::ColumnType::integer : store::ColumnType::text;
    }
}

store::Table keyed(const Shape& shape, const std::string& suffix, std::vector<std::string> key,
                   std::vector<store::Column> columns) {
    store::Table table;
    table.name = std::string(shape.dataset().name) + suffix;
    table.columns = std::move(columns);
    table.primary_key = std::move(key);
    if (shape.owned()) {
        table.columns.insert(table.columns.begin(), {"authority", store::ColumnType::id, store::Null::no, {}, {}});
        table.primary_key.insert(table.primary_key.begin(), "authority");
    }
    return table;
}

store::Column needed(std::string name, store::ColumnType type = store::ColumnType::integer) {
    return {std::move(name), type, store::Null::no, {}, {}};
}
store::Column optional(std::string name, store::ColumnType type = store::ColumnType::text) {
    return {std::move(name), type, store::Null::yes, {}, {}};
}

}  // namespace

const Dataset trust = made("trust", both("Trust", "Ymddiriedolaeth"), DatasetKind::national, trust_fields, second);
const Dataset school = made("school", both("School", "Ysgol"), DatasetKind::national, school_fields, second);
const Dataset visit = [] {
    auto owned = made("visit", both("Visit", "Ymweliad"), DatasetKind::owned, visit_fields, first);
    owned.spare = {2, 1};
    return owned;
}();
const CodeListSeed code_lists[] = {
    {"status", both("Status", "Statws"), "test", "OGL", "1", statuses},
    {"language", both("Language", "Iaith"), "test", "OGL", "1", languages, true},
};
const Dataset outlook = [] {
    auto kept = made("outlook", both("Outlook", "Rhagolwg"), DatasetKind::national, outlook_fields, second);
    kept.source = Source::kept;
    kept.write = Write::none;
    return kept;
}();
const Definitions definitions{.name = "test", .version = "1", .datasets = all, .code_lists = code_lists};

Keeping keep_outlook() {
    Keeping keeping{
        .dataset = "outlook",
        .rule = 1,
        .all = "select 0 as authority, id from school",
        .rests_on = {{"school", "select 0 as authority, id from touched"},
                     {"trust", "select 0 as authority, s.id from school s join touched t on s.trust = t.id"}},
        .compute = {}};
    keeping.compute = [](store::Reader& db, const Registry& registry, base::Id, base::Date day,
                         std::span<const base::Id> ids) {
        Query query{.dataset = &school, .columns = {"name", "open_date", "trust"}};
        query.scope = Scope::whole({});
        query.page.rows = 0;
        query.where = {among("r.id", ids), {"r.status <> 'closed'", {}}};
        const auto planned = plan(registry, query);
        std::vector<KeptRow> rows;
        db.each(planned->sql, planned->bound.params(), [&](const store::Row& row) {
            const auto cell = [&](std::size_t at) { return planned->columns[at].cell; };
            const auto name = value_at(*planned->columns[0].field, row, cell(0));
            const auto opens = value_at(*planned->columns[1].field, row, cell(1)).date();
            const bool opened = opens && *opens <= day;
            const auto id = row.id(Plan::id_cell);
            rows.push_back(
                {id,
                 {Value::of(id), Value::text(std::string(name.text())), Value::text(std::string(row.text(cell(2) + 1))),
                  Value::of(opened ? Value::Answer::yes : Value::Answer::no)},
                 opens && !opened ? opens : std::nullopt});
        });
        return rows;
    };
    return keeping;
}

std::vector<store::Table> tables_of(const Dataset& dataset) {
    const Shape shape(dataset);
    auto rows = keyed(shape, "", {"id", "from_mark"},
                      {needed("id"), needed("from_mark"), needed("to_mark"), needed("version"), needed("changed_at"),
                       optional("added_load", store::ColumnType::integer)});
    const auto name = rows.name;
    const auto led = [&](std::vector<std::string> columns) {
        if (shape.owned()) columns.insert(columns.begin(), "authority");
        return columns;
    };
    for (const auto& field : dataset.fields) {
        const auto& columns = shape.of(field);
        if (columns.value.empty()) continue;
        rows.columns.push_back(optional(columns.value, column_type(field)));
        for (const auto* more : {&columns.welsh, &columns.folded, &columns.sort, &columns.sort_welsh})
            if (!more->empty()) rows.columns.push_back(optional(*more));
        if (!columns.sort.empty())
            rows.indexes.push_back({name + "_by_" + columns.sort, led({columns.sort, "id"}), false, {}});
        if (field.use.unique && field.position != dataset.key.front())
            rows.indexes.push_back({name + "_unique_" + columns.value, led({columns.value, "to_mark"}), true, {}});
    }
    for (int number = 1; number <= dataset.spare.text; ++number)
        for (const auto* part : {"", "_fold", "_sort"})
            rows.columns.push_back(optional(std::string(spare_text) + std::to_string(number) + part));
    for (int number = 1; number <= dataset.spare.number; ++number)
        rows.columns.push_back(
            optional(std::string(spare_number) + std::to_string(number), store::ColumnType::integer));
    rows.indexes.push_back(
        {name + "_key",
         led({std::string(dataset.fields[static_cast<std::size_t>(dataset.key.front())].name), "to_mark"}),
         true,
         {}});
    std::vector<store::Table> tables = {std::move(rows)};
    if (shape.has_facts())
        tables.push_back(
            keyed(shape, "_fact", {"id", "field", "fact"},
                  {needed("id"), needed("field"), needed("fact"), needed("valid_from", store::ColumnType::date),
                   needed("valid_to", store::ColumnType::date), needed("recorded_at"), needed("superseded_at"),
                   needed("source", store::ColumnType::text), optional("value")}));
    if (shape.has_sealed())
        tables.push_back(
            keyed(shape, "_s4", {"id", "field"},
                  {needed("id"), needed("field"), needed("value", store::ColumnType::bytes), needed("version")}));
    return tables;
}

DatasetTest::DatasetTest() {
    auto migrations = audit::migrations();
    std::ranges::move(dataset::migrations(), std::back_inserter(migrations));
    std::ranges::sort(migrations, {}, &store::Migration::number);
    store::migrate(store(), migrations, {}, world.clock.now());
    for (const auto* dataset : all) create(tables_of(*dataset));
    store().write(store::Priority::page, [&](store::Tx& tx) { seed_code_lists(tx, definitions, world); });
    codes = store().read([](store::Reader& db) { return Codes::load(db); });
}

Written DatasetTest::add(const Dataset& dataset, const std::vector<Change>& changes) {
    return dataset::write(store(), store::Priority::page,
                          [&](store::Tx& tx) { return insert(tx, writing(), dataset, changes); });
}

Written DatasetTest::change(const Dataset& dataset, base::Id id, std::int64_t version,
                            const std::vector<Change>& changes) {
    return dataset::write(store(), store::Priority::page,
                          [&](store::Tx& tx) { return update(tx, writing(), dataset, id, version, changes); });
}

base::Id DatasetTest::add_school(const std::string& urn, const std::string& english, const std::string& welsh,
                                 const std::string& status) {
    const auto written =
        add(school, {set(school, "urn", Value::text(urn)), set(school, "name", Value::both(english, welsh)),
                     set(school, "status", Value::text(status))});
    EXPECT_TRUE(written.ok()) << (written.problems.empty() ? ""
                                                           : written.problems.front().say(base::Language::english));
    return written.id;
}

Record DatasetTest::read(const Dataset& dataset, base::Id id) {
    return store().read([&](store::Reader& db) { return get(db, registry, dataset, county, id); });
}

Query DatasetTest::ask(const Dataset& dataset, std::vector<std::string> columns) {
    Query query;
    query.dataset = &dataset;
    query.columns = std::move(columns);
    query.scope = Scope::whole(county);
    query.today = clock.today();
    return query;
}

std::vector<std::string> DatasetTest::found(const Query& query) {
    const auto planned = plan(registry, query);
    EXPECT_TRUE(planned.ok()) << (planned.ok() ? "" : planned.problems().front().say(base::Language::english));
    if (!planned) return {};
    std::vector<std::string> all_found;
    store().read([&](store::Reader& db) {
        db.each(planned->sql, planned->bound.params(), [&](const store::Row& row) {
            auto& text = all_found.emplace_back();
            append_shown(text, *planned->columns[0].field, row, planned->columns[0].cell, {.language = query.language});
        });
    });
    return all_found;
}

std::vector<std::string> DatasetTest::found(const Dataset& dataset, const std::string& column,
                                            const AddressFields& fields) {
    const auto filters = filters_from(dataset, fields, {.codes = codes.get()});
    EXPECT_TRUE(filters.ok()) << (filters.ok() ? "" : filters.problems().front().say(base::Language::english));
    if (!filters) return {};
    auto query = ask(dataset, {column});
    query.filters = *filters;
    return found(query);
}

std::vector<std::string> DatasetTest::codes_of(const base::Problems& problems) {
    std::vector<std::string> said;
    for (const auto& problem : problems) said.push_back(problem.where + " " + std::string(problem.code));
    return said;
}

}  // namespace dataset::test
