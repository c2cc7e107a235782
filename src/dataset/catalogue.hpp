// What a dataset publishes: its columns with names that stay, explained, in versions that stay readable
// (docs/adr/0002-data-in-and-out.md). Made from the definition; tools/define sees to it that columns don't change under
// a version's number. Table catalogue_edition keeps each version as it was when a program first brought it.
// Invariant: an edition that was laid down is never written again.
#pragma once

#include "base/date.hpp"
#include "base/label.hpp"
#include "dataset/definition.hpp"
#include "store/store.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dataset {

class Registry;

// Minor: columns added or worded anew. Major: columns gone, renamed or of another type.
struct CatalogueVersion {
    std::int32_t major = 0, minor = 0;
    auto operator<=>(const CatalogueVersion&) const = default;
    std::string text() const { return std::to_string(major) + "." + std::to_string(minor); }
    static std::optional<CatalogueVersion> from_text(std::string_view text);  // "1.0"
};

struct CatalogueColumn {
    std::int32_t id = 0;  // permanent, of the field
    std::string name;
    std::string type;    // "text", "code", "decimal" …, as definitions say it
    std::string of;      // of a list: the type of its parts
    std::string codes;   // the code list its values are of; its codes have editions of their own
    std::string target;  // of a reference: the dataset it points to
    std::int32_t decimals = 0;
    std::string sensitivity;  // "S0" … "S3"
    base::OwnedLabel section, label, explanation, example;
    std::string since;                       // the version it came with
    std::string deprecated_on, replacement;  // may be gone from this day on (ISO); read the other column instead

    bool personal() const { return sensitivity >= "S2"; }
};

struct Catalogue {
    std::string dataset;
    CatalogueVersion version;
    base::OwnedLabel title, help;
    std::vector<CatalogueColumn> columns;  // in the definition's order

    const CatalogueColumn* find(std::string_view column) const;
};

// Of this program. Broken: the dataset is not published.
Catalogue catalogue_of(const Dataset& dataset);
// The JSON that is kept and given out (exchange/catalogue_file.hpp reads it back).
std::string content_of(const Catalogue& catalogue);

// Lays down this program's catalogues whose versions are new; run at start. What is there already stays as it is.
// Returns how many were new.
std::int64_t lay_down_catalogues(store::Tx& tx, const Registry& registry, base::Instant now);

std::vector<CatalogueVersion> catalogue_versions(store::Reader& db, std::string_view dataset);  // newest first
// What was published under that number, as it was.
std::optional<std::string> catalogue_content(store::Reader& db, std::string_view dataset, CatalogueVersion version);

}  // namespace dataset
