#include "documents/document.hpp"

#include "audit/trail.hpp"
#include "base/failure.hpp"
#include "base/text.hpp"
#include "documents/limits.hpp"

#include <algorithm>

namespace documents {

using base::t;
using store::Row;

namespace {

State state_from(std::string_view word_of_it) {
    for (const auto state : {State::waiting, State::clean, State::unscanned})
        if (word(state) == word_of_it) return state;
    return State::infected;
}

// Document and version in one row: d.dataset, d.record, d.id, d.title, d.removed_at, v.…
constexpr std::string_view kColumns =
    "select d.dataset, d.record, d.id, d.title, d.removed_at, v.number, v.file_name, v.type, v.bytes, v.sha256, "
    "v.state, v.finding, v.added_by, v.added_at from document d join document_version v on v.authority = d.authority "
    "and v.document = d.id ";

void append(std::vector<Document>& documents, base::Id authority, const Row& row) {
    if (documents.empty() || documents.back().id != row.id(2))
        documents.push_back({.place = {authority, std::string(row.text(0)), row.id(1)},
                             .id = row.id(2),
                             .title = std::string(row.text(3)),
                             .removed_at = row.maybe_instant(4),
                             .versions = {}});
    documents.back().versions.push_back({.number = row.integer(5),
                                         .file_name = std::string(row.text(6)),
                                         .type = std::string(row.text(7)),
                                         .laid = {std::string(row.text(9)), row.integer(8)},
                                         .state = state_from(row.text(10)),
                                         .finding = std::string(row.text(11)),
                                         .by = row.id(12),
                                         .at = row.instant(13)});
}

Document existing(store::Reader& db, base::Id authority, base::Id id) {
    auto found = find_document(db, authority, id);
    if (!found) throw base::NotFound("no such document");
    return std::move(*found);
}

void record(const Writing& writing, const Document& document, std::string_view action, std::string note) {
    audit::record(writing.tx, writing.trail,
                  {.authority = document.place.authority,
                   .actor = writing.actor,
                   .action = "document." + std::string(action),
                   .dataset = document.place.dataset,
                   .record = document.place.record,
                   .reason = document.id.text(),
                   .note = std::move(note),
                   .request = writing.request});
}

void insert_version(const Writing& writing, base::Id authority, base::Id id, std::int64_t number, const NewFile& file) {
    writing.tx.run(
        "insert into document_version (authority, document, number, file_name, type, bytes, sha256, state, added_by, "
        "added_at) values ($1, $2, $3, $4, $5, $6, $7, 'waiting', $8, $9)",
        {authority, id, number, file.file_name, file.type, file.laid.bytes, file.laid.sha256, writing.actor.id,
         writing.trail.world().clock.now()});
}

bool is_it(const Document& document, const NewFile& file) {
    const auto& newest = document.newest();
    return newest.laid.sha256 == file.laid.sha256 && newest.file_name == file.file_name &&
           newest.state != State::infected;
}

}  // namespace

std::string_view word(State state) {
    switch (state) {
        case State::waiting: return "waiting";
        case State::clean: return "clean";
        case State::unscanned: return "unscanned";
        case State::infected: return "infected";
    }
    return "waiting";
}

std::vector<Document> documents_of(store::Reader& db, const Place& place, Which which) {
    std::vector<Document> documents;
    const auto sql = std::string(kColumns) + (which == Which::kept
                                                  ? "where d.authority = $1 and d.dataset = $2 and d.record = $3 and "
                                                    "d.removed_at is null order by d.title, d.id, v.number desc"
                                                  : "where d.authority = $1 and d.dataset = $2 and d.record = $3 and "
                                                    "d.removed_at is not null order by d.title, d.id, v.number desc");
    db.each(sql, {place.authority, place.dataset, place.record},
            [&](const Row& row) { append(documents, place.authority, row); });
    return documents;
}

std::optional<Document> find_document(store::Reader& db, base::Id authority, base::Id id) {
    std::vector<Document> documents;
    db.each(std::string(kColumns) + "where d.authority = $1 and d.id = $2 order by v.number desc", {authority, id},
            [&](const Row& row) { append(documents, authority, row); });
    if (documents.empty()) return std::nullopt;
    return std::move(documents.front());
}

base::Problems check_title(std::string_view title) {
    base::Problems problems;
    if (base::tidy_line(title).empty())
        problems.add("title", "required", t("Enter what the document is called"));
    else if (base::character_count(title) > limits::title_characters)
        problems.add("title", "too_long", t("Use at most {count} characters"),
                     {{"count", static_cast<std::int64_t>(limits::title_characters)}});
    return problems;
}

Added add(const Writing& writing, const Place& place, base::Id id, const NewFile& file) {
    const auto there = documents_of(writing.tx, place);
    if (std::ranges::any_of(there, [&](const Document& each) { return is_it(each, file); }))
        return Added::there_already;
    const Document document{
        .place = place, .id = id, .title = base::tidy_line(file.title), .removed_at = {}, .versions = {}};
    writing.tx.run("insert into document (authority, id, dataset, record, title) values ($1, $2, $3, $4, $5)",
                   {place.authority, id, place.dataset, place.record, document.title});
    insert_version(writing, place.authority, id, 1, file);
    record(writing, document, "upload", document.title);
    return Added::yes;
}

Added add_version(const Writing& writing, base::Id authority, base::Id id, const NewFile& file) {
    const auto document = existing(writing.tx, authority, id);
    if (document.removed_at) throw base::NotFound("the document was removed");
    if (is_it(document, file)) return Added::there_already;
    insert_version(writing, authority, id, document.newest().number + 1, file);
    record(writing, document, "upload_version", document.title);
    return Added::yes;
}

void rename(const Writing& writing, base::Id authority, base::Id id, const std::string& title) {
    const auto document = existing(writing.tx, authority, id);
    const auto tidy = base::tidy_line(title);
    if (tidy == document.title) return;
    writing.tx.run("update document set title = $3 where authority = $1 and id = $2", {authority, id, tidy});
    record(writing, document, "rename", document.title + " → " + tidy);
}

void remove(const Writing& writing, base::Id authority, base::Id id) {
    const auto document = existing(writing.tx, authority, id);
    if (document.removed_at) return;
    writing.tx.run("update document set removed_at = $3 where authority = $1 and id = $2",
                   {authority, id, writing.trail.world().clock.now()});
    record(writing, document, "take_away", document.title);
}

void put_back(const Writing& writing, base::Id authority, base::Id id) {
    const auto document = existing(writing.tx, authority, id);
    if (!document.removed_at) return;
    writing.tx.run("update document set removed_at = null where authority = $1 and id = $2", {authority, id});
    record(writing, document, "put_back", document.title);
}

std::vector<Waiting> waiting(store::Reader& db, std::int64_t at_most) {
    std::vector<Waiting> all;
    db.each(
        "select authority, document, number, sha256 from document_version where state = 'waiting' order by added_at, "
        "document, number limit $1",
        {at_most},
        [&](const Row& row) { all.push_back({row.id(0), row.id(1), row.integer(2), std::string(row.text(3))}); });
    return all;
}

void settle(const Writing& writing, base::Id authority, std::string_view sha256, State state,
            std::string_view finding) {
    // What is known to be infected now was so before, whatever was then said of it.
    const std::string of_content = state == State::infected
                                       ? " where authority = $1 and sha256 = $2 and state <> 'infected'"
                                       : " where authority = $1 and sha256 = $2 and state = 'waiting'";
    std::vector<base::Id> documents;
    writing.tx.each("select distinct document from document_version" + of_content, {authority, sha256},
                    [&](const Row& row) { documents.push_back(row.id(0)); });
    writing.tx.run("update document_version set state = $3, finding = $4" + of_content,
                   {authority, sha256, word(state), finding});
    if (state != State::infected) return;
    for (const auto id : documents) {
        const auto document = existing(writing.tx, authority, id);
        record(writing, document, "infected", document.title + ": " + std::string(finding));
    }
}

bool is_named(store::Reader& db, base::Id authority, std::string_view sha256) {
    return db
        .maybe("select 1 from document_version where authority = $1 and sha256 = $2 and state <> 'infected' limit 1",
               {authority, sha256})
        .has_value();
}

std::vector<std::filesystem::path> missing(store::Reader& db, const Shelf& shelf) {
    std::vector<std::filesystem::path> gone;
    db.each("select distinct authority, sha256, bytes from document_version where state <> 'infected'", {},
            [&](const Row& row) {
                const auto path = shelf.path(row.id(0), row.text(1));
                std::error_code none;
                const auto bytes = std::filesystem::file_size(path, none);
                if (none || bytes != static_cast<std::uintmax_t>(row.integer(2))) gone.push_back(path);
            });
    return gone;
}

std::int64_t forget_removed(store::Tx& tx, base::Instant before) {
    tx.run(
        "delete from document_version where exists (select 1 from document d where d.authority = "
        "document_version.authority and d.id = document_version.document and d.removed_at < $1)",
        {before});
    return tx.run("delete from document where removed_at < $1", {before});
}

}  // namespace documents
