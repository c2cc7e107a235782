// Editions of code lists as rows: what seeds and people's changes both write. Each edition holds the whole list; the
// newest is marked current. An edition is never changed.
#pragma once

#include "dataset/codes.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dataset {

// Whose word a code is in the running system: the release's, or that of people here, which a release does not undo.
enum class WordOf : std::uint8_t { release, people };

struct EditionCode {
    Code code;
    WordOf word_of = WordOf::release;
};

struct Edition {
    std::int64_t version = 0;  // 0: there is none
    base::OwnedLabel label;
    std::string source, licence, source_version;
    std::string seed_hash;  // of the release's list that it took in
    std::vector<EditionCode> codes;

    const EditionCode* find(std::string_view code) const;
    EditionCode* find(std::string_view code);
};

// A code as a seed has it, and as a row does: code, both labels, both helps, valid_from, valid_to, national, parent and
// position, from column `first` on.
Code code_of(const CodeSeed& seed, std::int32_t position = 0);
Code code_at(const store::Row& row, std::size_t first);
// Same labels, help, dates, parents; where it stands in the list is not looked at.
bool same_meaning(const Code& one, const Code& other);
// `authority`: whose own list it is; none: everybody's.
Edition newest_edition(store::Reader& db, std::string_view list, base::Id authority = {});
// As the next version of `edition`; its codes stand in their order there.
std::int64_t write_edition(store::Tx& tx, std::string_view list, const Edition& edition, base::Instant now,
                           base::Id authority = {});

}  // namespace dataset
