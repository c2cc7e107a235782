// Single records by the API: reading and writing them. Names and shapes of values are those of JSON Lines files.
#include "dataset/operation.hpp"
#include "gate/api_requests.hpp"
#include "web/api.hpp"
#include "web/api_input.hpp"
#include "web/api_records.hpp"
#include "web/record_frame.hpp"

namespace web {

using base::t;
using dataset::Dataset;
using dataset::Written;

namespace {

std::string address_of(const Visit& visit, const Dataset& definition, base::Id id) {
    return "/api/v1/" + visit.authority->slug + "/" + std::string(definition.name) + "/" + id.text();
}

// Nothing where the scope shows no such record.
std::optional<std::pair<std::string, std::int64_t>> record_json(const Visit& visit, const Dataset& definition,
                                                                base::Id id) {
    return visit.app.store.read([&](store::Reader& db) -> std::optional<std::pair<std::string, std::int64_t>> {
        dataset::Query query{.dataset = &definition,
                             .only = id,
                             .scope = visit.scope(definition, dataset::Verb::read),
                             .language = visit.language,
                             .today = visit.today()};
        query.reference_scope = visit.reference_scope();
        for (const auto& field : definition.fields)
            if (query.scope.sees(field) && !dataset::is_sealed(field)) query.columns.emplace_back(field.name);
        query.page.rows = 1;
        const auto page = dataset::read_page(db, visit.registry(), query, nullptr);
        if (!page || page->rows.empty()) return std::nullopt;
        std::string out;
        exchange::JsonRow row(page->plan, {});
        append_api_record(out, row, page->rows.front().row());
        note_reading_of(visit, query, {id});
        return std::pair(out + "\n", page->rows.front().row().integer(dataset::Plan::version_cell));
    });
}

http::Response record_answer(const Visit& visit, const Dataset& definition, base::Id id, int status) {
    auto found = record_json(visit, definition, id);
    if (!found) throw base::NotFound("no such record in scope");
    auto response = http::Response::json(std::move(found->first), status);
    response.set("etag", etag(found->second));
    return response;
}

http::Response show_record(Visit& visit) {
    const auto& definition = readable_dataset(visit);
    auto response = record_answer(visit, definition, id_of(visit), 200);
    if (visit.request.header("if-none-match") == response.header("etag")) {
        http::Response same(304, "application/json", "");
        same.set("etag", std::string(response.header("etag")));
        return same;
    }
    return response;
}

// ---- Writing

// The address's {dataset}. Forbidden: the caller may write no field of it, or the key is for reading.
const Dataset& writable_dataset(const Visit& visit) {
    const auto& definition = dataset_of(visit);
    if (!visit.app.policy.may_any(visit.principal, visit.authority_id(), dataset::Verb::write, definition))
        throw base::Forbidden(std::string(definition.name) + " write");
    return definition;
}

http::Response refusal(const Visit& visit, const Written& written) {
    switch (written.outcome) {
        case Written::Outcome::conflicted: {
            auto conflict = api_problem(visit, 412, "changed", t("Somebody else changed this first"));
            conflict.set("etag", etag(written.version));
            return conflict;
        }
        case Written::Outcome::confirm:
            return api_problem(visit, 403, "needs_a_person",
                               t("This takes a person who confirms who they are: it can’t be done with a key"));
        default:
            return api_problem(visit, 422, "refused", t("Nothing was saved: mend what the errors name"),
                               &written.problems);
    }
}

// The request done before with this Idempotency-Key, in the same transaction as the write.
http::Response take_add(Visit& visit) {
    const auto& definition = writable_dataset(visit);
    const auto& operation = operation_of(visit, definition, "add");
    const auto codes = visit.app.store.read([&](store::Reader& db) { return visit.codes(db); });
    const auto writing = visit.writing(codes);
    const auto key = visit.request.header("idempotency-key");
    if (key.size() > gate::idempotency_key_bytes_max) return key_too_long(visit);
    const auto input = read_input(visit, definition, *codes, nullptr);
    if (!input)
        return api_problem(visit, 422, "refused", t("Nothing was saved: mend what the errors name"), &input.problems());
    auto earlier = gate::Earlier::none;
    const auto written = dataset::write(visit.app.store, store::Priority::page, [&](store::Tx& tx) {
        base::Id id;
        const gate::ApiRequest request{visit.authority_id(), visit.principal.account, std::string(key),
                                       visit.request.path + "\n" + visit.request.body};
        earlier = key.empty() ? gate::Earlier::none : gate::find_request(tx, request, id);
        if (earlier != gate::Earlier::none) return Written{.outcome = Written::Outcome::unchanged, .id = id};
        auto added = dataset::perform(tx, writing, operation.name, {.changes = *input});
        if (added.ok() && !key.empty()) gate::keep_request(tx, request, added.id, visit.app.world().clock.now());
        return added;
    });
    if (earlier == gate::Earlier::other) return key_used(visit);
    if (!written.ok()) return refusal(visit, written);
    auto response = record_answer(visit, definition, written.id, 201);
    response.set("location", address_of(visit, definition, written.id));
    return response;
}

http::Response take_change(Visit& visit) {
    const auto& definition = writable_dataset(visit);
    const auto& operation = operation_of(visit, definition, "change");
    const auto version = version_named(visit);
    if (!version) return no_version_named(visit);
    std::shared_ptr<const dataset::Codes> codes;
    const auto record = visit.app.store.read([&](store::Reader& db) {
        codes = visit.codes(db);
        auto found = dataset::find(db, visit.registry(), definition, visit.scope(definition, dataset::Verb::write),
                                   id_of(visit), visit.language);
        if (!found) throw base::NotFound("no such record in scope");
        return std::move(*found);
    });
    const auto changes = read_input(visit, definition, *codes, &record);
    if (!changes)
        return api_problem(visit, 422, "refused", t("Nothing was saved: mend what the errors name"),
                           &changes.problems());
    const auto writing = visit.writing(codes);
    const auto written = dataset::write(visit.app.store, store::Priority::page, [&](store::Tx& tx) {
        return dataset::perform(tx, writing, operation.name,
                                {.id = record.id, .version = *version, .changes = *changes});
    });
    return written.ok() ? record_answer(visit, definition, record.id, 200) : refusal(visit, written);
}

http::Response take_remove(Visit& visit) {
    const auto& definition = writable_dataset(visit);
    const auto& operation = operation_of(visit, definition, "remove");
    const auto version = version_named(visit);
    if (!version) return no_version_named(visit);
    std::shared_ptr<const dataset::Codes> codes;
    visit.app.store.read([&](store::Reader& db) {
        codes = visit.codes(db);
        if (!dataset::find(db, visit.registry(), definition, visit.scope(definition, dataset::Verb::write),
                           id_of(visit), visit.language))
            throw base::NotFound("no such record in scope");
    });
    const auto writing = visit.writing(codes);
    const auto written = dataset::write(visit.app.store, store::Priority::page, [&](store::Tx& tx) {
        return dataset::perform(tx, writing, operation.name, {.id = id_of(visit), .version = *version});
    });
    return written.ok() ? http::Response(204, "application/json", "") : refusal(visit, written);
}

}  // namespace

std::string etag(std::int64_t version) { return "\"" + std::to_string(version) + "\""; }

std::optional<std::int64_t> version_named(const Visit& visit) {
    const auto sent = visit.request.header("if-match");
    if (sent.size() < 3 || sent.front() != '"' || sent.back() != '"') return std::nullopt;
    const auto digits = sent.substr(1, sent.size() - 2);
    if (digits.size() > 15 || digits.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
    return number_from(digits);
}

http::Response no_version_named(const Visit& visit) {
    return api_problem(visit, 428, "no_version",
                       t("Say which version you change: If-Match with the ETag you were given"));
}

http::Response key_too_long(const Visit& visit) {
    return api_problem(visit, 400, "bad_key", t("Use at most 200 characters for Idempotency-Key"));
}

http::Response key_used(const Visit& visit) {
    return api_problem(visit, 409, "key_used", t("This Idempotency-Key came before with another request"));
}

std::vector<Page> api_record_pages() {
    using enum http::Method;
    constexpr Rule program{.who = Who::program};
    return {
        {post, "/api/v1/{authority}/{dataset}", program, take_add},
        {get, "/api/v1/{authority}/{dataset}/{id}", program, show_record},
        {patch, "/api/v1/{authority}/{dataset}/{id}", program, take_change},
        {del, "/api/v1/{authority}/{dataset}/{id}", program, take_remove},
    };
}

}  // namespace web
