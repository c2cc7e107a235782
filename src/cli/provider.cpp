#include "cli/provider.hpp"

namespace cli {

openid::Settings settings_of(const ProviderOptions& options) {
    using Settings = openid::Settings;
    return {.issuer = options.issuer,
            .client = options.client,
            .secret = options.secret,
            .authentication = options.authentication == "client_secret_post" ? Settings::Authentication::post
                                                                             : Settings::Authentication::basic,
            .scopes = options.scopes,
            .label = {options.label_en, options.label_cy},
            .key_claims = options.key_claims,
            .second_factor = options.second_factor,
            .roles_claim = options.roles_claim,
            .email = options.proves_email ? Settings::Email::proves : Settings::Email::says_nothing};
}

}  // namespace cli
