#include "dataset/source.hpp"

namespace dataset {

std::string_view name_of_source(std::string_view stored, std::span<const base::OwnedLabel> titles,
                                base::Language language) {
    for (const auto& title : titles)
        if (title.english == stored) return title.in(language);
    return stored;
}

std::optional<RecordSource> source_of(store::Reader& db, const Registry& registry, const Record& record) {
    // A record read through a scope does not say which load added it.
    const auto whole = find(db, registry, *record.dataset, record.authority, record.id);
    if (!whole || !whole->added_load) return std::nullopt;
    const auto row =
        db.maybe("select source, coalesce(ended_at, started_at), valid_from from dataset_load where id = $1",
                 {whole->added_load});
    if (!row) return std::nullopt;
    const auto at = row->row().instant(1);
    return RecordSource{std::string(row->text(0)), row->row().date(2).value_or(at.london_date()), at};
}

}  // namespace dataset
