#include "cli/doctor.hpp"

#include "cli/watch.hpp"
#include "gate/accounts.hpp"
#include "store/migrate.hpp"

#include <sys/stat.h>

#include <iostream>

namespace cli {

using base::t;

namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kBackupDays = 8;  // a weekly one, and a day's grace
constexpr std::int64_t kUnsentSeconds = 3600;
constexpr std::int64_t kClockSeconds = 120;  // two servers' clocks may differ by so much

class Examination {
public:
    Examination(const Place& place, const base::Clock& clock, const MessageOptions& messages,
                const ProviderOptions& provider)
        : place_(place), messages_(messages), provider_(provider), clock_(clock), now_(clock.now()) {}

    std::vector<Finding> run() {
        look_at_key();
        look_at_mail();
        look_at_provider();
        if (room_on_disk(place_))
            fault("disk_full", t("There is hardly any room left on the disk"),
                  t("Make room, or give the database a larger disk. Writes may fail at any moment."));
        if (!is_postgres(place_) && !fs::exists(fs::path(place_.database) / "main.db")) {
            fault("no_database", t("There is no database in {folder}"),
                  t("Start cantref serve, which makes one, or name the folder with --database."),
                  {{"folder", place_.database}});
            return std::move(found_);
        }
        try {
            const auto store = store::Store::open(options_of(place_));
            if (look_at_migrations(*store)) look_inside(*store);
            look_at_backups();
        } catch (const std::exception& failure) {
            fault("no_answer", t("The database does not answer: {what}"),
                  t("See that its server runs and that the address, the user and the password are right."),
                  {{"what", failure.what()}});
        }
        return std::move(found_);
    }

private:
    void tell(Finding::Gravity gravity, std::string_view code, base::Message what, base::Message remedy,
              std::vector<base::NamedArgument> arguments) {
        found_.push_back({code, gravity, what, remedy, std::move(arguments)});
    }
    void fault(std::string_view code, base::Message what, base::Message remedy,
               std::vector<base::NamedArgument> arguments = {}) {
        tell(Finding::Gravity::fault, code, what, remedy, std::move(arguments));
    }
    void advice(std::string_view code, base::Message what, base::Message remedy,
                std::vector<base::NamedArgument> arguments = {}) {
        tell(Finding::Gravity::advice, code, what, remedy, std::move(arguments));
    }

    void look_at_key() {
        if (place_.key_file.empty() && is_postgres(place_))
            return fault("no_key", t("Nothing says where the master key is"),
                         t("With PostgreSQL name it with --key-file; it is made when it is not there."));
        const auto path =
            place_.key_file.empty() ? fs::path(place_.database) / "master.key" : fs::path(place_.key_file);
        struct stat about{};
        if (::stat(path.c_str(), &about) != 0) return;  // made at the first start; what is sealed asks for it below
        if ((about.st_mode & S_IROTH) != 0)
            fault("key_open", t("Everybody on this machine may read the master key {file}"),
                  t("Take that right away: chmod 600 {file}"), {{"file", path.string()}});
        key_there_ = true;
    }

    void look_at_mail() {
        for (const auto& what : faults_in(messages_))
            fault("mail_settings", t("Messages can’t be sent as they are set up: {what}"),
                  t("Mend the settings of the tables [mail] and [notify]; cantref config doc explains each."),
                  {{"what", what}});
    }

    // What beginning to sign in asks of it: its own description, under the very name that is set up.
    void look_at_provider() {
        const auto settings = settings_of(provider_);
        if (settings.issuer.empty()) return;
        if (const auto faults = openid::faults_in(settings); !faults.empty())
            return fault("openid_settings", t("People can’t sign in as the provider is set up: {what}"),
                         t("Mend the settings of the table [openid]; cantref config doc explains each."),
                         {{"what", faults.front()}});
        openid::Provider provider(settings, clock_);
        const auto begun = provider.sign_in_address({.secret = "cantref doctor begins, and goes no further",
                                                     .return_address = "https://localhost/sign-in/provider/return"},
                                                    "en");
        if (begun) return;
        using openid::Fault;
        const std::vector<base::NamedArgument> issuer{{"issuer", settings.issuer}};
        if (begun.fault() == Fault::other_issuer)
            return fault("openid_issuer", t("The sign-in provider at {issuer} calls itself by another name"),
                         t("Set openid.issuer to the very “issuer” of its description, to the last slash."), issuer);
        if (begun.fault() == Fault::not_supported)
            return fault("openid_not_supported", t("The sign-in provider {issuer} can’t do what Cantref asks for"),
                         t("It must offer the code flow, PKCE with S256, and signatures by RS256 or ES256."), issuer);
        fault("openid_unreachable", t("The sign-in provider {issuer} does not say what it is"),
              t("See that this machine reaches {issuer}/.well-known/openid-configuration, and trusts its certificate."),
              issuer);
    }

    // Whether the tables are those that this program knows.
    bool look_at_migrations(store::Store& store) {
        try {
            const auto migrations = all_migrations();
            const auto plan = store::plan_migrations(store, migrations);
            if (plan.pending.empty()) return true;
            advice("migrations_pending", t("The database’s tables are older than this program"),
                   t("Start cantref serve, or run cantref migrate: a backup is made first."));
        } catch (const base::Unavailable& failure) {
            fault("migrations_foreign", t("The database’s tables are not this program’s: {what}"),
                  t("Use the program that last served this database, or a newer one."), {{"what", failure.what()}});
        }
        return false;
    }

    void look_inside(store::Store& store) {
        store.read([&](store::Reader& db) {
            const auto number = [&](std::string_view sql, store::ParamList params) {
                return db.one(sql, params).integer(0);
            };
            if (!key_there_ && number("select count(*) from data_key", {}) > 0)
                fault("key_gone", t("Values are sealed by a master key that is not there"),
                      t("Put the key back from where you keep it, or say where it is with --key-file."));
            if (number("select count(*) from dataset_load where state in ('staging', 'published') and held_until <= $1",
                       {now_}) > 0)
                advice("load_left", t("A load was broken off and has left something behind"),
                       t("Nothing of it is seen. A running cantref serve clears it away within a minute."));
            if (number("select count(*) from outbox where done_at is null and due_at <= $1",
                       {now_.plus_seconds(-kUnsentSeconds)}) > 0)
                messages_.mail.smtp.empty() && messages_.notify.key.empty()
                    ? advice("no_sender", t("Messages wait, and nothing is set up that could send them"),
                             t("Name a mail server (mail.smtp) or a key of GOV.UK Notify (notify.key) in the "
                               "configuration."))
                    : advice("unsent", t("Messages have waited for over an hour to be sent"),
                             t("See that cantref serve runs, and what its log says of them."));
            if (number("select count(*) from audit_head h join audit_event e on e.authority = h.authority and e.number "
                       "= h.event_number where e.at > $1",
                       {now_.plus_seconds(kClockSeconds)}) > 0)
                fault("clock_back", t("Events are recorded that are later than this machine’s clock"),
                      t("Set the clock right, by NTP: deadlines, sessions and the trail go by it."));
            if (number("select count(*) from membership m join account a on a.id = m.account where m.role = $1 and "
                       "a.state = 'active' and (m.valid_to is null or m.valid_to > $2)",
                       {gate::administrator_role, now_.london_date()}) == 0)
                advice("no_administrator", t("Nobody who can sign in may give others access"),
                       t("Start cantref serve and use the link it prints, or add somebody: cantref user add --help"));
        });
    }

    void look_at_backups() {
        const auto folder = backups_of(place_);
        std::error_code none;
        std::optional<fs::file_time_type> newest;
        for (const auto& entry : fs::directory_iterator(folder, none))
            if (const auto manifest = entry.path() / "manifest.json"; fs::exists(manifest, none)) {
                const auto made = fs::last_write_time(manifest, none);
                if (!newest || made > *newest) newest = made;
            }
        if (!newest)
            return advice(
                "backup_none", t("There is no backup in {folder}"),
                t("Make one each night: cantref backup, then cantref backup --verify. If yours lie elsewhere, "
                  "say where with --backups."),
                {{"folder", folder.string()}});
        const auto age = std::chrono::duration_cast<std::chrono::hours>(fs::file_time_type::clock::now() - *newest);
        if (age.count() > kBackupDays * 24)
            advice("backup_old", t("The newest backup in {folder} was made on {day}"),
                   t("See why none was made since, and make one: cantref backup"),
                   {{"folder", folder.string()}, {"day", now_.plus_seconds(-age.count() * 3600).london_date().iso()}});
    }

    const Place& place_;
    const MessageOptions& messages_;
    const ProviderOptions& provider_;
    const base::Clock& clock_;
    base::Instant now_;
    bool key_there_ = false;
    std::vector<Finding> found_;
};

}  // namespace

std::vector<Finding> examine(const Place& place, const base::Clock& clock, const MessageOptions& messages,
                             const ProviderOptions& provider) {
    return Examination(place, clock, messages, provider).run();
}

int doctor(const Place& place, base::Language language, const MessageOptions& messages,
           const ProviderOptions& provider) {
    const auto found = examine(place, base::SystemClock(), messages, provider);
    bool faults = false;
    for (const auto& finding : found) {
        const bool is_fault = finding.gravity == Finding::Gravity::fault;
        faults |= is_fault;
        std::cout << base::say(language, is_fault ? t("Fault") : t("Advice")) << " (" << finding.code
                  << "): " << base::say(language, finding.what, finding.arguments) << "\n  "
                  << base::say(language, finding.remedy, finding.arguments) << '\n';
    }
    if (found.empty()) std::cout << base::say(language, t("Nothing is wrong")) << '\n';
    return faults ? 1 : 0;
}

}  // namespace cli
