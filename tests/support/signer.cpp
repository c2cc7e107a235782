#include "tests/support/signer.hpp"

#include "base/hash.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <stdexcept>

namespace test_support {

namespace {

void must(bool holds) {
    if (!holds) throw std::runtime_error("OpenSSL would not");
}

std::string number(EVP_PKEY* key, const char* name, int bytes) {
    BIGNUM* found = nullptr;
    must(EVP_PKEY_get_bn_param(key, name, &found) == 1);
    std::string out(static_cast<std::size_t>(bytes > 0 ? bytes : BN_num_bytes(found)), '\0');
    must(BN_bn2binpad(found, reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(out.size())) > 0);
    BN_free(found);
    return base::base64url(out);
}

// The two numbers of an ECDSA signature side by side, from DER.
std::string joined(const std::string& der) {
    const auto* at = reinterpret_cast<const unsigned char*>(der.data());
    ECDSA_SIG* pair = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size()));
    must(pair != nullptr);
    std::string out(64, '\0');
    auto* to = reinterpret_cast<unsigned char*>(out.data());
    must(BN_bn2binpad(ECDSA_SIG_get0_r(pair), to, 32) == 32 && BN_bn2binpad(ECDSA_SIG_get0_s(pair), to + 32, 32) == 32);
    ECDSA_SIG_free(pair);
    return out;
}

}  // namespace

struct Signer::State {
    Kind kind;
    EVP_PKEY* key;
};

Signer::Signer(Kind kind, std::string kid)
    : kid_(std::move(kid)),
      state_(std::make_unique<State>(State{kind, kind == Kind::rsa
                                                     ? EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{2048})
                                                     : EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")})) {
    must(state_->key != nullptr);
}

Signer::~Signer() { EVP_PKEY_free(state_->key); }

std::string_view Signer::algorithm() const { return state_->kind == Kind::rsa ? "RS256" : "ES256"; }

std::string Signer::sign(std::string_view text) const {
    auto* context = EVP_MD_CTX_new();
    must(EVP_DigestSignInit(context, nullptr, EVP_sha256(), nullptr, state_->key) == 1);
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    std::size_t length = 0;
    must(EVP_DigestSign(context, nullptr, &length, bytes, text.size()) == 1);
    std::string out(length, '\0');
    must(EVP_DigestSign(context, reinterpret_cast<unsigned char*>(out.data()), &length, bytes, text.size()) == 1);
    out.resize(length);
    EVP_MD_CTX_free(context);
    return state_->kind == Kind::rsa ? out : joined(out);
}

std::string Signer::json_web_key() const {
    const auto head = R"({"use":"sig","kid":")" + kid_ + R"(","alg":")" + std::string(algorithm());
    if (state_->kind == Kind::rsa)
        return head + R"(","kty":"RSA","n":")" + number(state_->key, OSSL_PKEY_PARAM_RSA_N, 0) + R"(","e":")" +
               number(state_->key, OSSL_PKEY_PARAM_RSA_E, 0) + "\"}";
    return head + R"(","kty":"EC","crv":"P-256","x":")" + number(state_->key, OSSL_PKEY_PARAM_EC_PUB_X, 32) +
           R"(","y":")" + number(state_->key, OSSL_PKEY_PARAM_EC_PUB_Y, 32) + "\"}";
}

std::string Signer::public_pem() const {
    BIO* memory = BIO_new(BIO_s_mem());
    must(PEM_write_bio_PUBKEY(memory, state_->key) == 1);
    char* bytes = nullptr;
    const auto length = BIO_get_mem_data(memory, &bytes);
    std::string out(bytes, static_cast<std::size_t>(length));
    BIO_free(memory);
    return out;
}

}  // namespace test_support
