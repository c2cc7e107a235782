#include "store/store.hpp"

#include "store/database_store.hpp"

#include <algorithm>
#include <limits>

namespace store {

KeptRow::KeptRow(Row row) {
    std::size_t size = 0;
    for (std::size_t at = 0; at < row.size(); ++at) size += row[at].text.size();
    bytes_ = std::make_unique<char[]>(size);
    cells_.reserve(row.size());
    auto* free = bytes_.get();
    for (std::size_t at = 0; at < row.size(); ++at) {
        auto cell = row[at];
        const auto length = cell.text.copy(free, cell.text.size());
        cell.text = {free, length};
        free += length;
        cells_.push_back(cell);
    }
}

KeptRow Reader::one(std::string_view sql, Params params) {
    auto found = maybe(sql, params);
    if (!found) throw base::NotFound("no such row");
    return std::move(*found);
}

std::optional<KeptRow> Reader::maybe(std::string_view sql, Params params) {
    Rows rows(connection_->query(sql, params, Expect::one));
    if (!rows.next()) return std::nullopt;
    return KeptRow(rows.row());
}

void Tx::before_commit(std::function<void(Tx&)> action) { before_commit_.push_back(std::move(action)); }

void Tx::after_commit(std::function<void()> action) { after_commit_.push_back(std::move(action)); }

TxPart* Tx::find_part(std::type_index type) {
    for (auto& [known, part] : parts_)
        if (known == type) return part.get();
    return nullptr;
}

TxPart& Tx::keep_part(std::type_index type, std::unique_ptr<TxPart> part) {
    base::invariant(part->order() > flushed_, "a part of the transaction was asked for after its turn to be flushed");
    return *parts_.emplace_back(type, std::move(part)).second;
}

// A flush may call for parts that come after it, so the next one is looked for each time.
void Tx::flush_parts() {
    while (true) {
        TxPart* next = nullptr;
        for (auto& [type, part] : parts_)
            if (part->order() > flushed_ && (!next || part->order() < next->order())) next = part.get();
        if (!next) return;
        flushed_ = next->order();
        for (std::size_t at = 0; at < parts_.size(); ++at)  // by position: a flush may add parts
            if (parts_[at].second->order() == flushed_) parts_[at].second->flush(*this);
    }
}

std::unique_ptr<Store> Store::open(const Options& options) { return std::make_unique<DatabaseStore>(options); }

}  // namespace store
