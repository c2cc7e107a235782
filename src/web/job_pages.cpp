// Background work: the jobs one asked for, or, for those with the right, everybody's; how far each is, and what became
// of it.
#include "govuk/content.hpp"
#include "govuk/messages.hpp"
#include "govuk/table.hpp"
#include "web/routes.hpp"
#include "web/settings.hpp"
#include "web/shell.hpp"
#include "web/versions.hpp"

namespace web {

using base::t;
using base::tn;
using govuk::Html;
using jobs::Job;
using jobs::State;

namespace {

constexpr std::int64_t kRefreshSeconds = 3;  // as often as there is something new to read

bool may_all(const Visit& visit, base::Id authority, dataset::Verb verb) {
    return visit.app.policy.may(visit.principal, authority, verb, "administration");
}

bool is_mine(const Visit& visit, const Job& job) {
    return job.asker.kind == audit::ActorKind::staff && job.asker.id == visit.principal.account;
}

bool may_cancel(const Visit& visit, const Job& job) {
    return !jobs::has_ended(job.state) && !job.cancel_asked_at &&
           (is_mine(visit, job) || may_all(visit, job.authority, dataset::Verb::write));
}

std::string kind_label(const Visit& visit, const Job& job) {
    const auto* kind = visit.app.jobs.find_kind(job.kind);
    return kind ? std::string(visit.say(kind->label)) : job.kind;
}

std::string address_of(const Visit& visit, const Job& job) { return visit.link("/jobs/" + job.id.text()); }

void write_state(Html& out, const Visit& visit, const Job& job) {
    constexpr std::string_view colours[] = {"govuk-tag--grey", "govuk-tag--blue", "govuk-tag--green", "govuk-tag--red",
                                            "govuk-tag--yellow"};
    govuk::tag(out, {.text = visit.say(jobs::label(job.state)),
                     .classes = std::string(colours[static_cast<std::size_t>(job.state)])});
}

Names names_of(const Visit& visit, const std::vector<Job>& all) {
    Names names;
    for (const auto& job : all)
        if (job.asker.id) names.want(job.asker.id);
    visit.app.store.read([&](store::Reader& db) { names.read(db); });
    return names;
}

std::string how_far(const Visit& visit, const Job& job) {
    if (job.state == State::done) return std::string(job.result.in(visit.language));
    if (job.progress.total == 0) return std::string(job.progress.words.in(visit.language));
    return visit.say(t("{done} of {total}"), {{"done", job.progress.done}, {"total", job.progress.total}});
}

// ---- The list

std::vector<Job> jobs_for(const Visit& visit) {
    jobs::Board::Wanted wanted{.authorities = {visit.authority_id()}};
    if (may_all(visit, {}, dataset::Verb::read)) wanted.authorities.emplace_back();
    if (!may_all(visit, visit.authority_id(), dataset::Verb::read)) wanted.asker = visit.principal.account;
    return visit.app.jobs.list(wanted);
}

void write_list(Html& out, const Visit& visit, const std::vector<Job>& all) {
    const auto names = names_of(visit, all);
    govuk::TableWriter table(out, {.head = {{.text = visit.say(t("What"))},
                                            {.text = visit.say(t("State"))},
                                            {.text = visit.say(t("How far"))},
                                            {.text = visit.say(t("Asked for by"))},
                                            {.text = visit.say(t("Asked for"))}}});
    for (const auto& job : all) {
        table.row();
        table.heading_with([&](Html& cell) {
            cell.raw("<a class=\"govuk-link\"")
                .attribute("href", address_of(visit, job))
                .raw(">")
                .text(kind_label(visit, job))
                .raw("</a>");
        });
        table.cell_with([&](Html& cell) { write_state(cell, visit, job); });
        table.cell(how_far(visit, job));
        table.cell(names.of(visit, job.asker.id));
        table.cell(job.created_at.say(visit.language));
    }
    table.close();
    if (static_cast<std::int64_t>(all.size()) == jobs::limits::listed)
        out.raw("<p class=\"govuk-body\">")
            .text(visit.say(t("Only the newest {count} are shown."), {{"count", jobs::limits::listed}}))
            .raw("</p>");
}

http::Response show_jobs(Visit& visit) {
    const auto all = jobs_for(visit);
    const auto title = visit.say(t("Background work"));
    Html body(visit.language);
    body.raw("<h1 class=\"govuk-heading-l\">").text(title).raw("</h1>");
    if (all.empty())
        body.raw("<p class=\"govuk-body\">")
            .text(
                visit.say(t("Nothing yet. What takes longer than a page can wait for appears here: how far it is, and "
                            "what became of it. It goes on when you close the page.")))
            .raw("</p>");
    else
        write_list(body, visit, all);
    return page(visit,
                {.title = std::string(title),
                 .back = visit.link(sees_settings(visit) ? "/settings" : ""),
                 .width = Frame::Width::full,
                 .current = "settings"},
                std::move(body));
}

// ---- One job

// Of the address; to whoever may not see it, it is not there.
Job job_of(const Visit& visit) {
    const auto id = base::Id::from_text(visit.request.parameter("id"));
    if (!id) throw base::NotFound("no such job");
    for (const auto authority : {visit.authority_id(), base::Id()}) {
        auto job = visit.app.jobs.find(authority, *id);
        if (job && (may_all(visit, authority, dataset::Verb::read) || is_mine(visit, *job))) return std::move(*job);
    }
    throw base::NotFound("no such job");
}

std::string time_left(const Visit& visit, std::int64_t seconds) {
    if (seconds < 60) return std::string(visit.say(t("Less than a minute left")));
    const auto minutes = (seconds + 59) / 60;
    if (minutes < 120) return visit.say(tn("About {count} minute left", "About {count} minutes left"), minutes);
    return visit.say(tn("About {count} hour left", "About {count} hours left"), (minutes + 59) / 60);
}

void write_paragraph(Html& out, std::string_view text) { out.raw("<p class=\"govuk-body\">").text(text).raw("</p>"); }

void write_progress(Html& out, const Visit& visit, const Job& job) {
    const auto& told = job.progress;
    const auto words = told.words.in(visit.language);
    if (told.total == 0) {
        if (!words.empty()) write_paragraph(out, words);
        return;
    }
    out.raw("<label class=\"govuk-label\" for=\"how-far\">")
        .text(words.empty() ? visit.say(t("How far")) : words)
        .raw("</label><progress class=\"app-progress\" id=\"how-far\"")
        .attribute("max", std::to_string(told.total))
        .attribute("value", std::to_string(told.done))
        .raw("></progress>");
    std::string said = how_far(visit, job);
    if (const auto left = jobs::seconds_left(job, visit.app.jobs.now())) said += " · " + time_left(visit, *left);
    write_paragraph(out, said);
}

void write_waiting(Html& out, const Visit& visit, const Job& job) {
    const auto when = job.due_at.say(visit.language);
    const bool later = job.due_at > visit.app.jobs.now();
    if (later && job.failures > 0)
        write_paragraph(out, visit.say(t("Something it needs could not be reached. It is tried again at {when}."),
                                       {{"when", when}}));
    else if (later)
        write_paragraph(out, visit.say(t("It begins at {when}."), {{"when", when}}));
    else
        write_paragraph(out, visit.say(t("It begins as soon as its turn comes. You may close this page.")));
}

// A field, or the address of a record, whose page shows it to those who may see it.
void write_place(Html& out, const Visit& visit, std::string_view where) {
    if (!where.starts_with("/data/")) {
        out.text(where);
        return;
    }
    out.raw("<a class=\"govuk-link\"")
        .attribute("href", visit.link(where))
        .raw(">")
        .text(visit.say(t("The record")))
        .raw("</a>");
}

void write_problems(Html& out, const Visit& visit, const Job& job) {
    govuk::warning_text(out, {.text = visit.say(t("This was not finished. Here is why."))});
    govuk::TableWriter table(out, {.head = {{.text = visit.say(t("Row")), .format = "numeric"},
                                            {.text = visit.say(t("Where"))},
                                            {.text = visit.say(t("How to mend it"))}}});
    const auto kept = visit.app.jobs.problems(job.authority, job.id);
    for (const auto& problem : kept) {
        table.row();
        table.heading(problem.row ? std::to_string(*problem.row) : "");
        table.cell_with([&](Html& cell) { write_place(cell, visit, problem.where); });
        table.cell(problem.what.in(visit.language));
    }
    table.close();
    if (job.problem_count > static_cast<std::int64_t>(kept.size()))
        write_paragraph(out, visit.say(t("The first {shown} of {all} problems."),
                                       {{"shown", kept.size()}, {"all", job.problem_count}}));
}

void write_result(Html& out, const Visit& visit, const Job& job) {
    const auto words = job.result.in(visit.language);
    if (!words.empty()) govuk::inset_text(out, {.text = words});
    if (!job.result_address.empty())
        out.raw("<p class=\"govuk-body\"><a class=\"govuk-link\"")
            .attribute("href", visit.link(job.result_address))
            .raw(">")
            .text(visit.say(t("See the result")))
            .raw("</a></p>");
}

void write_outcome(Html& out, const Visit& visit, const Job& job) {
    switch (job.state) {
        case State::waiting: write_waiting(out, visit, job); break;
        case State::running: write_progress(out, visit, job); break;
        case State::done: write_result(out, visit, job); break;
        case State::failed: write_problems(out, visit, job); break;
        case State::cancelled:
            write_paragraph(out, visit.say(t("It was cancelled. What it had finished by then stays.")));
            break;
    }
    if (!jobs::has_ended(job.state) && job.cancel_asked_at)
        write_paragraph(out, visit.say(t("Somebody cancelled it: it ends at its next step.")));
}

void write_about(Html& out, const Visit& visit, const Job& job) {
    govuk::SummaryList about;
    const auto row = [&](base::Message key, std::string value) {
        about.rows.push_back({.key = {.text = visit.say(key)}, .value = {.text = std::move(value)}});
    };
    row(t("Asked for by"), names_of(visit, {job}).of(visit, job.asker.id));
    row(t("Asked for"), job.created_at.say(visit.language));
    if (job.started_at) row(t("Began"), job.started_at->say(visit.language));
    if (job.ended_at) row(t("Ended"), job.ended_at->say(visit.language));
    if (job.attempts > 1) row(t("Times begun"), std::to_string(job.attempts));
    row(t("Number of this job"), job.id.text());
    govuk::summary_list(out, about);
}

http::Response show_job(Visit& visit) {
    const auto job = job_of(visit);
    const auto title = kind_label(visit, job);
    const bool goes_on = !jobs::has_ended(job.state);
    Html body(visit.language);
    body.raw("<h1 class=\"govuk-heading-l\">").text(title).raw("</h1>");
    // With scripts only this part is fetched anew, so that nobody's place on the page is lost; without, all of it.
    body.raw("<div id=\"live\"");
    if (goes_on) body.attribute("data-live-seconds", std::to_string(kRefreshSeconds));
    body.raw("><p class=\"govuk-body\">");
    write_state(body, visit, job);
    body.raw("</p>");
    write_outcome(body, visit, job);
    body.raw("</div>");
    write_about(body, visit, job);
    if (may_cancel(visit, job))
        button_form(body, visit,
                    {.action = address_of(visit, job) + "/cancel",
                     .text = t("Cancel this job"),
                     .classes = "govuk-button--warning"});
    return page(visit,
                {.title = title,
                 .back = visit.link("/jobs"),
                 .current = "settings",
                 .refresh_seconds = goes_on ? kRefreshSeconds : 0},
                std::move(body));
}

http::Response take_cancel(Visit& visit) {
    const auto job = job_of(visit);
    if (!is_mine(visit, job) && !may_all(visit, job.authority, dataset::Verb::write))
        throw base::Forbidden("administration write");
    const auto said = [&] {
        switch (visit.app.jobs.cancel(job.authority, job.id, visit.actor())) {
            case jobs::Cancelled::at_once: return t("Cancelled");
            case jobs::Cancelled::soon: return t("It ends at its next step");
            case jobs::Cancelled::too_late: break;
        }
        return t("It had ended already");
    }();
    return done(visit, address_of(visit, job), visit.say(said));
}

}  // namespace

bool sees_jobs(const Visit& visit) { return may_all(visit, visit.authority_id(), dataset::Verb::read); }

std::vector<Page> job_pages() {
    using enum http::Method;
    constexpr Rule members{.who = Who::member};  // each sees their own; job_of() and jobs_for() ask for more
    return {
        {get, "/{authority}/jobs", members, show_jobs},
        {get, "/{authority}/jobs/{id}", members, show_job},
        {post, "/{authority}/jobs/{id}/cancel", members, take_cancel},
    };
}

}  // namespace web
