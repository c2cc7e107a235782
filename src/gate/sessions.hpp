// Sessions live in the second file: they change on every visit and hold nothing of the business. The cookie holds 256
// random bits; the table holds their hash.
#pragma once

#include "base/clock.hpp"
#include "gate/principal.hpp"
#include "store/store.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gate {

struct SessionLimits {
    std::int64_t idle_seconds = 60 * 60;           // ASVS 7.3: 15–60 min by role
    std::int64_t absolute_seconds = 12 * 60 * 60;  // ASVS 7.3.2
    std::int64_t warn_seconds = 2 * 60;            // WCAG 2.2.1: the page warns before
    std::int64_t confirmed_seconds = 15 * 60;      // ASVS 7.5.3: how long a second factor opens what asks for it
};

struct SessionRow {
    base::Id id;
    base::Instant created_at;
    base::Instant seen_at;
    std::string agent;  // as the browser names itself, cut
    std::string peer;
};

// What a sign-in provider calls the person and their session over there; nothing: they signed in here.
struct ProviderSession {
    std::string subject, session;
};
// The token for the cookie. `second_factor_at`: when the code was given, if it was.
std::string begin_session(store::Store& store, const base::World& world, base::Id account,
                          std::optional<base::Instant> second_factor_at, std::string_view agent, std::string_view peer,
                          const ProviderSession& provider = {});
// Who the cookie stands for, today; nullopt when ended, idle too long, too old, or the account is disabled.
// Two small reads (side file, main file); writes at most once a minute (seen_at).
std::optional<Principal> principal_of(store::Store& store, const base::World& world, std::string_view token,
                                      const SessionLimits& limits);
std::vector<SessionRow> sessions_of(store::Store& store, const base::World& world, base::Id account,
                                    const SessionLimits& limits);
void end_session(store::Store& store, base::Id account, base::Id session);
void end_sessions(store::Store& store, base::Id account, std::optional<base::Id> but = std::nullopt);
void note_second_factor(store::Store& store, const base::World& world, base::Id session);
// Whether a sign-in provider vouched for them within SessionLimits::confirmed_seconds.
bool vouched_lately(const Principal& principal, const base::World& world, const SessionLimits& limits);
// Whether the second factor was used in this session within SessionLimits::confirmed_seconds.
bool confirmed_lately(const Principal& principal, const base::World& world, const SessionLimits& limits);

// Forms carry this; it fits one session and one purpose ("POST /en/…" families share ""). Constant-time check.
std::string form_token(const Principal& principal);
bool form_token_fits(const Principal& principal, std::string_view token);
// Before sign-in the token is bound to a random cookie instead (double submit).
std::string form_token_for_cookie(std::string_view cookie);
bool form_token_fits_cookie(std::string_view cookie, std::string_view token);

}  // namespace gate
