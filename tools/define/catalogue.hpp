// What the schema lock keeps of published catalogues: the columns of every version there ever was, one line a change,
// only ever added to.
//
//   catalogue organisation 1.0 5f2ac30a9be10d77 What the core publishes
//   column organisation 1.0 6 urn urn 0c1177a3b0f4d1e2
//   column organisation 1.1 13 group_id text 77b1d2… until=2027-06-01
//   gone organisation 2.0 13 group_id
//
// The hexadecimal digits tell one wording from another. A catalogue has no migration: the numbers are its own.
#pragma once

#include "model.hpp"

#include <compare>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace define {

// A minor version adds columns or words them anew; a major one takes columns away, renames them or gives them another
// type, so that whoever reads the old one must look.
struct CatalogueVersion {
    int major = 0, minor = 0;
    auto operator<=>(const CatalogueVersion&) const = default;
    std::string text() const { return std::to_string(major) + "." + std::to_string(minor); }
};
inline constexpr CatalogueVersion first_catalogue{1, 0};
std::optional<CatalogueVersion> catalogue_version(std::string_view text);  // "1.0"

struct PublishedColumn {
    std::string name;
    std::string form;   // type, and what its values are of: "decimal:1", "code:region"
    std::string words;  // digest of everything said about it
    std::string until;  // deprecated: the day from which it may be gone; ISO
    CatalogueVersion since;
};

struct PublishedCatalogue {
    CatalogueVersion version;
    std::string words;                       // digest of what is said of the dataset itself
    std::map<int, PublishedColumn> columns;  // by the field's permanent id
    Place place;                             // of the newest version's line
};

// By dataset: what the lock's lines add up to.
using PublishedCatalogues = std::map<std::string, PublishedCatalogue, std::less<>>;

// Takes in one line of the lock, cut into words. False: it is no line of a catalogue's, or can't follow those before
// it.
bool take_catalogue_line(std::span<const std::string> words, const Place& place, PublishedCatalogues& published);
bool is_catalogue_line(std::span<const std::string> words);

// Complains of columns that changed while the version did not, of a version that is not the next one, and of what the
// lock does not have yet, with the command that accepts it.
void check_catalogues(const Model& model, const PublishedCatalogues& published, const std::string& command,
                      Complaints& complaints);

// The lines to be appended for every catalogue with a new version. `today` (ISO): a deprecated column stays at least
// six months from then, and goes no earlier than was said.
std::string accept_catalogues(const Model& model, const PublishedCatalogues& published, const std::string& reason,
                              std::string_view today, Complaints& complaints);

}  // namespace define
