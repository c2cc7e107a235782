// The statistics of a list: how many of its records have each code, and each year. Filters are the list's own, and what
// its reader may not see is not counted. Two statements, whatever the number of records.
#include "dataset/tally.hpp"
#include "govuk/button.hpp"
#include "govuk/form_controls.hpp"
#include "govuk/patterns.hpp"
#include "web/charts.hpp"
#include "web/list_address.hpp"
#include "web/record_frame.hpp"
#include "web/routes.hpp"
#include "web/shell.hpp"

namespace web {

using base::t;
using dataset::Field;
using dataset::Grain;
using dataset::Type;
using govuk::Html;

namespace {

bool counted_by(const Field& field) { return field.type == Type::code || field.type == Type::yes_no; }
bool has_years(const Field& field) { return field.type == Type::date; }

using Fits = bool (*)(const Field&);

// The field that the address names, or the first there is; null: there is none that this reader sees.
const Field* chosen(const dataset::Query& query, std::string_view name, Fits fits) {
    const Field* first = nullptr;
    for (const auto& field : query.dataset->fields) {
        if (!fits(field) || !query.scope.sees(field) || field.sensitivity == dataset::Class::s4_restricted) continue;
        if (field.name == name) return &field;
        if (!first) first = &field;
    }
    return first;
}

struct Statistics {
    std::optional<ListAddress> list;
    std::shared_ptr<const dataset::Codes> codes;
    base::Problems problems;
    const Field* by = nullptr;
    const Field* over = nullptr;
    std::vector<Counted> codes_counted, years_counted;
};

std::string label_of(const Visit& visit, const Statistics& statistics, const Field& field, const std::string& value) {
    if (value.empty()) return std::string(visit.say(t("Not filled in")));
    if (field.type == Type::code) return statistics.codes->label(field.codes, value, visit.language);
    if (field.type == Type::yes_no) return std::string(visit.say(value == "1" ? t("Yes") : t("No")));
    return value;
}

std::vector<Counted> tally(const Visit& visit, store::Reader& db, Statistics& statistics, const Field& field,
                           Grain grain) {
    std::vector<Counted> counted;
    const auto plan = dataset::plan_tally(visit.registry(), statistics.list->query, field.name, grain);
    if (!plan) {
        statistics.problems.add_all(plan.problems());
        return counted;
    }
    db.each(plan->sql, plan->bound.params(), [&](const store::Row& row) {
        std::string value(row.text(0));
        auto label = label_of(visit, statistics, field, value);
        counted.push_back({std::move(value), std::move(label), row.integer(1)});
    });
    return counted;
}

Statistics statistics_of(const Visit& visit) {
    const auto& definition = dataset_of(visit);
    http::Fields filters;
    for (const auto& [name, value] : visit.request.query)
        if (name != "by" && name != "over") filters.add(name, value);
    Statistics found;
    visit.app.store.read([&](store::Reader& db) {
        found.codes = visit.codes(db);
        found.list = list_address(visit, definition, *found.codes, filters, found.problems);
        const auto& query = found.list->query;
        found.by = chosen(query, visit.request.query.get("by"), counted_by);
        found.over = chosen(query, visit.request.query.get("over"), has_years);
        if (found.by) found.codes_counted = tally(visit, db, found, *found.by, Grain::value);
        if (found.over) found.years_counted = tally(visit, db, found, *found.over, Grain::year);
    });
    return found;
}

ChartOf by_code(const Visit& visit, const Statistics& statistics) {
    const auto label = statistics.by->label.in(visit.language);
    return {.id = "by",
            .title = visit.say(t("{things} by: {field}"),
                               {{"things", statistics.list->query.dataset->plural}, {"field", label}}),
            .what = std::string(label),
            .file_href = {}};
}

ChartOf by_year(const Visit& visit, const Statistics& statistics) {
    const auto label = statistics.over->label.in(visit.language);
    return {.id = "over",
            .title = visit.say(t("{things} by year: {field}"),
                               {{"things", statistics.list->query.dataset->plural}, {"field", label}}),
            .what = std::string(visit.say(t("Year"))),
            .file_href = {}};
}

std::string file_of(const Visit& visit, const Statistics& statistics, const char* what) {
    auto fields = statistics.list->kept_by_columns();
    if (statistics.by) fields.emplace_back("by", statistics.by->name);
    if (statistics.over) fields.emplace_back("over", statistics.over->name);
    fields.emplace_back("what", what);
    http::Fields encoded;
    for (const auto& [name, value] : fields) encoded.add(name, value);
    return visit.link("/data/" + std::string(statistics.list->query.dataset->name) + "/statistics/file?") +
           http::query_string(encoded);
}

void write_choice(Html& out, const Visit& visit, const Statistics& statistics) {
    const auto& query = statistics.list->query;
    out.raw("<form class=\"app-not-printed\" method=\"get\"")
        .attribute("action", statistics.list->path + "/statistics");
    out.raw(">");
    for (const auto& [name, value] : statistics.list->kept_by_columns()) govuk::hidden_input(out, name, value);
    const auto select = [&](const char* name, base::Message label, const Field* now, Fits fits) {
        if (!now) return;
        govuk::Select choice{.label = {.text = visit.say(label)}, .name = name, .value = std::string(now->name)};
        for (const auto& field : query.dataset->fields)
            if (fits(field) && query.scope.sees(field) && field.sensitivity != dataset::Class::s4_restricted)
                choice.items.push_back(
                    {.text = std::string(field.label.in(visit.language)), .value = std::string(field.name)});
        govuk::select(out, choice);
    };
    select("by", t("Count by"), statistics.by, counted_by);
    select("over", t("By the year of"), statistics.over, has_years);
    govuk::button(out, {.text = visit.say(t("Count")), .classes = "govuk-button--secondary"});
    out.raw("</form>");
}

http::Response show_statistics(Visit& visit) {
    const auto statistics = statistics_of(visit);
    const auto& definition = *statistics.list->query.dataset;
    const auto title = visit.say(t("Statistics: {things}"), {{"things", definition.plural}});
    Html body(visit.language);
    body.raw("<h1 class=\"govuk-heading-l\">").text(title).raw("</h1>");
    for (const auto& condition : statistics.list->query.filters.all)
        body.raw("<p class=\"govuk-body\">")
            .text(dataset::describe(definition, condition, visit.show_as(*statistics.codes)))
            .raw("</p>");
    if (statistics.by || statistics.over) write_choice(body, visit, statistics);
    if (statistics.codes_counted.empty() && statistics.years_counted.empty())
        body.raw("<p class=\"govuk-body\">").text(visit.say(t("There is nothing here to count."))).raw("</p>");
    if (statistics.by) {
        auto of = by_code(visit, statistics);
        of.file_href = file_of(visit, statistics, "by");
        write_bars(body, visit, of, statistics.codes_counted);
    }
    if (statistics.over) {
        auto of = by_year(visit, statistics);
        of.file_href = file_of(visit, statistics, "over");
        write_years(body, visit, of, statistics.years_counted);
    }
    const bool wrong = !statistics.problems.empty();
    return page(visit,
                {.title = title,
                 .back = statistics.list->page(1),
                 .problems = wrong ? &statistics.problems : nullptr,
                 .current = "data",
                 .status = wrong ? 422 : 200},
                std::move(body));
}

http::Response show_file(Visit& visit) {
    const auto statistics = statistics_of(visit);
    const bool years = visit.request.query.get("what") == "over";
    if (!statistics.problems.empty() || !(years ? statistics.over : statistics.by))
        throw base::NotFound("nothing of that kind is counted");
    const std::string name(statistics.list->query.dataset->name);
    return years ? counted_file(visit, by_year(visit, statistics), statistics.years_counted, name + "-by-year")
                 : counted_file(visit, by_code(visit, statistics), statistics.codes_counted,
                                name + "-by-" + std::string(statistics.by->name));
}

}  // namespace

std::vector<Page> statistics_pages() {
    using enum http::Method;
    constexpr Rule reader{.who = Who::reader};
    return {
        {get, "/{authority}/data/{dataset}/statistics", reader, show_statistics},
        {get, "/{authority}/data/{dataset}/statistics/file", reader, show_file},
    };
}

}  // namespace web
