#include "exchange/registers/establishments.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace exchange::registers {

using base::t;

namespace {

// What an establishment is to everybody, by the group of its type (code list establishment_type_group).
struct KindOfGroup {
    std::string_view group;
    std::string_view kind;
};
constexpr std::array kinds{
    KindOfGroup{"1", "college"},
    KindOfGroup{"2", "college"},
    KindOfGroup{"10", "academy"},
    KindOfGroup{"11", "academy"},
};

std::string_view kind_of(std::string_view group) {
    const auto found = std::ranges::find(kinds, group, &KindOfGroup::group);
    return found == kinds.end() ? "school" : found->kind;
}

constexpr std::string_view open_status = "1";

}  // namespace

EstablishmentReader::EstablishmentReader(const Mapping& mapping, const Table& table, const dataset::Codes& codes,
                                         const WelshSchools& wales)
    : mapping_(mapping), table_(table), codes_(codes), wales_(wales) {}

Filled EstablishmentReader::read(base::Problems& problems) {
    auto row = mapping_.read(table_, problems);
    if (row.text("urn").empty() && problems.empty())
        problems.add(
            {"URN", "required", t("The row has no URN, by which an establishment is known"), {}, table_.row()});
    row.set("register_code", "gias");
    row.set("reference", row.text("urn"));
    const auto* type = codes_.find("establishment_type", row.text("establishment_type"));
    row.set("kind", kind_of(type != nullptr ? std::string_view(type->parent) : std::string_view()));

    const auto number = std::string(row.text("local_authority")) + std::string(row.text("establishment_number"));
    if (number.size() == 7) row.set("laestab", number);
    if (const auto* listed = wales_.find(number)) join(*listed, row, problems);
    return row;
}

// A school that closed while another has its number is not the one the list means.
void EstablishmentReader::join(const WelshSchool& listed, Filled& row, base::Problems& problems) {
    if (joined_.contains(listed.number) && row.text("status") != open_status) return;
    joined_.insert(listed.number);

    const std::string name_here(row["name"].label().english);
    fill(listed, mapping_.fields(), codes_, row, problems);
    if (base::fold(name_here) != base::fold(listed.name_english)) row.set("also_known_as", name_here);
}

}  // namespace exchange::registers
