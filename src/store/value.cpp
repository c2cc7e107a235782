#include "store/value.hpp"

#include "base/failure.hpp"

namespace store {
namespace {

[[noreturn]] void wrong_kind(std::size_t column, std::string_view wanted) {
    throw base::Broken("column " + std::to_string(column) + " of the result does not hold " + std::string(wanted));
}

}  // namespace

Param::Param(base::Date date) : kind_(Kind::text) {
    const auto iso = date.iso();
    base::invariant(iso.size() == 10, "a date has ten characters");
    inside_ = static_cast<std::uint8_t>(iso.copy(short_.data(), short_.size()));
}

Param::Param(base::Month month) : kind_(Kind::text) {
    const auto iso = month.iso();
    base::invariant(iso.size() == 7, "a month has seven characters");
    inside_ = static_cast<std::uint8_t>(iso.copy(short_.data(), short_.size()));
}

std::int64_t Row::integer(std::size_t column) const {
    const auto& cell = cells_[column];
    if (cell.kind == Kind::integer) [[likely]]
        return cell.integer;
    if (cell.kind == Kind::null) return 0;
    wrong_kind(column, "an integer");
}

std::string_view Row::text(std::size_t column) const {
    const auto& cell = cells_[column];
    if (cell.kind == Kind::text) [[likely]]
        return cell.text;
    if (cell.kind == Kind::null) return {};
    wrong_kind(column, "text");
}

std::string_view Row::bytes(std::size_t column) const {
    const auto& cell = cells_[column];
    if (cell.kind == Kind::bytes) [[likely]]
        return cell.text;
    if (cell.kind == Kind::null) return {};
    wrong_kind(column, "bytes");
}

std::optional<std::int64_t> Row::maybe_integer(std::size_t column) const {
    if (is_null(column)) return std::nullopt;
    return integer(column);
}

std::optional<base::Instant> Row::maybe_instant(std::size_t column) const {
    if (is_null(column)) return std::nullopt;
    return instant(column);
}

std::optional<base::Date> Row::date(std::size_t column) const {
    const auto iso = text(column);
    if (iso.empty()) return std::nullopt;
    const auto date = base::Date::from_iso(iso);
    if (!date) wrong_kind(column, "a date");
    return date;
}

}  // namespace store
