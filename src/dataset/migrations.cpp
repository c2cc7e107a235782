#include "dataset/migrations.hpp"

#include "store/fulltext.hpp"

namespace dataset {
namespace {

using store::Column;
using store::ColumnType;
using store::Null;
using store::Table;

Column id(std::string name, Null null = Null::no) { return {std::move(name), ColumnType::id, null, {}, {}}; }
Column integer(std::string name) { return {std::move(name), ColumnType::integer, Null::no, {}, {}}; }
Column text(std::string name, Null null = Null::no) { return {std::move(name), ColumnType::text, null, {}, {}}; }
Column date(std::string name) { return {std::move(name), ColumnType::date, Null::yes, {}, {}}; }
Column instant(std::string name, Null null = Null::no) { return {std::move(name), ColumnType::instant, null, {}, {}}; }
Column word(std::string name, std::string check) {
    return {std::move(name), ColumnType::text, Null::no, {}, std::move(check)};
}

Table made(std::string name, std::vector<Column> columns, std::vector<std::string> primary_key,
           std::vector<store::Index> indexes = {}) {
    Table table;
    table.name = std::move(name);
    table.columns = std::move(columns);
    table.primary_key = std::move(primary_key);
    table.indexes = std::move(indexes);
    return table;
}

Table code_list() {
    return made("code_list",
                {id("authority"), text("name"), integer("version"), text("label_en"), text("label_cy"), text("source"),
                 text("licence"), text("source_version"), text("hash"),
                 word("state", "state in ('draft', 'approved', 'withdrawn')"), instant("changed_at")},
                {"authority", "name", "version"});
}

Table code() {
    return made("code",
                {id("authority"),
                 text("list"),
                 integer("version"),
                 text("code"),
                 integer("position"),
                 text("label_en"),
                 text("label_cy"),
                 text("help_en"),
                 text("help_cy"),
                 text("sort_en"),
                 text("sort_cy"),
                 date("valid_from"),
                 date("valid_to"),
                 text("national"),
                 text("parent"),
                 {"current", ColumnType::flag, Null::no, {}, {}}},
                {"authority", "list", "version", "code"},
                {{"code_current", {"authority", "list", "code"}, true, "current = 1"}});
}

Table dataset_mark() {
    return made("dataset_mark", {id("authority"), text("dataset"), integer("mark")}, {"authority", "dataset"});
}

// A load that is staging or published but not yet cleared away keeps others of its dataset and authority out.
Table dataset_load() {
    return made(
        "dataset_load",
        {id("authority"), id("id"), text("dataset"), integer("mark"), text("source"),
         word("state", "state in ('staging', 'published', 'cleared', 'abandoned')"), instant("started_at"),
         instant("ended_at", Null::yes), date("valid_from"), integer("added"), integer("changed"), integer("removed")},
        {"authority", "id"},
        {{"dataset_load_running", {"authority", "dataset"}, true, "state in ('staging', 'published')"}});
}

// Rows that a page changed while a load held a newer version of them ready.
Table load_moved() {
    return made("load_moved", {id("authority"), text("dataset"), integer("mark"), id("id")},
                {"authority", "dataset", "mark", "id"});
}

Table local_value() {
    return made("local_value",
                {id("authority"), text("dataset"), id("record"), integer("field"), text("value"), text("source"),
                 text("note"), integer("version"), instant("changed_at")},
                {"authority", "dataset", "record", "field"});
}

Table correction() {
    return made("correction",
                {id("authority"), id("id"), text("dataset"), id("record"), integer("field"), text("register_value"),
                 text("proposed"), text("reason"), id("proposed_by"), instant("proposed_at"),
                 word("state", "state in ('proposed', 'accepted', 'refused', 'withdrawn', 'agreed', 'overruled')"),
                 id("decided_by", Null::yes), instant("decided_at", Null::yes), text("decision_note")},
                {"authority", "id"},
                {{"correction_record", {"authority", "dataset", "record", "field"}, false, {}},
                 {"correction_open", {"authority", "dataset", "record", "field"}, true, "state = 'proposed'"},
                 {"correction_standing", {"dataset", "record"}, false, "state = 'accepted'"},
                 {"correction_proposer", {"proposed_by", "id"}, false, {}}});
}

// One entry for each stored version of a record with searched fields: its words, and its titles folded for "begins
// with".
Table search_entry() {
    return made("search_entry",
                {id("authority"), id("number"), text("dataset"), id("record"), integer("from_mark"), text("title"),
                 text("title_cy"), text("text")},
                {"authority", "number"},
                {{"search_entry_record", {"authority", "dataset", "record", "from_mark"}, true, {}},
                 {"search_entry_title", {"authority", "dataset", "title"}, false, {}},
                 {"search_entry_title_cy", {"authority", "dataset", "title_cy"}, false, {}}});
}

Table picture() {
    return made("picture",
                {id("authority"),
                 id("id"),
                 text("hash"),
                 text("type"),
                 integer("width"),
                 integer("height"),
                 {"bytes", ColumnType::bytes, Null::no, {}, {}},
                 id("added_by"),
                 instant("added_at")},
                {"authority", "id"}, {{"picture_hash", {"authority", "hash"}, true, {}}});
}

Table definition_step() {
    return made("definition_step",
                {id("authority"), text("kind"), text("name"), integer("version"), integer("number"),
                 word("step", "step in ('make', 'edit', 'send', 'give_back', 'approve', 'withdraw')"), id("account"),
                 instant("at"), text("note")},
                {"authority", "kind", "name", "version", "number"});
}

// What is changed together in one list, until it is in force as that list's next edition. `authority` 0: the product's
// lists; an authority's own codes come to stand beside them.
Table code_change_set() {
    return made("code_change_set",
                {id("authority"), text("list"), integer("number"),
                 word("state", "state in ('draft', 'sent', 'due', 'done', 'withdrawn')"), date("valid_from"),
                 text("reason"), id("made_by"), instant("made_at"), id("approved_by", Null::yes),
                 instant("approved_at", Null::yes), integer("edition")},
                {"authority", "list", "number"},
                {{"code_change_set_open", {"authority", "list"}, true, "state in ('draft', 'sent', 'due')"}});
}

Table code_change() {
    return made(
        "code_change",
        {id("authority"), text("list"), integer("number"), text("code"), text("label_en"), text("label_cy"),
         text("help_en"), text("help_cy"), date("valid_from"), date("valid_to"), text("national"), text("parent")},
        {"authority", "list", "number", "code"});
}

// The columns a version promised, as they were when a program first brought it; never written again.
Table catalogue_edition() {
    return made(
        "catalogue_edition",
        {text("dataset"), integer("major"), integer("minor"), text("content"), text("hash"), instant("laid_down_at")},
        {"dataset", "major", "minor"});
}

// Up to where in the change order an account has taken a list. Like a visit, it is nobody's business record.
Table feed_position() {
    auto table = made("feed_position",
                      {id("authority"), id("account"), text("dataset"), text("list"), integer("seq"), instant("at")},
                      {"authority", "account", "dataset", "list"});
    table.file = Table::File::side;
    return table;
}

// Which rule the kept rows of a dataset were computed by (authority 0), and what whoever recomputes rows of an
// authority holds (dataset/kept.hpp).
Table kept_state() {
    return made("kept_state", {text("dataset"), id("authority"), integer("rule")}, {"dataset", "authority"});
}

// Rows to be computed anew on a day: it has come where what they rest on was loaded.
Table kept_due() {
    return made("kept_due", {text("dataset"), id("authority"), id("record"), date("on_day"), integer("cause")},
                {"dataset", "authority", "record"}, {{"kept_due_on", {"dataset", "on_day"}, false, {}}});
}

Table local_field() {
    return made("local_field",
                {id("authority"),
                 id("id"),
                 text("dataset"),
                 integer("field"),
                 text("name"),
                 text("type"),
                 text("label_en"),
                 text("label_cy"),
                 text("help_en"),
                 text("help_cy"),
                 text("codes"),
                 integer("refines"),
                 integer("sensitivity"),
                 text("data_group"),
                 integer("in_list"),
                 integer("filter"),
                 integer("length_max"),
                 {"least", ColumnType::integer, Null::yes, {}, {}},
                 {"most", ColumnType::integer, Null::yes, {}, {}},
                 text("stands_in"),
                 word("state", "state in ('used', 'retired', 'removed')"),
                 integer("version"),
                 instant("changed_at")},
                {"authority", "id"},
                {{"local_field_number", {"authority", "dataset", "field"}, true, {}},
                 {"local_field_name", {"authority", "dataset", "name"}, true, {}},
                 {"local_field_stands_in", {"authority", "dataset", "stands_in"}, true, "state <> 'removed'"}});
}

// A view as it stands: `share` and `name_key` are its newest version's, so that no two of an owner's for the same
// people have one name.
Table saved_view() {
    return made("saved_view",
                {id("authority"), id("id"), id("owner"), text("dataset"),
                 word("share", "share in ('owner', 'team', 'everyone')"), text("name_key"), integer("version"),
                 instant("made_at"), instant("removed_at", Null::yes)},
                {"authority", "id"},
                {{"saved_view_name", {"authority", "owner", "share", "name_key"}, true, "removed_at is null"}});
}

Table saved_view_version() {
    return made("saved_view_version",
                {id("authority"), id("saved_view"), integer("version"), text("name"), text("description"),
                 word("share", "share in ('owner', 'team', 'everyone')"), text("team_role"), id("team_place"),
                 text("shown_columns"), text("filters"), text("sorting"), id("changed_by"), instant("changed_at"),
                 integer("gone_back_to")},
                {"authority", "saved_view", "version"});
}

Table standing_order() {
    return made("standing_order",
                {id("authority"),
                 id("saved_view"),
                 id("account"),
                 word("every", "every in ('never', 'day', 'week', 'month')"),
                 integer("on_day"),
                 text("format"),
                 word("language", "language in ('en', 'cy')"),
                 {"notice", ColumnType::flag, Null::no, {}, {}},
                 date("made_for"),
                 {"found", ColumnType::integer, Null::yes, {}, {}},
                 instant("looked_at", Null::yes)},
                {"authority", "saved_view", "account"},
                {{"standing_order_account", {"authority", "account"}, false, ""}});
}

std::vector<Table> bulk_tables() {
    return {
        made("bulk_change",
             {id("authority"), id("id"), text("dataset"), id("account"), instant("at"),
              word("phase", "phase in ('trying', 'tried', 'changing', 'changed', 'undoing', 'undone')"),
              id("job", Null::yes), text("list")},
             {"authority", "id"}, {{"bulk_change_of", {"authority", "account", "id"}, false, ""}}),
        made("bulk_value", {id("authority"), id("bulk"), integer("field"), text("value", Null::yes)},
             {"authority", "bulk", "field"}),
        made("bulk_record",
             {id("authority"),
              id("bulk"),
              id("record"),
              integer("version"),
              word("state", "state in ('waiting', 'will', 'same', 'refused', 'changed', 'left', 'undone', 'stays')"),
              {"why_en", ColumnType::text, Null::no, "''", {}},
              {"why_cy", ColumnType::text, Null::no, "''", {}}},
             {"authority", "bulk", "record"},
             {{"bulk_record_state", {"authority", "bulk", "state", "record"}, false, ""}})};
}

}  // namespace

// long: one list, a step of the schema's history each
std::vector<store::Migration> migrations() {
    return {
        {.number = 10, .name = "dataset: code lists", .create = {code_list(), code()}, .add = {}, .run = {}},
        {.number = 11,
         .name = "dataset: marks and loads",
         .create = {dataset_mark(), dataset_load(), load_moved()},
         .add = {},
         .run = {}},
        {.number = 12,
         .name = "dataset: local values and corrections",
         .create = {local_value(), correction()},
         .add = {},
         .run = {}},
        {.number = 13,
         .name = "dataset: search",
         .create = {search_entry()},
         .add = {},
         .run = store::fulltext_statements("search_entry")},
        {.number = 15, .name = "dataset: pictures", .create = {picture()}, .add = {}, .run = {}},
        {.number = 16, .name = "dataset: steps of definitions", .create = {definition_step()}, .add = {}, .run = {}},
        {.number = 17,
         .name = "dataset: changes of code lists",
         .create = {code_change_set(), code_change()},
         .add = {{.table = "code_list",
                  .column = {"seed_hash", ColumnType::text, Null::no, "''", {}},
                  .file = Table::File::main},
                 {.table = "code",
                  .column = {"origin", ColumnType::text, Null::no, "'release'", "origin in ('release', 'people')"},
                  .file = Table::File::main}},
         .run = {}},
        {.number = 18,
         .name = "dataset: what was loaded, in Welsh",
         .create = {},
         .add = {{.table = "dataset_load",
                  .column = {.name = "source_cy", .type = ColumnType::text, .default_sql = "''"}}},
         .run = {}},
        {.number = 19,
         .name = "dataset: who works at a load",
         .create = {},
         .add = {{.table = "dataset_load", .column = {.name = "held_by", .type = ColumnType::id, .default_sql = "0"}},
                 {.table = "dataset_load",
                  .column = {.name = "held_until", .type = ColumnType::instant, .default_sql = "0"}}},
         .run = {}},
        {.number = 20, .name = "dataset: published catalogues", .create = {catalogue_edition()}, .add = {}, .run = {}},
        {.number = 22, .name = "dataset: feed positions", .create = {feed_position()}, .add = {}, .run = {}},
        {.number = 51,
         .name = "dataset: saved views",
         .create = {saved_view(), saved_view_version()},
         .add = {},
         .run = {}},
        {.number = 54, .name = "dataset: standing orders of views", .create = {standing_order()}, .add = {}, .run = {}},
        {.number = 55,
         .name = "dataset: headings of saved views",
         .create = {},
         .add = {{.table = "saved_view_version",
                  .column = {.name = "headings", .type = ColumnType::text, .default_sql = "''"}}},
         .run = {}},
        {.number = 57, .name = "dataset: kept rows", .create = {kept_state(), kept_due()}, .add = {}, .run = {}},
        {.number = 58,
         .name = "dataset: kept rows that are due, in the order they are asked for",
         .create = {},
         .add = {},
         .run = {{"drop index kept_due_on", {}, Table::File::main},
                 {"create index kept_due_in_order on kept_due (dataset, on_day, authority, cause, record)",
                  {},
                  Table::File::main}}},
        {.number = 59, .name = "dataset: fields of authorities", .create = {local_field()}, .add = {}, .run = {}},
        {.number = 87,
         .name = "dataset: destinations of standing orders",
         .create = {},
         .add = {{.table = "standing_order",
                  .column = {.name = "destination", .type = ColumnType::id, .null = Null::yes}}},
         .run = {}},
        {.number = 89, .name = "dataset: bulk changes", .create = bulk_tables(), .add = {}, .run = {}},
        {.number = 91,
         .name = "dataset: formats of saved views",
         .create = {},
         .add = {{.table = "saved_view_version",
                  .column = {.name = "format", .type = ColumnType::text, .default_sql = "''"}}},
         .run = {}},
    };
}

}  // namespace dataset
