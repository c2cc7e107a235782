// The compiled catalogue: Welsh for every English text, made at build time from locale/cy.po by tools/catalogue.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace base::catalogue {

// Welsh plural forms in the order of cy.po: 0, 1, 2, 3, 6, other. A text without plural has the first alone.
using Forms = std::array<std::string_view, 6>;

// The place in Forms for a count: CLDR's cardinal rules for Welsh.
constexpr std::size_t form_of(std::int64_t count) {
    switch (count) {
        case 0: return 0;
        case 1: return 1;
        case 2: return 2;
        case 3: return 3;
        case 6: return 4;
        default: return 5;
    }
}

struct Entry {
    std::string_view context;
    std::string_view english;
    Forms welsh;
};

// FNV-1a over context, a separator no text holds, and the English.
constexpr std::uint64_t hash_of(std::string_view context, std::string_view english) {
    std::uint64_t hash = 0xcbf29ce484222325U;
    const auto add = [&hash](char c) { hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U; };
    for (const char c : context) add(c);
    add('\x04');
    for (const char c : english) add(c);
    return hash;
}

// A table of 2^n places, probed one after another from hash & (2^n - 1); places hold 1 + the entry's index, 0 is free.
struct Table {
    std::span<const Entry> entries;
    std::span<const std::uint32_t> places;
};

// Defined in the generated source.
Table table();

// Null where the catalogue has no such text: only a build with CANTREF_CATALOGUE_STRICT=OFF can come to that.
const Entry* find(std::string_view context, std::string_view english);

}  // namespace base::catalogue
