// The groups register of Get Information about Schools joined to its academies: a row for each academy, its trust
// repeated on each.
#include "base/text.hpp"
#include "exchange/registers/links.hpp"

#include <array>
#include <set>

namespace exchange::registers {

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
    return load_link_rows(loading, groups,
                          {.columns = member_columns,
                           .made = member_made,
                           .urn_heading = "Academy URN",
                           .register_code = "groups",
                           .linked_register = "groups",
                           .link_type = "member_of_trust"});
}

}  // namespace

std::vector<Report> load_trusts(const Loading& loading, const Edition& groups) {
    std::vector<Report> reports;
    reports.push_back(load_groups(loading, groups));
    if (reports.back().outcome != Report::Outcome::refused) reports.push_back(load_members(loading, groups));
    return reports;
}

}  // namespace exchange::registers
