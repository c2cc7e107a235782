// Importing a file into any dataset: upload, say what the columns mean, look at what would happen, then all of it or
// nothing.
#include "base/text.hpp"
#include "dataset/operation.hpp"
#include "dataset/undo.hpp"
#include "govuk/button.hpp"
#include "govuk/content.hpp"
#include "govuk/form_controls.hpp"
#include "govuk/messages.hpp"
#include "govuk/table.hpp"
#include "web/imports.hpp"
#include "web/record_frame.hpp"
#include "web/routes.hpp"
#include "web/shell.hpp"

namespace web {

using base::t;
using base::tn;
using dataset::Dataset;
using exchange::FileColumn;
using exchange::FileStyle;
using govuk::Html;

namespace {

constexpr std::int64_t kUploadBytesMax = 64 << 20;  // some 300,000 rows; larger ones are loaded by the command line
constexpr std::size_t kProblemsShown = 200;
constexpr std::int64_t kPastShown = 10;
constexpr std::size_t kNameBytesMax = 255;  // of an uploaded file: no file system has longer ones
constexpr std::chrono::hours kKept{24};     // an upload nobody finishes with

const Dataset& importable(const Visit& visit) {
    const auto& definition = dataset_of(visit);
    if (!dataset::rows_permitted(visit.writing({}), definition)) throw base::NotFound("no imports here");
    return definition;
}

std::string list_path(const Visit& visit, const Dataset& definition) {
    return visit.link("/data/" + std::string(definition.name));
}

std::filesystem::path upload_of(const Visit& visit) {
    const auto id = base::Id::from_text(visit.request.parameter("upload"));
    if (!id) throw base::NotFound("no such upload");
    return upload_path(visit.app, visit.principal.account, *id);
}

void clear_old_uploads(const Visit& visit) {
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(visit.app.settings.upload_folder, ignored))
        if (std::filesystem::file_time_type::clock::now() - entry.last_write_time(ignored) > kKept)
            std::filesystem::remove(entry.path(), ignored);
}

void write_past(Html& out, const Visit& visit, const Dataset& definition) {
    const auto past = visit.app.store.read(
        [&](store::Reader& db) { return dataset::past_loads(db, visit.writing({}), definition, kPastShown); });
    if (past.empty()) return;
    govuk::TableWriter table(out, {.caption = std::string(visit.say(t("Imported before"))),
                                   .caption_classes = "govuk-table__caption--m",
                                   .head = {{.text = visit.say(t("File"))},
                                            {.text = visit.say(t("When"))},
                                            {.text = visit.say(t("Rows")), .format = "numeric"}}});
    for (const auto& load : past) {
        table.row();
        table.heading_with([&](Html& cell) {
            cell.raw("<a class=\"govuk-link\"")
                .attribute("href", list_path(visit, definition) + "/imports/" + load.id.text())
                .raw(">")
                .text(load.source)
                .raw("</a>");
        });
        table.cell(load.at.say(visit.language));
        table.number(std::to_string(load.added + load.changed));
    }
    table.close();
}

http::Response upload_form(Visit& visit, const base::Problems* problems) {
    const auto& definition = importable(visit);
    const std::string title = visit.say(t("Import {things}"), {{"things", definition.plural}});
    Html body(visit.language);
    body.raw("<h1 class=\"govuk-heading-l\">")
        .text(title)
        .raw("</h1><p class=\"govuk-body\">")
        .text(visit.say(
            t("Give a CSV file or an Excel workbook. You see what it would do before anything is changed, and "
              "then all of it is imported or nothing.")))
        .raw("</p>");
    body.raw("<p class=\"govuk-body\"><a class=\"govuk-link\"")
        .attribute("href", list_path(visit, definition) + "/import/template")
        .raw(">")
        .text(visit.say(t("Download an empty file with the headings")))
        .raw("</a></p>");
    open_form(body, visit, list_path(visit, definition) + "/import", Encoding::files);
    govuk::file_upload(
        body,
        {.label = {.text = visit.say(t("File to import"))},
         .hint = {.text = visit.say(
                      t("A CSV file, or an Excel workbook (.xlsx) of up to 64 MB, with headings in the first row"))},
         .error = {.text = problem_text(visit, problems, "file")},
         .name = "file",
         .attributes = {
             {"accept", ".csv,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}}});
    govuk::button(body, {.text = visit.say(t("Continue")), .prevent_double_click = true});
    close_form(body);
    write_past(body, visit, definition);
    return page(visit,
                {.title = title,
                 .back = list_path(visit, definition),
                 .problems = problems,
                 .current = "data",
                 .status = problems ? 422 : 200},
                std::move(body));
}

http::Response show_upload(Visit& visit) { return upload_form(visit, nullptr); }

http::Response take_upload(Visit& visit) {
    const auto& definition = importable(visit);
    base::Problems problems;
    const http::Upload* upload = nullptr;
    for (const auto& each : visit.request.uploads)
        if (each.field == "file" && !each.file_name.empty()) upload = &each;
    if (!upload) {
        problems.add("file", "required", t("Choose a file"));
        return upload_form(visit, &problems);
    }
    const auto looked = exchange::look_at_import(upload->path, definition, visit.writable(definition));
    if (!looked) {
        for (auto problem : looked.problems()) {
            problem.where = "file";
            problems.add(std::move(problem));
        }
        return upload_form(visit, &problems);
    }
    std::filesystem::create_directories(visit.app.settings.upload_folder);
    clear_old_uploads(visit);
    const base::Id id = visit.app.world().ids.next();
    std::filesystem::copy_file(upload->path, upload_path(visit.app, visit.principal.account, id));
    return http::Response::see_other(list_path(visit, definition) + "/import/" + id.text() +
                                     "?name=" + http::url_encode(upload->file_name));
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

LookedImport look(const Visit& visit) {
    const auto& definition = importable(visit);
    return look_at(visit.app, definition, upload_of(visit), visit.writable(definition), visit.request.form);
}

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

void write_wrong(Html& out, const Visit& visit, const LookedImport& looked, const base::Problems& problems) {
    govuk::warning_text(out, {.text = visit.say(t("Nothing has been changed. Mend these rows in your file and "
                                                  "upload it again, or change what the columns mean."))});
    open_side_form(out, visit, address_of(visit, looked) + "/refused");
    write_meaning(out, visit, looked);
    govuk::button(
        out, {.text = visit.say(t("Download the rows to mend, with reasons")), .classes = "govuk-button--secondary"});
    close_form(out);
    write_problems(out, visit, looked.definition, problems);
}

void write_apply(Html& out, const Visit& visit, const LookedImport& looked, const exchange::ImportReport& report) {
    const bool differs = report.load.added + report.load.changed > 0;
    open_side_form(out, visit, address_of(visit, looked) + "/apply");
    write_meaning(out, visit, looked);
    // Pressed twice, it is one import; asked for from another preview, another.
    govuk::hidden_input(out, "asking", visit.app.world().ids.next().text());
    if (differs && in_background(visit, looked))
        govuk::inset_text(out,
                          {.text = visit.say(t("This is a long file. It is imported while you do other things, and "
                                               "you see how far it is."))});
    out.raw("<div class=\"govuk-button-group\">");
    if (differs) govuk::button(out, {.text = visit.say(t("Import all of it")), .prevent_double_click = true});
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
        if (report->problems.empty()) write_apply(body, visit, looked, *report);
    }
    open_form(body, visit, address_of(visit, looked));
    govuk::hidden_input(body, "name", file_name(visit));
    write_sheets(body, visit, looked.file.form);
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

exchange::Import import_of(const Visit& visit, const LookedImport& looked) {
    return {.path = looked.path, .dataset = &looked.definition, .file = looked.file, .source = file_name(visit)};
}

base::Result<exchange::ImportReport> run(const Visit& visit, const LookedImport& looked, exchange::Try how) {
    auto writing = visit.writing(looked.codes);
    writing.source = file_name(visit);
    return exchange::run_import(visit.app.store, writing, import_of(visit, looked), how);
}

http::Response take_mapping(Visit& visit) {
    const auto looked = look(visit);
    const auto report = run(visit, looked, exchange::Try::dry_run);
    if (!report) return import_page(visit, looked, nullptr, &report.problems());
    return import_page(visit, looked, &*report, nullptr);
}

http::Response ask_for_job(Visit& visit, const LookedImport& looked) {
    const std::string upload(visit.request.parameter("upload"));
    auto order = meaning_of(looked.file);
    order.add("dataset", std::string(looked.definition.name));
    order.add("upload", upload);
    order.add("name", file_name(visit));
    keep_upload(looked.path);
    const auto job = visit.app.jobs.ask({.authority = visit.authority_id(),
                                         .kind = import_job,
                                         .input = http::query_string(order),
                                         .asker = visit.actor(),
                                         .key = visit.request.form.get("asking")});
    return http::Response::see_other(visit.link("/jobs/" + job.text()));
}

http::Response take_import(Visit& visit) {
    const auto looked = look(visit);
    if (in_background(visit, looked)) return ask_for_job(visit, looked);
    const auto report = run(visit, looked, exchange::Try::for_real);
    if (!report) return import_page(visit, looked, nullptr, &report.problems());
    if (!report->published) return import_page(visit, looked, &*report, nullptr);
    std::error_code ignored;
    std::filesystem::remove(looked.path, ignored);
    return done(
        visit, list_path(visit, looked.definition),
        visit.say(
            t("Imported: {added} added, {changed} changed, {same} the same"),
            {{"added", report->load.added}, {"changed", report->load.changed}, {"same", report->load.unchanged}}));
}

// "contacts-to-mend.csv"
std::string refused_name(const Visit& visit) {
    auto name = file_name(visit);
    for (const std::string_view ending : {".csv", ".xlsx"})
        if (base::lower_ascii(name).ends_with(ending)) name.resize(name.size() - ending.size());
    return visit.say(t("{name}-to-mend.csv"), {{"name", name}});
}

http::Response download_refused(Visit& visit) {
    const auto looked = std::make_shared<const LookedImport>(look(visit));
    const auto principal = std::make_shared<const gate::Principal>(visit.principal);
    auto response = http::Response::stream(
        "text/csv; charset=utf-8; header=present",
        [&app = visit.app, looked, principal, authority = visit.authority_id(), import = import_of(visit, *looked),
         language = visit.language](http::Sink& sink) {
            const auto writing = writing_for(app, *principal, authority, looked->codes);
            const auto written = exchange::write_refused(app.store, writing, import, language,
                                                         [&](std::string_view bytes) { sink.write(bytes); });
            if (!written) throw base::Unavailable(written.problems().front().say(base::Language::english));
        });
    response.attach_as(refused_name(visit));
    return response;
}

http::Response show_template(Visit& visit) {
    const auto& definition = importable(visit);
    http::Response response(200, "text/csv; charset=utf-8; header=present",
                            exchange::import_template(definition, visit.writable(definition), visit.language));
    response.attach_as(std::string(definition.name) + ".csv");
    return response;
}

}  // namespace

std::vector<Page> import_pages() {
    using enum http::Method;
    constexpr Rule writers{.who = Who::writer};
    constexpr http::RouteLimits files{.upload_bytes = kUploadBytesMax, .uploads = 1};
    return {
        {get, "/{authority}/data/{dataset}/import", writers, show_upload},
        {post, "/{authority}/data/{dataset}/import", writers, take_upload, files},
        {get, "/{authority}/data/{dataset}/import/template", writers, show_template},
        {get, "/{authority}/data/{dataset}/import/{upload}", writers, show_mapping},
        {post, "/{authority}/data/{dataset}/import/{upload}", writers, take_mapping},
        {post, "/{authority}/data/{dataset}/import/{upload}/apply", writers, take_import},
        {.method = post,
         .path = "/{authority}/data/{dataset}/import/{upload}/refused",
         .rule = writers,
         .answer = download_refused,
         .pool = http::Pool::stream},
    };
}

}  // namespace web
