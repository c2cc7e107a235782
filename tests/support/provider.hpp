// A sign-in provider on loopback that does what it is told, also what no honest one would: for the tests of what is
// believed of it. The real one of the journeys is npm's oidc-provider.
#pragma once

#include "base/clock.hpp"
#include "http/server.hpp"
#include "tests/support/signer.hpp"

#include <functional>
#include <map>
#include <mutex>
#include <string>

namespace test_support {

class TestProvider {
public:
    explicit TestProvider(const base::Clock& clock);
    ~TestProvider();
    const std::string& issuer() const { return issuer_; }

    // Members of a JSON object, each as JSON.
    using Members = std::map<std::string, std::string>;
    struct Token {
        Members header, claims;
        std::function<std::string(std::string_view)> sign;
    };
    // An ID token as an honest provider makes it, and a logout token.
    Token id_token(std::string_view nonce) const;
    Token logout_token() const;
    static std::string text_of(const Token& token);

    // What it lies about; each is asked as it answers.
    struct Ways {
        std::function<void(Token&)> token = [](Token&) {};  // before it is signed
        std::function<void(Members&)> description = [](Members&) {};
        std::function<http::Response()> answer_code, answer_keys;  // instead of the real ones
        std::string answer_issuer;                                 // the iss beside the code; empty: its own
        Members claims;                                            // beside or instead of the usual ones
    };
    void set(Ways ways);
    void rotate(Signer::Kind kind = Signer::Kind::p256);  // signs with another key from here on, and forgets the old

    // Somebody follows this address, signs in over there and is sent back: the address they come back with. Throws
    // where it would refuse the request.
    std::string sign_in(const std::string& address, const std::string& subject = "rhiannon");
    int key_fetches() const;

    static constexpr std::string_view client = "cantref", secret = "a secret: with / and +";

private:
    struct Code {
        std::string nonce, challenge, return_address, subject;
    };
    http::Response describe();
    http::Response give_keys();
    http::Response redeem(const http::Request& request);

    const base::Clock& clock_;
    mutable std::mutex mutex_;
    Ways ways_;
    std::unique_ptr<Signer> signer_;
    int keys_made_ = 0, key_fetches_ = 0, codes_made_ = 0;
    std::map<std::string, Code> codes_;
    std::string issuer_;
    std::unique_ptr<http::Server> server_;
};

}  // namespace test_support
