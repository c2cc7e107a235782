// What runs say of themselves: filters worked out and in words, the manifest, the CSVW metadata.
#include "base/json_out.hpp"
#include "exchange/runs.hpp"

namespace exchange {

using base::t;
using dataset::Condition;
using dataset::Operator;
using dataset::Type;
using Headings = FileStyle::Headings;

namespace {

void write_condition(base::JsonOut& json, const Condition& condition, base::Date today) {
    json.begin_object();
    json.member("column", condition.field);
    const auto word = dataset::address_word(condition.op);
    json.member("operator", word.empty() ? "is" : word);
    json.name("values");
    json.texts(condition.values);
    if (condition.op == Operator::in && !condition.values.empty())
        if (const auto days = dataset::relative_days(condition.values.front(), today)) {
            json.member("from", days->first.iso());
            json.member("to", days->last.iso());
        }
    json.end_object();
}

void write_conditions(base::JsonOut& json, const std::vector<Condition>& conditions, base::Date today) {
    json.begin_list();
    for (const auto& condition : conditions) write_condition(json, condition, today);
    json.end_list();
}

void write_instant(base::JsonOut& json, std::string_view name, const std::optional<base::Instant>& instant) {
    json.name(name);
    if (instant)
        json.text(instant->iso());
    else
        json.null();
}

std::string joined(const dataset::Dataset& definition, const std::vector<Condition>& conditions,
                   const dataset::ShowAs& as) {
    std::string all;
    for (const auto& condition : conditions)
        (all += all.empty() ? "" : "; ") += dataset::describe(definition, condition, as);
    return all;
}

std::string_view state_word(Run::State state) {
    switch (state) {
        case Run::State::running: return "running";
        case Run::State::done: return "done";
        case Run::State::failed: return "failed";
    }
    return "failed";
}

}  // namespace

std::string filters_json(const dataset::Filters& filters, const std::vector<std::string>& records, base::Date today) {
    base::JsonOut json;
    json.begin_object();
    if (!filters.all.empty()) {
        json.name("all");
        write_conditions(json, filters.all, today);
    }
    if (!filters.any.empty()) {
        json.name("any");
        json.begin_list();
        for (const auto& group : filters.any) write_conditions(json, group, today);
        json.end_list();
    }
    if (!filters.words.empty()) json.member("words", filters.words);
    if (!records.empty()) {
        json.name("records");
        json.texts(records);
    }
    json.end_object();
    return json.take();
}

std::string filters_in_words(const dataset::Dataset& definition, const dataset::Filters& filters, std::int64_t records,
                             const dataset::ShowAs& as) {
    std::string all = joined(definition, filters.all, as);
    const auto add = [&](const std::string& part) { (all += all.empty() ? "" : "; ") += part; };
    std::string groups;
    for (const auto& group : filters.any)
        (groups += groups.empty() ? "" : " / ") += "(" + joined(definition, group, as) + ")";
    if (!groups.empty()) add(base::say(as.language, t("at least one of {groups}"), {{"groups", groups}}));
    if (!filters.words.empty()) add(base::say(as.language, t("holds the words “{words}”"), {{"words", filters.words}}));
    if (records > 0)
        add(base::say(as.language, base::tn("{count} record, selected by hand", "{count} records, selected by hand"),
                      records));
    return all;
}

std::string manifest(const Run& run) {
    base::JsonOut json;
    json.begin_object();
    json.member("run", run.id.text());
    json.member("account", run.account.text());
    json.member("dataset", run.dataset);
    if (run.view.id) {
        json.name("view");
        json.begin_object();
        json.member("id", run.view.id.text());
        json.name("version");
        json.number(run.view.version);
        json.member("name", run.view.name);
        json.end_object();
    }
    json.member("file", run.file_name);
    json.member("format", name(run.format));
    json.member("language", base::tag(run.language));
    if (run.format == Format::csv) {
        json.member("header", run.headings == Headings::names ? "names" : "labels");
        json.name("byte_order_mark");
        json.truth(run.csv.mark == CsvStyle::Mark::byte_order);
        json.name("formula_guard");
        json.truth(run.csv.guard == CsvStyle::Guard::formulas);
    }
    if (run.format == Format::json_lines) {
        json.name("labels");
        json.truth(run.labels == FileStyle::Labels::beside);
    }
    json.name("filters");
    json.json(run.filters);
    json.name("filters_in_words");
    json.begin_object();
    json.member("en", run.filter_words.english);
    json.member("cy", run.filter_words.welsh);
    json.end_object();
    json.name("columns");
    json.texts(run.columns);
    if (!run.own.empty()) {
        json.name("headings");
        json.begin_object();
        for (const auto& [field, heading] : run.own) json.member(field, heading);
        json.end_object();
    }
    json.name("withheld_columns");
    json.texts(run.withheld);
    json.member("data_as_at", run.data_as_at.iso());
    if (run.change_seq) {
        json.name("change_seq");
        json.number(*run.change_seq);
    }
    if (!run.catalogue.empty()) json.member("catalogue_version", run.catalogue);
    json.name("register_loads");
    json.begin_object();
    write_instant(json, "oldest", run.oldest_load);
    write_instant(json, "newest", run.newest_load);
    json.end_object();
    json.member("state", state_word(run.state));
    write_instant(json, "started_at", run.started_at);
    write_instant(json, "ended_at", run.ended_at);
    if (run.state == Run::State::done) {
        json.name("rows");
        json.number(run.result.rows);
        json.name("bytes");
        json.number(run.result.bytes);
        json.member("sha256", run.result.sha256);
    }
    json.end_object();
    return json.take();
}

namespace {

std::string_view csvw_type(const dataset::Field& field, FileColumn::Part part) {
    if (part != FileColumn::Part::whole) return "string";
    switch (field.type) {
        case Type::date: return "date";
        case Type::month: return "gYearMonth";
        case Type::instant: return "dateTime";
        case Type::integer: return "integer";
        case Type::money:
        case Type::decimal: return "decimal";
        case Type::link: return "anyURI";
        default: return "string";
    }
}

// The columns of a run as its file has them: of fields that are still defined.
std::vector<FileColumn> columns_of(const Run& run, const dataset::Dataset& definition) {
    dataset::Plan plan;
    for (const auto& column : run.columns)
        if (const auto* field = definition.find(column)) plan.columns.push_back({field, 0});
    return file_columns(plan);
}

void write_column(base::JsonOut& json, const Run& run, const FileColumn& column) {
    json.begin_object();
    json.member("name", heading_of(column, Headings::names, run.language));
    json.member("titles", heading_of(column, run.headings, run.language, run.own));
    if (!column.field) {
        json.member("datatype", "string");
        json.name("required");
        json.truth(true);
    } else {
        const auto& field = *column.field;
        const auto help = field.help.in(run.language);
        if (!help.empty()) json.member("dc:description", help);
        if (field.type == Type::yes_no) {
            json.name("datatype");
            json.begin_object();
            json.member("base", "boolean");
            json.member("format", std::string(base::say(run.language, base::tc("in a file", "yes"))) + "|" +
                                      std::string(base::say(run.language, base::tc("in a file", "no"))));
            json.end_object();
        } else {
            json.member("datatype", csvw_type(field, column.part));
        }
        if (field.type == Type::list) json.member("separator", "; ");
    }
    json.end_object();
}

}  // namespace

std::string csv_metadata(const Run& run, const dataset::Dataset& definition) {
    base::JsonOut json;
    json.begin_object();
    json.name("@context");
    json.begin_list();
    json.text("http://www.w3.org/ns/csvw");
    json.begin_object();
    json.member("@language", base::tag(run.language));
    json.end_object();
    json.end_list();
    json.member("url", run.file_name);
    json.member("dc:title", definition.plural.in(run.language));
    json.member("dc:date", run.data_as_at.iso());
    json.name("tableSchema");
    json.begin_object();
    json.name("columns");
    json.begin_list();
    for (const auto& column : columns_of(run, definition)) write_column(json, run, column);
    json.end_list();
    json.member("primaryKey", "id");
    json.end_object();
    json.end_object();
    return json.take();
}

}  // namespace exchange
