#include "base/hash.hpp"

#include "base/clock.hpp"
#include "base/failure.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <sodium.h>

#include <algorithm>

namespace base {

namespace {

// Fetched once: fetching an algorithm by name at every digest costs more than a short digest itself.
const EVP_MD* sha256_algorithm() {
    static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    invariant(algorithm != nullptr, "OpenSSL knows SHA-256");
    return algorithm;
}

struct FreeContext {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using DigestContext = std::unique_ptr<EVP_MD_CTX, FreeContext>;

DigestContext make_context() {
    DigestContext context(EVP_MD_CTX_new());
    invariant(context != nullptr, "a digest gets its memory");
    return context;
}

void start_digest(EVP_MD_CTX* context) {
    invariant(EVP_DigestInit_ex2(context, sha256_algorithm(), nullptr) == 1, "SHA-256 starts");
}

void add_to_digest(EVP_MD_CTX* context, std::string_view bytes) {
    invariant(EVP_DigestUpdate(context, bytes.data(), bytes.size()) == 1, "SHA-256 takes bytes");
}

Digest finish_digest(EVP_MD_CTX* context) {
    Digest digest{};
    unsigned length = 0;
    invariant(EVP_DigestFinal_ex(context, reinterpret_cast<unsigned char*>(digest.data()), &length) == 1 &&
                  length == digest.size(),
              "SHA-256 ends in 32 bytes");
    return digest;
}

void ready_sodium() {
    static const bool ready = sodium_init() >= 0;
    invariant(ready, "libsodium starts");
}

const unsigned char* bytes_in(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* bytes_in(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_size = crypto_aead_xchacha20poly1305_ietf_ABYTES;

void check_key(std::string_view key) {
    invariant(key.size() == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "a sealing key has 32 bytes");
}

// OWASP's least for Argon2id (Password Storage Cheat Sheet): 19 MiB, two passes, one lane.
constexpr unsigned long long password_passes = 2;
constexpr std::size_t password_memory_bytes = std::size_t{19} * 1024 * 1024;

constexpr std::string_view hex_digits = "0123456789abcdef";

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

Digest sha256(std::string_view bytes) {
    thread_local const DigestContext context = make_context();
    start_digest(context.get());
    add_to_digest(context.get(), bytes);
    return finish_digest(context.get());
}

// By libsodium: OpenSSL 3 looks its HMAC up by name each time, at ten times the cost of these few blocks.
Digest hmac_sha256(std::string_view key, std::string_view bytes) {
    ready_sodium();
    Digest digest{};
    static_assert(sizeof digest == crypto_auth_hmacsha256_BYTES);
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, bytes_in(key), key.size());
    crypto_auth_hmacsha256_update(&state, bytes_in(bytes), bytes.size());
    crypto_auth_hmacsha256_final(&state, reinterpret_cast<unsigned char*>(digest.data()));
    return digest;
}

struct Sha256::State {
    DigestContext context = make_context();
};

Sha256::Sha256() : state_(std::make_unique<State>()) { start_digest(state_->context.get()); }
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::add(std::string_view bytes) { add_to_digest(state_->context.get(), bytes); }

void Sha256::add_number(std::int64_t value) {
    std::array<char, 8> bytes{};
    const auto bits = static_cast<std::uint64_t>(value);
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = static_cast<char>(bits >> (8 * (bytes.size() - 1 - i)) & 0xff);
    add({bytes.data(), bytes.size()});
}

void Sha256::add_field(std::string_view bytes) {
    add_number(static_cast<std::int64_t>(bytes.size()));
    add(bytes);
}

Digest Sha256::finish() {
    const auto digest = finish_digest(state_->context.get());
    start_digest(state_->context.get());  // ready for the next input
    return digest;
}

std::string hex(std::span<const std::byte> bytes) {
    std::string out(bytes.size() * 2, '\0');
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const auto value = std::to_integer<std::size_t>(bytes[i]);
        out[2 * i] = hex_digits[value >> 4];
        out[2 * i + 1] = hex_digits[value & 15];
    }
    return out;
}

std::optional<std::string> from_hex(std::string_view text) {
    if (text.size() % 2 != 0) return std::nullopt;
    std::string out(text.size() / 2, '\0');
    for (std::size_t i = 0; i < out.size(); ++i) {
        const auto high = hex_value(text[2 * i]);
        const auto low = hex_value(text[2 * i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        out[i] = static_cast<char>(high << 4 | low);
    }
    return out;
}

std::string base64url(std::string_view bytes) {
    constexpr int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
    std::string out(sodium_base64_encoded_len(bytes.size(), variant), '\0');
    sodium_bin2base64(out.data(), out.size(), bytes_in(bytes), bytes.size(), variant);
    out.pop_back();  // its closing NUL
    return out;
}

std::optional<std::string> from_base64url(std::string_view text) {
    std::string out(text.size() / 4 * 3 + 3, '\0');
    std::size_t length = 0;
    if (sodium_base642bin(bytes_in(out), out.size(), text.data(), text.size(), nullptr, &length, nullptr,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
        return std::nullopt;
    out.resize(length);
    return out;
}

bool same_secret(std::string_view one, std::string_view other) {
    return one.size() == other.size() && CRYPTO_memcmp(one.data(), other.data(), one.size()) == 0;
}

std::string seal(std::string_view key32, std::string_view plain, std::string_view context, Random& random) {
    ready_sodium();
    check_key(key32);
    std::string sealed(nonce_size + plain.size() + tag_size, '\0');
    random.fill(std::as_writable_bytes(std::span(sealed.data(), nonce_size)));
    crypto_aead_xchacha20poly1305_ietf_encrypt(bytes_in(sealed) + nonce_size, nullptr, bytes_in(plain), plain.size(),
                                               bytes_in(context), context.size(), nullptr, bytes_in(sealed),
                                               bytes_in(key32));
    return sealed;
}

std::optional<std::string> unseal(std::string_view key32, std::string_view sealed, std::string_view context) {
    ready_sodium();
    check_key(key32);
    if (sealed.size() < nonce_size + tag_size) return std::nullopt;
    std::string plain(sealed.size() - nonce_size - tag_size, '\0');
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(bytes_in(plain), nullptr, nullptr, bytes_in(sealed) + nonce_size,
                                                   sealed.size() - nonce_size, bytes_in(context), context.size(),
                                                   bytes_in(sealed), bytes_in(key32)) != 0)
        return std::nullopt;
    return plain;
}

std::string hash_password(std::string_view password) {
    ready_sodium();
    std::array<char, crypto_pwhash_argon2id_STRBYTES> out{};
    if (crypto_pwhash_argon2id_str(out.data(), password.data(), password.size(), password_passes,
                                   password_memory_bytes) != 0)
        throw Unavailable("no memory to hash a password");
    return out.data();
}

bool verify_password(std::string_view password, std::string_view hash) {
    ready_sodium();
    const std::string text(hash);  // libsodium wants a closing NUL
    return crypto_pwhash_argon2id_str_verify(text.c_str(), password.data(), password.size()) == 0;
}

bool password_hash_outdated(std::string_view hash) {
    const std::string text(hash);
    return crypto_pwhash_argon2id_str_needs_rehash(text.c_str(), password_passes, password_memory_bytes) != 0;
}

}  // namespace base
