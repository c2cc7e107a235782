#include "dataset/source.hpp"

namespace dataset {

base::OwnedLabel name_of_source(const store::Row& load, std::size_t column) {
    const auto english = load.text(column), welsh = load.text(column + 1);
    return {std::string(english), std::string(welsh.empty() ? english : welsh)};
}

std::optional<RecordSource> source_of(store::Reader& db, const Registry& registry, const Record& record) {
    // A record read through a scope does not say which load added it.
    const auto whole = find(db, registry, *record.dataset, record.authority, record.id);
    if (!whole || !whole->added_load) return std::nullopt;
    const auto row =
        db.maybe("select source, source_cy, coalesce(ended_at, started_at), valid_from from dataset_load where id = $1",
                 {whole->added_load});
    if (!row) return std::nullopt;
    const auto at = row->row().instant(2);
    return RecordSource{name_of_source(row->row(), 0), row->row().date(3).value_or(at.london_date()), at};
}

}  // namespace dataset
