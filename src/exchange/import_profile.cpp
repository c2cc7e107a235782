#include "exchange/import_profile.hpp"

#include "audit/trail.hpp"

namespace exchange {

std::set<std::string, std::less<>> good_rows_datasets(store::Reader& db, base::Id authority) {
    std::set<std::string, std::less<>> names;
    db.each("select dataset from import_profile where authority = $1", {authority.value()},
            [&](const store::Row& row) { names.emplace(row.text(0)); });
    return names;
}

void set_good_rows_datasets(store::Tx& tx, const audit::Trail& trail, const audit::Actor& actor, base::Id authority,
                            const std::set<std::string, std::less<>>& datasets) {
    const auto before = good_rows_datasets(tx, authority);
    const auto note = [&](const std::string& dataset, std::string_view action) {
        audit::record(tx, trail,
                      {.authority = authority,
                       .actor = actor,
                       .action = std::string(action),
                       .dataset = "authority",
                       .record = authority,
                       .note = dataset});
    };
    for (const auto& dataset : before) {
        if (datasets.contains(dataset)) continue;
        tx.run("delete from import_profile where authority = $1 and dataset = $2", {authority.value(), dataset});
        note(dataset, "authority.import_whole");
    }
    for (const auto& dataset : datasets) {
        if (before.contains(dataset)) continue;
        tx.run("insert into import_profile (authority, dataset) values ($1, $2)", {authority.value(), dataset});
        note(dataset, "authority.import_good_rows");
    }
}

}  // namespace exchange
