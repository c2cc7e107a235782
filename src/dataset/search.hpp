// The search box: finds records of every dataset by the words of their searched fields, in either language, with or
// without accents, the last word as far as it is typed; knows a URN, UPRN, UPN, postcode, LA-and-establishment number
// or reference when it sees one. Obeys the reader's scope: a record found only by a field that the reader may not see
// is not found.
#pragma once

#include "base/clock.hpp"
#include "base/language.hpp"
#include "dataset/query.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace dataset {

struct Record;

struct Hit {
    const Dataset* dataset = nullptr;
    base::Id id;
    std::string title;              // its title fields in the reader's language
    std::vector<std::string> more;  // the key and up to three list fields, shown
    enum class By : std::uint8_t { words, number } by = By::words;
};

struct Found {
    // Numbers first, then titles that hold all the words, then those that begin with what was typed, then those with
    // the last word begun, then the rest; of each, what is of the past comes last, and otherwise the dataset's order
    // holds.
    std::vector<Hit> hits;
    bool more = false;  // there are others
};

struct SearchFor {
    std::string_view typed;
    base::Language language = base::Language::english;
    const Dataset* only = nullptr;  // null: every dataset with searched fields
    std::int64_t at_most = 20;      // ≤ limits::search_hits
    const Codes* codes = nullptr;
    // The reader's scope of a dataset: access::scope_for.
    std::function<Scope(const Dataset&)> scope;
};

Found search(store::Reader& db, const Registry& registry, const SearchFor& what);

// Keeps the index beside the rows: called by every write of this room, for row versions (id and mark) as they are
// stored.
void index_record(store::Tx& tx, const Registry& registry, const Dataset& dataset, const Record& record,
                  std::int64_t from_mark, const base::World& world);
void unindex_record(store::Tx& tx, const Dataset& dataset, base::Id authority, base::Id id, std::int64_t from_mark);

// What a number may be, by its shape alone.
struct Recognised {
    Type type;          // urn, uprn, upn, postcode; text: a reference or LA-and-establishment number
    std::string value;  // canonical
};
std::vector<Recognised> recognise(std::string_view typed);

}  // namespace dataset
