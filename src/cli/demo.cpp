// A plainly fictional region on the real registers: people in every role, contacts, local values and corrections. The
// same seed makes the same region. Nobody in it is real: family names are Welsh words for "example" and its like,
// addresses end in .example.
#include "base/hash.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "dataset/correction.hpp"
#include "dataset/local.hpp"
#include "dataset/local_field.hpp"
#include "dataset/record.hpp"
#include "dataset/standing_order.hpp"
#include "dataset/view.hpp"
#include "documents/document.hpp"
#include "exchange/destination.hpp"
#include "exchange/webhook.hpp"
#include "gate/accounts.hpp"
#include "notify/message.hpp"
#include "web/start.hpp"

#include <array>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <random>

namespace cli {

using dataset::Value;

namespace {

constexpr std::array kGivenNames = std::to_array<std::string_view>(
    {"Blodeuwedd", "Gwydion", "Rhiannon", "Pryderi", "Branwen", "Lleu", "Arianrhod", "Manawydan", "Olwen", "Culhwch",
     "Ceridwen", "Taliesin", "Efnysien", "Matholwch", "Goewin", "Gilfaethwy", "Penarddun", "Bendigeidfran"});
constexpr std::array kFamilyNames = std::to_array<std::string_view>(
    {"Esiampl", "Enghraifft", "Ffuglen", "Dychmygol", "Sampl", "Arddangos", "Rhithfyw", "Chwedl"});
constexpr std::array kRoles =
    std::to_array<std::string_view>({"head", "chair", "clerk", "business", "office", "safeguarding", "data"});
constexpr int kContactsPerScale = 120;
constexpr int kPeoplePerScale = 40;
constexpr int kShielded = 3;  // of them live where few may know

struct DemoAuthority {
    std::string_view slug, english, welsh;
};
constexpr DemoAuthority kAuthorities[] = {{"gwynfryn", "Gwynfryn County Council", "Cyngor Sir Gwynfryn"},
                                          {"llanfaglan", "Llanfaglan County Council", "Cyngor Sir Llanfaglan"}};

// Everyone who can be tried: one for each role. `platform` roles are held for the whole installation.
struct DemoUser {
    std::string_view email, name, role;
    bool platform = false;
};
constexpr DemoUser kUsers[] = {
    {"officer@gwynfryn.example", "Rhiannon Esiampl", "officer"},
    {"data@gwynfryn.example", "Gwydion Enghraifft", "data_manager"},
    {"reader@gwynfryn.example", "Branwen Ffuglen", "reader"},
    {"access@gwynfryn.example", "Pryderi Dychmygol", "access_manager"},
    {"auditor@gwynfryn.example", "Olwen Sampl", "auditor"},
    {"restricted@gwynfryn.example", "Efnysien Chwedl", "restricted_keeper"},
    {"school@gwynfryn.example", "Ceridwen Arddangos", "organisation_officer"},
    {"owner@gwynfryn.example", "Taliesin Chwedl", "register_owner", true},
    {"platform@gwynfryn.example", "Lleu Rhithfyw", "platform_admin", true},
    {"governor@gwynfryn.example", "Arianrhod Sampl", "governor", true},
};

class Maker {
public:
    Maker(House& house, const DemoOptions& options, std::filesystem::path documents)
        : house_(house), options_(options), documents_(std::move(documents)), chance_(options.seed) {}

    void make() {
        password_hash_ = base::hash_password(web::demo_password);
        house_.store().write(store::Priority::job, [&](store::Tx& tx) { make_authorities(tx); });
        find_schools();
        house_.store().write(store::Priority::job, [&](store::Tx& tx) { make_users(tx); });
        std::cerr << "People who can sign in: " << std::size(kUsers) << '\n';
        make_local_fields();
        make_contacts();
        make_people();
        make_beside();
        make_views();
        make_documents();
        make_outward();
        make_messages();
    }

private:
    template <std::size_t N>
    std::string_view pick(const std::array<std::string_view, N>& from) {
        return from[std::uniform_int_distribution<std::size_t>(0, N - 1)(chance_)];
    }
    int number(int least, int most) { return std::uniform_int_distribution<int>(least, most)(chance_); }

    dataset::Writing writing(store::Reader& db, base::Id authority, base::Id person) {
        return {.registry = house_.registries().of(authority),
                .trail = house_.trail(),
                .codes = house_.codes().get(db),
                .authority = authority,
                .actor = person ? audit::Actor{.kind = audit::ActorKind::staff, .id = person}
                                : audit::Actor{.name = "demo"}};
    }

    static std::vector<dataset::Change> changes(const dataset::Dataset& definition,
                                                std::initializer_list<std::pair<std::string_view, Value>> values) {
        std::vector<dataset::Change> all;
        for (const auto& [name, value] : values)
            all.push_back({.position = definition.find(name)->position, .value = value});
        return all;
    }

    void must(const dataset::Written& written) {
        for (const auto& problem : written.problems)
            throw base::Broken("demo: " + problem.where + ": " + problem.say(base::Language::english));
    }

    void make_authorities(store::Tx& tx) {
        const auto& definition = house_.registry().dataset("authority");
        for (const auto& authority : kAuthorities) {
            const auto written = dataset::insert(
                tx, writing(tx, {}, {}), definition,
                changes(definition,
                        {{"slug", Value::text(std::string(authority.slug))},
                         {"name", Value::both(std::string(authority.english), std::string(authority.welsh))},
                         {"kind", Value::text("council")},
                         {"nation", Value::text("england-and-wales")}}));
            must(written);
            authorities_.push_back(written.id);
        }
    }

    // The schools the region works with: open ones of Wales by name, and where no registers were loaded, some of its
    // own making.
    void find_schools() {
        const int wanted = kContactsPerScale * options_.scale;
        const auto read = [&] {
            house_.store().read([&](store::Reader& db) {
                db.each(
                    R"(select id from organisation
                       where to_mark = 9223372036854775807 and kind = 'school' and status = '1'
                         and local_authority like '6__'
                           order by name_sort, id limit $1)",
                    {wanted}, [&](const store::Row& row) { schools_.push_back(row.id(0)); });
            });
        };
        read();
        if (!schools_.empty()) return;
        const auto& definition = house_.registry().dataset("organisation");
        house_.store().write(store::Priority::job, [&](store::Tx& tx) {
            for (int i = 1; i <= 12 * options_.scale; ++i) {
                const std::string name = "Ysgol " + std::string(pick(kGivenNames)) + " " + std::to_string(i);
                const auto written =
                    dataset::insert(tx, writing(tx, {}, {}), definition,
                                    changes(definition, {{"register_code", Value::text("other")},
                                                         {"reference", Value::text("DEMO" + std::to_string(1000 + i))},
                                                         {"name", Value::both(name, name)},
                                                         {"kind", Value::text("school")},
                                                         {"status", Value::text("1")}}));
                must(written);
                schools_.push_back(written.id);
            }
        });
    }

    void make_users(store::Tx& tx) {
        const base::Date today = house_.world().clock.today();
        const audit::Actor demo{.name = "demo"};
        for (const auto& user : kUsers) {
            const auto account =
                gate::create_account(tx, house_.trail(), demo, authorities_[0],
                                     {.name = std::string(user.name), .email = std::string(user.email)});
            base::invariant(account.ok(), "demo accounts are well formed");
            tx.run("update account set password_hash = $2, state = 'active' where id = $1", {*account, password_hash_});
            const auto grant = [&](base::Id authority, std::string_view role, base::Id place) {
                const auto problems = gate::grant_membership(tx, house_.trail(), demo,
                                                             {.account = *account,
                                                              .authority = authority,
                                                              .role = std::string(role),
                                                              .place = place,
                                                              .valid_from = today.plus_days(-30),
                                                              .valid_to = today.plus_days(700),
                                                              .reason = "Demonstration"});
                for (const auto& problem : problems)
                    throw base::Broken("demo: " + problem.say(base::Language::english));
            };
            grant(user.platform ? base::Id() : authorities_[0], user.role,
                  user.role == "organisation_officer" ? schools_.front() : base::Id());
            // Those whose role is the installation's still need a place to stand.
            if (user.platform) grant(authorities_[0], "reader", {});
            users_.push_back(*account);
        }
        const auto elsewhere = gate::create_account(tx, house_.trail(), demo, authorities_[1],
                                                    {.name = "Goewin Ffuglen", .email = "officer@llanfaglan.example"});
        base::invariant(elsewhere.ok(), "demo accounts are well formed");
        tx.run("update account set password_hash = $2, state = 'active' where id = $1", {*elsewhere, password_hash_});
        (void)gate::grant_membership(tx, house_.trail(), demo,
                                     {.account = *elsewhere,
                                      .authority = authorities_[1],
                                      .role = "officer",
                                      .valid_from = today.plus_days(-30),
                                      .reason = "Demonstration"});
    }

    // When to ring, from a list of the council's own, and a word of its own that stands for a national one.
    void make_local_fields() {
        const audit::Actor manager{.kind = audit::ActorKind::staff, .id = users_[1]};
        const auto& contact = house_.registry().dataset("contact");
        house_.store().write(store::Priority::job, [&](store::Tx& tx) {
            const dataset::LocalFieldWriting writing{tx, house_.registry(), house_.trail(), authorities_[0], manager};
            const auto add = [&](const dataset::LocalField& field,
                                 std::initializer_list<std::pair<base::OwnedLabel, std::string>> choices) {
                const auto id = dataset::add_local_field(writing, field);
                base::invariant(id.ok(), "demo fields are well formed");
                for (const auto& [label, national] : choices)
                    base::invariant(dataset::put_local_choice(
                                        writing, *id, {.code = "", .label = label, .help = {}, .national = national})
                                        .empty(),
                                    "demo choices are well formed");
            };
            dataset::LocalField field{.dataset = "contact",
                                      .type = dataset::Type::code,
                                      .label = {"Best time to ring", "Yr amser gorau i ffonio"},
                                      .group = "contact",
                                      .in_list = true,
                                      .filter = true};
            add(field, {{{"Morning", "Bore"}, ""}, {{"Afternoon", "Prynhawn"}, ""}});
            field = {.dataset = "contact",
                     .type = dataset::Type::code,
                     .label = {"Our name for the role", "Ein henw ni am y rôl"},
                     .refines = contact.find("role")->id,
                     .sensitivity = contact.find("role")->sensitivity,
                     .group = std::string(contact.find("role")->group)};
            add(field, {{{"Acting head", "Pennaeth dros dro"}, "head"}});
        });
        house_.registries().forget();
    }

    void make_contacts() {
        const auto& definition = house_.registries().of(authorities_[0]).dataset("contact");
        int made = 0;
        for (std::size_t i = 0; i < schools_.size(); i += 20)
            house_.store().write(store::Priority::job, [&](store::Tx& tx) {
                for (std::size_t at = i; at < std::min(schools_.size(), i + 20); ++at) {
                    const std::string given(pick(kGivenNames)), family(pick(kFamilyNames));
                    must(dataset::insert(
                        tx, writing(tx, authorities_[0], users_[0]), definition,
                        changes(definition,
                                {{"organisation", Value::of(schools_[at])},
                                 {"role", Value::text(std::string(kRoles[at % kRoles.size()]))},
                                 {"name", Value::text(given + " " + family)},
                                 {"email", Value::text(base::lower_ascii(given) + "." + base::lower_ascii(family) +
                                                       "@ysgol.example")},
                                 {"telephone", Value::text("01632 96" + std::to_string(number(0, 9)) +
                                                           std::to_string(number(100, 999)))},
                                 {"language", Value::text(number(0, 1) ? "cy" : "both")},
                                 {"own_best_time_to_ring", at % 3 == 0   ? Value::text("morning")
                                                           : at % 3 == 1 ? Value::text("afternoon")
                                                                         : Value()},
                                 {"own_our_name_for_the_role",
                                  at % kRoles.size() == 0 && at % 2 == 0 ? Value::text("acting_head") : Value()}})));
                    ++made;
                }
            });
        std::cerr << "Contacts: " << made << '\n';
    }

    void make_people() {
        const auto& definition = house_.registry().dataset("person");
        house_.store().write(store::Priority::job, [&](store::Tx& tx) {
            for (int i = 1; i <= kPeoplePerScale * options_.scale; ++i) {
                auto values = changes(definition, {{"reference", Value::text("P" + std::to_string(10000 + i))},
                                                   {"given_names", Value::text(std::string(pick(kGivenNames)))},
                                                   {"family_name", Value::text(std::string(pick(kFamilyNames)))},
                                                   {"language", Value::text(number(0, 2) ? "cy" : "en")}});
                if (i <= kShielded)
                    for (auto& shielded :
                         changes(definition, {{"shielded_address", Value::text(std::to_string(i) + " Stryd Gudd")}}))
                        values.push_back(std::move(shielded));
                must(dataset::insert(tx, writing(tx, authorities_[0], users_[0]), definition, values));
            }
        });
        std::cerr << "People: " << kPeoplePerScale * options_.scale << '\n';
    }

    // Local values, and corrections in each state that a newcomer should see.
    void make_beside() {
        const auto& definition = house_.registry().dataset("organisation");
        const auto& telephone = *definition.find("telephone");
        const auto& town = *definition.find("town");
        house_.store().write(store::Priority::job, [&](store::Tx& tx) {
            for (std::size_t i = 0; i < std::min<std::size_t>(schools_.size(), 10); ++i)
                must(dataset::set_local_value(tx, writing(tx, authorities_[0], users_[0]), definition, schools_[i],
                                              {.field = &telephone,
                                               .value = Value::text("01632 960" + std::to_string(100 + i)),
                                               .source = "Telephone call with the office"}));
            for (std::size_t i = 0; i < std::min<std::size_t>(schools_.size(), 3); ++i)
                (void)dataset::propose_correction(tx, writing(tx, authorities_[0], users_[0]), definition, schools_[i],
                                                  town, Value::text("Trefesiampl"),
                                                  "The school's own letterhead, seen on a visit");
        });
    }

    // Two at the first school. `serve` scans them at its first start, by what it has.
    void make_documents() {
        if (schools_.empty()) return;
        const documents::Shelf shelf(documents_);
        const documents::Place place{authorities_[0], "organisation", schools_[0]};
        for (const auto& [name, words] :
             {std::pair("Letter about the roof",
                        "Annwyl Bennaeth,\n\nDiolch am eich llythyr am y to.\n\nDear Head "
                        "teacher,\n\nThank you for your letter about the roof.\n"),
              std::pair("Visit in October", "Notes of a visit that nobody made to a school that is not there.\n")}) {
            const auto path = std::filesystem::path(documents_) / "demo.txt";
            std::filesystem::create_directories(documents_);
            std::ofstream(path) << words;
            const documents::NewFile file{.title = name,
                                          .file_name = std::string(name) + ".txt",
                                          .type = "text/plain",
                                          .laid = shelf.lay(authorities_[0], path)};
            std::filesystem::remove(path);
            house_.store().write(store::Priority::job, [&](store::Tx& tx) {
                documents::add({tx, house_.trail(), {.kind = audit::ActorKind::staff, .id = users_[0]}}, place,
                               house_.world().ids.next(), file);
            });
        }
    }

    // One for everyone, one for the officers alone, whose file is made ready each day from the first on.
    void make_views() {
        const dataset::ViewUser officer{.account = users_[0],
                                        .teams = {{.role = "officer", .place = {}}},
                                        .sharing = dataset::ViewUser::Sharing::everyone};
        const auto add = [&](std::string_view dataset, const dataset::ViewContent& content) {
            house_.store().write(store::Priority::job, [&](store::Tx& tx) {
                const dataset::ViewWriting writing{.tx = tx,
                                                   .registry = house_.registry(),
                                                   .trail = house_.trail(),
                                                   .authority = authorities_[0],
                                                   .user = officer,
                                                   .actor = {.kind = audit::ActorKind::staff, .id = users_[0]}};
                const auto made = dataset::make_view(writing, house_.world().ids.next(), dataset, content);
                base::invariant(made.ok(), "demo views are well formed");
                if (content.share != dataset::Share::team) return;
                dataset::put_standing_order(writing,
                                            {.authority = authorities_[0],
                                             .view = made->id,
                                             .account = users_[0],
                                             .file = {.every = dataset::Rhythm::Every::day},
                                             .format = "xlsx",
                                             .notice = dataset::StandingOrder::Notice::when_not_empty},
                                            house_.world().clock.today().plus_days(-1));
            });
        };
        add("organisation", {.name = "Schools opened this financial year",
                             .description = "Worked out anew each day",
                             .share = dataset::Share::everyone,
                             .columns = {"name", "urn", "local_authority", "opened_on", "head_last_name"},
                             .filters = {{"kind", "school"}, {"opened_on.in", "this_financial_year"}},
                             .sort = "-opened_on"});
        add("contact", {.name = "Head teachers",
                        .share = dataset::Share::team,
                        .team = officer.teams.front(),
                        .columns = {"name", "organisation", "email", "telephone"},
                        .filters = {{"role", "head"}},
                        .sort = "name"});
    }

    // A webhook, switched off since nobody is at its address, and a folder that files may be brought to.
    void make_outward() {
        const audit::Actor manager{.kind = audit::ActorKind::staff, .id = users_[1]};
        const auto& world = house_.world();
        exchange::Destination funding{.authority = authorities_[0], .id = world.ids.next(), .name = "Funding"};
        funding.folder = "funding";
        house_.store().write(store::Priority::job, [&](store::Tx& tx) {
            const exchange::WebhookWriting writing{tx, house_.trail(), authorities_[0], manager};
            const auto made = exchange::add_webhook(writing, kAuthorities[0].slug,
                                                    {.name = "Timetable",
                                                     .url = "https://timetable.gwynfryn.example/webhook",
                                                     .datasets = {&house_.registry().dataset("contact")}});
            exchange::switch_webhook(writing, made.id, exchange::Switch::off);
            exchange::put_destination({tx, house_.trail(), manager}, funding, {});
        });
    }

    // A letter that waits for the printer, and an email that waits for something that could send it.
    void make_messages() {
        const notify::Values values{{"subject", {"Your details", "Eich manylion"}},
                                    {"words",
                                     {"Please tell us whether your telephone number has changed.",
                                      "Rhowch wybod i ni a yw eich rhif ffôn wedi newid."}}};
        const auto send = [&](store::Tx& tx, notify::ChannelKind channel, notify::Recipient to) {
            const auto sent = notify::send(
                tx, house_.trail(),
                {.authority = authorities_[0],
                 .authority_name = {std::string(kAuthorities[0].english), std::string(kAuthorities[0].welsh)},
                 .actor = {.kind = audit::ActorKind::staff, .id = users_[0]},
                 .template_name = "notice",
                 .channel = channel,
                 .to = std::move(to),
                 .values = values});
            base::invariant(sent.ok(), "demo messages are well formed");
        };
        house_.store().write(store::Priority::job, [&](store::Tx& tx) {
            send(tx, notify::ChannelKind::email,
                 {.name = "Ceridwen Sampl", .address = "ceridwen@gwynfryn.example", .language = notify::In::welsh});
            send(tx, notify::ChannelKind::letter,
                 {.name = "Goewin Chwedl", .address = "Goewin Chwedl\n2 Stryd y Cae\nTrefesiampl\nLL1 1AA"});
        });
    }

    House& house_;
    const DemoOptions& options_;
    const std::filesystem::path documents_;
    std::mt19937_64 chance_;
    std::string password_hash_;
    std::vector<base::Id> authorities_, users_, schools_;
};

}  // namespace

int demo(const Place& place, const DemoOptions& options) {
    House house(place, House::Migrate::yes);
    const bool used =
        house.store().read([](store::Reader& db) { return db.one("select count(*) from account").integer(0) > 0; });
    if (used)
        throw base::Unavailable(
            "This database has people in it already. Demonstration data goes into a new one: --database FOLDER");
    if (!options.registers.empty()) {
        const int code = load_registers(house, {.folder = options.registers});
        if (code != 0) return code;
    }
    std::cerr << "Making the region of Gwynfryn\n";
    Maker(house, options, documents_of(place)).make();
    house.store().checkpoint();
    std::cout << "Done. Sign in as officer@gwynfryn.example with the password " << web::demo_password
              << "; the sign-in page lists the others.\n";
    return 0;
}

}  // namespace cli
