// Local authorities: England's from the register of planning.data.gov.uk, Wales's from the Welsh list of schools, which
// has the only names in both languages.
#include "base/text.hpp"
#include "exchange/registers/registers.hpp"

#include <array>
#include <map>

namespace exchange::registers {

using base::t;
using dataset::Value;

namespace {

constexpr std::array columns{
    Column{"reference", "reference", Need::required},
    Column{"name", "name", Need::required},
    Column{"local-authority-type", "authority_type", Need::required},
    Column{"statistical-geography", "gss_code", Need::required},
    Column{"website", "website", Need::optional, Form::website},
    Column{"start-date", "opened_on", Need::required},
    Column{"end-date", "closed_on", Need::required},
};
constexpr std::array<std::string_view, 4> made{"register_code", "kind", "status", "local_authority"};

constexpr std::string_view open_status = "1";
constexpr std::string_view closed_status = "2";

// The Department for Education's number by the register's reference.
base::Result<std::map<std::string, std::string, std::less<>>> numbers_from(const Edition& edition) {
    constexpr std::array<std::string_view, 2> headings{"LA (code)", "reference"};
    auto table = Table::open(edition.content, headings);
    if (!table) return table.problems();
    std::map<std::string, std::string, std::less<>> numbers;
    const auto code = table->column(headings[0]).value();
    const auto reference = table->column(headings[1]).value();
    while (table->next()) numbers.emplace(table->at(reference), table->at(code));
    return numbers;
}

void add_welsh(Staging& staging, const Fields& fields, const WelshSchools& wales) {
    std::map<std::string_view, const WelshSchool*> of_code;
    for (const auto& [number, school] : wales.all()) of_code.emplace(school.authority_code(), &school);
    for (const auto& [code, school] : of_code) {
        Filled row(fields);
        row.set("register_code", "la");
        row.set("reference", code);
        row["name"] = Value::both(base::tidy_line(school->authority_english), base::tidy_line(school->authority_welsh));
        row.set("kind", "local_authority");
        row.set("status", open_status);
        row.set("local_authority", code);
        staging.add(school->row, row.take());
    }
}

}  // namespace

Report load_local_authorities(const Loading& loading, const Edition& authorities, const Edition& dfe_numbers,
                              const WelshSchools& wales) {
    auto numbers = numbers_from(dfe_numbers);
    if (!numbers) return refused(dfe_numbers, "organisation", numbers.problems());
    auto table = Table::open(authorities.content, needed_headings(columns));
    if (!table) return refused(authorities, "organisation", table.problems());
    const auto& dataset = loading.writing.registry.dataset("organisation");
    const Mapping mapping(dataset, columns, made, *table, *loading.writing.codes);
    Staging staging(loading, authorities, {.dataset = "organisation", .fields = mapping.fields().positions()},
                    &mapping);
    while (table->next()) {
        base::Problems problems = table->problems();
        auto row = mapping.read(*table, problems);
        row.set("register_code", "la");
        row.set("kind", "local_authority");
        row.set("status", row["closed_on"].empty() ? open_status : closed_status);
        if (const auto number = numbers->find(row.text("reference")); number != numbers->end())
            row.set("local_authority", number->second);
        if (problems.empty())
            staging.add(table->row(), row.take());
        else
            staging.leave_out(std::move(problems));
    }
    add_welsh(staging, mapping.fields(), wales);
    return staging.finish();
}

}  // namespace exchange::registers
