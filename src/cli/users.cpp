#include "cli/commands.hpp"
#include "gate/accounts.hpp"
#include "web/app.hpp"

#include <iostream>

namespace cli {

namespace {

const audit::Actor kOperator{.name = "command-line"};

int told(const base::Problems& problems) {
    for (const auto& problem : problems)
        std::cerr << (problem.where.empty() ? "" : problem.where + ": ") << problem.say(base::Language::english)
                  << '\n';
    return 1;
}

struct Undone {};

}  // namespace

int user_add(const Place& place, const NewUser& user) {
    House house(place, House::Migrate::yes);
    base::Problems problems;
    std::string token;
    try {
        house.store().write(store::Priority::page, [&](store::Tx& tx) {
            problems = {};
            const auto authority = web::find_authority(tx, user.authority);
            if (!authority) throw base::NotFound("There is no authority '" + user.authority + "'");
            const auto account = gate::create_account(
                tx, house.trail(), kOperator, authority->id,
                {.name = user.name,
                 .email = user.email,
                 .language = user.language == "cy" ? base::Language::welsh : base::Language::english});
            if (!account) problems.add_all(account.problems());
            const auto grant = [&](base::Id where, std::string_view role) {
                problems.add_all(gate::grant_membership(tx, house.trail(), kOperator,
                                                        {.account = account ? *account : base::Id(),
                                                         .authority = where,
                                                         .role = std::string(role),
                                                         .valid_from = house.world().clock.today(),
                                                         .reason = "Added by the operator"}));
            };
            // A role of the installation is held for all of it; its holder needs a place to stand besides.
            const auto rules = gate::read_policy(tx, gate::policy_in_force(tx, house.world().clock.today()));
            const auto* role = rules.find(user.role);
            const bool platform = role && role->place == dataset::Place::platform;
            grant(platform ? base::Id() : authority->id, user.role);
            if (platform) grant(authority->id, "reader");
            if (!problems.empty()) throw Undone{};
            token = gate::create_link(tx, house.trail(), gate::LinkKind::invite, *account, base::Id());
        });
    } catch (const Undone&) {
        return told(problems);
    }
    std::cout << "Invitation, good once for 7 days: /link/" << token << '\n';
    return 0;
}

int user_reset(const Place& place, const std::string& email) {
    House house(place, House::Migrate::yes);
    const std::string token = house.store().write(store::Priority::page, [&](store::Tx& tx) {
        const auto account = gate::find_account_by_email(tx, email);
        if (!account) throw base::NotFound("Nobody signs in as " + email);
        audit::record(tx, house.trail(),
                      {.actor = kOperator, .action = "account.make_link", .dataset = "account", .record = account->id});
        return gate::create_link(tx, house.trail(), gate::LinkKind::reset, account->id, base::Id());
    });
    std::cout << "Password reset, good once for an hour: /link/" << token << '\n';
    return 0;
}

int user_list(const Place& place) {
    House house(place, House::Migrate::yes);
    house.store().read([&](store::Reader& db) {
        db.each(
            R"(select email, name, state, case when second_factor is null then 'off' else 'on' end
               from account order by email_fold)",
            {}, [](const store::Row& row) {
                std::cout << row.text(0) << '\t' << row.text(1) << '\t' << row.text(2) << "\tsecond step "
                          << row.text(3) << '\n';
            });
    });
    return 0;
}

}  // namespace cli
