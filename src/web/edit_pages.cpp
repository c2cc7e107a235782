// Adding, changing and removing records, and keeping local values beside national ones.
#include "dataset/local.hpp"
#include "dataset/operation.hpp"
#include "govuk/button.hpp"
#include "govuk/content.hpp"
#include "govuk/form_controls.hpp"
#include "govuk/messages.hpp"
#include "govuk/table.hpp"
#include "web/fields.hpp"
#include "web/record_frame.hpp"
#include "web/routes.hpp"
#include "web/shell.hpp"

namespace web {

using base::t;
using dataset::Dataset;
using dataset::Written;
using govuk::Html;

namespace {

std::string address_of(const Visit& visit, const Dataset& definition) {
    return visit.link("/data/" + std::string(definition.name));
}
std::string address_of(const Visit& visit, const Dataset& definition, base::Id id) {
    return address_of(visit, definition) + "/" + id.text();
}

// Where the record of a dataset with a parent belongs: back to that parent's page.
std::string after_saving(const Visit& visit, const Dataset& definition, base::Id id) {
    if (definition.parent.empty()) return address_of(visit, definition, id);
    return visit.app.store.read([&](store::Reader& db) {
        const auto record = dataset::find(db, visit.registry(), definition,
                                          visit.scope(definition, dataset::Verb::read), id, visit.language);
        const auto* field = definition.find(definition.parent_field);
        if (!record || !field || (*record)[*field].empty()) return address_of(visit, definition, id);
        return visit.link("/data/" + std::string(definition.parent) + "/" + (*record)[*field].id().text());
    });
}

struct FormPage {
    const Dataset& definition;
    const RecordForm& form;
    const dataset::Operation& operation;
    std::string action;
    std::string back;
    std::int64_t version = 0;  // 0: a new record
    const base::Problems* problems = nullptr;
    const std::vector<dataset::Clash>* clashes = nullptr;  // somebody else saved first
    std::shared_ptr<const dataset::Codes> codes;
};

// Both values of what two people changed; the boxes below hold yours, and saving again means yours.
void write_clashes(Html& out, const Visit& visit, const FormPage& what) {
    govuk::notification_banner(
        out, {.text = visit.say(t("Someone else changed this record while you had it open. Nothing of yours is lost: "
                                  "compare, change what you like and save again."))});
    if (what.clashes->empty()) return;
    govuk::TableWriter table(out, {.caption = std::string(visit.say(t("What differs"))),
                                   .head = {{.text = visit.say(t("Field"))},
                                            {.text = visit.say(t("Saved by them"))},
                                            {.text = visit.say(t("Yours"))}}});
    for (const auto& clash : *what.clashes) {
        table.row();
        table.heading(clash.field->label.in(visit.language));
        for (const auto* value : {&clash.theirs, &clash.yours})
            table.cell(value->empty() ? std::string(visit.say(t("Not recorded")))
                                      : dataset::show(*clash.field, *value, visit.show_as(*what.codes)));
    }
    table.close();
}

http::Response form_page(Visit& visit, const FormPage& what) {
    const std::string title = visit.say(what.operation.label, {{"thing", what.definition.label}});
    Html body(visit.language);
    body.raw("<h1 class=\"govuk-heading-l\">").text(title).raw("</h1>");
    if (what.clashes) write_clashes(body, visit, what);
    open_form(body, visit, what.action);
    if (what.version) govuk::hidden_input(body, "version", std::to_string(what.version));
    // Sent twice (a double click, a reload), it is saved once.
    else
        govuk::hidden_input(
            body, "once",
            visit.request.form.has("once") ? visit.request.form.get("once") : visit.app.world().ids.next().text());
    what.form.write(body, what.problems);
    close_form(body, visit, {.action = t("Save"), .cancel_href = what.back});
    const int status = what.problems ? 422 : what.clashes ? 409 : 200;
    return page(visit,
                {.title = title, .back = what.back, .problems = what.problems, .current = "data", .status = status},
                std::move(body));
}

std::string back_from_add(const Visit& visit, const Dataset& definition) {
    if (const auto parent = visit.request.query.get(definition.parent_field);
        !definition.parent.empty() && base::Id::from_text(parent))
        return visit.link("/data/" + std::string(definition.parent) + "/" + std::string(parent));
    return address_of(visit, definition);
}

http::Response show_add(Visit& visit) {
    const auto& definition = dataset_of(visit);
    const auto& operation = operation_of(visit, definition, "add");
    std::shared_ptr<const dataset::Codes> codes;
    std::optional<RecordForm> form;
    visit.app.store.read([&](store::Reader& db) {
        codes = visit.codes(db);
        form.emplace(visit, definition, *codes, visit.writable(definition));
        for (const auto& [name, value] : visit.request.query)
            if (const auto* field = definition.find(name)) form->set(*field, value, db);
    });
    return form_page(visit, {.definition = definition,
                             .form = *form,
                             .operation = operation,
                             .action = visit.request.target,
                             .back = back_from_add(visit, definition),
                             .codes = codes});
}

// Reads and writes in one transaction, so that what a reference meant is still so when it is saved.
Written read_and_perform(const Visit& visit, const RecordForm& form, const dataset::Writing& writing,
                         const dataset::Operation& operation, const dataset::Input& about) {
    return dataset::write(visit.app.store, store::Priority::page, [&](store::Tx& tx) {
        auto changes = form.read(visit.request.form, tx);
        if (!changes) return Written{.outcome = Written::Outcome::refused, .problems = changes.problems()};
        auto input = about;
        input.changes = std::move(*changes);
        return dataset::perform(tx, writing, operation.name, input);
    });
}

http::Response take_add(Visit& visit) {
    const auto& definition = dataset_of(visit);
    const auto& operation = operation_of(visit, definition, "add");
    const auto codes = visit.app.store.read([&](store::Reader& db) { return visit.codes(db); });
    RecordForm form(visit, definition, *codes, visit.writable(definition));
    form.fill_as_typed(visit.request.form);
    auto writing = visit.writing(codes);
    writing.new_id = base::Id::from_text(visit.request.form.get("once")).value_or(base::Id());
    const auto written = read_and_perform(visit, form, writing, operation, {});
    if (written.outcome == Written::Outcome::confirm) return confirm_first(visit);
    if (!written.ok())
        return form_page(visit, {.definition = definition,
                                 .form = form,
                                 .operation = operation,
                                 .action = visit.request.target,
                                 .back = back_from_add(visit, definition),
                                 .problems = &written.problems,
                                 .codes = codes});
    return done(visit, after_saving(visit, definition, written.id),
                visit.say(t("{thing} added"), {{"thing", definition.label}}));
}

dataset::Record writable_record(const Visit& visit, const Dataset& definition, store::Reader& db) {
    auto record = dataset::find(db, visit.registry(), definition, visit.scope(definition, dataset::Verb::write),
                                id_of(visit), visit.language);
    if (!record) throw base::NotFound("no such record in scope");
    return std::move(*record);
}

http::Response show_change(Visit& visit) {
    const auto& definition = dataset_of(visit);
    const auto& operation = operation_of(visit, definition, "change");
    std::shared_ptr<const dataset::Codes> codes;
    std::optional<RecordForm> form;
    const auto version = visit.app.store.read([&](store::Reader& db) {
        codes = visit.codes(db);
        const auto record = writable_record(visit, definition, db);
        form.emplace(visit, definition, *codes, visit.writable(definition));
        form->fill(record, db);
        return record.version;
    });
    const std::string address = address_of(visit, definition, id_of(visit));
    return form_page(visit, {.definition = definition,
                             .form = *form,
                             .operation = operation,
                             .action = address + "/change",
                             .back = address,
                             .version = version,
                             .codes = codes});
}

http::Response take_change(Visit& visit) {
    const auto& definition = dataset_of(visit);
    const auto& operation = operation_of(visit, definition, "change");
    const base::Id id = id_of(visit);
    const std::int64_t version = number_from(visit.request.form.get("version"));
    std::shared_ptr<const dataset::Codes> codes;
    visit.app.store.read([&](store::Reader& db) {
        codes = visit.codes(db);
        (void)writable_record(visit, definition, db);
    });
    RecordForm form(visit, definition, *codes, visit.writable(definition));
    form.fill_as_typed(visit.request.form);
    const auto written = read_and_perform(visit, form, visit.writing(codes), operation, {.id = id, .version = version});
    const std::string address = address_of(visit, definition, id);
    FormPage again{.definition = definition,
                   .form = form,
                   .operation = operation,
                   .action = address + "/change",
                   .back = address,
                   .version = version,
                   .codes = codes};
    switch (written.outcome) {
        case Written::Outcome::saved: return done(visit, address, visit.say(t("Saved")));
        case Written::Outcome::unchanged:
            return done(visit, address, visit.say(t("Nothing was different, so nothing was saved")));
        case Written::Outcome::confirm: return confirm_first(visit);
        case Written::Outcome::refused: again.problems = &written.problems; break;
        case Written::Outcome::conflicted:
            again.clashes = &written.clashes;
            again.version = written.version;
            break;
    }
    return form_page(visit, again);
}

http::Response show_remove(Visit& visit) {
    const auto& definition = dataset_of(visit);
    (void)operation_of(visit, definition, "remove");
    const std::string address = address_of(visit, definition, id_of(visit));
    const auto record = visit.app.store.read([&](store::Reader& db) { return writable_record(visit, definition, db); });
    const std::string title = visit.say(t("Remove {title}?"), {{"title", record.title(visit.language)}});
    Html body(visit.language);
    body.raw("<h1 class=\"govuk-heading-l\">").text(title).raw("</h1>");
    govuk::warning_text(body,
                        {.text = visit.say(t("It will be gone from every list. What it was stays in its history."))});
    open_form(body, visit, address + "/remove");
    govuk::hidden_input(body, "version", std::to_string(record.version));
    close_form(
        body, visit,
        {.action = t("Remove"), .cancel_href = address, .cancel = t("Keep it"), .classes = "govuk-button--warning"});
    return page(visit, {.title = title, .back = address, .current = "data"}, std::move(body));
}

http::Response take_remove(Visit& visit) {
    const auto& definition = dataset_of(visit);
    const auto& operation = operation_of(visit, definition, "remove");
    const base::Id id = id_of(visit);
    const std::string back = after_saving(visit, definition, id);
    const auto codes = visit.app.store.read([&](store::Reader& db) {
        (void)writable_record(visit, definition, db);
        return visit.codes(db);
    });
    const auto writing = visit.writing(codes);
    const dataset::Input input{.id = id, .version = number_from(visit.request.form.get("version"))};
    const auto written = dataset::write(visit.app.store, store::Priority::page, [&](store::Tx& tx) {
        return dataset::perform(tx, writing, operation.name, input);
    });
    if (written.outcome == Written::Outcome::confirm) return confirm_first(visit);
    if (written.outcome == Written::Outcome::conflicted) return error_page(visit, 409);
    if (!written.ok()) {
        Html body(visit.language);
        body.raw("<h1 class=\"govuk-heading-l\">").text(visit.say(t("It can’t be removed"))).raw("</h1>");
        return page(visit,
                    {.title = std::string(visit.say(t("It can’t be removed"))),
                     .back = address_of(visit, definition, id),
                     .problems = &written.problems,
                     .status = 422},
                    std::move(body));
    }
    const bool gone = back == address_of(visit, definition, id);
    return done(visit, gone ? address_of(visit, definition) : back,
                visit.say(t("{thing} removed"), {{"thing", definition.label}}));
}

// ---- A local value beside a national one

struct LocalPage {
    const Dataset& definition;
    const dataset::Field& field;
    dataset::Record record;
    dataset::LocalValue local;  // version 0: none yet
    std::shared_ptr<const dataset::Codes> codes;
};

LocalPage read_local(const Visit& visit) {
    const auto& definition = dataset_of(visit);
    const auto* field = definition.find(visit.request.parameter("field"));
    if (!field || !field->use.local) throw base::NotFound("no local values of this field");
    if (!rights_on(visit, definition, id_of(visit)).local) throw base::Forbidden("local write");
    return visit.app.store.read([&](store::Reader& db) {
        auto record = dataset::find(db, visit.registry(), definition, visit.scope(definition, dataset::Verb::read),
                                    id_of(visit), visit.language);
        if (!record || !record->seen.has(*field)) throw base::NotFound("no such record in scope");
        LocalPage local{.definition = definition,
                        .field = *field,
                        .record = std::move(*record),
                        .local = {.field = field},
                        .codes = visit.codes(db)};
        for (auto& value : dataset::local_values(db, definition, visit.authority_id(), local.record.id))
            if (value.field == field) local.local = std::move(value);
        return local;
    });
}

http::Response local_form(Visit& visit, const LocalPage& what, const base::Problems* problems) {
    const std::string address = address_of(visit, what.definition, what.record.id);
    const std::string title = visit.say(t("Local value: {field}"), {{"field", what.field.label}});
    dataset::FieldSet only;
    only.add(what.field);
    RecordForm form(visit, what.definition, *what.codes, only);
    const auto& typed = visit.request.form;
    if (typed.empty()) {
        dataset::Record beside = what.record;
        beside[what.field] = what.local.value;
        visit.app.store.read([&](store::Reader& db) { form.fill(beside, db); });
    } else {
        form.fill_as_typed(typed);
    }
    Html body(visit.language);
    body.raw("<span class=\"govuk-caption-l\">")
        .text(what.record.title(visit.language))
        .raw("</span><h1 class=\"govuk-heading-l\">")
        .text(title)
        .raw("</h1>");
    const auto& national = what.record[what.field];
    govuk::inset_text(
        body, {.text = visit.say(
                   t("The national value is: {value}. It stays as it is; yours is shown beside it, to your "
                     "organisation only."),
                   {{"value", national.empty() ? std::string(visit.say(t("nothing")))
                                               : dataset::show(what.field, national, visit.show_as(*what.codes))}})});
    open_form(body, visit, address + "/local/" + std::string(what.field.name));
    govuk::hidden_input(body, "version",
                        typed.has("version") ? std::string(typed.get("version")) : std::to_string(what.local.version));
    form.write_field(body, what.field, problems);
    govuk::input(body, {.label = {.text = visit.say(t("Where you know it from"))},
                        .hint = {.text = visit.say(t("Like: telephone call with the school, 21 November"))},
                        .error = {.text = problem_text(visit, problems, "source")},
                        .name = "source",
                        .value = typed.has("source") ? std::string(typed.get("source")) : what.local.source});
    close_form(body, visit, {.action = t("Save"), .cancel_href = address});
    return page(
        visit,
        {.title = title, .back = address, .problems = problems, .current = "data", .status = problems ? 422 : 200},
        std::move(body));
}

http::Response show_local(Visit& visit) { return local_form(visit, read_local(visit), nullptr); }

http::Response take_local(Visit& visit) {
    const auto what = read_local(visit);
    dataset::FieldSet only;
    only.add(what.field);
    const RecordForm form(visit, what.definition, *what.codes, only);
    const auto written =
        read_and_perform(visit, form, visit.writing(what.codes), operation_of(visit, what.definition, "local_value"),
                         {.id = what.record.id,
                          .version = number_from(visit.request.form.get("version")),
                          .words = std::string(visit.request.form.get("source"))});
    if (written.outcome == Written::Outcome::confirm) return confirm_first(visit);
    if (written.outcome == Written::Outcome::conflicted) return error_page(visit, 409);
    if (!written.ok()) return local_form(visit, what, &written.problems);
    return done(visit, address_of(visit, what.definition, what.record.id), visit.say(t("Saved")));
}

}  // namespace

std::vector<Page> edit_pages() {
    using enum http::Method;
    constexpr Rule readers{.who = Who::reader}, writers{.who = Who::writer};
    return {
        {get, "/{authority}/data/{dataset}/add", writers, show_add},
        {post, "/{authority}/data/{dataset}/add", writers, take_add},
        {get, "/{authority}/data/{dataset}/{id}/change", writers, show_change},
        {post, "/{authority}/data/{dataset}/{id}/change", writers, take_change},
        {get, "/{authority}/data/{dataset}/{id}/remove", writers, show_remove},
        {post, "/{authority}/data/{dataset}/{id}/remove", writers, take_remove},
        {get, "/{authority}/data/{dataset}/{id}/local/{field}", readers, show_local},
        {post, "/{authority}/data/{dataset}/{id}/local/{field}", readers, take_local},
    };
}

}  // namespace web
