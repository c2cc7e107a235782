#include "audit/values.hpp"

#include "store/row_insert.hpp"

namespace audit {

namespace {

constexpr std::string_view value_columns =
    "@_value (authority, batch, position, record, field, old, new, sealed, salt, digest, erased)";

std::optional<std::string_view> view(const std::optional<std::string>& text) {
    return text ? std::optional<std::string_view>(*text) : std::nullopt;
}

}  // namespace

const store::RowInsert& value_insert(Chain chain) {
    static const store::RowInsert main(for_chain(Chain::main, value_columns));
    static const store::RowInsert side(for_chain(Chain::side, value_columns));
    return chain == Chain::main ? main : side;
}

std::string trail_context(base::Id authority, base::Id record, std::int32_t field, std::string_view side) {
    auto context = value_context("audit_value", authority, record, field);
    context += ' ';
    context += side;
    return context;
}

void seal_change(store::Tx& tx, const Trail& trail, base::Id authority, Change& change) {
    if (sealed_class(change.sensitivity) == 0) return;
    const auto seal_one = [&](std::optional<std::string>& value, std::string_view side) {
        if (!value) return;
        const auto context = trail_context(authority, change.record, change.field, side);
        value = base::base64url(seal(tx, trail, authority, change.sensitivity, *value, context));
    };
    seal_one(change.before, "old");
    seal_one(change.after, "new");
}

std::string make_salts(const Trail& trail, std::size_t count) {
    std::string salts(count * salt_bytes, '\0');
    trail.world().random.fill(std::as_writable_bytes(std::span(salts)));
    return salts;
}

ValueRows::ValueRows(std::size_t count) {
    digests_.reserve(count);
    cells_.reserve(count * 11);
}

void ValueRows::add(Staged& staged, const Change& change, std::string_view salt) {
    base::invariant(digests_.size() < digests_.capacity(), "audit: as many values as were announced");
    const auto sealed = sealed_class(change.sensitivity);
    const auto& digest = digests_.emplace_back(digest_of(
        {change.record.value(), change.field, sealed, view(change.before), view(change.after), salt}, scratch_));
    using store::Param;
    cells_.insert(cells_.end(), {staged.authority.value(), staged.batch.value(), staged.count, change.record.value(),
                                 change.field, change.before, change.after, sealed, Param::bytes(salt),
                                 Param::bytes(base::bytes_of(digest)), Param()});
    staged.digest = running(staged.digest, base::bytes_of(digest));
    ++staged.count;
}

void ValueRows::write(store::Tx& tx, Chain chain) const { value_insert(chain).run(tx, cells_); }

}  // namespace audit
