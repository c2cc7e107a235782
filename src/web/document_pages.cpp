// Documents of a record: adding several at once, their versions, and opening them. They leave as files to be kept and
// never as pages: a browser runs nothing of them.
#include "audit/reads.hpp"
#include "base/text.hpp"
#include "documents/document.hpp"
#include "documents/kind.hpp"
#include "documents/limits.hpp"
#include "documents/scanning.hpp"
#include "govuk/button.hpp"
#include "govuk/content.hpp"
#include "govuk/form_controls.hpp"
#include "govuk/messages.hpp"
#include "govuk/table.hpp"
#include "web/documents.hpp"
#include "web/record_frame.hpp"
#include "web/routes.hpp"
#include "web/shell.hpp"
#include "web/versions.hpp"

#include <algorithm>

namespace web {

using base::t;
using base::tn;
using documents::Added;
using documents::Document;
using documents::State;
using govuk::Html;

namespace {

constexpr std::string_view kGroup = "document";
constexpr std::int64_t kBytesInMegabyte = 1 << 20;

bool may(const Visit& visit, dataset::Verb verb, const dataset::Record& record) {
    return visit.app.policy.may_on(visit.principal, visit.authority_id(), verb, kGroup, organisation_of(record));
}

std::string path_of(const Visit& visit, const Document& document, std::string_view part = {}) {
    return visit.link("/documents/" + document.id.text() + std::string(part));
}
std::string record_path(const Visit& visit, const documents::Place& place) {
    return visit.link("/data/" + place.dataset + "/" + place.record.text());
}

// The record whose documents these are, as the visitor sees it. NotFound: they don't. Forbidden: not its documents.
dataset::Record record_of(const Visit& visit, store::Reader& db, const documents::Place& place, dataset::Verb verb) {
    const auto& definition = visit.registry().dataset(place.dataset);
    auto found = dataset::find(db, visit.registry(), definition, visit.scope(definition, dataset::Verb::read),
                               place.record, visit.language);
    if (!found) throw base::NotFound("no such record in scope");
    if (!may(visit, verb, *found)) throw base::Forbidden("document " + std::string(gate::name(verb)));
    return std::move(*found);
}

documents::Place place_of(const Visit& visit) {
    return {visit.authority_id(), std::string(dataset_of(visit).name), id_of(visit)};
}

struct Opened {
    Document document;
    std::string record_title;
    bool changes = false;  // by the visitor
};
Opened open_document(const Visit& visit, dataset::Verb verb) {
    const auto id = base::Id::from_text(visit.request.parameter("document"));
    if (!id) throw base::NotFound("not an id");
    return visit.app.store.read([&](store::Reader& db) {
        auto document = documents::find_document(db, visit.authority_id(), *id);
        if (!document) throw base::NotFound("no such document");
        const auto record = record_of(visit, db, document->place, verb);
        return Opened{std::move(*document), record.title(visit.language), may(visit, dataset::Verb::write, record)};
    });
}

std::string size_in_words(const Visit& visit, std::int64_t bytes) {
    if (bytes < 1024) return visit.say(tn("{count} byte", "{count} bytes"), bytes);
    if (bytes < kBytesInMegabyte) return visit.say(t("{size} kB"), {{"size", (bytes + 1023) / 1024}});
    const auto tenths = (bytes * 10 + kBytesInMegabyte / 2) / kBytesInMegabyte;
    return visit.say(t("{size} MB"), {{"size", std::to_string(tenths / 10) + "." + std::to_string(tenths % 10)}});
}

void write_check(Html& out, const Visit& visit, const documents::Version& version) {
    switch (version.state) {
        case State::clean: return govuk::tag(out, {.text = visit.say(t("Clean")), .classes = "govuk-tag--green"});
        case State::waiting: return govuk::tag(out, {.text = visit.say(t("Under way")), .classes = "govuk-tag--blue"});
        case State::unscanned:
            return govuk::tag(out, {.text = visit.say(t("Not made")), .classes = "govuk-tag--yellow"});
        case State::infected:
            return govuk::tag(out, {.text = visit.say(t("Infected: {name}"), {{"name", version.finding}}),
                                    .classes = "govuk-tag--red"});
    }
}

// The title: a link to the file where it can be opened.
void write_title(Html& out, const Visit& visit, const Document& document, const documents::Version& version,
                 std::string_view text) {
    if (!documents::can_be_opened(version.state)) {
        out.text(text);
        return;
    }
    out.raw("<a class=\"govuk-link\"")
        .attribute("href", path_of(visit, document, "/" + std::to_string(version.number)))
        .raw(" download>")
        .text(text)
        .raw("</a>");
}

void write_table(Html& out, const Visit& visit, const std::vector<Document>& documents) {
    govuk::TableWriter table(out, {.caption = std::string(visit.say(t("Documents"))),
                                   .caption_classes = "govuk-visually-hidden",
                                   .head = {{.text = visit.say(t("Document"))},
                                            {.text = visit.say(t("Virus check"))},
                                            {.text = visit.say(t("Size")), .format = "numeric"},
                                            {.text = visit.say(t("Added"))},
                                            {.text = visit.say(t("More"))}}});
    for (const auto& document : documents) {
        const auto& newest = document.newest();
        table.row();
        table.heading_with([&](Html& cell) { write_title(cell, visit, document, newest, document.title); });
        table.cell_with([&](Html& cell) { write_check(cell, visit, newest); });
        table.number(size_in_words(visit, newest.laid.bytes));
        table.cell(newest.at.say(visit.language));
        table.cell_with([&](Html& cell) {
            const auto count = static_cast<std::int64_t>(document.versions.size());
            cell.raw("<a class=\"govuk-link\"")
                .attribute("href", path_of(visit, document))
                .raw(">")
                .text(count > 1 ? visit.say(tn("{count} version", "{count} versions"), count)
                                : std::string(visit.say(t("Details"))))
                .raw("<span class=\"govuk-visually-hidden\"> ")
                .text(document.title)
                .raw("</span></a>");
        });
    }
    table.close();
}

// ---- Adding

// What came with the form, looked at; the bytes are laid on the shelf as they are found good.
struct Coming {
    std::vector<documents::NewFile> files;
    base::Problems problems;
};

std::string without_ending(const std::string& file_name) {
    const auto dot = file_name.rfind('.');
    return dot == std::string::npos || dot == 0 ? file_name : file_name.substr(0, dot);
}

Coming read_files(const Visit& visit, std::string_view field) {
    Coming coming;
    for (const auto& upload : visit.request.uploads) {
        if (upload.field != field || upload.file_name.empty()) continue;
        const auto kind = documents::kind_of(upload.path, upload.file_name);
        if (!kind) {
            for (const auto& problem : kind.problems())
                coming.problems.add(std::string(field), problem.code, t("{file}: {what}"),
                                    {{"file", upload.file_name}, {"what", problem.say(visit.language)}});
            continue;
        }
        coming.files.push_back({.title = without_ending(upload.file_name),
                                .file_name = upload.file_name,
                                .type = std::string(kind->type),
                                .laid = {}});
        if (coming.problems.empty()) coming.files.back().laid = visit.app.shelf.lay(visit.authority_id(), upload.path);
    }
    if (coming.files.empty() && coming.problems.empty())
        coming.problems.add(std::string(field), "required", t("Choose a file"));
    return coming;
}

void ask_for_scan(const Visit& visit) {
    visit.app.jobs.ask({.authority = {}, .kind = documents::scan_job, .asker = visit.actor()});
}

documents::Writing writing_of(const Visit& visit, store::Tx& tx) {
    return {tx, visit.app.trail, visit.actor(), static_cast<std::int64_t>(visit.request.number)};
}

void write_upload(Html& out, const Visit& visit, base::Message label, const base::Problems* problems,
                  std::string_view name) {
    std::string said = visit.say(
        t("PDF, Word, Excel, PowerPoint, OpenDocument, pictures, drawings (DWG), messages or plain text, up to {size} "
          "MB each. Without macros."),
        {{"size", documents::limits::file_bytes / kBytesInMegabyte}});
    if (visit.app.settings.clamd.empty())
        (said += " ") += visit.say(t("Nothing here checks files for viruses: ask whoever runs the server for ClamAV."));
    govuk::FileUpload upload{.label = {.text = visit.say(label), .classes = "govuk-label--s"},
                             .hint = {.text = said},
                             .error = {.text = problem_text(visit, problems, name)},
                             .name = std::string(name)};
    upload.multiple = name == "files";
    upload.drop_zone = upload.multiple;
    govuk::file_upload(out, upload);
}

http::Response documents_page(Visit& visit, const base::Problems* problems) {
    const auto place = place_of(visit);
    std::vector<Document> kept, removed;
    std::string record_title;
    bool adds = false;
    visit.app.store.read([&](store::Reader& db) {
        const auto record = record_of(visit, db, place, dataset::Verb::read);
        record_title = record.title(visit.language);
        adds = may(visit, dataset::Verb::write, record);
        kept = documents::documents_of(db, place);
        removed = documents::documents_of(db, place, documents::Which::removed);
    });
    Html body(visit.language);
    body.raw("<span class=\"govuk-caption-l\">")
        .text(record_title)
        .raw("</span><h1 class=\"govuk-heading-l\">")
        .text(visit.say(t("Documents")))
        .raw("</h1>");
    if (kept.empty())
        body.raw("<p class=\"govuk-body\">").text(visit.say(t("None yet."))).raw("</p>");
    else
        write_table(body, visit, kept);
    if (adds) {
        open_form(body, visit, record_path(visit, place) + "/documents", Encoding::files);
        write_upload(body, visit, t("Add documents"), problems, "files");
        govuk::button(body, {.text = visit.say(t("Add")), .prevent_double_click = true});
        close_form(body);
    }
    if (adds && !removed.empty()) {
        Html list(visit.language);
        list.raw("<p class=\"govuk-body\">")
            .text(visit.say(tn("They can be put back for {count} day.", "They can be put back for {count} days."),
                            documents::limits::removed_days))
            .raw("</p><ul class=\"govuk-list\">");
        for (const auto& document : removed)
            list.raw("<li><a class=\"govuk-link\"")
                .attribute("href", path_of(visit, document))
                .raw(">")
                .text(document.title)
                .raw("</a></li>");
        list.raw("</ul>");
        govuk::details(body, {.summary = visit.say(t("Documents taken away")), .text = list.take()});
    }
    return page(visit,
                {.title = std::string(visit.say(t("Documents"))) + ": " + record_title,
                 .back = record_path(visit, place),
                 .problems = problems,
                 .width = Frame::Width::full,
                 .current = "data",
                 .status = problems ? 422 : 200},
                std::move(body));
}

http::Response show_documents(Visit& visit) { return documents_page(visit, nullptr); }

http::Response take_documents(Visit& visit) {
    const auto place = place_of(visit);
    visit.app.store.read([&](store::Reader& db) { record_of(visit, db, place, dataset::Verb::write); });
    const auto coming = read_files(visit, "files");
    if (!coming.problems.empty()) return documents_page(visit, &coming.problems);
    std::vector<base::Id> ids;
    for (std::size_t i = 0; i < coming.files.size(); ++i) ids.push_back(visit.app.world().ids.next());
    const auto added = visit.app.store.write(store::Priority::page, [&](store::Tx& tx) {
        std::int64_t count = 0;
        for (std::size_t i = 0; i < ids.size(); ++i)
            if (documents::add(writing_of(visit, tx), place, ids[i], coming.files[i]) == Added::yes) ++count;
        return count;
    });
    ask_for_scan(visit);
    const auto there = static_cast<std::int64_t>(ids.size()) - added;
    auto said = visit.say(tn("{count} document added", "{count} documents added"), added);
    if (there > 0) (said += ". ") += visit.say(tn("{count} was here already", "{count} were here already"), there);
    return done(visit, record_path(visit, place) + "/documents", said);
}

// ---- One document

void write_versions(Html& out, const Visit& visit, const Document& document, const Names& names) {
    govuk::TableWriter table(out, {.caption = std::string(visit.say(t("Versions"))),
                                   .caption_classes = "govuk-table__caption--m",
                                   .head = {{.text = visit.say(t("Version")), .format = "numeric"},
                                            {.text = visit.say(t("File"))},
                                            {.text = visit.say(t("Virus check"))},
                                            {.text = visit.say(t("Size")), .format = "numeric"},
                                            {.text = visit.say(t("Added"))},
                                            {.text = visit.say(t("By"))}}});
    for (const auto& version : document.versions) {
        table.row();
        table.heading(std::to_string(version.number));
        table.cell_with([&](Html& cell) { write_title(cell, visit, document, version, version.file_name); });
        table.cell_with([&](Html& cell) { write_check(cell, visit, version); });
        table.number(size_in_words(visit, version.laid.bytes));
        table.cell(version.at.say(visit.language));
        table.cell(names.of(visit, version.by));
    }
    table.close();
}

void write_changes_to(Html& body, Visit& visit, const Document& document, const base::Problems* problems) {
    open_form(body, visit, path_of(visit, document), Encoding::files);
    write_upload(body, visit, t("Add a new version"), problems, "file");
    govuk::button(body, {.text = visit.say(t("Add this version")), .prevent_double_click = true});
    close_form(body);
    const auto& form = visit.request.form;
    open_side_form(body, visit, path_of(visit, document, "/title"));
    govuk::input(body, {.label = {.text = visit.say(t("What it is called")), .classes = "govuk-label--s"},
                        .error = {.text = problem_text(visit, problems, "title")},
                        .name = "title",
                        .value = form.has("title") ? std::string(form.get("title")) : document.title});
    govuk::button(body, {.text = visit.say(t("Save the name")), .classes = "govuk-button--secondary"});
    close_form(body);
    button_form(body, visit,
                {.action = path_of(visit, document, "/remove"),
                 .text = t("Take this document away"),
                 .classes = "govuk-button--warning"});
}

http::Response document_page(Visit& visit, const Opened& opened, const base::Problems* problems) {
    const auto& document = opened.document;
    const bool changes = opened.changes;
    Names names;
    for (const auto& version : document.versions) names.want(version.by);
    visit.app.store.read([&](store::Reader& db) { names.read(db); });
    Html body(visit.language);
    body.raw("<span class=\"govuk-caption-l\">")
        .text(opened.record_title)
        .raw("</span><h1 class=\"govuk-heading-l\">")
        .text(document.title)
        .raw("</h1>");
    if (document.removed_at) {
        govuk::warning_text(body, {.text = visit.say(t("This document was taken away {when}."),
                                                     {{"when", document.removed_at->say(visit.language)}})});
        if (changes) button_form(body, visit, {.action = path_of(visit, document, "/back"), .text = t("Put it back")});
    }
    write_versions(body, visit, document, names);
    if (changes && !document.removed_at) write_changes_to(body, visit, document, problems);
    return page(visit,
                {.title = document.title,
                 .back = record_path(visit, document.place) + "/documents",
                 .problems = problems,
                 .width = Frame::Width::full,
                 .current = "data",
                 .status = problems ? 422 : 200},
                std::move(body));
}

http::Response show_document(Visit& visit) {
    return document_page(visit, open_document(visit, dataset::Verb::read), nullptr);
}

http::Response take_version(Visit& visit) {
    const auto opened = open_document(visit, dataset::Verb::write);
    const auto coming = read_files(visit, "file");
    if (!coming.problems.empty()) return document_page(visit, opened, &coming.problems);
    const auto added = visit.app.store.write(store::Priority::page, [&](store::Tx& tx) {
        return documents::add_version(writing_of(visit, tx), visit.authority_id(), opened.document.id,
                                      coming.files.front());
    });
    ask_for_scan(visit);
    return done(visit, path_of(visit, opened.document),
                visit.say(added == Added::yes ? t("Version added") : t("The newest version is this very file")));
}

http::Response take_title(Visit& visit) {
    const auto opened = open_document(visit, dataset::Verb::write);
    const std::string title(visit.request.form.get("title"));
    if (const auto problems = documents::check_title(title); !problems.empty())
        return document_page(visit, opened, &problems);
    visit.app.store.write(store::Priority::page, [&](store::Tx& tx) {
        documents::rename(writing_of(visit, tx), visit.authority_id(), opened.document.id, title);
    });
    return done(visit, path_of(visit, opened.document), visit.say(t("Saved")));
}

http::Response take_remove(Visit& visit) {
    const auto opened = open_document(visit, dataset::Verb::write);
    visit.app.store.write(store::Priority::page, [&](store::Tx& tx) {
        documents::remove(writing_of(visit, tx), visit.authority_id(), opened.document.id);
    });
    return done(visit, path_of(visit, opened.document), visit.say(t("Taken away. You can put it back.")));
}

http::Response take_back(Visit& visit) {
    const auto opened = open_document(visit, dataset::Verb::write);
    visit.app.store.write(store::Priority::page, [&](store::Tx& tx) {
        documents::put_back(writing_of(visit, tx), visit.authority_id(), opened.document.id);
    });
    return done(visit, path_of(visit, opened.document), visit.say(t("Put back")));
}

http::Response open_version(Visit& visit) {
    const auto opened = open_document(visit, dataset::Verb::read);
    const auto number = number_from(visit.request.parameter("number"));
    const auto& versions = opened.document.versions;
    const auto version = std::ranges::find(versions, number, &documents::Version::number);
    if (version == versions.end() || !documents::can_be_opened(version->state))
        throw base::NotFound("no such version that can be opened");
    audit::record_aside(visit.app.store, visit.app.trail,
                        {.authority = visit.authority_id(),
                         .actor = visit.actor(),
                         .action = "document.open",
                         .dataset = opened.document.place.dataset,
                         .record = opened.document.place.record,
                         .reason = opened.document.id.text(),
                         .note = opened.document.title + ", " + std::to_string(number),
                         .request = static_cast<std::int64_t>(visit.request.number)});
    http::Response response(200, version->type, "");
    response.body = http::File{visit.app.shelf.path(visit.authority_id(), version->laid.sha256)};
    response.attach_as(version->file_name);
    response.set("content-security-policy", "default-src 'none'; sandbox");
    return response;
}

}  // namespace

void write_documents(Html& out, const Visit& visit, const dataset::Record& record) {
    const documents::Place place{visit.authority_id(), std::string(record.dataset->name), record.id};
    if (!may(visit, dataset::Verb::read, record)) return;
    const auto documents = visit.app.store.read([&](store::Reader& db) { return documents::documents_of(db, place); });
    out.raw("<h2 class=\"govuk-heading-m\">").text(visit.say(t("Documents"))).raw("</h2>");
    if (documents.empty())
        out.raw("<p class=\"govuk-body\">").text(visit.say(t("None yet."))).raw("</p>");
    else
        write_table(out, visit, documents);
    if (may(visit, dataset::Verb::write, record))
        govuk::button(out, {.text = visit.say(t("Add documents")),
                            .href = record_path(visit, place) + "/documents",
                            .classes = "govuk-button--secondary"});
}

std::vector<Page> document_pages() {
    using enum http::Method;
    constexpr Rule readers{.who = Who::reader};
    constexpr Rule members{.who = Who::member};
    constexpr http::RouteLimits several{.upload_bytes = documents::limits::file_bytes,
                                        .uploads = documents::limits::files_at_once};
    constexpr http::RouteLimits one{.upload_bytes = documents::limits::file_bytes, .uploads = 1};
    return {
        {get, "/{authority}/data/{dataset}/{id}/documents", readers, show_documents},
        {post, "/{authority}/data/{dataset}/{id}/documents", readers, take_documents, several},
        {get, "/{authority}/documents/{document}", members, show_document},
        {post, "/{authority}/documents/{document}", members, take_version, one},
        {post, "/{authority}/documents/{document}/title", members, take_title},
        {post, "/{authority}/documents/{document}/remove", members, take_remove},
        {post, "/{authority}/documents/{document}/back", members, take_back},
        {get, "/{authority}/documents/{document}/{number}", members, open_version},
    };
}

}  // namespace web
