// Corrections: proposing one to the owner of a register, and deciding on what somebody else proposed.
#include "dataset/correction.hpp"
#include "dataset/operation.hpp"
#include "gate/accounts.hpp"
#include "govuk/button.hpp"
#include "govuk/content.hpp"
#include "govuk/form_controls.hpp"
#include "govuk/messages.hpp"
#include "web/correction_list.hpp"
#include "web/fields.hpp"
#include "web/record_frame.hpp"
#include "web/routes.hpp"
#include "web/shell.hpp"

namespace web {

using base::t;
using dataset::Correction;
using dataset::Written;
using govuk::Html;

namespace {

constexpr std::int64_t kWaitingShown = 200;

// ---- Proposing

struct Proposal {
    const dataset::Dataset& definition;
    const dataset::Field& field;
    dataset::Record record;
    std::shared_ptr<const dataset::Codes> codes;
};

Proposal read_proposal(const Visit& visit) {
    const auto& definition = dataset_of(visit);
    const auto* field = definition.find(visit.request.parameter("field"));
    if (!field || !field->use.correctable) throw base::NotFound("this field takes no corrections");
    if (!rights_on(visit, definition, id_of(visit)).correct) throw base::Forbidden("correction write");
    return visit.app.store.read([&](store::Reader& db) {
        auto record = dataset::find(db, visit.registry(), definition, visit.scope(definition, dataset::Verb::read),
                                    id_of(visit), visit.language);
        if (!record || !record->seen.has(*field)) throw base::NotFound("no such record in scope");
        return Proposal{definition, *field, std::move(*record), visit.codes(db)};
    });
}

http::Response proposal_form(Visit& visit, const Proposal& what, const base::Problems* problems) {
    const std::string address = visit.link("/data/" + std::string(what.definition.name) + "/" + what.record.id.text());
    const std::string title = visit.say(t("Propose a correction: {field}"), {{"field", what.field.label}});
    dataset::FieldSet only;
    only.add(what.field);
    RecordForm form(visit, what.definition, *what.codes, only);
    const auto& typed = visit.request.form;
    if (typed.empty())
        visit.app.store.read([&](store::Reader& db) { form.fill(what.record, db); });
    else
        form.fill_as_typed(typed);
    Html body(visit.language);
    body.raw("<span class=\"govuk-caption-l\">")
        .text(what.record.title(visit.language))
        .raw("</span><h1 class=\"govuk-heading-l\">")
        .text(title)
        .raw("</h1>");
    govuk::inset_text(
        body, {.text = visit.say(
                   t("The register says: {value}. Your proposal goes to its owner; somebody other than you decides."),
                   {{"value", value_or_nothing(visit, what.field, what.record[what.field], *what.codes)}})});
    open_form(body, visit, address + "/correct/" + std::string(what.field.name));
    form.write_field(body, what.field, problems);
    govuk::textarea(body,
                    {.label = {.text = visit.say(t("How you know"))},
                     .hint = {.text = visit.say(t("What the owner needs to be sure, like a letter or a web page"))},
                     .error = {.text = problem_text(visit, problems, "reason")},
                     .name = "reason",
                     .value = std::string(typed.get("reason")),
                     .rows = 3});
    close_form(body, visit, {.action = t("Send proposal"), .cancel_href = address});
    return page(
        visit,
        {.title = title, .back = address, .problems = problems, .current = "data", .status = problems ? 422 : 200},
        std::move(body));
}

http::Response show_propose(Visit& visit) { return proposal_form(visit, read_proposal(visit), nullptr); }

http::Response take_propose(Visit& visit) {
    const auto what = read_proposal(visit);
    const auto& operation = operation_of(visit, what.definition, "propose_correction");
    const auto writing = visit.writing(what.codes);
    dataset::FieldSet only;
    only.add(what.field);
    const RecordForm form(visit, what.definition, *what.codes, only);
    const auto written = dataset::write(visit.app.store, store::Priority::page, [&](store::Tx& tx) {
        auto changes = form.read(visit.request.form, tx);
        if (!changes) return Written{.outcome = Written::Outcome::refused, .problems = changes.problems()};
        return dataset::perform(tx, writing, operation.name,
                                {.id = what.record.id,
                                 .changes = std::move(*changes),
                                 .words = std::string(visit.request.form.get("reason"))});
    });
    if (written.outcome == Written::Outcome::confirm) return confirm_first(visit);
    if (!written.ok()) return proposal_form(visit, what, &written.problems);
    return done(visit, visit.link("/data/" + std::string(what.definition.name) + "/" + what.record.id.text()),
                visit.say(t("Your proposal has been sent to the register’s owner")));
}

// ---- Deciding

bool decides(const Visit& visit) {
    return visit.app.policy.may(visit.principal, visit.authority_id(), dataset::Verb::approve, "correction");
}

http::Response show_waiting(Visit& visit) {
    const auto waiting = visit.app.store.read([&](store::Reader& db) {
        return CorrectionList(visit, db, dataset::corrections_waiting(db, visit.registry(), kWaitingShown));
    });
    Html body(visit.language);
    body.raw("<h1 class=\"govuk-heading-l\">").text(visit.say(t("Corrections that wait for a decision"))).raw("</h1>");
    if (waiting.empty()) {
        body.raw("<p class=\"govuk-body\">")
            .text(visit.say(t("None. When somebody proposes to correct a register, it appears here.")))
            .raw("</p>");
    } else {
        waiting.write(body, visit, CorrectionList::States::one);
    }
    return page(
        visit,
        {.title = std::string(visit.say(t("Corrections"))), .width = Frame::Width::full, .current = "corrections"},
        std::move(body));
}

// The proposer's authority sees its own; those who decide see all.
Correction read_correction(const Visit& visit, store::Reader& db) {
    auto correction = dataset::find_correction(db, visit.registry(), id_of(visit));
    const bool reads = visit.app.policy.may(visit.principal, visit.authority_id(), dataset::Verb::read, "correction");
    if (!correction || !(decides(visit) || (reads && correction->authority == visit.authority_id())))
        throw base::NotFound("no such correction in scope");
    return std::move(*correction);
}

// What the reader can do about an open proposal: withdraw their own, decide on another's.
void write_next_step(Html& body, Visit& visit, const Correction& correction, const std::string& address,
                     const base::Problems* problems) {
    const bool mine = correction.proposed_by == visit.principal.account;
    if (correction.state == Correction::State::proposed && mine) {
        govuk::inset_text(
            body, {.text = visit.say(t("You proposed this, so somebody else decides. You can still withdraw it."))});
        button_form(body, visit, {.action = address + "/withdraw", .text = t("Withdraw")});
    } else if (correction.state == Correction::State::proposed && decides(visit)) {
        open_form(body, visit, address);
        govuk::textarea(body, {.label = {.text = visit.say(t("Note to the proposer"))},
                               .hint = {.text = visit.say(t("Needed when you refuse"))},
                               .error = {.text = problem_text(visit, problems, "note")},
                               .name = "note",
                               .value = std::string(visit.request.form.get("note")),
                               .rows = 3});
        body.raw("<div class=\"govuk-button-group\">");
        govuk::button(
            body,
            {.text = visit.say(t("Accept")), .name = "decision", .value = "accept", .prevent_double_click = true});
        govuk::button(body, {.text = visit.say(t("Refuse")),
                             .name = "decision",
                             .value = "refuse",
                             .classes = "govuk-button--warning",
                             .prevent_double_click = true});
        body.raw("</div>");
        close_form(body);
    }
}

http::Response correction_page(Visit& visit, const base::Problems* problems) {
    std::optional<Correction> found;
    std::shared_ptr<const dataset::Codes> codes;
    std::string title, proposer, decider;
    visit.app.store.read([&](store::Reader& db) {
        codes = visit.codes(db);
        found = read_correction(visit, db);
        const auto record =
            dataset::find(db, visit.registry(), *found->dataset, visit.scope(*found->dataset, dataset::Verb::read),
                          found->record, visit.language);
        title = record ? record->title(visit.language) : found->record.text();
        for (const auto& [id, name] : gate::account_names(db, {found->proposed_by.value(), found->decided_by.value()}))
            (id == found->proposed_by.value() ? proposer : decider) = name;
    });
    const auto& correction = *found;
    Html body(visit.language);
    body.raw("<span class=\"govuk-caption-l\">")
        .text(visit.say(t("Correction")))
        .raw("</span><h1 class=\"govuk-heading-l\">")
        .text(title)
        .raw("</h1>");
    govuk::SummaryList list;
    const auto row = [&](base::Message key, std::string value) {
        list.rows.push_back({.key = {.text = visit.say(key)}, .value = {.text = std::move(value)}});
    };
    row(t("Field"), std::string(correction.field->label.in(visit.language)));
    row(t("The register says"), value_or_nothing(visit, *correction.field, correction.register_value, *codes));
    row(t("Proposed"), value_or_nothing(visit, *correction.field, correction.proposed, *codes));
    row(t("How they know"), correction.reason);
    row(t("Proposed by"),
        visit.say(t("{name}, {when}"), {{"name", proposer}, {"when", correction.proposed_at.say(visit.language)}}));
    row(t("State"), std::string(visit.say(dataset::label(correction.state))));
    if (correction.decided_at) {
        row(t("Decided by"),
            visit.say(t("{name}, {when}"), {{"name", decider}, {"when", correction.decided_at->say(visit.language)}}));
        if (!correction.decision_note.empty()) row(t("Note"), correction.decision_note);
    }
    govuk::summary_list(body, list);
    const std::string address = visit.link("/corrections/" + correction.id.text());
    const std::string record_address =
        visit.link("/data/" + std::string(correction.dataset->name) + "/" + correction.record.text());
    body.raw("<p class=\"govuk-body\"><a class=\"govuk-link\"")
        .attribute("href", record_address)
        .raw(">")
        .text(visit.say(t("See the record")))
        .raw("</a></p>");
    write_next_step(body, visit, correction, address, problems);
    return page(visit,
                {.title = visit.say(t("Correction: {title}"), {{"title", title}}),
                 .back = decides(visit) ? visit.link("/corrections") : record_address,
                 .problems = problems,
                 .current = "corrections",
                 .status = problems ? 422 : 200},
                std::move(body));
}

http::Response show_correction(Visit& visit) { return correction_page(visit, nullptr); }

http::Response act_on(Visit& visit, std::string_view verb, base::Message said) {
    const auto written = dataset::write(visit.app.store, store::Priority::page, [&](store::Tx& tx) {
        const auto correction = read_correction(visit, tx);
        return dataset::perform(
            tx, visit.writing(visit.codes(tx)), operation_of(visit, *correction.dataset, verb).name,
            {.id = correction.record, .part = correction.id, .words = std::string(visit.request.form.get("note"))});
    });
    if (written.outcome == Written::Outcome::confirm) return confirm_first(visit);
    if (!written.ok()) return correction_page(visit, &written.problems);
    return done(visit, visit.link("/corrections/" + std::string(visit.request.parameter("id"))), visit.say(said));
}

http::Response take_decision(Visit& visit) {
    const auto word = visit.request.form.get("decision");
    if (word == "accept") return act_on(visit, "accept_correction", t("Accepted: the record now says so"));
    if (word == "refuse") return act_on(visit, "refuse_correction", t("Refused"));
    throw base::BadRequest("no decision");
}

http::Response take_withdraw(Visit& visit) { return act_on(visit, "withdraw_correction", t("Withdrawn")); }

}  // namespace

std::vector<Page> correction_pages() {
    using enum http::Method;
    constexpr Rule members{.who = Who::member}, readers{.who = Who::reader};
    constexpr Rule deciders{.who = Who::right, .group = "correction", .verb = dataset::Verb::approve};
    return {
        {get, "/{authority}/corrections", deciders, show_waiting},
        {get, "/{authority}/corrections/{id}", members, show_correction},
        {post, "/{authority}/corrections/{id}", deciders, take_decision},
        {post, "/{authority}/corrections/{id}/withdraw", members, take_withdraw},
        {get, "/{authority}/data/{dataset}/{id}/correct/{field}", readers, show_propose},
        {post, "/{authority}/data/{dataset}/{id}/correct/{field}", readers, take_propose},
    };
}

}  // namespace web
