// Links between establishments (links_edubasealldata): who came before and after whom. Most are given from both sides,
// as two rows.
#include "base/text.hpp"
#include "exchange/registers/registers.hpp"

#include <array>

namespace exchange::registers {

using base::t;
using dataset::Value;

namespace {

constexpr std::array columns{
    Column{"LinkURN", "linked_reference", Need::required},
    Column{"LinkName", "linked_name", Need::required},
    Column{"LinkType", "link_type", Need::required},
    Column{"LinkEstablishedDate", "started_on", Need::required},
};
constexpr std::array<std::string_view, 3> made{"organisation", "linked", "register_code"};
constexpr std::string_view urn_heading = "URN";

}  // namespace

Report load_links(const Loading& loading, const Edition& links) {
    auto headings = needed_headings(columns);
    headings.push_back(urn_heading);
    auto table = Table::open(links.content, headings);
    if (!table) return refused(links, "organisation_link", table.problems());
    const Mapping mapping(loading.writing.registry.dataset("organisation_link"), columns, made, *table,
                          *loading.writing.codes);
    const auto establishments = organisations_of(loading, "gias");
    Staging staging(loading, links,
                    {.dataset = "organisation_link",
                     .fields = mapping.fields().positions(),
                     .missing = dataset::LoadSettings::Missing::remove,
                     .only = links_of("gias"),
                     .references = dataset::LoadSettings::References::taken},
                    &mapping);
    const auto urn = table->column(urn_heading).value();
    while (table->next()) {
        base::Problems problems = table->problems();
        auto row = mapping.read(*table, problems);
        if (!problems.empty()) {
            staging.leave_out(std::move(problems));
            continue;
        }
        const auto establishment = establishments.find(std::string(table->at(urn)));
        if (establishment == establishments.end()) {
            staging.leave_out_unknown(unknown_urn(urn_heading, table->at(urn), table->row()));
            continue;
        }
        row["organisation"] = Value::of(establishment->second);
        row.set("register_code", "gias");
        if (const auto linked = establishments.find(std::string(row.text("linked_reference")));
            linked != establishments.end())
            row["linked"] = Value::of(linked->second);
        staging.add(table->row(), row.take());
    }
    return staging.finish();
}

}  // namespace exchange::registers
