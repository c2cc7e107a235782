// What goes into a statement and what comes out of it.
#pragma once

#include "base/date.hpp"
#include "base/id.hpp"
#include "base/money.hpp"

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace store {

enum class Kind : std::uint8_t { null, integer, real, text, bytes };

// A value bound to $1, $2 …. A view: what it was made from must outlive the call.
class Param {
public:
    constexpr Param() = default;
    constexpr Param(std::nullptr_t) {}
    template <std::integral T>
    constexpr Param(T value) : kind_(Kind::integer), integer_(static_cast<std::int64_t>(value)) {}
    constexpr Param(double value) : kind_(Kind::real), real_(value) {}
    constexpr Param(std::string_view text) : kind_(Kind::text), view_(text) {}
    Param(const std::string& text) : kind_(Kind::text), view_(text) {}
    constexpr Param(const char* text) : kind_(Kind::text), view_(text) {}
    constexpr Param(base::Id id) : kind_(id ? Kind::integer : Kind::null), integer_(id.value()) {}
    constexpr Param(base::Instant instant) : kind_(Kind::integer), integer_(instant.microseconds()) {}
    constexpr Param(base::Money money) : kind_(Kind::integer), integer_(money.pence()) {}
    Param(base::Date date);    // ISO text, held inside
    Param(base::Month month);  // ISO text, held inside
    template <typename T>
    Param(const std::optional<T>& value) : Param(value ? Param(*value) : Param()) {}
    static constexpr Param bytes(std::string_view value) {
        Param param(value);
        param.kind_ = Kind::bytes;
        return param;
    }

    constexpr Kind kind() const { return kind_; }
    constexpr std::int64_t integer() const { return integer_; }
    constexpr double real() const { return real_; }
    constexpr std::string_view view() const { return inside_ ? std::string_view(short_.data(), inside_) : view_; }

private:
    Kind kind_ = Kind::null;
    std::uint8_t inside_ = 0;
    std::array<char, 10> short_{};
    std::int64_t integer_ = 0;
    double real_ = 0;
    std::string_view view_;
};

// One value of the row a cursor stands on. Text and bytes are views that die at the next step.
struct Cell {
    Kind kind = Kind::null;
    std::int64_t integer = 0;
    double real = 0;
    std::string_view text;  // also the bytes of a bytes cell
};

// The row a cursor stands on: cells by position. Getters throw Broken where the column holds another kind.
class Row {
public:
    explicit Row(std::span<const Cell> cells) : cells_(cells) {}
    std::size_t size() const { return cells_.size(); }
    const Cell& operator[](std::size_t column) const { return cells_[column]; }
    bool is_null(std::size_t column) const { return cells_[column].kind == Kind::null; }
    std::int64_t integer(std::size_t column) const;    // null: 0
    std::string_view text(std::size_t column) const;   // null: ""
    std::string_view bytes(std::size_t column) const;  // null: ""
    std::optional<std::int64_t> maybe_integer(std::size_t column) const;
    base::Id id(std::size_t column) const { return base::Id(integer(column)); }
    base::Money money(std::size_t column) const { return base::Money::pence(integer(column)); }
    base::Instant instant(std::size_t column) const { return base::Instant::from_microseconds(integer(column)); }
    std::optional<base::Instant> maybe_instant(std::size_t column) const;
    std::optional<base::Date> date(std::size_t column) const;  // null or "": nullopt
    bool flag(std::size_t column) const { return integer(column) != 0; }

private:
    std::span<const Cell> cells_;
};

}  // namespace store
