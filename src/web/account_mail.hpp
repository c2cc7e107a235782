// Mail about accounts: invitations, and the way to another password. A job makes the link when it hands the mail over,
// so that no table, queue or log ever holds it; handed over again, it is another link, and the earlier ones are worth
// nothing.
#pragma once

#include "gate/accounts.hpp"
#include "web/visit.hpp"

namespace web {

// Whether such mail goes out here: the operator has named our public address and a mail server. Else people carry
// links.
bool sends_account_mail(const App& app);
// `kind`: invite or reset. `authority`: the short name of who invites; none for a reset. No account: nothing comes of
// it, and it takes as long.
void ask_for_account_mail(App& app, gate::LinkKind kind, std::string_view authority, base::Id account,
                          const audit::Actor& asker);
void add_account_mail_job(App& app);

}  // namespace web
