// The special ranges of the IANA registries (RFC 6890 and after).
#include "http/client.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <span>
#include <string>

#include <arpa/inet.h>

namespace http {

namespace {

struct Range4 {
    std::uint32_t first;
    int bits;
};

constexpr std::uint32_t ipv4(std::uint32_t a, std::uint32_t b, std::uint32_t c) {
    return a << 24U | b << 16U | c << 8U;
}

constexpr std::array kSpecial4{
    Range4{ipv4(0, 0, 0), 8},      Range4{ipv4(10, 0, 0), 8},     Range4{ipv4(100, 64, 0), 10},
    Range4{ipv4(127, 0, 0), 8},    Range4{ipv4(169, 254, 0), 16}, Range4{ipv4(172, 16, 0), 12},
    Range4{ipv4(192, 0, 0), 24},   Range4{ipv4(192, 0, 2), 24},   Range4{ipv4(192, 88, 99), 24},
    Range4{ipv4(192, 168, 0), 16}, Range4{ipv4(198, 18, 0), 15},  Range4{ipv4(198, 51, 100), 24},
    Range4{ipv4(203, 0, 113), 24}, Range4{ipv4(224, 0, 0), 4},    Range4{ipv4(240, 0, 0), 4},
};

bool is_public4(std::uint32_t address) {
    return std::none_of(kSpecial4.begin(), kSpecial4.end(),
                        [&](Range4 range) { return ((address ^ range.first) >> (32 - range.bits)) == 0; });
}

std::uint32_t number_at(const in6_addr& address, std::size_t at) {
    std::uint32_t number = 0;
    std::memcpy(&number, address.s6_addr + at, sizeof number);
    return ntohl(number);
}

bool is_public6(const in6_addr& address) {
    if (IN6_IS_ADDR_V4MAPPED(&address)) return is_public4(number_at(address, 12));
    constexpr std::uint32_t nat64 = 0x0064ff9b;
    const bool translated = number_at(address, 0) == nat64 && number_at(address, 4) == 0 && number_at(address, 8) == 0;
    if (translated) return is_public4(number_at(address, 12));
    const auto head = number_at(address, 0);
    const bool global_unicast = head >> 29U == 1;               // 2000::/3
    const bool protocol_use = head >> 9U == 0x20010000U >> 9U;  // 2001::/23, Teredo among them
    const bool documentation = head == 0x20010db8U || head >> 12U == 0x3fff0000U >> 12U;
    const bool six_to_four = head >> 16U == 0x2002U;  // carries an IPv4 address of anybody's choice
    return global_unicast && !protocol_use && !documentation && !six_to_four;
}

}  // namespace

bool is_public_address(std::string_view address) {
    const std::string text(address);
    in_addr four{};
    in6_addr six{};
    if (inet_pton(AF_INET, text.c_str(), &four) == 1) return is_public4(ntohl(four.s_addr));
    return inet_pton(AF_INET6, text.c_str(), &six) == 1 && is_public6(six);
}

}  // namespace http
