// Importing a file into any dataset: upload, say what the columns mean, look at what would happen, then all of it or
// nothing.
#include "base/text.hpp"
#include "dataset/operation.hpp"
#include "exchange/import.hpp"
#include "govuk/button.hpp"
#include "govuk/content.hpp"
#include "govuk/form_controls.hpp"
#include "govuk/messages.hpp"
#include "govuk/table.hpp"
#include "web/record_frame.hpp"
#include "web/routes.hpp"
#include "web/shell.hpp"

#include <fstream>

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
constexpr std::chrono::hours kKept{24};  // an upload nobody finishes with

const Dataset& importable(const Visit& visit) {
    const auto& definition = dataset_of(visit);
    if (!dataset::rows_permitted(visit.writing({}), definition)) throw base::NotFound("no imports here");
    return definition;
}

std::string list_path(const Visit& visit, const Dataset& definition) {
    return visit.link("/data/" + std::string(definition.name));
}

// Uploads wait in a folder of ours under their uploader's id, so that nobody else's address reaches them.
std::filesystem::path upload_path(const Visit& visit, base::Id upload) {
    return std::filesystem::path(visit.app.settings.upload_folder) /
           (visit.principal.account.text() + "-" + upload.text() + ".csv");
}

std::filesystem::path existing_upload(const Visit& visit) {
    const auto id = base::Id::from_text(visit.request.parameter("upload"));
    if (!id || !std::filesystem::exists(upload_path(visit, *id))) throw base::NotFound("no such upload");
    return upload_path(visit, *id);
}

void clear_old_uploads(const Visit& visit) {
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(visit.app.settings.upload_folder, ignored))
        if (std::filesystem::file_time_type::clock::now() - entry.last_write_time(ignored) > kKept)
            std::filesystem::remove(entry.path(), ignored);
}

http::Response upload_form(Visit& visit, const base::Problems* problems) {
    const auto& definition = importable(visit);
    const std::string title = visit.say(t("Import {things}"), {{"things", definition.plural}});
    Html body(visit.language);
    body.raw("<h1 class=\"govuk-heading-l\">")
        .text(title)
        .raw("</h1><p class=\"govuk-body\">")
        .text(visit.say(t("Give a CSV file. You see what it would do before anything is changed, and then all of it is "
                          "imported or nothing.")))
        .raw("</p>");
    body.raw("<p class=\"govuk-body\"><a class=\"govuk-link\"")
        .attribute("href", list_path(visit, definition) + "/import/template")
        .raw(">")
        .text(visit.say(t("Download an empty file with the headings")))
        .raw("</a></p>");
    open_form(body, visit, list_path(visit, definition) + "/import", Encoding::files);
    govuk::file_upload(
        body, {.label = {.text = visit.say(t("CSV file"))},
               .hint = {.text = visit.say(t("UTF-8 or Windows encoding, with headings in the first row, up to 64 MB"))},
               .error = {.text = problem_text(visit, problems, "file")},
               .name = "file",
               .attributes = {{"accept", ".csv,text/csv"}}});
    govuk::button(body, {.text = visit.say(t("Continue")), .prevent_double_click = true});
    close_form(body);
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
    std::filesystem::copy_file(upload->path, upload_path(visit, id));
    return http::Response::see_other(list_path(visit, definition) + "/import/" + id.text() +
                                     "?name=" + http::url_encode(upload->file_name));
}

// ---- The mapping

std::string column_name(const FileColumn& column) {
    return exchange::heading_of(column, FileStyle::Headings::names, base::Language::english);
}

// The file's columns with what the form says of them, where it says something.
exchange::ImportFile mapped(const Visit& visit, exchange::ImportFile file, const std::vector<FileColumn>& targets) {
    if (!visit.request.form.has("column.0")) return file;
    for (std::size_t i = 0; i < file.columns.size(); ++i) {
        const auto chosen = visit.request.form.get("column." + std::to_string(i));
        file.columns[i].target.reset();
        for (const auto& target : targets)
            if (column_name(target) == chosen) file.columns[i].target = target;
    }
    return file;
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

struct Looked {
    const Dataset& definition;
    std::filesystem::path path;
    std::vector<FileColumn> targets;
    exchange::ImportFile file;
    std::shared_ptr<const dataset::Codes> codes;
};

Looked look(const Visit& visit) {
    const auto& definition = importable(visit);
    const auto path = existing_upload(visit);
    const auto writable = visit.writable(definition);
    auto targets = exchange::import_targets(definition, writable);
    auto file = exchange::look_at_import(path, definition, writable);
    if (!file) throw base::NotFound("the upload is no CSV any more");
    auto read = mapped(visit, std::move(*file), targets);
    return {definition, path, std::move(targets), std::move(read),
            visit.app.store.read([&](store::Reader& db) { return visit.codes(db); })};
}

http::Response import_page(Visit& visit, const Looked& looked, const exchange::ImportReport* report,
                           const base::Problems* problems) {
    const std::string address = visit.link("/data/" + std::string(looked.definition.name) + "/import/" +
                                           std::string(visit.request.parameter("upload")));
    const std::string name(visit.request.form.has("name") ? visit.request.form.get("name")
                                                          : visit.request.query.get("name"));
    const std::string title = visit.say(t("Import {name}"), {{"name", name}});
    Html body(visit.language);
    body.raw("<h1 class=\"govuk-heading-l\">")
        .text(title)
        .raw("</h1><p class=\"govuk-body\">")
        .text(visit.say(tn("{count} row", "{count} rows"), looked.file.rows))
        .raw("</p>");
    const bool ready = report && report->problems.empty();
    if (report) {
        body.raw("<h2 class=\"govuk-heading-m\" id=\"preview\">").text(visit.say(t("What would happen"))).raw("</h2>");
        write_counts(body, visit, *report);
        if (!report->problems.empty()) {
            govuk::warning_text(body, {.text = visit.say(t("Nothing has been changed. Mend these rows in your file and "
                                                           "upload it again, or change what the columns mean."))});
            write_problems(body, visit, looked.definition, report->problems);
        }
        if (!report->rows.empty()) write_rows(body, visit, *report, *looked.codes);
    }
    if (ready) {
        open_side_form(body, visit, address + "/apply");
        govuk::hidden_input(body, "name", name);
        for (std::size_t i = 0; i < looked.file.columns.size(); ++i)
            govuk::hidden_input(body, "column." + std::to_string(i),
                                looked.file.columns[i].target ? column_name(*looked.file.columns[i].target) : "");
        body.raw("<div class=\"govuk-button-group\">");
        if (report->load.added + report->load.changed > 0)
            govuk::button(body, {.text = visit.say(t("Import all of it")), .prevent_double_click = true});
        body.raw("<a class=\"govuk-link\"")
            .attribute("href", list_path(visit, looked.definition))
            .raw(">")
            .text(visit.say(report->load.added + report->load.changed > 0 ? t("Cancel") : t("Back to the list")))
            .raw("</a></div>");
        close_form(body);
    }
    open_form(body, visit, address);
    govuk::hidden_input(body, "name", name);
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

base::Result<exchange::ImportReport> run(const Visit& visit, const Looked& looked, exchange::Try how) {
    const std::string name(visit.request.form.get("name"));
    auto writing = visit.writing(looked.codes);
    writing.source = name.empty() ? "import" : name;
    return exchange::run_import(
        visit.app.store, writing,
        {.path = looked.path, .dataset = &looked.definition, .file = looked.file, .source = writing.source}, how);
}

http::Response take_mapping(Visit& visit) {
    const auto looked = look(visit);
    const auto report = run(visit, looked, exchange::Try::dry_run);
    if (!report) return import_page(visit, looked, nullptr, &report.problems());
    return import_page(visit, looked, &*report, nullptr);
}

http::Response take_import(Visit& visit) {
    const auto looked = look(visit);
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
    };
}

}  // namespace web
