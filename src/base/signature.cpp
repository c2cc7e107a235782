#include "base/signature.hpp"

#include "base/failure.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <string>

namespace base {

namespace {

template <auto Free>
struct By {
    template <typename T>
    void operator()(T* object) const {
        Free(object);
    }
};
using Number = std::unique_ptr<BIGNUM, By<BN_free>>;
using Key = std::unique_ptr<EVP_PKEY, By<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, By<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, By<EVP_MD_CTX_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, By<OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, By<OSSL_PARAM_free>>;
using Pair = std::unique_ptr<ECDSA_SIG, By<ECDSA_SIG_free>>;

constexpr std::size_t kModulusBytesMin = 256, kModulusBytesMax = 1024;
constexpr std::size_t kExponentBytesMax = 8;
constexpr std::size_t kCoordinateBytes = 32;

const unsigned char* bytes_in(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

Number number_from(std::string_view bytes) {
    return Number(BN_bin2bn(bytes_in(bytes), static_cast<int>(bytes.size()), nullptr));
}

// Null where OpenSSL finds that these numbers are no key of that kind.
Key key_from(const char* kind, OSSL_PARAM_BLD* builder) {
    const Parameters parameters(OSSL_PARAM_BLD_to_param(builder));
    const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, kind, nullptr));
    EVP_PKEY* made = nullptr;
    if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1)
        return nullptr;
    Key key(made);
    const KeyContext check(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
    return check && EVP_PKEY_public_check(check.get()) == 1 ? std::move(key) : nullptr;
}

// The two numbers as OpenSSL wants them: DER. Empty: they are none.
std::string der_of(std::string_view joined) {
    Pair pair(ECDSA_SIG_new());
    auto r = number_from(joined.substr(0, kCoordinateBytes)), s = number_from(joined.substr(kCoordinateBytes));
    if (!pair || !r || !s || ECDSA_SIG_set0(pair.get(), r.get(), s.get()) != 1) return {};
    static_cast<void>(r.release());  // both are the pair's now
    static_cast<void>(s.release());
    const int length = i2d_ECDSA_SIG(pair.get(), nullptr);
    if (length <= 0) return {};
    std::string der(static_cast<std::size_t>(length), '\0');
    auto* at = reinterpret_cast<unsigned char*>(der.data());
    i2d_ECDSA_SIG(pair.get(), &at);
    return der;
}

}  // namespace

struct PublicKey::State {
    Kind kind;
    Key key;
};

PublicKey::PublicKey(std::unique_ptr<State> state) : state_(std::move(state)) {}
PublicKey::PublicKey(PublicKey&&) noexcept = default;
PublicKey& PublicKey::operator=(PublicKey&&) noexcept = default;
PublicKey::~PublicKey() = default;

PublicKey::Kind PublicKey::kind() const { return state_->kind; }

std::optional<PublicKey> PublicKey::rsa(std::string_view modulus, std::string_view exponent) {
    while (modulus.starts_with('\0')) modulus.remove_prefix(1);
    if (modulus.size() < kModulusBytesMin || modulus.size() > kModulusBytesMax || exponent.empty() ||
        exponent.size() > kExponentBytesMax)
        return std::nullopt;
    const auto n = number_from(modulus), e = number_from(exponent);
    const Builder builder(OSSL_PARAM_BLD_new());
    // An exponent of 1 would make any text its own signature.
    if (!n || !e || !builder || BN_is_one(e.get()) || !BN_is_odd(e.get()) ||
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1)
        return std::nullopt;
    auto key = key_from("RSA", builder.get());
    if (!key) return std::nullopt;
    return PublicKey(std::make_unique<State>(State{Kind::rsa, std::move(key)}));
}

std::optional<PublicKey> PublicKey::p256(std::string_view x, std::string_view y) {
    if (x.size() != kCoordinateBytes || y.size() != kCoordinateBytes) return std::nullopt;
    const std::string point = "\x04" + std::string(x) + std::string(y);  // uncompressed
    const Builder builder(OSSL_PARAM_BLD_new());
    if (!builder || OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) != 1 ||
        OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) != 1)
        return std::nullopt;
    auto key = key_from("EC", builder.get());
    if (!key) return std::nullopt;
    return PublicKey(std::make_unique<State>(State{Kind::p256, std::move(key)}));
}

bool PublicKey::has_signed(std::string_view text, std::string_view signature) const {
    std::string der;
    if (state_->kind == Kind::p256) {
        if (signature.size() != 2 * kCoordinateBytes) return false;
        der = der_of(signature);
        if (der.empty()) return false;
        signature = der;
    }
    const DigestContext context(EVP_MD_CTX_new());
    invariant(context && EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, state_->key.get()) == 1,
              "the check of a signature starts");
    return EVP_DigestVerify(context.get(), bytes_in(signature), signature.size(), bytes_in(text), text.size()) == 1;
}

}  // namespace base
