// Documents of records: plans, letters, photographs, reports. A document belongs to a record of an authority and has
// versions; a version's bytes are on the shelf (shelf.hpp). A version is opened by nobody before it was scanned, or is
// known to be one that nothing here scans.
//
//   const auto laid = shelf.lay(authority, upload.path);
//   store.write(Priority::page, [&](Tx& tx) {
//       documents::add({tx, trail, actor}, place, world.ids.next(), {.title = "Site plan", .file_name = "plan.pdf",
//       …});
//   });
//   board.ask({.authority = authority, .kind = documents::scan_job});
#pragma once

#include "audit/event.hpp"
#include "base/date.hpp"
#include "base/problem.hpp"
#include "documents/shelf.hpp"
#include "store/store.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace documents {

// Stored by these words.
enum class State : std::uint8_t {
    waiting,  // to be scanned
    clean,
    unscanned,  // nothing here scans, or the scanner does not take files like it
    infected,   // its bytes are gone
};
std::string_view word(State state);
constexpr bool can_be_opened(State state) { return state == State::clean || state == State::unscanned; }

struct Version {
    std::int64_t number = 0;  // from 1
    std::string file_name;    // as its uploader calls it
    std::string type;         // media type, told by the content
    Laid laid;
    State state = State::waiting;
    std::string finding;  // what it was infected with, or why it could not be scanned
    base::Id by;          // account
    base::Instant at;
};

struct Place {
    base::Id authority;  // whose documents they are; records may be national
    std::string dataset;
    base::Id record;
};

struct Document {
    Place place;
    base::Id id;
    std::string title;
    std::optional<base::Instant> removed_at;
    std::vector<Version> versions;  // newest first, at least one

    const Version& newest() const { return versions.front(); }
};

enum class Which : std::uint8_t { kept, removed };
// By title.
std::vector<Document> documents_of(store::Reader& db, const Place& place, Which which = Which::kept);
std::optional<Document> find_document(store::Reader& db, base::Id authority, base::Id id);

// ---- Writing. Each is an event, told in the record's history.

struct Writing {
    store::Tx& tx;
    const audit::Trail& trail;
    audit::Actor actor;
    std::int64_t request = 0;
};
struct NewFile {
    std::string title;  // of a new document
    std::string file_name;
    std::string type;
    Laid laid;
};
// Problems, without a place: required, too_long.
base::Problems check_title(std::string_view title);
enum class Added : std::uint8_t { yes, there_already };
// There already: a document of the record has this very content as its newest version, and its file's name. So a form
// sent twice adds nothing twice.
Added add(const Writing& writing, const Place& place, base::Id id, const NewFile& file);
// NotFound: no such document, or it was removed.
Added add_version(const Writing& writing, base::Id authority, base::Id id, const NewFile& file);
void rename(const Writing& writing, base::Id authority, base::Id id, const std::string& title);
void remove(const Writing& writing, base::Id authority, base::Id id);
void put_back(const Writing& writing, base::Id authority, base::Id id);

// ---- For scanning.

struct Waiting {
    base::Id authority, document;
    std::int64_t number = 0;
    std::string sha256;
};
std::vector<Waiting> waiting(store::Reader& db, std::int64_t at_most);
// Of every version that waits with this content in this authority. An infection is an event of the document.
void settle(const Writing& writing, base::Id authority, std::string_view sha256, State state, std::string_view finding);
bool is_named(store::Reader& db, base::Id authority, std::string_view sha256);
// Where files should be that rows name, and none of the right size is.
std::vector<std::filesystem::path> missing(store::Reader& db, const Shelf& shelf);
// Rows of documents that were removed before the moment; their bytes go when nothing names them. Returns how many.
std::int64_t forget_removed(store::Tx& tx, base::Instant before);

}  // namespace documents
