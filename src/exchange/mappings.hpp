// What somebody said the columns of a file mean, kept for the next file with the same headings: of an authority, and a
// dataset. Table import_mapping, in the second file, since nothing rests on it.
#pragma once

#include "base/clock.hpp"
#include "exchange/import.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace exchange {

struct Mapping {
    base::Id id;
    std::string source;                                        // the file it was chosen for
    std::vector<std::pair<std::string, std::string>> columns;  // heading, machine name of what it fills ("": nothing)
    base::Id by;
    base::Instant at;
};

struct MappingOwner {
    base::Id authority;
    std::string_view dataset;
};

// The one kept for a file with these headings, in whatever order.
std::optional<Mapping> find_mapping(store::Reader& side, const MappingOwner& owner, const ImportFile& file);
// Gives each column the meaning it was given then, where `targets` has it still.
void apply(const Mapping& mapping, ImportFile& file, const std::vector<FileColumn>& targets);
// Takes the place of the one there was; `mapping` has no id. The oldest go when there are more than a hundred.
void remember_mapping(store::Tx& side, const MappingOwner& owner, const ImportFile& file, const Mapping& mapping,
                      base::Ids& ids);
std::vector<Mapping> mappings(store::Reader& side, const MappingOwner& owner);  // newest first
// Whether there was one.
bool forget_mapping(store::Tx& side, const MappingOwner& owner, base::Id id);
// Of the file as it is looked at: whether its columns mean what was kept, or what was guessed.
bool same_meaning(const ImportFile& one, const ImportFile& other);

}  // namespace exchange
