// The groups register of Get Information about Schools joined to its academies: a row for each academy, its trust
// repeated on each.
#include "base/text.hpp"
#include "exchange/registers/registers.hpp"

#include <array>
#include <set>

namespace exchange::registers {

using base::t;
using dataset::Value;

namespace {

constexpr std::array trust_columns{
    Column{"Group UID", "reference", Need::required},
    Column{"Group ID", "group_id", Need::required},
    Column{"Group Name", "name", Need::required},
    Column{"Companies House Number", "company_number", Need::required},
    Column{"Group Type (code)", "group_type", Need::required},
    Column{"Incorporated on (open date)", "opened_on", Need::required},
    Column{"Closed Date", "closed_on", Need::required},
};
constexpr std::array<std::string_view, 4> trust_made{"register_code", "group_uid", "kind", "status"};

constexpr std::array member_columns{
    Column{"Group UID", "linked_reference", Need::required},
    Column{"Group Name", "linked_name", Need::required},
    Column{"Joined date", "started_on", Need::required},
};
constexpr std::array<std::string_view, 4> member_made{"organisation", "link_type", "linked", "register_code"};

constexpr std::string_view academy_heading = "Academy URN";
constexpr std::string_view status_heading = "Group Status (code)";

// The register's words for a status, and the codes of ours.
std::string_view status_of(std::string_view written) { return base::fold(written) == "closed" ? "2" : "1"; }

Report load_groups(const Loading& loading, const Edition& groups) {
    auto headings = needed_headings(trust_columns);
    headings.push_back(status_heading);
    auto table = Table::open(groups.content, headings);
    if (!table) return refused(groups, "organisation", table.problems());
    const Mapping mapping(loading.writing.registry.dataset("organisation"), trust_columns, trust_made, *table,
                          *loading.writing.codes);
    Staging staging(loading, groups, {.dataset = "organisation", .fields = mapping.fields().positions()}, &mapping);
    const auto uid = table->column(trust_columns[0].heading).value();
    const auto status = table->column(status_heading).value();
    std::set<std::string, std::less<>> seen;
    while (table->next()) {
        if (!seen.emplace(table->at(uid)).second) continue;
        base::Problems problems = table->problems();
        auto row = mapping.read(*table, problems);
        row.set("register_code", "groups");
        row["group_uid"] = row["reference"];
        row.set("kind", "trust");
        row.set("status", status_of(table->at(status)));
        if (problems.empty())
            staging.add(table->row(), row.take());
        else
            staging.leave_out(std::move(problems));
    }
    return staging.finish();
}

Report load_members(const Loading& loading, const Edition& groups) {
    auto headings = needed_headings(member_columns);
    headings.push_back(academy_heading);
    auto table = Table::open(groups.content, headings);
    if (!table) return refused(groups, "organisation_link", table.problems());
    const Mapping mapping(loading.writing.registry.dataset("organisation_link"), member_columns, member_made, *table,
                          *loading.writing.codes);
    const auto academies = organisations_of(loading, "gias");
    const auto trusts = organisations_of(loading, "groups");
    Staging staging(loading, groups,
                    {.dataset = "organisation_link",
                     .fields = mapping.fields().positions(),
                     .missing = dataset::LoadSettings::Missing::remove,
                     .only = links_of("groups"),
                     .references = dataset::LoadSettings::References::taken},
                    &mapping);
    const auto academy_urn = table->column(academy_heading).value();
    while (table->next()) {
        base::Problems problems = table->problems();
        auto row = mapping.read(*table, problems);
        if (!problems.empty()) {
            staging.leave_out(std::move(problems));
            continue;
        }
        const auto academy = academies.find(std::string(table->at(academy_urn)));
        if (academy == academies.end()) {
            staging.leave_out_unknown(unknown_urn(academy_heading, table->at(academy_urn), table->row()));
            continue;
        }
        row["organisation"] = Value::of(academy->second);
        row.set("link_type", "member_of_trust");
        row.set("register_code", "groups");
        if (const auto trust = trusts.find(std::string(row.text("linked_reference"))); trust != trusts.end())
            row["linked"] = Value::of(trust->second);
        staging.add(table->row(), row.take());
    }
    return staging.finish();
}

}  // namespace

std::vector<Report> load_trusts(const Loading& loading, const Edition& groups) {
    std::vector<Report> reports;
    reports.push_back(load_groups(loading, groups));
    if (reports.back().outcome != Report::Outcome::refused) reports.push_back(load_members(loading, groups));
    return reports;
}

}  // namespace exchange::registers
