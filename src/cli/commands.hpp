// What `cantref` can do, one function a command. Each says what it does while it does it, on standard error; answers go
// to standard output. Each returns the exit code: 0 done, 1 it could not be done, 2 wrong use (told by main).
#pragma once

#include "cli/house.hpp"
#include "cli/messages.hpp"
#include "cli/provider.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace cli {

struct ServeOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;
    std::vector<std::string> trusted_proxies;
    bool secure = false;
    std::string registers = "data/registers";  // whose licences the About page names
    std::string files;                         // folder of files made ready by jobs; empty: beside the database
    std::uint16_t keep_files_days = 7;
    std::string public_address;    // "https://cantref.example", as links in mail name it; none: no mail about accounts
    std::string clamd;             // what scans documents for viruses; none: nothing does
    std::string metrics_token;     // that /metrics asks for; none: there is no /metrics
    std::string reach = "public";  // how far addresses go that people type: "public", "anywhere", "this_machine"
    std::string deliveries;        // folder below which files are delivered; empty: to no folder
    std::uint16_t webhook_off_after_days = 7;
    std::uint16_t webhook_overlap_hours = 24;
    std::string log_level = "info";
    std::string log_form = "automatic";
    std::string log_file;  // none: standard error
};
// What of it is wrong, in the words of the settings; empty: nothing.
std::vector<std::string> faults_in(const ServeOptions& options);
int serve(const Place& place, const ServeOptions& options, const MessageOptions& messages,
          const ProviderOptions& provider);

int migrate(const Place& place);
int migrate_plan(const Place& place);

int backup(const Place& place, const std::string& folder);
int verify_backup(const Place& place, const std::string& folder);
int restore(const Place& place, const std::string& folder, bool replace);
int verify(const Place& place);

// Computes the rows of a kept dataset again (of all: no name) and says how many were not what they should be; puts
// those right, unless `check`. 1 where one was not.
struct RebuildOptions {
    std::string dataset;
    bool check = false;
};
int rebuild_dataset(const Place& place, const RebuildOptions& options);

struct ExportOptions {
    std::string folder;       // to be made
    std::string authority;    // its short name
    bool restricted = false;  // with S4 values in clear
};
// Everything of an authority in open formats, with what each file is.
int export_everything(const Place& place, const ExportOptions& options);

struct NewUser {
    std::string authority;  // its short name; made with `authority_name` when there is none
    std::string name, email, role, language = "en";
};
int user_add(const Place& place, const NewUser& user);
int user_reset(const Place& place, const std::string& email);
int user_list(const Place& place);

// Of every authority, newest first: id, state, kind, when, progress, result; problems indented below.
int jobs_list(const Place& place);
int jobs_cancel(const Place& place, const std::string& id);

// Serves a stand-in for services of GOV.UK on loopback until it is stopped (standin/serve.hpp).
struct FakeGovukOptions {
    std::uint16_t port = 8095;
    std::string receipts;  // where it tells what became of messages; none: nowhere
    std::int64_t retry_seconds = 300;
    std::int64_t per_minute = 3000;
    bool only_settings = false;  // prints the settings by which Cantref uses it, and ends
};
int fake_govuk(const FakeGovukOptions& options);

struct LoadOptions {
    std::string folder = "data/registers";
};
int load_registers(const Place& place, const LoadOptions& options);
int load_registers(House& house, const LoadOptions& options);

struct DemoOptions {
    std::uint64_t seed = 1;
    int scale = 1;
    std::string registers;  // folder of registers to load too; empty: none
};
int demo(const Place& place, const DemoOptions& options);

}  // namespace cli
