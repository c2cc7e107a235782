// Where an import begins: files to fill in, the upload, what was imported before and what is remembered of columns.
#include "dataset/operation.hpp"
#include "dataset/undo.hpp"
#include "govuk/button.hpp"
#include "govuk/form_controls.hpp"
#include "govuk/table.hpp"
#include "web/imports.hpp"
#include "web/record_frame.hpp"
#include "web/routes.hpp"
#include "web/shell.hpp"

#include <algorithm>

namespace web {

using base::t;
using dataset::Dataset;
using exchange::FileStyle;
using govuk::Html;

namespace {

constexpr std::int64_t kPastShown = 10;

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

// What columns of files were said to mean, for the next with the same headings.
void write_remembered(Html& out, const Visit& visit, const Dataset& definition) {
    const auto kept = visit.app.store.read_side(
        [&](store::Reader& side) { return exchange::mappings(side, {visit.authority_id(), definition.name}); });
    if (kept.empty()) return;
    const auto targets = exchange::import_targets(definition, visit.writable(definition));
    govuk::TableWriter table(out, {.caption = std::string(visit.say(t("Remembered for files with the same headings"))),
                                   .caption_classes = "govuk-table__caption--m",
                                   .head = {{.text = visit.say(t("Chosen for"))},
                                            {.text = visit.say(t("When"))},
                                            {.text = visit.say(t("What the columns mean"))},
                                            {.text = visit.say(t("Forget"))}}});
    for (const auto& mapping : kept) {
        table.row();
        table.heading(mapping.source);
        table.cell(mapping.at.say(visit.language));
        table.cell_with([&](Html& cell) {
            for (const auto& [heading, column] : mapping.columns) {
                const auto target = std::ranges::find(targets, column, exchange::column_name);
                cell.raw("<div>").text(heading).raw(" → ");
                cell.text(target == targets.end()
                              ? std::string(visit.say(t("nowhere")))
                              : exchange::heading_of(*target, FileStyle::Headings::labels, visit.language))
                    .raw("</div>");
            }
        });
        table.cell_with([&](Html& cell) {
            button_form(cell, visit,
                        {.action = list_path(visit, definition) + "/import/mappings/" + mapping.id.text() + "/forget",
                         .text = t("Forget")});
        });
    }
    table.close();
}

http::Response take_forget(Visit& visit) {
    const auto& definition = importable(visit);
    const auto id = base::Id::from_text(visit.request.parameter("mapping")).value_or(base::Id());
    const bool forgotten = visit.app.store.write_side(
        [&](store::Tx& side) { return exchange::forget_mapping(side, {visit.authority_id(), definition.name}, id); });
    if (!forgotten) throw base::NotFound("nothing remembered");
    return done(visit, list_path(visit, definition) + "/import", visit.say(t("Forgotten")));
}

void write_templates(Html& out, const Visit& visit, const Dataset& definition) {
    const auto link = [&](std::string_view format, base::Message text) {
        out.raw("<li><a class=\"govuk-link\"")
            .attribute("href", list_path(visit, definition) + "/import/template?format=" + std::string(format))
            .raw(">")
            .text(visit.say(text))
            .raw("</a></li>");
    };
    out.raw("<p class=\"govuk-body\">")
        .text(visit.say(t("Begin with a file that has the headings already:")))
        .raw("</p><ul class=\"govuk-list govuk-list--bullet\">");
    link("xlsx", t("Download an empty Excel workbook, with what each column means"));
    link("csv", t("Download an empty CSV file"));
    out.raw("</ul>");
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
    write_templates(body, visit, definition);
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
    write_remembered(body, visit, definition);
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
    const base::Id id = visit.app.world().ids.next();
    std::filesystem::copy_file(upload->path, new_upload(visit.app, visit.principal.account, id));
    return http::Response::see_other(list_path(visit, definition) + "/import/" + id.text() +
                                     "?name=" + http::url_encode(upload->file_name));
}

http::Response show_template(Visit& visit) {
    const auto& definition = importable(visit);
    const auto format = visit.request.query.get("format") == "xlsx" ? exchange::Format::xlsx : exchange::Format::csv;
    const auto codes = visit.app.store.read([&](store::Reader& db) { return visit.codes(db); });
    std::string file;
    exchange::write_template({.dataset = definition,
                              .writable = visit.writable(definition),
                              .format = format,
                              .language = visit.language,
                              .codes = *codes,
                              .now = visit.app.world().clock.now(),
                              .folder = visit.app.settings.spool_folder},
                             [&](std::string_view bytes) { file += bytes; });
    http::Response response(200, std::string(exchange::content_type(format)), std::move(file));
    response.attach_as(std::string(definition.name) + "." + std::string(exchange::name(format)));
    return response;
}

}  // namespace

const Dataset& importable(const Visit& visit) {
    const auto& definition = dataset_of(visit);
    if (!dataset::rows_permitted(visit.writing({}), definition)) throw base::NotFound("no imports here");
    return definition;
}

std::string list_path(const Visit& visit, const Dataset& definition) {
    return visit.link("/data/" + std::string(definition.name));
}

std::vector<Page> import_start_pages() {
    using enum http::Method;
    constexpr Rule writers{.who = Who::writer};
    constexpr http::RouteLimits files{.upload_bytes = upload_bytes_max, .uploads = 1};
    return {
        {get, "/{authority}/data/{dataset}/import", writers, show_upload},
        {post, "/{authority}/data/{dataset}/import", writers, take_upload, files},
        {get, "/{authority}/data/{dataset}/import/template", writers, show_template},
        {post, "/{authority}/data/{dataset}/import/mappings/{mapping}/forget", writers, take_forget},
    };
}

}  // namespace web
