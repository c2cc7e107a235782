#include "web/account_mail.hpp"

#include "jobs/run.hpp"
#include "notify/channel.hpp"

namespace web {

using base::t;
using gate::LinkKind;

namespace {

constexpr std::string_view kJob = "account.mail";
constexpr base::Label kCantref{"Cantref", "Cantref"};

struct Wanted {
    gate::Account account;
    base::Id authority;
    base::OwnedLabel sender;
    notify::Template of;
};

// Nothing where there is nobody to write to: disabled since, or invited and not yet here, or here already.
std::optional<Wanted> wanted(App& app, LinkKind kind, std::string_view slug, base::Id account) {
    return app.store.read([&](store::Reader& db) -> std::optional<Wanted> {
        const auto found = account ? gate::find_account(db, account) : std::nullopt;
        const auto due = kind == LinkKind::invite ? gate::AccountState::invited : gate::AccountState::active;
        if (!found || found->state != due) return std::nullopt;
        auto of = notify::find_template(db, kind == LinkKind::invite ? "account_invite" : "account_reset");
        if (!of) throw base::Broken("no template of mail about accounts");
        const auto authority = slug.empty() ? std::nullopt : find_authority(db, slug);
        return Wanted{*found, authority ? authority->id : base::Id(),
                      authority ? authority->name : base::OwnedLabel(kCantref), std::move(*of)};
    });
}

notify::Letter letter_to(App& app, const Wanted& to, const std::string& link) {
    const bool welsh = to.account.language == base::Language::welsh;
    const auto id = app.world().ids.next();
    return {.message = {.authority = to.authority,
                        .id = id,
                        .template_name = to.of.name,
                        .version = to.of.version,
                        .channel = notify::ChannelKind::email,
                        .language = welsh ? notify::In::welsh : notify::In::english,
                        .address = to.account.email,
                        .created_at = app.world().clock.now()},
            .of = to.of,
            .values = {{"name", {to.account.name, to.account.name}}, {"authority", to.sender}, {"link", {link, link}}},
            .reference = "account-" + id.text()};
}

jobs::Outcome send(App& app, jobs::Run& run) {
    const auto asked = http::parse_form(run.job().input).value_or(http::Fields{});
    const auto kind = asked.get("kind") == "invite" ? LinkKind::invite : LinkKind::reset;
    const auto account = base::Id::from_text(asked.get("account")).value_or(base::Id());
    const auto to = wanted(app, kind, asked.get("authority"), account);
    if (!to || !sends_account_mail(app)) return {};
    const auto token = app.store.write(store::Priority::page, [&](store::Tx& tx) {
        return gate::create_link(tx, app.trail, kind, account, run.job().asker.id);
    });
    const auto link =
        app.settings.public_address + (to->account.language == base::Language::welsh ? "/cy/link/" : "/link/") + token;
    const auto handed = app.mail->open()->hand_over(letter_to(app, *to, link));
    using Outcome = notify::Handed::Outcome;
    if (handed.outcome == Outcome::later) throw base::Unavailable("the mail server: " + handed.why);
    if (handed.outcome == Outcome::taken) return {};
    jobs::Outcome refused;
    refused.problems.add("", "refused", t("The mail server refused it: {why}"), {{"why", handed.why}});
    return refused;
}

}  // namespace

bool sends_account_mail(const App& app) { return app.mail && !app.settings.public_address.empty(); }

void ask_for_account_mail(App& app, LinkKind kind, std::string_view authority, base::Id account,
                          const audit::Actor& asker) {
    http::Fields input;
    input.add("kind", kind == LinkKind::invite ? "invite" : "reset");
    input.add("authority", std::string(authority));
    input.add("account", account.text());
    app.jobs.ask({.authority = {}, .kind = kJob, .input = http::query_string(input), .asker = asker});
}

void add_account_mail_job(App& app) {
    app.jobs.add({.name = kJob, .label = t("Mail about an account"), .handler = [&app](jobs::Run& run) {
                      return send(app, run);
                  }});
}

}  // namespace web
