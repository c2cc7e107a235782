// Links between establishments (links_edubasealldata): who came before and after whom. Most are given from both sides,
// as two rows.
#include "exchange/registers/links.hpp"

#include <array>

namespace exchange::registers {

using dataset::Value;

namespace {

constexpr std::array columns{
    Column{"LinkURN", "linked_reference", Need::required},
    Column{"LinkName", "linked_name", Need::required},
    Column{"LinkType", "link_type", Need::required},
    Column{"LinkEstablishedDate", "started_on", Need::required},
};
constexpr std::array<std::string_view, 3> made{"organisation", "linked", "register_code"};

}  // namespace

Report load_link_rows(const Loading& loading, const Edition& links, const LinkRows& rows) {
    auto headings = needed_headings(rows.columns);
    headings.push_back(rows.urn_heading);
    auto table = Table::open(links.content, headings);
    if (!table) return refused(links, "organisation_link", table.problems());
    const Mapping mapping(loading.writing.registry.dataset("organisation_link"), rows.columns, rows.made, *table,
                          *loading.writing.codes);
    const auto establishments = organisations_of(loading, "gias");
    const auto linked_ones = organisations_of(loading, rows.linked_register);
    Staging staging(loading, links,
                    {.dataset = "organisation_link",
                     .fields = mapping.fields().positions(),
                     .missing = dataset::LoadSettings::Missing::remove,
                     .only = links_of(rows.register_code),
                     .references = dataset::LoadSettings::References::taken},
                    &mapping);
    const auto urn = table->column(rows.urn_heading).value();
    while (table->next()) {
        base::Problems problems = table->problems();
        auto row = mapping.read(*table, problems);
        if (!problems.empty()) {
            staging.leave_out(std::move(problems));
            continue;
        }
        const auto establishment = establishments.find(std::string(table->at(urn)));
        if (establishment == establishments.end()) {
            staging.leave_out_unknown(unknown_urn(rows.urn_heading, table->at(urn), table->row()));
            continue;
        }
        row["organisation"] = Value::of(establishment->second);
        row.set("register_code", rows.register_code);
        if (!rows.link_type.empty()) row.set("link_type", rows.link_type);
        if (const auto linked = linked_ones.find(std::string(row.text("linked_reference")));
            linked != linked_ones.end())
            row["linked"] = Value::of(linked->second);
        staging.add(table->row(), row.take());
    }
    return staging.finish();
}

Report load_links(const Loading& loading, const Edition& links) {
    return load_link_rows(loading, links,
                          {.columns = columns,
                           .made = made,
                           .urn_heading = "URN",
                           .register_code = "gias",
                           .linked_register = "gias"});
}

}  // namespace exchange::registers
