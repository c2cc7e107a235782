// Who is asking: always one of four kinds, always with the memberships that hold today.
#pragma once

#include "base/clock.hpp"
#include "base/id.hpp"
#include "base/language.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gate {

enum class PrincipalKind : std::uint8_t {
    staff,   // signed in, with a session
    token,   // holds a link or a letter's code: one purpose, no more
    client,  // an API key
    anyone,  // the public
};

// What a key was given on its way: its role may allow more.
enum class Reach : std::uint8_t { everything, reading };

// person × authority × role × place, for a time.
struct Membership {
    base::Id id;
    base::Id authority;
    std::string role;
    base::Id place;  // an organisation, or none: the whole authority
};

struct Principal {
    PrincipalKind kind = PrincipalKind::anyone;
    base::Id account;  // or the key's id
    std::string name;
    std::string email;
    base::Language language = base::Language::english;
    std::vector<Membership> memberships;            // of today, all authorities
    bool second_factor_set = false;                 // has one
    std::optional<base::Instant> second_factor_at;  // used it in this session at
    std::optional<base::Instant> vouched_at;        // a sign-in provider vouched for them when the session began
    base::Id session;
    base::Instant session_ends_at;  // unless it is used before then
    std::string form_key;           // what the session's form tokens are made from; never shown
    Reach reach = Reach::everything;

    bool signed_in() const { return kind == PrincipalKind::staff; }
    bool belongs_to(base::Id authority) const;
    bool has_role(std::string_view role, base::Id authority) const;
};

}  // namespace gate
