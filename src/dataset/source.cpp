#include "dataset/source.hpp"

namespace dataset {

std::optional<RecordSource> source_of(store::Reader& db, const Record& record) {
    if (!record.added_load) return std::nullopt;
    const auto row = db.maybe("select source, coalesce(ended_at, started_at) from dataset_load where id = $1", {record.added_load});
    if (!row) return std::nullopt;
    return RecordSource{std::string(row->text(0)), row->row().instant(1)};
}

}  // namespace dataset
