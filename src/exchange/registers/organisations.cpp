// What the loaders of links share: which organisations are here, and which links came from which register.
#include "dataset/query.hpp"
#include "exchange/registers/registers.hpp"

namespace exchange::registers {

using base::t;

std::unordered_map<std::string, base::Id> organisations_of(const Loading& loading, std::string_view register_code) {
    const auto& registry = loading.writing.registry;
    const dataset::Query query{.dataset = &registry.dataset("organisation"),
                               .columns = {"reference"},
                               .filters = {.all = {{.field = "register_code", .values = {std::string(register_code)}}}},
                               .page = {.rows = 0},
                               .scope = dataset::Scope::whole(loading.writing.authority),
                               .today = loading.writing.today()};
    const auto plan = dataset::plan(registry, query);
    base::invariant(plan.ok(), "organisations can be asked for by their register");
    std::unordered_map<std::string, base::Id> ids;
    loading.store.read([&](store::Reader& db) {
        auto rows = db.query(plan->sql, plan->bound.params());
        while (rows.next()) ids.emplace(rows.row().text(plan->columns[0].cell), rows.row().id(dataset::Plan::id_cell));
    });
    return ids;
}

dataset::Predicate links_of(std::string_view register_code) {
    return {"r.register_code = $1", {std::string(register_code)}};
}

base::Problem unknown_urn(std::string_view heading, std::string_view urn, std::int64_t row) {
    return {std::string(heading),
            "unknown_organisation",
            t("No register here holds an establishment with the URN {urn}"),
            {{"urn", urn}},
            row};
}

}  // namespace exchange::registers
