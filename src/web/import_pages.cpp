// Importing a file that was uploaded: what its columns mean, what would happen, then all of it or nothing; or its good
// rows alone, where the organisation allows it.
#include "base/text.hpp"
#include "govuk/button.hpp"
#include "govuk/content.hpp"
#include "govuk/form_controls.hpp"
#include "govuk/messages.hpp"
#include "govuk/table.hpp"
#include "web/imports.hpp"
#include "web/record_frame.hpp"
#include "web/routes.hpp"
#include "web/shell.hpp"

#include <algorithm>

namespace web {

using base::t;
using base::tn;
using dataset::Dataset;
using exchange::FileColumn;
using exchange::FileStyle;
using govuk::Html;

namespace {

constexpr std::size_t kProblemsShown = 200;
constexpr std::size_t kNameBytesMax = 255;  // of an uploaded file: no file system has longer ones

std::filesystem::path upload_of(const Visit& visit) {
    const auto id = base::Id::from_text(visit.request.parameter("upload"));
    if (!id) throw base::NotFound("no such upload");
    return upload_path(visit.app, visit.principal.account, *id);
}

// ---- The mapping

// Which sheet is read. Of another one the columns are guessed anew: those in the form are not its.
void write_sheets(Html& out, const Visit& visit, const exchange::RowsForm& form) {
    govuk::hidden_input(out, "columns_of", form.sheet);
    if (form.sheets.size() < 2) return govuk::hidden_input(out, "sheet", form.sheet);
    govuk::Select select{
        .label = {.text = visit.say(t("Sheet of the workbook"))}, .name = "sheet", .value = form.sheet};
    for (const auto& sheet : form.sheets) select.items.push_back({.text = sheet});
    govuk::select(out, select);
}

void write_mapping(Html& out, const Visit& visit, const exchange::ImportFile& file,
                   const std::vector<FileColumn>& targets) {
    govuk::TableWriter table(out, {.caption = std::string(visit.say(t("What each column of the file means"))),
                                   .caption_classes = "govuk-table__caption--m",
                                   .head = {{.text = visit.say(t("In the file"))},
                                            {.text = visit.say(t("First values"))},
                                            {.text = visit.say(t("Goes into"))}}});
    for (std::size_t i = 0; i < file.columns.size(); ++i) {
        const auto& column = file.columns[i];
        table.row();
        table.heading(column.heading);
        std::string samples;
        for (const auto& sample : column.samples)
            samples += (samples.empty() ? "" : " · ") + std::string(base::beginning(sample, 40));
        table.cell(samples);
        table.cell_with([&](Html& cell) {
            govuk::Select select{.label = {.text = visit.say(t("Where {heading} goes"), {{"heading", column.heading}}),
                                           .classes = "govuk-visually-hidden"},
                                 .name = "column." + std::to_string(i),
                                 .value = column.target ? column_name(*column.target) : ""};
            select.items.push_back({.text = std::string(visit.say(t("Nowhere: leave it out"))), .value = ""});
            for (const auto& target : targets)
                select.items.push_back(
                    {.text = exchange::heading_of(target, FileStyle::Headings::labels, visit.language),
                     .value = column_name(target)});
            govuk::select(cell, select);
        });
    }
    table.close();
}

// ---- The preview

void write_counts(Html& out, const Visit& visit, const exchange::ImportReport& report) {
    govuk::SummaryList list;
    const auto row = [&](base::Message key, std::int64_t count) {
        list.rows.push_back(
            {.key = {.text = visit.say(key)}, .value = {.text = visit.say(tn("{count} row", "{count} rows"), count)}});
    };
    row(t("Would be added"), report.load.added);
    row(t("Would be changed"), report.load.changed);
    row(t("Already the same"), report.load.unchanged);
    list.rows.push_back({.key = {.text = visit.say(t("Wrong"))},
                         .value = {.text = visit.say(tn("{count} problem", "{count} problems"),
                                                     static_cast<std::int64_t>(report.problems.size()))}});
    govuk::summary_list(out, list);
}

void write_problems(Html& out, const Visit& visit, const Dataset& definition, const base::Problems& problems) {
    govuk::TableWriter table(out, {.caption = std::string(visit.say(t("What is wrong"))),
                                   .caption_classes = "govuk-table__caption--m",
                                   .head = {{.text = visit.say(t("Row")), .format = "numeric"},
                                            {.text = visit.say(t("Column"))},
                                            {.text = visit.say(t("How to mend it"))}}});
    std::size_t shown = 0;
    for (const auto& problem : problems) {
        if (++shown > kProblemsShown) break;
        table.row();
        table.heading(problem.row ? std::to_string(*problem.row) : "");
        const auto* field = definition.find(problem.where);
        table.cell(field ? std::string(field->label.in(visit.language)) : problem.where);
        table.cell(problem.say(visit.language));
    }
    table.close();
    if (problems.size() > kProblemsShown)
        out.raw("<p class=\"govuk-body\">")
            .text(visit.say(t("The first {shown} of {all} problems."),
                            {{"shown", kProblemsShown}, {"all", problems.size()}}))
            .raw("</p>");
}

void write_rows(Html& out, const Visit& visit, const exchange::ImportReport& report, const dataset::Codes& codes) {
    govuk::TableWriter table(out, {.caption = std::string(visit.say(t("The first rows that would be written"))),
                                   .caption_classes = "govuk-table__caption--m",
                                   .head = {{.text = visit.say(t("Row")), .format = "numeric"},
                                            {.text = visit.say(t("What"))},
                                            {.text = visit.say(t("Values"))}}});
    for (const auto& row : report.rows) {
        const bool added = row.outcome == dataset::Load::Outcome::added;
        table.row();
        table.heading(std::to_string(row.row));
        table.cell(visit.say(added ? t("Added") : t("Changed")));
        table.cell_with([&](Html& cell) {
            for (const auto& difference : row.differences) {
                cell.raw("<div>").text(difference.field->label.in(visit.language)).raw(": ");
                if (!added)
                    cell.raw("<del>")
                        .text(difference.before.empty()
                                  ? std::string(visit.say(t("nothing")))
                                  : dataset::show(*difference.field, difference.before, visit.show_as(codes)))
                        .raw("</del> → ");
                cell.raw("<ins>")
                    .text(difference.after.empty()
                              ? std::string(visit.say(t("nothing")))
                              : dataset::show(*difference.field, difference.after, visit.show_as(codes)))
                    .raw("</ins></div>");
            }
        });
    }
    table.close();
}

LookedImport look_by(const Visit& visit, const http::Fields& form) {
    const auto& definition = importable(visit);
    return look_at(visit.app, visit.authority_id(), definition, upload_of(visit), visit.writable(definition), form);
}

LookedImport look(const Visit& visit) { return look_by(visit, visit.request.form); }

std::string address_of(const Visit& visit, const LookedImport& looked) {
    return list_path(visit, looked.definition) + "/import/" + std::string(visit.request.parameter("upload"));
}

std::string file_name(const Visit& visit) {
    const auto& request = visit.request;
    const std::string name(request.form.has("name") ? request.form.get("name") : request.query.get("name"));
    return name.empty() ? "import.csv" : std::string(base::beginning(name, kNameBytesMax));
}

bool in_background(const Visit& visit, const LookedImport& looked) {
    return looked.file.rows > visit.app.settings.import_rows_at_once;
}

// What the columns mean, for forms that go on from here.
void write_meaning(Html& out, const Visit& visit, const LookedImport& looked) {
    govuk::hidden_input(out, "name", file_name(visit));
    for (const auto& [name, value] : meaning_of(looked.file)) govuk::hidden_input(out, name, value);
}

void write_take_refused(Html& out, const Visit& visit, const LookedImport& looked) {
    open_side_form(out, visit, address_of(visit, looked) + "/refused");
    write_meaning(out, visit, looked);
    govuk::button(
        out, {.text = visit.say(t("Download the rows to mend, with reasons")), .classes = "govuk-button--secondary"});
    close_form(out);
}

void write_wrong(Html& out, const Visit& visit, const LookedImport& looked, const base::Problems& problems) {
    govuk::warning_text(out, {.text = visit.say(t("Nothing has been changed. Mend these rows in your file and "
                                                  "upload it again, or change what the columns mean."))});
    write_take_refused(out, visit, looked);
    write_problems(out, visit, looked.definition, problems);
}

// Not offered while a row is wrong, but for its good rows where the organisation allows that.
bool may_apply(const Visit& visit, const LookedImport& looked, const exchange::ImportReport& report) {
    return report.refused == 0 || (report.load.added + report.load.changed > 0 &&
                                   good_rows_allowed(visit.app, visit.authority_id(), looked.definition));
}

void write_apply(Html& out, const Visit& visit, const LookedImport& looked, const exchange::ImportReport& report) {
    const bool differs = report.load.added + report.load.changed > 0;
    open_side_form(out, visit, address_of(visit, looked) + "/apply");
    write_meaning(out, visit, looked);
    // Pressed twice, it is one import; asked for from another preview, another.
    govuk::hidden_input(out, "asking", visit.app.world().ids.next().text());
    if (report.refused > 0) govuk::hidden_input(out, "import", "good");
    if (differs && in_background(visit, looked))
        govuk::inset_text(out,
                          {.text = visit.say(t("This is a long file. It is imported while you do other things, and "
                                               "you see how far it is."))});
    out.raw("<div class=\"govuk-button-group\">");
    if (differs)
        govuk::button(
            out, {.text = report.refused == 0 ? std::string(visit.say(t("Import all of it")))
                                              : visit.say(tn("Import the {count} good row, and leave the others out",
                                                             "Import the {count} good rows, and leave the others out"),
                                                          report.load.added + report.load.changed),
                  .prevent_double_click = true});
    out.raw("<a class=\"govuk-link\"")
        .attribute("href", list_path(visit, looked.definition))
        .raw(">")
        .text(visit.say(differs ? t("Cancel") : t("Back to the list")))
        .raw("</a></div>");
    close_form(out);
}

http::Response import_page(Visit& visit, const LookedImport& looked, const exchange::ImportReport* report,
                           const base::Problems* problems) {
    const std::string title = visit.say(t("Import {name}"), {{"name", file_name(visit)}});
    Html body(visit.language);
    body.raw("<h1 class=\"govuk-heading-l\">")
        .text(title)
        .raw("</h1><p class=\"govuk-body\">")
        .text(visit.say(tn("{count} row", "{count} rows"), looked.file.rows))
        .raw("</p>");
    if (report) {
        body.raw("<h2 class=\"govuk-heading-m\" id=\"preview\">").text(visit.say(t("What would happen"))).raw("</h2>");
        write_counts(body, visit, *report);
        if (!report->problems.empty()) write_wrong(body, visit, looked, report->problems);
        if (!report->rows.empty()) write_rows(body, visit, *report, *looked.codes);
        if (may_apply(visit, looked, *report)) write_apply(body, visit, looked, *report);
    }
    open_form(body, visit, address_of(visit, looked));
    govuk::hidden_input(body, "name", file_name(visit));
    write_sheets(body, visit, looked.file.form);
    if (looked.remembered && !report)
        govuk::inset_text(body,
                          {.text = visit.say(t("The columns mean what was chosen for “{name}”, which had the same "
                                               "headings. Change what has changed."),
                                             {{"name", looked.remembered->source}})});
    write_mapping(body, visit, looked.file, looked.targets);
    govuk::button(body, {.text = visit.say(report ? t("Look again") : t("See what would happen")),
                         .classes = report ? "govuk-button--secondary" : "",
                         .prevent_double_click = true});
    close_form(body);
    return page(visit,
                {.title = title,
                 .back = list_path(visit, looked.definition) + "/import",
                 .problems = problems,
                 .width = Frame::Width::full,
                 .current = "data",
                 .status = problems ? 422 : 200},
                std::move(body));
}

http::Response show_mapping(Visit& visit) { return import_page(visit, look(visit), nullptr, nullptr); }

// What an import of good rows left out.
http::Response show_left_out(Visit& visit) {
    const auto looked = look_by(visit, visit.request.query);
    const std::string title = visit.say(t("Left out of {name}"), {{"name", file_name(visit)}});
    Html body(visit.language);
    body.raw("<h1 class=\"govuk-heading-l\">")
        .text(title)
        .raw("</h1><p class=\"govuk-body\">")
        .text(
            visit.say(t("Take these rows away as a file with what is wrong with each, mend them there, and import that "
                        "file.")))
        .raw("</p>");
    write_take_refused(body, visit, looked);
    body.raw("<p class=\"govuk-body\"><a class=\"govuk-link\"")
        .attribute("href", list_path(visit, looked.definition))
        .raw(">")
        .text(visit.say(t("Back to the list")))
        .raw("</a></p>");
    return page(visit, {.title = title, .back = list_path(visit, looked.definition) + "/import", .current = "data"},
                std::move(body));
}

exchange::Import import_of(const Visit& visit, const LookedImport& looked) {
    return {.path = looked.path,
            .dataset = &looked.definition,
            .file = looked.file,
            .source = file_name(visit),
            .refused = refused_of(visit.app, visit.authority_id(), looked.definition, visit.request.form)};
}

base::Result<exchange::ImportReport> run(const Visit& visit, const LookedImport& looked, exchange::Try how) {
    auto writing = visit.writing(looked.codes);
    writing.source = file_name(visit);
    return exchange::run_import(visit.app.store, writing, import_of(visit, looked), how);
}

// What was guessed needs no remembering.
void remember(const Visit& visit, const LookedImport& looked) {
    const exchange::MappingOwner owner{visit.authority_id(), looked.definition.name};
    if (looked.as_guessed && !looked.remembered) return;
    visit.app.store.write_side([&](store::Tx& side) {
        if (looked.as_guessed)
            exchange::forget_mapping(side, owner, looked.remembered->id);
        else
            exchange::remember_mapping(
                side, owner, looked.file,
                {.source = file_name(visit), .by = visit.principal.account, .at = visit.app.world().clock.now()},
                visit.app.world().ids);
    });
}

http::Response take_mapping(Visit& visit) {
    const auto looked = look(visit);
    const auto report = run(visit, looked, exchange::Try::dry_run);
    if (!report) return import_page(visit, looked, nullptr, &report.problems());
    remember(visit, looked);
    return import_page(visit, looked, &*report, nullptr);
}

// What a job is asked to do, and what an address says of the rows that were left out.
http::Fields order_of(const Visit& visit, const LookedImport& looked) {
    auto order = meaning_of(looked.file);
    order.add("dataset", std::string(looked.definition.name));
    order.add("upload", std::string(visit.request.parameter("upload")));
    order.add("name", file_name(visit));
    if (visit.request.form.get("import") == "good") order.add("import", "good");
    return order;
}

http::Response ask_for_job(Visit& visit, const LookedImport& looked) {
    keep_upload(looked.path);
    const auto job = visit.app.jobs.ask({.authority = visit.authority_id(),
                                         .kind = import_job,
                                         .input = http::query_string(order_of(visit, looked)),
                                         .asker = visit.actor(),
                                         .key = visit.request.form.get("asking")});
    return http::Response::see_other(visit.link("/jobs/" + job.text()));
}

// The rows that were left out wait in the upload, to be taken away and mended.
http::Response end_import(Visit& visit, const LookedImport& looked, const exchange::ImportReport& report) {
    const auto words = visit.say(imported_words(report.refused), {{"added", report.load.added},
                                                                  {"changed", report.load.changed},
                                                                  {"same", report.load.unchanged},
                                                                  {"left", report.refused}});
    if (report.refused > 0) return done(visit, visit.link(left_out_address(order_of(visit, looked))), words);
    std::error_code ignored;
    std::filesystem::remove(looked.path, ignored);
    return done(visit, list_path(visit, looked.definition), words);
}

http::Response take_import(Visit& visit) {
    const auto looked = look(visit);
    if (in_background(visit, looked)) return ask_for_job(visit, looked);
    const auto report = run(visit, looked, exchange::Try::for_real);
    if (!report) return import_page(visit, looked, nullptr, &report.problems());
    if (!report->published) return import_page(visit, looked, &*report, nullptr);
    return end_import(visit, looked, *report);
}

// "contacts-to-mend.csv"
std::string refused_name(const Visit& visit, exchange::Format format) {
    auto name = file_name(visit);
    for (const std::string_view ending : {".csv", ".xlsx"})
        if (base::lower_ascii(name).ends_with(ending)) name.resize(name.size() - ending.size());
    return visit.say(t("{name}-to-mend"), {{"name", name}}) + "." + std::string(exchange::name(format));
}

http::Response download_refused(Visit& visit) {
    const auto looked = std::make_shared<const LookedImport>(look(visit));
    auto response = refused_file(visit, looked, import_of(visit, *looked));
    response.attach_as(refused_name(visit, exchange::refused_format(looked->file)));
    return response;
}

}  // namespace

http::Response refused_file(const Visit& visit, std::shared_ptr<const LookedImport> looked, exchange::Import import) {
    const auto principal = std::make_shared<const gate::Principal>(visit.principal);
    std::string type(exchange::content_type(exchange::refused_format(looked->file)));
    return http::Response::stream(std::move(type), [&app = visit.app, &registry = visit.registry(),
                                                    looked = std::move(looked), principal,
                                                    authority = visit.authority_id(), import = std::move(import),
                                                    language = visit.language](http::Sink& sink) {
        const auto writing = writing_for(app, registry, *principal, authority, looked->codes);
        const auto written = exchange::write_refused(app.store, writing, import, language, app.settings.spool_folder,
                                                     [&](std::string_view bytes) { sink.write(bytes); });
        if (!written) throw base::Unavailable(written.problems().front().say(base::Language::english));
    });
}

std::vector<Page> import_pages() {
    using enum http::Method;
    constexpr Rule writers{.who = Who::writer};
    return {
        {get, "/{authority}/data/{dataset}/import/{upload}", writers, show_mapping},
        {post, "/{authority}/data/{dataset}/import/{upload}", writers, take_mapping},
        {post, "/{authority}/data/{dataset}/import/{upload}/apply", writers, take_import},
        {get, "/{authority}/data/{dataset}/import/{upload}/left", writers, show_left_out},
        {.method = post,
         .path = "/{authority}/data/{dataset}/import/{upload}/refused",
         .rule = writers,
         .answer = download_refused,
         .pool = http::Pool::stream},
    };
}

}  // namespace web
