// Keys of a sign-in provider in tests: made anew each time, they sign as the real ones do.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace test_support {

class Signer {
public:
    enum class Kind { rsa, p256 };
    Signer(Kind kind, std::string kid);
    ~Signer();
    std::string sign(std::string_view text) const;  // by RS256 or ES256
    std::string json_web_key() const;               // the public half
    std::string public_pem() const;
    const std::string& kid() const { return kid_; }
    std::string_view algorithm() const;

private:
    struct State;
    std::string kid_;
    std::unique_ptr<State> state_;
};

}  // namespace test_support
