// The sign-in provider, as the operator sets it up.
#pragma once

#include "openid/provider.hpp"

#include <string>
#include <vector>

namespace cli {

struct ProviderOptions {
    std::string issuer;  // none: people sign in by password alone
    std::string client, secret;
    std::string authentication = "client_secret_basic";
    std::vector<std::string> scopes = openid::Settings().scopes;
    std::string label_en, label_cy;
    std::vector<std::string> key_claims = openid::Settings().key_claims;
    std::vector<std::string> second_factor;
    std::string roles_claim = openid::Settings().roles_claim;
    bool proves_email = false;
};

openid::Settings settings_of(const ProviderOptions& options);

}  // namespace cli
