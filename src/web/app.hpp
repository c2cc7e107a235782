// What the web room needs, wired once by cli/ and handed to every page. Nothing here changes while serving but the
// caches inside.
#pragma once

#include "audit/trail.hpp"
#include "base/log.hpp"
#include "dataset/codes.hpp"
#include "dataset/counts.hpp"
#include "dataset/record.hpp"
#include "dataset/registries.hpp"
#include "documents/shelf.hpp"
#include "exchange/outward.hpp"
#include "gate/policy.hpp"
#include "gate/sessions.hpp"
#include "gate/sign_in.hpp"
#include "http/router.hpp"
#include "http/server.hpp"
#include "jobs/board.hpp"
#include "notify/channel.hpp"
#include "store/store.hpp"
#include "web/metrics.hpp"
#include "web/pieces.hpp"
#include "web/rate_limit.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace openid {
class Provider;
}

namespace web {

// A register the product carries or has loaded, with what its licence asks to be said.
struct SourceNote {
    base::OwnedLabel name;
    base::OwnedLabel attribution;
    std::string licence;
};

struct Settings {
    std::string version;
    std::string database;  // in words, for About: "SQLite", "PostgreSQL"
    bool secure = false;   // behind TLS: __Host- cookies and HSTS
    bool demo = false;     // says so on every page, and prints demo sign-ins
    gate::SessionLimits sessions;
    std::string upload_folder;                 // for files on their way in
    std::string spool_folder;                  // and on their way out, until they are whole
    std::string files_folder;                  // for those that jobs make ready, which all servers of a database share
    std::int64_t keep_files_days = 7;          // specs/conversions.md 0, run_retention_days
    std::int64_t import_rows_at_once = 3'000;  // more are brought in by a job: some two seconds is what a page waits
    std::vector<SourceNote> sources;
    std::vector<notify::ChannelKind> carried;  // messages that something is set up to send
    std::string
        receipts_token;  // that GOV.UK Notify shows when it tells what became of a message; none: it is not heard
    std::string documents_folder;  // where their bytes are
    std::string clamd;             // what scans them (documents/clamd.hpp); none: nothing does
    std::string metrics_token;     // that /metrics asks for; none: there is no /metrics
    exchange::Outward outward;
    std::string public_address;  // "https://cantref.gwynfryn.example", at which people reach us; none: no mail names it
};

struct App {
    store::Store& store;
    const audit::Trail& trail;
    const dataset::Registries& registries;
    const gate::Policy& policy;
    gate::SignIn& sign_in;
    dataset::CodeCache& codes;
    jobs::Board& jobs;
    const base::Log& log;
    Settings settings;
    documents::Shelf shelf{settings.documents_folder};
    // Each says what stands in the way of answering, or nothing.
    std::vector<std::function<std::optional<base::Message>()>> readiness;
    dataset::Counts counts;
    Pieces pieces;
    Metrics metrics;
    RateLimit api_limit;
    openid::Provider* provider = nullptr;  // by which people may sign in; none: by password alone
    std::optional<notify::Way> mail = {};  // of messages about accounts (account_mail.hpp)

    const base::World& world() const { return trail.world(); }
};

// The public body an address speaks of.
struct Authority {
    base::Id id;
    std::string slug;
    base::OwnedLabel name;
    std::string accent;  // its colour, "#1d6f42", or empty: ours
    base::Id logo;       // dataset/picture.hpp; none: ours
};
std::optional<Authority> find_authority(store::Reader& db, std::string_view slug);
std::vector<Authority> authorities_of(store::Reader& db, const gate::Principal& principal);

// Every page and its address; the router answers them in both languages. Throws Broken on a clash.
http::Router build_router(App& app);
// What pages ask for and somebody else does: registers it with the board, before the first worker starts.
void add_jobs(App& app);
// For http::Server: what no route answers, and the headers and log line of every answer.
http::Server::Fallback fallback(App& app);
http::Server::Finish finish(App& app);

}  // namespace web
