// Digests, keyed digests, sealing and encodings. OpenSSL and libsodium stay behind this header.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace base {

class Random;

using Digest = std::array<std::byte, 32>;

Digest sha256(std::string_view bytes);
Digest hmac_sha256(std::string_view key, std::string_view bytes);

// For long inputs, fed in pieces.
class Sha256 {
public:
    Sha256();
    ~Sha256();
    Sha256(Sha256&&) noexcept;
    Sha256& operator=(Sha256&&) noexcept;
    void add(std::string_view bytes);
    void add_number(std::int64_t value);     // 8 bytes, big endian
    void add_field(std::string_view bytes);  // its length (8 bytes, big endian), then itself: unambiguous joining
    Digest finish();

private:
    struct State;
    std::unique_ptr<State> state_;
};

std::string hex(std::span<const std::byte> bytes);
std::optional<std::string> from_hex(std::string_view text);  // the bytes
std::string base64url(std::string_view bytes);               // unpadded
std::optional<std::string> from_base64url(std::string_view text);
inline std::string_view bytes_of(const Digest& digest) {
    return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

// Equal in a time that does not tell where they differ.
bool same_secret(std::string_view one, std::string_view other);

// Authenticated encryption (XChaCha20-Poly1305): nonce + ciphertext. `context` is bound in, so that a value can't be
// moved to another row. unseal: nullopt when anything was changed or the key is another.
std::string seal(std::string_view key32, std::string_view plain, std::string_view context, Random& random);
std::optional<std::string> unseal(std::string_view key32, std::string_view sealed, std::string_view context);

// Argon2id. hash_password costs some 20 ms and 19 MiB (OWASP's least); verify is true for a match.
std::string hash_password(std::string_view password);
bool verify_password(std::string_view password, std::string_view hash);
bool password_hash_outdated(std::string_view hash);

}  // namespace base
