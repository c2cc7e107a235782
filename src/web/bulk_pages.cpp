// Changing many records, until there is something to look at: which records, which fields, which values.
#include "dataset/limits.hpp"
#include "dataset/query.hpp"
#include "govuk/button.hpp"
#include "govuk/choices.hpp"
#include "govuk/content.hpp"
#include "govuk/form_controls.hpp"
#include "govuk/messages.hpp"
#include "govuk/table.hpp"
#include "web/bulk.hpp"
#include "web/fields.hpp"
#include "web/list_address.hpp"
#include "web/record_frame.hpp"
#include "web/routes.hpp"
#include "web/shell.hpp"

#include <algorithm>

namespace web {

using base::t;
using base::tn;
using dataset::Aim;
using dataset::BulkChange;
using dataset::Dataset;
using dataset::Field;
using govuk::Html;

namespace {

constexpr auto kMost = static_cast<std::int64_t>(dataset::limits::bulk_records);
constexpr std::int64_t kPastShown = 10;

// What the address says, or, once there is a form with values, what that carries along as "asked":
//   list=…   the query of the list it began at       id=…  the records that were ticked
//   all=yes  in their place: all that the list finds  field=…  the fields to change
struct Asked {
    const Dataset& definition;
    http::Fields all;  // as they came
    http::Fields list;
    std::vector<base::Id> ids;  // each once
    bool everything = false;
    std::vector<const Field*> fields;
};

Asked read_asked(const Visit& visit) {
    const auto& definition = dataset_of(visit);
    const auto possible = bulk_fields_of(visit, definition);
    if (possible.empty()) throw base::NotFound("nothing to change of many records here");
    const auto& form = visit.request.form;
    const auto encoded = [](std::string_view text) { return http::parse_form(text).value_or(http::Fields{}); };
    Asked asked{.definition = definition,
                .all = form.has("asked") ? encoded(form.get("asked")) : visit.request.query,
                .list = {},
                .ids = {},
                .fields = {}};
    asked.list = encoded(asked.all.get("list"));
    for (const auto text : asked.all.all("id"))
        if (const auto id = base::Id::from_text(text)) asked.ids.push_back(*id);
    std::ranges::sort(asked.ids);
    asked.ids.erase(std::ranges::unique(asked.ids).begin(), asked.ids.end());
    asked.everything = asked.ids.empty() && asked.all.get("all") == "yes";
    const auto named = asked.all.all("field");
    for (const auto* field : possible)
        if (std::ranges::find(named, field->name) != named.end()) asked.fields.push_back(field);
    return asked;
}

std::string list_path(const Visit& visit, const Asked& asked) {
    const auto path = visit.link("/data/" + std::string(asked.definition.name));
    const auto query = http::query_string(asked.list);
    return query.empty() ? path : path + "?" + query;
}

std::string here(const Visit& visit, const Asked& asked) {
    return visit.link("/data/" + std::string(asked.definition.name) + "/bulk");
}

// The records that it speaks of, as the visitor may see them.
dataset::Query query_of(const Visit& visit, const Asked& asked, const dataset::Codes& codes) {
    base::Problems problems;
    auto query = list_address(visit, asked.definition, codes, asked.list, problems).query;
    if (!problems.empty()) throw base::BadRequest("filters that can't be read");
    if (!asked.everything) {
        query.filters = {};
        query.where.push_back(asked.ids.empty() ? dataset::Predicate{"1 = 0", {}} : dataset::among("r.id", asked.ids));
    }
    query.columns.clear();
    query.order = {{.field = std::string(dataset::order_by_id)}};
    query.page = {.rows = 0};
    return query;
}

std::int64_t count_of(const Visit& visit, const Asked& asked) {
    if (!asked.everything) return static_cast<std::int64_t>(asked.ids.size());
    return visit.app.store.read([&](store::Reader& db) {
        const auto codes = visit.codes(db);
        const auto planned = dataset::plan_count(visit.registry(), query_of(visit, asked, *codes), kMost + 1);
        if (!planned) throw base::BadRequest("filters that can't be asked");
        return db.one(planned->sql, planned->bound.params()).integer(0);
    });
}

// At most one more than may be. What was ticked and is not to be seen has no version, so that it is told of.
std::vector<Aim> aims_of(const Visit& visit, const Asked& asked, store::Reader& db, const dataset::Codes& codes) {
    const auto planned = dataset::plan(visit.registry(), query_of(visit, asked, codes));
    if (!planned) throw base::BadRequest("filters that can't be asked");
    std::vector<Aim> aims;
    auto rows = db.query(planned->sql, planned->bound.params());
    while (rows.next() && aims.size() <= dataset::limits::bulk_records)
        aims.push_back({rows.row().id(dataset::Plan::id_cell), rows.row().integer(dataset::Plan::version_cell)});
    std::vector<Aim> missing;
    for (const auto id : asked.ids)
        if (!std::ranges::binary_search(aims, id, {}, &Aim::record)) missing.push_back({.record = id});
    aims.insert(aims.end(), missing.begin(), missing.end());
    return aims;
}

// What stands in the way, whatever is to be changed.
base::Problems problems_with(std::int64_t count) {
    base::Problems problems;
    if (count == 0)
        problems.add("", "nothing_chosen", t("No record is chosen. Go back to the list and tick those to change"));
    if (count > kMost)
        problems.add("", "too_many", t("At most {most} records can be changed at once. Go back and filter the list"),
                     {{"most", kMost}});
    return problems;
}

std::string title_of(const Visit& visit, std::int64_t count) {
    return visit.say(tn("Change {count} record", "Change {count} records"), count);
}

void write_heading(Html& out, const Visit& visit, const Asked& asked, const std::string& title) {
    out.raw("<span class=\"govuk-caption-l\">")
        .text(asked.definition.plural.in(visit.language))
        .raw("</span><h1 class=\"govuk-heading-l\">")
        .text(title)
        .raw("</h1>");
}

// Those one asked for lately: done, or to be looked at still.
void write_past(Html& out, const Visit& visit, const Dataset& definition) {
    const auto past = visit.app.store.read([&](store::Reader& db) {
        return dataset::bulk_changes_of(db, visit.authority_id(), definition.name, visit.principal.account, kPastShown);
    });
    if (past.empty()) return;
    out.raw("<h2 class=\"govuk-heading-m\">").text(visit.say(t("Your changes of many records lately"))).raw("</h2>");
    out.raw("<ul class=\"govuk-list\">");
    for (const auto& bulk : past) {
        const bool undone = bulk.phase == BulkChange::Phase::undone;
        const bool made = bulk.phase == BulkChange::Phase::changed;
        out.raw("<li><a class=\"govuk-link\"")
            .attribute("href", visit.link(bulk_address(bulk)))
            .raw(">")
            .text(bulk.at.say(visit.language))
            .raw("</a> ")
            .text(visit.say(undone ? t("undone")
                            : made ? t("done")
                                   : t("not finished")))
            .raw("</li>");
    }
    out.raw("</ul>");
}

// ---- Which fields

http::Response ask_fields(Visit& visit, const Asked& asked, std::int64_t count, base::Problems problems) {
    const auto title = title_of(visit, count);
    Html body(visit.language);
    write_heading(body, visit, asked, title);
    if (const auto wrong = problems_with(count); wrong.empty()) {
        body.raw("<form method=\"get\" novalidate").attribute("action", here(visit, asked)).raw(">");
        for (const auto& [name, value] : asked.all)
            if (name != "field" && name != "step") govuk::hidden_input(body, name, value);
        govuk::hidden_input(body, "step", "values");
        govuk::Checkboxes boxes{
            .fieldset = govuk::Fieldset{.legend = {.text = visit.say(t("What do you want to change?")),
                                                   .classes = "govuk-fieldset__legend--m"}},
            .hint = {.text = visit.say(t("Each gets the same value in all of these records"))},
            .error = {.text = problem_text(visit, &problems, "field")},
            .name = "field"};
        for (const auto* field : asked.fields) boxes.values.emplace_back(field->name);
        for (const auto* field : bulk_fields_of(visit, asked.definition))
            boxes.items.push_back({.text = field->label.in(visit.language), .value = std::string(field->name)});
        govuk::checkboxes(body, boxes);
        close_form(body, visit, {.action = t("Continue"), .cancel_href = list_path(visit, asked)});
    } else {
        problems.add_all(wrong);
        body.raw("<p class=\"govuk-body\"><a class=\"govuk-link\"")
            .attribute("href", list_path(visit, asked))
            .raw(">")
            .text(visit.say(t("Back to the list")))
            .raw("</a></p>");
    }
    write_past(body, visit, asked.definition);
    return page(visit,
                {.title = title,
                 .back = list_path(visit, asked),
                 .problems = problems.empty() ? nullptr : &problems,
                 .current = "data",
                 .status = problems.empty() ? 200 : 422},
                std::move(body));
}

// ---- Which values

// The address of the page before this one, with the same fields ticked again.
std::string fields_address(const Visit& visit, const Asked& asked) {
    http::Fields kept;
    for (const auto& [name, value] : asked.all)
        if (name != "step") kept.add(name, value);
    kept.add("step", "fields");
    return here(visit, asked) + "?" + http::query_string(kept);
}

dataset::FieldSet set_of(const std::vector<const Field*>& fields) {
    dataset::FieldSet set;
    for (const auto* field : fields) set.add(*field);
    return set;
}

void write_empty_box(Html& out, const Visit& visit, const Field& field) {
    const auto ticked = visit.request.form.all("empty");
    govuk::checkboxes(out, {.name = "empty",
                            .id_prefix = "empty-" + std::string(field.name),
                            .items = {{.text = visit.say(t("Empty “{label}” in all of them"), {{"label", field.label}}),
                                       .value = std::string(field.name)}},
                            .values = {ticked.begin(), ticked.end()},
                            .classes = "govuk-checkboxes--small"});
}

http::Response ask_values(Visit& visit, const Asked& asked, std::int64_t count, const base::Problems* problems) {
    const auto title = title_of(visit, count);
    const auto codes = visit.app.store.read([&](store::Reader& db) { return visit.codes(db); });
    RecordForm form(visit, asked.definition, *codes, set_of(asked.fields), RecordForm::Empty::means_unsaid);
    form.fill_as_typed(visit.request.form);
    const auto& typed = visit.request.form;
    Html body(visit.language);
    write_heading(body, visit, asked, title);
    open_form(body, visit, here(visit, asked));
    govuk::hidden_input(body, "asked", http::query_string(asked.all));
    // Sent twice, it is one.
    govuk::hidden_input(body, "once", typed.has("once") ? typed.get("once") : visit.app.world().ids.next().text());
    for (const auto* field : asked.fields) {
        form.write_field(body, *field, problems);
        if (!field->use.required) write_empty_box(body, visit, *field);
    }
    close_form(body, visit, {.action = t("See what would change"), .cancel_href = list_path(visit, asked)});
    return page(visit,
                {.title = title,
                 .back = fields_address(visit, asked),
                 .problems = problems,
                 .current = "data",
                 .status = problems ? 422 : 200},
                std::move(body));
}

// What each field is to hold, or all that is wrong with what was typed.
base::Result<std::vector<std::pair<const Field*, dataset::Value>>> read_values(const Visit& visit, const Asked& asked,
                                                                               store::Reader& db,
                                                                               const dataset::Codes& codes) {
    const auto& typed = visit.request.form;
    const auto emptied = typed.all("empty");
    const auto empties = [&](const Field& field) {
        return !field.use.required && std::ranges::find(emptied, field.name) != emptied.end();
    };
    std::vector<std::pair<const Field*, dataset::Value>> values;
    base::Problems problems;
    for (const auto* field : asked.fields) {
        const RecordForm form(visit, asked.definition, codes, set_of({field}));
        auto read = form.read(typed, db);
        if (!read) {
            problems.add_all(read.problems());
            continue;
        }
        auto& value = read->front().value;
        const std::string name(field->name);
        if (value.empty() && field->use.required)
            problems.add(name, "required", t("Enter “{label}”"), {{"label", field->label}});
        else if (value.empty() && !empties(*field))
            problems.add(name, "required", t("Enter “{label}”, or tick that it is to be emptied"),
                         {{"label", field->label}});
        else if (!value.empty() && empties(*field))
            problems.add(name, "both", t("Enter “{label}” or tick that it is to be emptied, not both"),
                         {{"label", field->label}});
        else if (auto wrong = dataset::check(*field, value); !value.empty() && !wrong.empty())
            problems.add_all(std::move(wrong));
        else
            values.emplace_back(field, std::move(value));
    }
    if (!problems.empty()) return problems;
    return values;
}

// ---- The change as it is kept

http::Response show_bulk(Visit& visit) {
    const auto asked = read_asked(visit);
    const auto count = count_of(visit, asked);
    base::Problems problems;
    if (asked.fields.empty() && asked.all.get("step") == "values")
        problems.add("field", "required", t("Choose at least one of them"));
    if (asked.fields.empty() || asked.all.get("step") == "fields" || !problems_with(count).empty())
        return ask_fields(visit, asked, count, std::move(problems));
    return ask_values(visit, asked, count, nullptr);
}

http::Response take_bulk(Visit& visit) {
    const auto asked = read_asked(visit);
    if (asked.fields.empty()) return show_bulk(visit);
    BulkChange bulk{.authority = visit.authority_id(),
                    .id = base::Id::from_text(visit.request.form.get("once")).value_or(visit.app.world().ids.next()),
                    .dataset = std::string(asked.definition.name),
                    .account = visit.principal.account,
                    .at = visit.app.world().clock.now()};
    bulk.list = http::query_string(asked.list);
    std::shared_ptr<const dataset::Codes> codes;
    std::vector<Aim> aims;
    base::Problems problems;
    visit.app.store.read([&](store::Reader& db) {
        codes = visit.codes(db);
        auto values = read_values(visit, asked, db, *codes);
        if (!values) return problems.add_all(values.problems());
        bulk.values = std::move(*values);
        aims = aims_of(visit, asked, db, *codes);
    });
    if (!problems.empty()) return ask_values(visit, asked, count_of(visit, asked), &problems);
    if (!problems_with(static_cast<std::int64_t>(aims.size())).empty()) return show_bulk(visit);
    const auto see = http::Response::see_other(visit.link(bulk_address(bulk)));
    const bool fresh = visit.app.store.write(store::Priority::page,
                                             [&](store::Tx& tx) { return dataset::add_bulk_change(tx, bulk, aims); });
    if (!fresh) return see;
    if (static_cast<std::int64_t>(aims.size()) > visit.app.settings.import_rows_at_once) {
        ask_for_bulk(visit, bulk, bulk_try_job);
        return see;
    }
    auto writing = visit.writing(codes);
    BulkCourse(
        visit.app.store, writing, asked.definition, bulk,
        [&](const std::function<void(store::Tx&)>& work) { visit.app.store.write(store::Priority::page, work); },
        [](std::int64_t) {})
        .go();
    return see;
}

}  // namespace

std::vector<const Field*> bulk_fields_of(const Visit& visit, const Dataset& definition) {
    std::vector<const Field*> found;
    const auto fields = dataset::bulk_fields(visit.registry(), definition, visit.writable(definition));
    for (const auto& field : definition.fields)
        if (fields.has(field)) found.push_back(&field);
    return found;
}

void write_change_all(Html& out, const Visit& visit, const ListAddress& list, std::int64_t found) {
    out.raw("<a class=\"govuk-link\"")
        .attribute("href", visit.link("/data/" + std::string(list.query.dataset->name) +
                                      "/bulk?all=yes&list=" + http::url_encode(list.kept_query())))
        .raw(">")
        .text(visit.say(tn("Change the {count} found", "Change all {count} found"), found))
        .raw("</a>");
}

std::vector<Page> bulk_pages() {
    using enum http::Method;
    constexpr Rule writers{.who = Who::writer};
    return {
        {get, "/{authority}/data/{dataset}/bulk", writers, show_bulk},
        {post, "/{authority}/data/{dataset}/bulk", writers, take_bulk},
    };
}

}  // namespace web
