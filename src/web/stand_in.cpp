#include "web/stand_in.hpp"

#include "gate/accounts.hpp"

#include <algorithm>

namespace web {

StandIn::StandIn(App& app, base::Language language, gate::Principal principal, Authority authority)
    : visit{.app = app,
            .request = request,
            .language = language,
            .principal = std::move(principal),
            .authority = std::move(authority),
            .form_cookie = {}} {}

std::unique_ptr<StandIn> stand_in(App& app, base::Id authority, base::Id account, base::Language language) {
    return app.store.read([&](store::Reader& db) -> std::unique_ptr<StandIn> {
        auto principal = gate::principal_of_account(db, account, app.world().clock.today());
        if (!principal) return nullptr;
        auto theirs = authorities_of(db, *principal);
        const auto here = std::ranges::find(theirs, authority, &Authority::id);
        if (here == theirs.end()) return nullptr;
        return std::make_unique<StandIn>(app, language, std::move(*principal), std::move(*here));
    });
}

}  // namespace web
