#include "web/start.hpp"

#include "audit/event.hpp"
#include "base/text.hpp"
#include "gate/accounts.hpp"
#include "govuk/table.hpp"

#include <map>

namespace web {

using base::t;
using dataset::Value;

namespace {

// Words that addresses need for themselves.
constexpr std::string_view kReserved[] = {"about",      "accessibility", "account", "api",        "assets",  "cookies",
                                          "cy",         "forgotten",     "help",    "link",       "livez",   "metrics",
                                          "notify",     "public",        "readyz",  "robots.txt", "sign-in", "sign-out",
                                          "signed-out", "static"};
constexpr std::size_t kSlugBytesMax = 40;

bool good_slug(std::string_view slug) {
    if (slug.size() < 2 || slug.size() > kSlugBytesMax || slug.front() == '-' || slug.back() == '-') return false;
    for (char c : slug)
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-')) return false;
    for (auto word : kReserved)
        if (slug == word) return false;
    return true;
}

}  // namespace

base::Problems start_house(App& app, const NewHouse& house) {
    base::Problems problems;
    const std::string english = base::tidy_line(house.name.english), welsh = base::tidy_line(house.name.welsh);
    if (english.empty())
        problems.add("authority_name_en", "required", t("Enter the English name of your organisation"));
    if (welsh.empty())
        problems.add("authority_name_cy", "required",
                     t("Enter the Welsh name of your organisation; if it has none, the English one"));
    if (!good_slug(house.slug))
        problems.add("slug", "bad_slug",
                     t("Enter a short name of 2 to 40 small letters, digits and hyphens, like gwynfryn"));

    const auto& definition = app.registries.national().dataset("authority");
    struct Refused {};  // undoes the transaction; the problems are told instead
    try {
        app.store.write(store::Priority::page, [&](store::Tx& tx) {
            base::Problems found = problems;
            const audit::Actor system{.name = "set-up"};
            dataset::Writing writing{.registry = app.registries.national(),
                                     .trail = app.trail,
                                     .codes = app.codes.get(tx),
                                     .authority = {},
                                     .actor = system};
            base::Id authority;
            if (found.empty()) {
                const std::vector<dataset::Change> changes{
                    {.position = definition.find("slug")->position, .value = Value::text(house.slug)},
                    {.position = definition.find("name")->position, .value = Value::both(english, welsh)},
                    {.position = definition.find("kind")->position, .value = Value::text("council")},
                    {.position = definition.find("nation")->position, .value = Value::text("england-and-wales")}};
                const auto written = dataset::insert(tx, writing, definition, changes);
                found.add_all(written.problems);
                authority = written.id;
            }
            const auto account =
                gate::create_account(tx, app.trail, system, authority,
                                     {.name = house.person, .email = house.email, .language = house.language});
            if (!account) found.add_all(account.problems());
            if (found.empty() && house.password_hash.empty()) throw Refused{};
            if (found.empty()) {
                // The first person can do everything there is to set up; they may hand roles on and end their own.
                for (const auto& [place, role] : {std::pair{authority, "access_manager"},
                                                  {authority, "data_manager"},
                                                  {base::Id(), "platform_admin"},
                                                  {base::Id(), "register_owner"}})
                    found.add_all(gate::grant_membership(
                        tx, app.trail, system,
                        {.account = *account,
                         .authority = place,
                         .role = role,
                         .valid_from = app.world().clock.today(),
                         .reason = std::string(base::say(house.language, t("Set up the system")))}));
                tx.run("update account set password_hash = $2, state = 'active' where id = $1",
                       {*account, house.password_hash});
                found.add_all(gate::use_link(tx, app.trail, house.token, house.password_hash));
            }
            problems = found;
            if (!problems.empty()) throw Refused{};
        });
    } catch (const Refused&) {
    }
    return problems;
}

void write_demo_sign_ins(govuk::Html& out, const Visit& visit) {
    out.raw("<h2 class=\"govuk-heading-m\">")
        .text(visit.say(t("People you can try")))
        .raw("</h2><p class=\"govuk-body\">")
        .text(visit.say(t("This is a demonstration. All of them have the password {password}"),
                        {{"password", demo_password}}))
        .raw("</p>");
    govuk::TableWriter table(out, {.head = {{.text = visit.say(t("Email address"))}, {.text = visit.say(t("Role"))}}});
    visit.app.store.read([&](store::Reader& db) {
        const auto rules = visit.app.policy.table();
        std::map<std::string, std::string> roles;  // by email, in words
        db.each(R"(select distinct a.email, m.role from account a join membership m on m.account = a.id
                   where a.email like '%.example' escape '\' and a.state = 'active' order by a.email, m.role)",
                {}, [&](const store::Row& row) {
                    const auto* role = rules->find(row.text(1));
                    auto& held = roles[std::string(row.text(0))];
                    if (!held.empty()) held += ", ";
                    held += role ? role->label.in(visit.language) : row.text(1);
                });
        for (const auto& [email, held] : roles) {
            table.row();
            table.heading(email);
            table.cell(held);
        }
    });
    table.close();
}

namespace {

constexpr std::string_view kAuthorityColumns = "id, slug, name_en, name_cy, colour, logo";

Authority authority_at(const store::Row& row) {
    return {.id = row.id(0),
            .slug = std::string(row.text(1)),
            .name = {std::string(row.text(2)), std::string(row.text(3))},
            .accent = std::string(row.text(4)),
            .logo = base::Id::from_text(row.text(5)).value_or(base::Id())};
}

}  // namespace

std::optional<Authority> find_authority(store::Reader& db, std::string_view slug) {
    const auto row = db.maybe("select " + std::string(kAuthorityColumns) +
                                  " from authority where slug = $1 and to_mark = 9223372036854775807",
                              {slug});
    return row ? std::optional(authority_at(row->row())) : std::nullopt;
}

std::vector<Authority> authorities_of(store::Reader& db, const gate::Principal& principal) {
    std::vector<Authority> found;
    db.each("select " + std::string(kAuthorityColumns) +
                R"( from authority
                    where to_mark = 9223372036854775807 and id in (select authority from membership where account = $1)
                    order by slug)",
            {principal.account}, [&](const store::Row& row) {
                if (principal.belongs_to(row.id(0))) found.push_back(authority_at(row));
            });
    return found;
}

}  // namespace web
