// A 64-bit, time-ordered identifier made by the server. Positive; 0 is "none". Shown as 13 characters in addresses.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace base {

class Id {
public:
    constexpr Id() = default;
    explicit constexpr Id(std::int64_t value) : value_(value) {}
    // Crockford base 32, 13 characters, lower case ("01h2m8k3q7rtw"); upper case, o for 0 and i, l for 1 are
    // understood.
    static std::optional<Id> from_text(std::string_view text);
    std::string text() const;

    constexpr std::int64_t value() const { return value_; }
    constexpr bool empty() const { return value_ == 0; }
    constexpr explicit operator bool() const { return value_ != 0; }
    constexpr auto operator<=>(const Id&) const = default;

private:
    std::int64_t value_ = 0;
};

}  // namespace base

template <>
struct std::hash<base::Id> {
    std::size_t operator()(base::Id id) const noexcept { return std::hash<std::int64_t>{}(id.value()); }
};
