// Imports by the API: a file is sent, tried out as often as it is asked for, confirmed, and undone; what takes long is
// a job that is asked after. The same uploads, jobs and rights as those of the pages.
#include "base/json_out.hpp"
#include "base/text.hpp"
#include "dataset/undo.hpp"
#include "web/api.hpp"
#include "web/imports.hpp"
#include "web/record_frame.hpp"

#include <algorithm>
#include <fstream>

namespace web {

using base::t;
using dataset::Dataset;

namespace {

constexpr std::int64_t kFileBytesMax = 16 << 20;  // in memory; 50,000 rows of thirty columns
constexpr std::size_t kProblemsShown = 100;
constexpr std::size_t kNameBytesMax = 255;

std::string below(const Visit& visit, const Dataset& definition) {
    return "/api/v1/" + visit.authority->slug + "/" + std::string(definition.name);
}

base::Id upload_id(const Visit& visit) {
    const auto id = base::Id::from_text(visit.request.parameter("import"));
    if (!id) throw base::NotFound("no such import");
    return *id;
}

std::string file_name(const Visit& visit) {
    const auto name = visit.request.query.get("name");
    return name.empty() ? "import" : std::string(base::beginning(name, kNameBytesMax));
}

LookedImport look(const Visit& visit, const Dataset& definition) {
    return look_at(visit.app, visit.authority_id(), definition,
                   upload_path(visit.app, visit.principal.account, upload_id(visit)), visit.writable(definition),
                   visit.request.query);
}

http::Response accepted(std::string body, std::string location) {
    auto response = http::Response::json(std::move(body) + "\n", 202);
    response.set("location", std::move(location));
    return response;
}

// ---- The file

http::Response take_file(Visit& visit) {
    const auto& definition = importable(visit);
    const auto id = visit.app.world().ids.next();
    const auto path = new_upload(visit.app, visit.principal.account, id);
    std::ofstream(path, std::ios::binary) << visit.request.body;
    const auto looked =
        exchange::look_at_import(path, definition, visit.writable(definition), visit.request.query.get("sheet"));
    if (!looked) {
        std::filesystem::remove(path);
        return api_problem(visit, 422, "refused", t("The file can’t be imported: mend what the errors name"),
                           &looked.problems());
    }
    const auto address = below(visit, definition) + "/imports/" + id.text();
    base::JsonOut json;
    json.begin_object();
    json.member("id", id.text());
    json.member("dataset", definition.name);
    json.name("rows");
    json.number(looked->rows);
    json.member("import", address);
    json.end_object();
    return accepted(json.take(), address);
}

// ---- What would happen

void write_columns(base::JsonOut& json, const exchange::ImportFile& file) {
    json.name("columns");
    json.begin_list();
    for (const auto& column : file.columns) {
        json.begin_object();
        json.member("heading", column.heading);
        json.name("fills");
        if (column.target)
            json.text(exchange::column_name(*column.target));
        else
            json.null();
        json.end_object();
    }
    json.end_list();
}

// A page of them; `after` is how many were told before.
void write_problems(base::JsonOut& json, const Visit& visit, const base::Problems& problems) {
    const auto asked = visit.request.query.get("after");
    const auto first = asked.empty() ? 0 : static_cast<std::size_t>(number_from(asked));
    const auto last = std::min(problems.size(), first + kProblemsShown);
    json.name("problems");
    json.begin_list();
    std::size_t at = 0;
    for (const auto& problem : problems) {
        if (at++ < first || at > last) continue;
        json.begin_object();
        json.name("row");
        json.number(problem.row.value_or(0));
        json.member("field", problem.where);
        json.member("code", problem.code);
        json.member("message", problem.say(visit.language));
        json.end_object();
    }
    json.end_list();
    json.name("next");
    if (last < problems.size())
        json.text(std::to_string(last));
    else
        json.null();
}

exchange::Import import_of(const Visit& visit, const LookedImport& looked) {
    return {.path = looked.path,
            .dataset = &looked.definition,
            .file = looked.file,
            .source = file_name(visit),
            .rows_shown = 0};
}

http::Response show_import(Visit& visit) {
    const auto& definition = importable(visit);
    const auto looked = look(visit, definition);
    const auto report = exchange::run_import(visit.app.store, visit.writing(looked.codes), import_of(visit, looked),
                                             exchange::Try::dry_run);
    if (!report)
        return api_problem(visit, 422, "refused", t("The file can’t be imported: mend what the errors name"),
                           &report.problems());
    base::JsonOut json;
    json.begin_object();
    json.member("id", upload_id(visit).text());
    json.member("dataset", definition.name);
    json.member("state", report->refused == 0 ? "ready" : "refused");
    for (const auto& [name, count] : {std::pair{"rows", looked.file.rows},
                                      {"added", report->load.added},
                                      {"changed", report->load.changed},
                                      {"same", report->load.unchanged},
                                      {"refused", report->refused}}) {
        json.name(name);
        json.number(count);
    }
    write_columns(json, looked.file);
    write_problems(json, visit, report->problems);
    json.end_object();
    return http::Response::json(json.take() + "\n");
}

http::Response download_refused(Visit& visit) {
    const auto looked = std::make_shared<const LookedImport>(look(visit, importable(visit)));
    return refused_file(visit, looked, import_of(visit, *looked));
}

// ---- Jobs

std::string job_json(const Visit& visit, const jobs::Job& job) {
    base::JsonOut json;
    json.begin_object();
    json.member("id", job.id.text());
    json.member("kind", job.kind);
    json.member("state", jobs::name(job.state));
    json.name("done");
    json.number(job.progress.done);
    json.name("total");
    json.number(job.progress.total);
    json.member("result", job.result.in(visit.language));
    // "/data/person/imports/01h2m8k3q7rtw" of an import that changed something
    json.name("load");
    const auto cut = job.result_address.rfind("/imports/");
    if (cut == std::string::npos)
        json.null();
    else
        json.text(job.result_address.substr(cut + std::string_view("/imports/").size()));
    json.name("problems");
    json.begin_list();
    for (const auto& problem : visit.app.jobs.problems(visit.authority_id(), job.id)) {
        json.begin_object();
        json.name("row");
        json.number(problem.row.value_or(0));
        json.member("field", problem.where);
        json.member("code", problem.code);
        json.member("message", problem.what.in(visit.language));
        json.end_object();
    }
    json.end_list();
    json.end_object();
    return json.take();
}

http::Response job_accepted(const Visit& visit, base::Id id) {
    const auto job = visit.app.jobs.find(visit.authority_id(), id);
    base::invariant(job.has_value(), "a job that was asked for is there");
    return accepted(job_json(visit, *job), "/api/v1/" + visit.authority->slug + "/jobs/" + id.text());
}

http::Response take_confirm(Visit& visit) {
    const auto& definition = importable(visit);
    const auto looked = look(visit, definition);
    auto order = meaning_of(looked.file);
    order.add("dataset", std::string(definition.name));
    order.add("upload", upload_id(visit).text());
    order.add("name", file_name(visit));
    if (visit.request.query.get("take") == "good") order.add("import", "good");
    refused_of(visit.app, visit.authority_id(), definition, order);
    keep_upload(looked.path);
    // Confirmed twice, it is one import.
    return job_accepted(visit, visit.app.jobs.ask({.authority = visit.authority_id(),
                                                   .kind = import_job,
                                                   .input = http::query_string(order),
                                                   .asker = visit.actor(),
                                                   .key = upload_id(visit).text()}));
}

http::Response take_undo(Visit& visit) {
    const auto& definition = importable(visit);
    const auto id = base::Id::from_text(visit.request.parameter("load")).value_or(base::Id());
    const auto load = visit.app.store.read(
        [&](store::Reader& db) { return dataset::find_past_load(db, visit.writing({}), definition, id); });
    if (!load) throw base::NotFound("no such import");
    http::Fields order;
    order.add("dataset", std::string(definition.name));
    order.add("load", load->id.text());
    return job_accepted(visit, visit.app.jobs.ask({.authority = visit.authority_id(),
                                                   .kind = undo_job,
                                                   .input = http::query_string(order),
                                                   .asker = visit.actor()}));
}

// One's own alone.
http::Response show_job(Visit& visit) {
    const auto job = visit.app.jobs.find(visit.authority_id(), id_of(visit));
    if (!job || job->asker.id != visit.principal.account) throw base::NotFound("no job of theirs");
    return http::Response::json(job_json(visit, *job) + "\n");
}

}  // namespace

std::vector<Page> api_import_pages() {
    using enum http::Method;
    constexpr Rule program{.who = Who::program};
    constexpr http::RouteLimits file{.body_bytes = kFileBytesMax};
    return {
        {post, "/api/v1/{authority}/{dataset}/imports", program, take_file, file},
        {get, "/api/v1/{authority}/{dataset}/imports/{import}", program, show_import},
        {post, "/api/v1/{authority}/{dataset}/imports/{import}/confirm", program, take_confirm},
        {.method = get,
         .path = "/api/v1/{authority}/{dataset}/imports/{import}/refused",
         .rule = program,
         .answer = download_refused,
         .pool = http::Pool::stream},
        {post, "/api/v1/{authority}/{dataset}/loads/{load}/undo", program, take_undo},
        {get, "/api/v1/{authority}/jobs/{id}", program, show_job},
    };
}

}  // namespace web
