#include "cli/commands.hpp"
#include "cli/sources.hpp"
#include "cli/stop_signals.hpp"
#include "cli/sweeper.hpp"
#include "cli/watch.hpp"
#include "exchange/webhook_sender.hpp"
#include "gate/accounts.hpp"
#include "gate/sign_in.hpp"
#include "http/server.hpp"
#include "jobs/worker.hpp"
#include "notify/sender.hpp"
#include "web/app.hpp"

#include <malloc.h>
#include <algorithm>
#include <iostream>

namespace cli {

namespace {

// A new system has nobody who could sign in: this link makes the first administrator.
void offer_set_up(House& house, const std::string& origin) {
    const bool empty =
        house.store().read([](store::Reader& db) { return db.one("select count(*) from account").integer(0) == 0; });
    if (!empty) return;
    const std::string token = house.store().write(store::Priority::page, [&](store::Tx& tx) {
        return gate::create_link(tx, house.trail(), gate::LinkKind::set_up, base::Id(), base::Id());
    });
    std::cout << "Nobody can sign in yet. To set the system up, open this link once:\n\n    " << origin << "/link/"
              << token << "\n\n"
              << std::flush;
}

bool is_demo(House& house) {
    return house.store().read([](store::Reader& db) {
        return db.one("select count(*) from account where email_fold like '%@gwynfryn.example'").integer(0) > 0;
    });
}

// The folder of the database itself, or, on PostgreSQL, one of this machine's own.
std::filesystem::path beside_database(const Place& place, std::string_view what) {
    return is_postgres(place) ? std::filesystem::temp_directory_path() / ("cantref-" + std::string(what))
                              : std::filesystem::path(place.database) / what;
}

exchange::Outward outward_of(const ServeOptions& options) {
    using http::Reach;
    return {.reach = options.reach == "anywhere"       ? Reach::anywhere
                     : options.reach == "this_machine" ? Reach::loopback_too
                                                       : Reach::public_only,
            .off_after_days = options.webhook_off_after_days,
            .overlap_hours = options.webhook_overlap_hours,
            .folder = options.deliveries};
}

web::Settings settings_of(const Place& place, const ServeOptions& options, const MessageOptions& messages,
                          const std::vector<notify::Way>& carriers) {
    return {.version = CANTREF_VERSION,
            .database = is_postgres(place) ? "PostgreSQL" : "SQLite",
            .secure = options.secure,
            .upload_folder = beside_database(place, "uploads").string(),
            .spool_folder = std::filesystem::temp_directory_path().string(),
            .files_folder = options.files.empty() ? beside_database(place, "files").string() : options.files,
            .keep_files_days = std::max<std::int64_t>(options.keep_files_days, 1),
            .sources = sources(options.registers),
            .carried = notify::kinds_of(carriers),
            .receipts_token = messages.notify.receipts_token,
            .documents_folder = documents_of(place).string(),
            .clamd = options.clamd,
            .metrics_token = options.metrics_token,
            .outward = outward_of(options),
            .public_address = options.public_address};
}

// Only by a mail server of the operator's own: links go through nobody else's hands.
std::optional<notify::Way> own_mail(const std::vector<notify::Way>& carriers) {
    const auto found = std::ranges::find_if(carriers, [](const notify::Way& way) {
        return way.kind == notify::ChannelKind::email && way.provider == "smtp";
    });
    return found == carriers.end() ? std::nullopt : std::optional(*found);
}

// Null: none is set up. Throws Unavailable where the settings are wrong.
std::unique_ptr<openid::Provider> provider_for(const ProviderOptions& options, const base::Clock& clock) {
    auto settings = settings_of(options);
    if (const auto faults = openid::faults_in(settings); !faults.empty()) throw base::Unavailable(faults.front());
    return settings.issuer.empty() ? nullptr : std::make_unique<openid::Provider>(std::move(settings), clock);
}

}  // namespace

// Pages are texts of some 200 kB, made and let go many times a second by each thread. Left to itself the C library
// takes such pieces from the system and gives them back each time, and the system clears them anew.
void keep_memory() {
    mallopt(M_MMAP_THRESHOLD, 4 << 20);
    mallopt(M_TRIM_THRESHOLD, 8 << 20);
    mallopt(M_ARENA_MAX, 4);
}

std::vector<std::string> faults_in(const ServeOptions& options) {
    const auto& address = options.public_address;
    if (address.empty()) return {};
    const auto scheme = address.find("://");
    const auto host = scheme == std::string::npos ? std::string() : address.substr(scheme + 3);
    const bool here = host == "localhost" || host.starts_with("localhost:");
    if (!address.starts_with("https://") && !(address.starts_with("http://") && here))
        return {"serve.public_address must begin with https://, or be http://localhost"};
    if (host.empty() || host.find_first_of("/?#@ ") != std::string::npos)
        return {"serve.public_address is a scheme and a host, without a slash behind them"};
    return {};
}

int serve(const Place& place, const ServeOptions& options, const MessageOptions& messages,
          const ProviderOptions& provider_options) {
    if (const auto faults = faults_in(options); !faults.empty()) throw base::Unavailable(faults.front());
    keep_memory();
    const StopSignals stops;

    const base::Log log(log_options(options));
    House house(place, House::Migrate::yes);
    gate::SignIn sign_in(house.store(), house.trail());
    const auto carriers = ways(messages, house.world().clock);
    const auto provider = provider_for(provider_options, house.world().clock);
    web::App app{.store = house.store(),
                 .trail = house.trail(),
                 .registries = house.registries(),
                 .policy = house.policy(),
                 .sign_in = sign_in,
                 .codes = house.codes(),
                 .jobs = house.jobs(),
                 .log = log,
                 .settings = settings_of(place, options, messages, carriers),
                 .readiness = {[&place] { return room_on_disk(place); }},
                 .provider = provider.get(),
                 .mail = own_mail(carriers)};
    app.settings.demo = is_demo(house);
    web::add_jobs(app);
    http::Server server({.address = options.address,
                         .port = options.port,
                         .trusted_proxies = options.trusted_proxies,
                         .spool_folder = app.settings.spool_folder},
                        web::build_router(app), web::fallback(app), web::finish(app));
    watch(app.metrics, house, server, log);
    server.start();
    log.write(base::LogLevel::info, "started", {{"version", CANTREF_VERSION}, {"port", server.port()}});
    const std::string origin = "http://" +
                               (options.address == "127.0.0.1" ? std::string("localhost") : options.address) + ":" +
                               std::to_string(server.port());
    std::cout << "Cantref is at " << origin << '\n' << std::flush;
    offer_set_up(house, origin);
    if (app.settings.demo)
        std::cout << "A demonstration: the sign-in page lists who you can be, with the password.\n" << std::flush;
    {
        jobs::Worker worker(house.jobs(), log);
        worker.start();
        notify::Sender sender(house.store(), house.trail(), log, carriers);
        sender.start();
        exchange::WebhookSender webhooks(house.store(), house.trail(), log, app.settings.outward);
        webhooks.start();
        Sweeper sweeper(house);
        stops.wait();
        std::cerr << "Stopping: running answers may finish\n";
    }
    server.stop();
    log.write(base::LogLevel::info, "stopped");
    house.store().checkpoint();
    const auto done = house.store().statistics();
    std::cerr << "Answered " << server.counters().requests << " requests with " << done.statements << " statements; "
              << done.writes << " writes in " << done.commits << " commits\n";
    return 0;
}

}  // namespace cli
