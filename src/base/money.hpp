// Money in whole pence (sterling). No floating point anywhere near it.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace base {

class Money {
public:
    constexpr Money() = default;
    static constexpr Money pence(std::int64_t value) { return Money(value); }
    // "12", "12.5", "12.50", "£1,234.50", "-3.00", "(3.00)"; at most two decimals, at most £10,000,000,000.00 either
    // way.
    static std::optional<Money> from_text(std::string_view text);

    constexpr std::int64_t pence() const { return pence_; }
    std::string say() const;      // £1,234.50, -£3.00
    std::string decimal() const;  // 1234.50, for files
    constexpr auto operator<=>(const Money&) const = default;
    // Throw Broken on overflow.
    Money operator+(Money other) const;
    Money operator-(Money other) const;
    constexpr Money operator-() const { return Money(-pence_); }

private:
    explicit constexpr Money(std::int64_t value) : pence_(value) {}
    std::int64_t pence_ = 0;
};

}  // namespace base
