// Time-based one-time codes (RFC 6238) by liboath, and recovery codes. A step is accepted once, and one step either
// way.
#include "gate/accounts.hpp"

#include "audit/keys.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"

#include <liboath/oath.h>

#include <array>
#include <cstring>

namespace gate {

namespace {

constexpr int kRecoveryCodes = 10;
constexpr std::int64_t kStepSeconds = 30;
constexpr std::string_view kBase32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

std::string base32(std::string_view bytes) {
    std::string out;
    unsigned buffer = 0;
    int bits = 0;
    for (char c : bytes) {
        buffer = (buffer << 8) | static_cast<unsigned char>(c);
        for (bits += 8; bits >= 5; bits -= 5) out += kBase32[(buffer >> (bits - 5)) & 31];
    }
    if (bits > 0) out += kBase32[(buffer << (5 - bits)) & 31];
    return out;
}

std::optional<std::string> from_base32(std::string_view text) {
    std::string out;
    unsigned buffer = 0;
    int bits = 0;
    for (char c : text) {
        if (c == ' ') continue;
        const auto at = kBase32.find(static_cast<char>(std::toupper(static_cast<unsigned char>(c))));
        if (at == std::string_view::npos) return std::nullopt;
        buffer = (buffer << 5) | static_cast<unsigned>(at);
        bits += 5;
        if (bits >= 8) {
            bits -= 8;
            out += static_cast<char>((buffer >> bits) & 0xff);
        }
    }
    return out;
}

std::int64_t step_at(base::Instant at) { return at.microseconds() / 1'000'000 / kStepSeconds; }

std::string code_of_step(std::string_view secret, std::int64_t step) {
    std::array<char, 7> code{};
    base::invariant(oath_totp_generate(secret.data(), secret.size(), static_cast<time_t>(step * kStepSeconds),
                                       kStepSeconds, 0, 6, code.data()) == OATH_OK,
                    "liboath makes a code");
    return code.data();
}

// The step whose code this is, looking one step back and one ahead of now; 0 when none.
std::int64_t matching_step(std::string_view secret, std::string_view code, base::Instant now) {
    if (code.size() != 6 || !base::all_digits(code)) return 0;
    const std::int64_t step_now = step_at(now);
    std::int64_t found = 0;
    for (std::int64_t step = step_now - 1; step <= step_now + 1; ++step)
        if (base::same_secret(code_of_step(secret, step), code)) found = step;
    return found;
}

constexpr base::Id platform{};  // whose data key seals the secrets

std::string context_of(base::Id account) { return audit::value_context("account", platform, account, 0); }

std::string plain_code(std::string_view typed) {
    std::string kept;
    for (char c : base::lower_ascii(typed))
        if (c != ' ' && c != '-') kept += c;
    return kept;
}

std::string recovery_hash(base::Id account, std::string_view code) {
    return std::string(base::bytes_of(base::hmac_sha256("cantref recovery " + account.text(), code)));
}

}  // namespace

NewSecondFactor propose_second_factor(base::Random& random, std::string_view email) {
    std::array<std::byte, 20> bytes{};
    random.fill(bytes);
    NewSecondFactor proposal;
    proposal.secret_base32 = base32({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    std::string label;
    for (char c : email) label += c == ' ' || c == '&' || c == '?' || c == '#' || c == '%' ? '-' : c;
    proposal.uri = "otpauth://totp/Cantref:" + label + "?secret=" + proposal.secret_base32 + "&issuer=Cantref";
    return proposal;
}

std::string second_factor_code(std::string_view secret_base32, base::Instant at) {
    const auto secret = from_base32(secret_base32);
    base::invariant(secret.has_value(), "a secret is base32");
    return code_of_step(*secret, step_at(at));
}

std::optional<SecondFactorSet> set_second_factor(store::Tx& tx, const audit::Trail& trail, const audit::Actor& actor,
                                                 base::Id authority, base::Id account, std::string_view secret_base32,
                                                 std::string_view code) {
    const auto secret = from_base32(secret_base32);
    if (!secret || secret->size() != 20) return std::nullopt;
    const std::int64_t step = matching_step(*secret, plain_code(code), trail.world().clock.now());
    if (step == 0) return std::nullopt;

    const std::string sealed = audit::seal(tx, trail, platform, audit::Sensitivity::s4, *secret, context_of(account));
    tx.run("update account set second_factor = $2, second_factor_step = $3 where id = $1",
           {account, store::Param::bytes(sealed), step});
    tx.run("delete from recovery_code where account = $1", {account});
    SecondFactorSet set;
    for (int i = 0; i < kRecoveryCodes; ++i) {
        std::array<std::byte, 10> bytes{};
        trail.world().random.fill(bytes);
        const std::string plain =
            base::lower_ascii(base32({reinterpret_cast<const char*>(bytes.data()), bytes.size()}));
        const std::string hash = recovery_hash(account, plain);
        tx.run("insert into recovery_code (account, code_hash) values ($1, $2)", {account, store::Param::bytes(hash)});
        set.recovery_codes.push_back(plain.substr(0, 4) + "-" + plain.substr(4, 4) + "-" + plain.substr(8, 4) + "-" +
                                     plain.substr(12, 4));
    }
    audit::record(tx, trail,
                  {.authority = authority,
                   .actor = actor,
                   .action = "account.set_second_factor",
                   .dataset = "account",
                   .record = account});
    return set;
}

CodeCheck use_code(store::Tx& tx, const audit::Trail& trail, base::Id account, std::string_view code) {
    const std::string typed = plain_code(code);
    const auto row = tx.maybe("select second_factor, second_factor_step from account where id = $1", {account});
    if (!row || row->is_null(0)) return CodeCheck::wrong;
    const auto secret = audit::OpenKeys(tx, trail, platform).unseal(row->row().bytes(0), context_of(account));
    if (!secret) return CodeCheck::wrong;  // its key was destroyed
    if (const std::int64_t step = matching_step(*secret, typed, trail.world().clock.now()); step != 0) {
        // Each step once: the condition makes two at the same time one.
        const auto changed = tx.run(
            "update account set second_factor_step = $2 where id = $1 and second_factor_step < $2", {account, step});
        return changed == 1 ? CodeCheck::right : CodeCheck::already_used;
    }
    const std::string hash = recovery_hash(account, typed);
    const auto used =
        tx.run("update recovery_code set used_at = $3 where account = $1 and code_hash = $2 and used_at is null",
               {account, store::Param::bytes(hash), trail.world().clock.now()});
    if (used == 1) return CodeCheck::right;
    const auto known = tx.maybe("select 1 from recovery_code where account = $1 and code_hash = $2",
                                {account, store::Param::bytes(hash)});
    return known ? CodeCheck::already_used : CodeCheck::wrong;
}

void remove_second_factor(store::Tx& tx, const audit::Trail& trail, const audit::Actor& actor, base::Id authority,
                          base::Id account) {
    tx.run("update account set second_factor = null, second_factor_step = 0 where id = $1", {account});
    tx.run("delete from recovery_code where account = $1", {account});
    audit::record(tx, trail,
                  {.authority = authority,
                   .actor = actor,
                   .action = "account.remove_second_factor",
                   .dataset = "account",
                   .record = account});
}

}  // namespace gate
