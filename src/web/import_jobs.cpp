// Imports that are too long for a page to wait for. Invariant: the step of the job and the publishing of its rows are
// one write; a job that has a step has imported its file, and one that has none has changed nothing that anybody sees.
#include "web/account_mail.hpp"
#include "web/bulk.hpp"
#include "web/deliveries.hpp"
#include "web/imports.hpp"
#include "web/message_batches.hpp"

#include "dataset/operation.hpp"
#include "documents/scanning.hpp"
#include "exchange/import_profile.hpp"
#include "gate/accounts.hpp"
#include "gate/api_keys.hpp"
#include "jobs/run.hpp"
#include "web/standing.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>

namespace web {

using base::t;
using dataset::Dataset;
using jobs::in_both;

namespace {

// What a job's one step keeps for an attempt that could no longer say what became of it.
std::string kept(const dataset::LoadReport& report, std::int64_t left_out) {
    http::Fields fields;
    fields.add("added", std::to_string(report.added));
    fields.add("changed", std::to_string(report.changed));
    fields.add("same", std::to_string(report.unchanged));
    fields.add("left", std::to_string(left_out));
    if (report.added + report.changed > 0) fields.add("load", report.load.text());
    return http::query_string(fields);
}

std::int64_t number(std::string_view text) {
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

http::Fields fields_of(std::string_view encoded) {
    auto fields = http::parse_form(encoded);
    base::invariant(fields.has_value(), "what a job keeps is a form");
    return std::move(*fields);
}

jobs::Outcome imported(const http::Fields& order, std::string_view counts) {
    const auto fields = fields_of(counts);
    const auto left = number(fields.get("left"));
    auto address = "/data/" + std::string(order.get("dataset"));
    if (left > 0)
        address = left_out_address(order);
    else if (fields.has("load"))
        address += "/imports/" + std::string(fields.get("load"));
    return {.words = in_both(imported_words(left), {{"added", number(fields.get("added"))},
                                                    {"changed", number(fields.get("changed"))},
                                                    {"same", number(fields.get("same"))},
                                                    {"left", left}}),
            .address = std::move(address)};
}

// Rows are told as they are laid down; the one step is the write that publishes them all.
exchange::ImportCourse course_of(jobs::Run& run, const LookedImport& looked) {
    return {.told =
                [&](std::int64_t rows) {
                    run.progress({.done = rows,
                                  .total = looked.file.rows,
                                  .words = in_both(t("Checking the rows and laying them down"))});
                },
            .publish =
                [&](const exchange::ImportReport& report, const std::function<void(store::Tx&)>& work) {
                    run.step([&](store::Tx& tx) {
                        work(tx);
                        return kept(report.load, report.refused);
                    });
                }};
}

jobs::Outcome outcome_of(const base::Result<exchange::ImportReport>& report, const jobs::Run& run,
                         const http::Fields& order, const LookedImport& looked) {
    if (!report) {
        // What an attempt that was killed left is cleared away when it has been silent for long enough.
        if (report.problems().front().code == "load_running")
            throw base::Unavailable(report.problems().front().say(base::Language::english));
        return {.problems = report.problems()};
    }
    if (!report->published) return {.problems = report->problems};
    std::error_code ignored;
    if (report->refused == 0) std::filesystem::remove(looked.path, ignored);
    return imported(order, run.reached());
}

// All that the form said, or nothing: a column whose field the asker may not fill any more must not be passed over.
void must_hold_still(const LookedImport& looked, const http::Fields& order) {
    for (std::size_t i = 0; i < looked.file.columns.size(); ++i)
        if (!order.get(column_field(i)).empty() && !looked.file.columns[i].target)
            throw base::Forbidden(std::string(looked.definition.name) + " write");
}

jobs::Outcome run_import(App& app, jobs::Run& run) {
    const auto order = order_of(run.job());
    if (run.steps() > 0) return imported(order, run.reached());
    const auto principal = asker_of(app, run.job());
    const auto& registry = app.registries.of(run.job().authority);
    const auto& definition = registry.dataset(order.get("dataset"));
    auto writing = writing_for(app, registry, principal, run.job().authority, nullptr);
    const auto writable = dataset::rows_permitted(writing, definition);
    if (!writable) throw base::Forbidden(std::string(definition.name) + " write");
    const auto upload = base::Id::from_text(order.get("upload")).value_or(base::Id());
    const auto looked =
        look_at(app, run.job().authority, definition, upload_path(app, principal.account, upload), *writable, order);
    must_hold_still(looked, order);
    keep_upload(looked.path);
    writing.codes = looked.codes;
    writing.source = order.get("name");
    const auto report = exchange::run_import(app.store, writing,
                                             {.path = looked.path,
                                              .dataset = &definition,
                                              .file = looked.file,
                                              .source = writing.source,
                                              .rows_shown = 0,
                                              .refused = refused_of(app, run.job().authority, definition, order)},
                                             exchange::Try::for_real, course_of(run, looked));
    return outcome_of(report, run, order, looked);
}

}  // namespace

http::Fields order_of(const jobs::Job& job) { return fields_of(job.input); }

gate::Principal asker_of(const App& app, const jobs::Job& job) {
    const auto today = app.world().clock.today();
    auto principal = app.store.read([&](store::Reader& db) {
        return job.asker.kind == audit::ActorKind::client
                   ? gate::principal_of_key(db, job.authority, job.asker.id, today)
                   : gate::principal_of_account(db, job.asker.id, today);
    });
    if (!principal) throw base::Forbidden("the account is not active, or the key has ended");
    return std::move(*principal);
}

void keep_upload(const std::filesystem::path& path) {
    std::error_code ignored;
    std::filesystem::last_write_time(path, std::filesystem::file_time_type::clock::now(), ignored);
}

std::string column_field(std::size_t column) { return "column." + std::to_string(column); }

std::filesystem::path new_upload(const App& app, base::Id account, base::Id upload) {
    constexpr std::chrono::hours kept{24};
    const auto& folder = app.settings.upload_folder;
    std::filesystem::create_directories(folder);
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(folder, ignored))
        if (std::filesystem::file_time_type::clock::now() - entry.last_write_time(ignored) > kept)
            std::filesystem::remove(entry.path(), ignored);
    return upload_path(app, account, upload);
}

std::filesystem::path upload_path(const App& app, base::Id account, base::Id upload) {
    return std::filesystem::path(app.settings.upload_folder) / (account.text() + "-" + upload.text());
}

http::Fields meaning_of(const exchange::ImportFile& file) {
    http::Fields fields;
    fields.add("sheet", file.form.sheet);
    fields.add("columns_of", file.form.sheet);
    for (std::size_t i = 0; i < file.columns.size(); ++i) {
        const auto& target = file.columns[i].target;
        fields.add(column_field(i), target ? column_name(*target) : "");
    }
    return fields;
}

LookedImport look_at(const App& app, base::Id authority, const Dataset& definition, std::filesystem::path path,
                     const dataset::FieldSet& writable, const http::Fields& form) {
    if (!std::filesystem::exists(path)) throw base::NotFound("no such upload");
    auto file = exchange::look_at_import(path, definition, writable, form.get("sheet"));
    if (!file) throw base::NotFound("the upload can't be read any more");
    LookedImport looked{definition, std::move(path), exchange::import_targets(definition, writable), std::move(*file),
                        app.store.read([&](store::Reader& db) { return app.codes.get(db); })};
    const auto guess = looked.file;
    looked.remembered = app.store.read_side(
        [&](store::Reader& side) { return exchange::find_mapping(side, {authority, definition.name}, looked.file); });
    auto& columns = looked.file.columns;
    if (form.has(column_field(0)) && form.get("columns_of") == looked.file.form.sheet) {
        for (std::size_t i = 0; i < columns.size(); ++i) {
            const auto chosen = std::ranges::find(looked.targets, form.get(column_field(i)), exchange::column_name);
            columns[i].target = chosen == looked.targets.end() ? std::nullopt : std::optional(*chosen);
        }
    } else if (looked.remembered) {
        exchange::apply(*looked.remembered, looked.file, looked.targets);
    }
    looked.as_guessed = exchange::same_meaning(looked.file, guess);
    return looked;
}

bool good_rows_allowed(const App& app, base::Id authority, const Dataset& definition) {
    return app.store.read(
        [&](store::Reader& db) { return exchange::good_rows_datasets(db, authority).contains(definition.name); });
}

exchange::Import::Refused refused_of(const App& app, base::Id authority, const Dataset& definition,
                                     const http::Fields& form) {
    if (form.get("import") != "good") return exchange::Import::Refused::stops_all;
    if (!good_rows_allowed(app, authority, definition)) throw base::Forbidden("good rows alone");
    return exchange::Import::Refused::left_out;
}

base::Message imported_words(std::int64_t left_out) {
    return left_out == 0 ? t("Imported: {added} added, {changed} changed, {same} the same")
                         : t("Imported: {added} added, {changed} changed, {same} the same; left out: {left}");
}

std::string left_out_address(const http::Fields& order) {
    constexpr std::size_t longest = 6'000;  // of an address; beyond it the columns are guessed, or remembered
    auto query = http::query_string(order);
    if (query.size() > longest) query = "name=" + http::url_encode(order.get("name"));
    return "/data/" + std::string(order.get("dataset")) + "/import/" + std::string(order.get("upload")) + "/left?" +
           query;
}

void add_jobs(App& app) {
    documents::add_jobs(app.jobs, app.shelf, app.settings.clamd);
    app.jobs.add({.name = import_job, .label = t("Import of a file"), .handler = [&app](jobs::Run& run) {
                      return run_import(app, run);
                  }});
    app.jobs.add({.name = undo_job, .label = t("Undoing an import"), .handler = [&app](jobs::Run& run) {
                      return undo_import(app, run);
                  }});
    add_standing_jobs(app);
    add_delivery_jobs(app);
    add_account_mail_job(app);
    add_batch_jobs(app);
    add_bulk_jobs(app);
}

}  // namespace web
