// A restricted (S4) value on a page of its own: shown and changed there alone, to those whose policy allows it, after
// their second factor, and every reading is an event.
#include "audit/reads.hpp"
#include "dataset/operation.hpp"
#include "govuk/content.hpp"
#include "govuk/form_controls.hpp"
#include "govuk/messages.hpp"
#include "web/fields.hpp"
#include "web/record_frame.hpp"
#include "web/routes.hpp"
#include "web/shell.hpp"

namespace web {

using base::t;
using dataset::Written;
using govuk::Html;

namespace {

struct Restricted {
    const dataset::Dataset& definition;
    const dataset::Field& field;
    dataset::Record record;  // with the value in its place
    bool writes = false;
    std::shared_ptr<const dataset::Codes> codes;
};

const dataset::Field& restricted_field(const Visit& visit) {
    const auto* field = dataset_of(visit).find(visit.request.parameter("field"));
    if (!field || !dataset::is_sealed(*field)) throw base::NotFound("no restricted field of that name");
    return *field;
}

// The record, if its scope shows the field of it; a record one may see with a field one may not is a refusal.
dataset::Record record_with(const Visit& visit, store::Reader& db, const dataset::Field& field) {
    const auto& definition = dataset_of(visit);
    auto record = dataset::find(db, visit.registry(), definition, visit.scope(definition, dataset::Verb::read),
                                id_of(visit), visit.language);
    if (!record) throw base::NotFound("no such record in scope");
    if (!record->seen.has(field)) throw base::Forbidden(std::string(field.group) + " read");
    return std::move(*record);
}

// Durable before the value is even opened.
void note_reading(const Visit& visit, const dataset::Dataset& definition, const dataset::Field& field, base::Id id) {
    audit::record_reading(visit.app.store, visit.app.trail,
                          {.authority = visit.authority_id(),
                           .actor = visit.actor(),
                           .action = std::string(definition.name) + ".view_restricted",
                           .dataset = std::string(definition.name),
                           .records = {id},
                           .fields = {field.id},
                           .sensitivity = audit::Sensitivity::s4,
                           .note = {},
                           .request = static_cast<std::int64_t>(visit.request.number)});
}

// Reads the value, and says so in the trail first; only for who may, and has confirmed who they are.
Restricted read_restricted(const Visit& visit) {
    const auto& definition = dataset_of(visit);
    const auto& field = restricted_field(visit);
    note_reading(visit, definition, field, id_of(visit));
    return visit.app.store.read([&](store::Reader& db) {
        Restricted read{.definition = definition,
                        .field = field,
                        .record = record_with(visit, db, field),
                        .codes = visit.codes(db)};
        for (auto& [sealed, value] : dataset::sealed_values(db, visit.app.trail, read.record))
            if (sealed == &field) read.record[field] = std::move(value);
        const auto written =
            dataset::find(db, visit.registry(), definition, visit.scope(definition, dataset::Verb::write),
                          read.record.id, visit.language);
        read.writes = written && written->seen.has(field) && find_operation(visit, definition, "change_restricted");
        return read;
    });
}

// `changed`: somebody else saved the record meanwhile; what was typed is kept, beside the value as it stands.
enum class Changed : std::uint8_t { no, by_another };

http::Response restricted_page(Visit& visit, const base::Problems* problems, Changed changed) {
    const auto read = read_restricted(visit);
    const auto& field = read.field;
    const std::string record_address =
        visit.link("/data/" + std::string(read.definition.name) + "/" + read.record.id.text());
    const std::string label(field.label.in(visit.language));
    const auto& value = read.record[field];
    Html body(visit.language);
    body.raw("<span class=\"govuk-caption-l\">")
        .text(read.record.title(visit.language))
        .raw("</span><h1 class=\"govuk-heading-l\">")
        .text(label)
        .raw("</h1>");
    if (changed == Changed::by_another)
        govuk::notification_banner(
            body, {.text = visit.say(t("Someone else changed this record while you had it open. Nothing of yours is "
                                       "lost: compare, change what you like and save again."))});
    Html shown(visit.language);
    shown.raw("<span class=\"app-lines\">")
        .text(value.empty() ? std::string(visit.say(t("Not recorded")))
                            : dataset::show(field, value, visit.show_as(*read.codes)))
        .raw("</span>");
    govuk::inset_text(body, {.text = shown.take()});
    body.raw("<p class=\"govuk-hint\">").text(visit.say(t("That you have seen this is recorded."))).raw("</p>");
    if (read.writes) {
        dataset::FieldSet only;
        only.add(field);
        RecordForm form(visit, read.definition, *read.codes, only);
        const auto& typed = visit.request.form;
        if (typed.empty())
            visit.app.store.read([&](store::Reader& db) { form.fill(read.record, db); });
        else
            form.fill_as_typed(typed);
        open_form(body, visit, record_address + "/restricted/" + std::string(field.name));
        govuk::hidden_input(body, "version", std::to_string(read.record.version));
        form.write_field(body, field, problems);
        close_form(body, visit, {.action = t("Save"), .cancel_href = record_address});
    }
    return page(visit,
                {.title = label,
                 .back = record_address,
                 .problems = problems,
                 .current = "data",
                 .status = problems                         ? 422
                           : changed == Changed::by_another ? 409
                                                            : 200},
                std::move(body));
}

http::Response show_restricted(Visit& visit) {
    const auto& field = restricted_field(visit);
    visit.app.store.read([&](store::Reader& db) { (void)record_with(visit, db, field); });
    if (!visit.confirmed()) return confirm_first(visit);
    return restricted_page(visit, nullptr, Changed::no);
}

http::Response take_restricted(Visit& visit) {
    const auto& definition = dataset_of(visit);
    const auto& field = restricted_field(visit);
    const auto& operation = operation_of(visit, definition, "change_restricted");
    const base::Id id = id_of(visit);
    dataset::FieldSet only;
    only.add(field);
    const auto codes = visit.app.store.read([&](store::Reader& db) {
        (void)record_with(visit, db, field);
        return visit.codes(db);
    });
    const RecordForm form(visit, definition, *codes, only);
    const auto writing = visit.writing(codes);
    const auto written = dataset::write(visit.app.store, store::Priority::page, [&](store::Tx& tx) {
        auto changes = form.read(visit.request.form, tx);
        if (!changes) return Written{.outcome = Written::Outcome::refused, .problems = changes.problems()};
        return dataset::perform(
            tx, writing, operation.name,
            {.id = id, .version = number_from(visit.request.form.get("version")), .changes = std::move(*changes)});
    });
    if (written.outcome == Written::Outcome::confirm || !visit.confirmed()) return confirm_first(visit);
    if (written.outcome == Written::Outcome::refused) return restricted_page(visit, &written.problems, Changed::no);
    if (written.outcome == Written::Outcome::conflicted) return restricted_page(visit, nullptr, Changed::by_another);
    return done(visit, visit.link("/data/" + std::string(definition.name) + "/" + id.text()), visit.say(t("Saved")));
}

}  // namespace

std::vector<Page> restricted_pages() {
    using enum http::Method;
    constexpr Rule readers{.who = Who::reader};
    return {
        {get, "/{authority}/data/{dataset}/{id}/restricted/{field}", readers, show_restricted},
        {post, "/{authority}/data/{dataset}/{id}/restricted/{field}", readers, take_restricted},
    };
}

}  // namespace web
