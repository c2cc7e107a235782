#include "exchange/registers/establishments.hpp"
#include "exchange/registers/registers.hpp"

namespace exchange::registers {

namespace {

Report load_gias(const Loading& loading, const Edition& edition, const WelshSchools& wales,
                 std::set<std::string, std::less<>>& joined) {
    auto table = Table::open(edition.content, needed_headings(establishment_columns()));
    if (!table) return refused(edition, "organisation", table.problems());
    const auto& codes = *loading.writing.codes;
    const Mapping mapping(loading.writing.registry.dataset("organisation"), establishment_columns(),
                          establishment_made_fields(), *table, codes);
    Staging staging(loading, edition, {.dataset = "organisation", .fields = mapping.fields().positions()}, &mapping);
    EstablishmentReader reader(mapping, *table, codes, wales);
    while (table->next()) {
        base::Problems problems = table->problems();
        auto row = reader.read(problems);
        if (problems.empty())
            staging.add(table->row(), row.take());
        else
            staging.leave_out(std::move(problems));
    }
    joined = reader.joined();
    return staging.finish();
}

// Schools of the list that the other register has under no number.
Report load_others(const Loading& loading, const Edition& list, const WelshSchools& wales,
                   const std::set<std::string, std::less<>>& joined) {
    const Fields fields(
        loading.writing.registry.dataset("organisation"),
        {"register_code", "reference", "name", "kind", "status", "laestab", "local_authority", "establishment_number",
         "language_medium", "welsh_governance", "welsh_school_type", "religious_character", "telephone", "pupils",
         "address_1", "address_2", "address_3", "town", "postcode"});
    Staging staging(loading, list, {.dataset = "organisation", .fields = fields.positions()});
    for (const auto& [number, school] : wales.all()) {
        if (joined.contains(number)) continue;
        base::Problems problems;
        Filled row(fields);
        row.set("register_code", "wales");
        row.set("reference", number);
        row.set("kind", "school");
        row.set("status", "1");
        row.set("laestab", number);
        row.set("local_authority", school.authority_code());
        row.set("establishment_number", school.school_number());
        fill(school, fields, *loading.writing.codes, row, problems);
        if (problems.empty())
            staging.add(school.row, row.take());
        else
            staging.leave_out(std::move(problems));
    }
    return staging.finish();
}

}  // namespace

std::vector<Report> load_establishments(const Loading& loading, const Edition& establishments,
                                        const WelshSchools& wales, const Edition& welsh_list) {
    std::set<std::string, std::less<>> joined;
    std::vector<Report> reports;
    reports.push_back(load_gias(loading, establishments, wales, joined));
    if (reports.back().outcome != Report::Outcome::refused)
        reports.push_back(load_others(loading, welsh_list, wales, joined));
    return reports;
}

}  // namespace exchange::registers
