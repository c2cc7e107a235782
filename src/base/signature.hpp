// Signatures of other people's servers: whether a text was signed by who holds a key. OpenSSL stays behind this header.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

namespace base {

// A public key of the two kinds there are: RSA of 2,048 to 8,192 bits, which signs by RS256 (RSASSA-PKCS1-v1_5 with
// SHA-256), and a point of the curve P-256, which signs by ES256 (RFC 7518, 3.3 and 3.4). A key never takes the
// signature of the other kind.
class PublicKey {
public:
    // From numbers as JSON Web Keys have them, big endian. nullopt: no such key, or a weak one.
    static std::optional<PublicKey> rsa(std::string_view modulus, std::string_view exponent);
    static std::optional<PublicKey> p256(std::string_view x, std::string_view y);

    PublicKey(PublicKey&&) noexcept;
    PublicKey& operator=(PublicKey&&) noexcept;
    ~PublicKey();

    enum class Kind : std::uint8_t { rsa, p256 };
    Kind kind() const;
    // ES256's is the two numbers joined, 64 bytes.
    bool has_signed(std::string_view text, std::string_view signature) const;

private:
    struct State;
    explicit PublicKey(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace base
