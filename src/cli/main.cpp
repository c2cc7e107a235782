// cantref: one program for serving, loading, keeping and proving the data.
#include "base/failure.hpp"
#include "cli/commands.hpp"
#include "cli/configuration.hpp"
#include "cli/doctor.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>
#include <map>

namespace {

// What was typed for settings, until file and environment are read.
class Typed {
public:
    explicit Typed(std::vector<cli::Setting>& settings) : settings_(settings) {}

    void add(CLI::App& command, std::string_view key) {
        const auto& setting = of(key);
        if (setting.flag.empty()) return;  // what is on the command line, every user of the machine can read
        const std::string flag(setting.flag), name(setting.key);
        const auto help = std::string(setting.help) + " (" + setting.environment() + ")";
        if (std::holds_alternative<bool*>(setting.target)) {
            command.add_flag_callback(flag, [this, name] { texts_[name] = {"true"}; }, help);
            return;
        }
        auto* option = command.add_option_function<std::vector<std::string>>(
            flag, [this, name](const std::vector<std::string>& texts) { texts_[name] = texts; }, help);
        if (!std::holds_alternative<std::vector<std::string>*>(setting.target)) option->expected(1);
        option->type_name("TEXT")->default_str(setting.value());
    }
    void add_place(CLI::App& command) {
        for (const auto* key : {"database", "key_file", "backups", "documents", "pooler"}) add(command, key);
    }
    void take(std::vector<cli::ConfigurationFault>& faults) {
        for (const auto& [key, texts] : texts_) {
            auto& setting = of(key);
            const auto wrong = setting.assign(texts);
            if (wrong.empty())
                setting.origin = setting.flag;
            else
                faults.push_back({std::string(setting.flag), wrong});
        }
    }

private:
    cli::Setting& of(std::string_view key) {
        return *std::find_if(settings_.begin(), settings_.end(), [&](const auto& one) { return one.key == key; });
    }
    std::vector<cli::Setting>& settings_;
    std::map<std::string, std::vector<std::string>> texts_;
};

}  // namespace

// long: the whole command line is read off this one list.
int main(int argc, char** argv) {
    CLI::App app{"Cantref: one shared back office for public bodies"};
    app.require_subcommand(1);
    app.set_version_flag("--version", "cantref " CANTREF_VERSION);
    app.footer(
        "Each command has its own help: cantref serve --help\nExit codes: 0 done, 1 it could not be done, 2 wrong "
        "use.");
    cli::Configuration configuration;
    auto settings = cli::settings_of(configuration);
    Typed typed(settings);
    const auto& place = configuration.place;
    std::string file;
    app.add_option("--config", file, "Configuration file: cantref config doc writes one")->envname("CANTREF_CONFIG");

    auto* serve = app.add_subcommand("serve", "Serve the pages; makes the database when there is none");
    typed.add_place(*serve);
    for (const auto& setting : settings)
        if (setting.table() != "") typed.add(*serve, setting.key);

    bool plan = false;
    auto* migrate = app.add_subcommand("migrate", "Bring the database's tables up to date, after a backup");
    typed.add_place(*migrate);
    migrate->add_flag("--plan", plan, "Only say what would be done");

    std::string folder;
    bool only_verify = false;
    auto* backup = app.add_subcommand("backup", "Copy the database while it serves");
    typed.add_place(*backup);
    backup->add_option("folder", folder, "Folder to write to; with --verify, the backup to check")->required();
    backup->add_flag("--verify", only_verify,
                     "Check an existing backup: its digests, and a trial restore (PostgreSQL: into a scratch database "
                     "beside the one that --database names)");

    cli::ExportOptions leaving;
    auto* exporting =
        app.add_subcommand("export", "Write everything of an authority in open formats, so that it can leave");
    typed.add_place(*exporting);
    exporting->add_option("folder", leaving.folder, "Folder to write to; there must be none")->required();
    exporting->add_option("--authority", leaving.authority, "Short name of the authority")->required();
    exporting->add_flag("--restricted", leaving.restricted,
                        "With restricted values, in a file of their own; each reading is an event");

    bool replace = false;
    auto* restore = app.add_subcommand("restore", "Put a backup back");
    typed.add_place(*restore);
    restore->add_option("folder", folder, "The backup")->required();
    restore->add_flag("--replace", replace, "Write over a database that holds something");

    auto* verify = app.add_subcommand("verify", "Prove the audit trail: no event changed, removed or reordered");
    typed.add_place(*verify);

    auto* doctor = app.add_subcommand("doctor", "Say what is wrong with the installation, and what to do about it");
    typed.add_place(*doctor);
    std::string language = "en";
    doctor->add_option("--lang", language, "en or cy")->check(CLI::IsMember({"en", "cy"}))->capture_default_str();

    auto* user = app.add_subcommand("user", "People who can sign in");
    user->require_subcommand(1);
    cli::NewUser person;
    auto* user_add = user->add_subcommand("add", "Add a person with a role, and print their invitation link");
    typed.add_place(*user_add);
    user_add->add_option("--authority", person.authority, "Short name of the authority")->required();
    user_add->add_option("--name", person.name, "Their name")->required();
    user_add->add_option("--email", person.email, "Their email address")->required();
    user_add->add_option("--role", person.role, "Role, as in definitions/core/roles.toml")->required();
    user_add->add_option("--language", person.language, "en or cy")
        ->check(CLI::IsMember({"en", "cy"}))
        ->capture_default_str();
    std::string email;
    auto* user_reset = user->add_subcommand("reset", "Print a link by which a person chooses another password");
    typed.add_place(*user_reset);
    user_reset->add_option("email", email, "Their email address")->required();
    auto* user_list = user->add_subcommand("list", "List accounts");
    typed.add_place(*user_list);

    cli::RebuildOptions rebuilding;
    auto* datasets = app.add_subcommand("dataset", "Rows that are computed from others");
    datasets->require_subcommand(1);
    auto* rebuild = datasets->add_subcommand(
        "rebuild", "Compute them again, and put right those that are not what they should be: there should be none");
    typed.add_place(*rebuild);
    rebuild->add_option("dataset", rebuilding.dataset, "Name of the dataset; none: all of them");
    rebuild->add_flag("--check", rebuilding.check, "Only say which differ");

    auto* jobs = app.add_subcommand("jobs", "Background work");
    jobs->require_subcommand(1);
    auto* jobs_list = jobs->add_subcommand("list", "List the newest jobs, and what became of them");
    typed.add_place(*jobs_list);
    std::string job;
    auto* jobs_cancel = jobs->add_subcommand("cancel", "End a job; what its finished steps wrote stays");
    typed.add_place(*jobs_cancel);
    jobs_cancel->add_option("job", job, "Its id, as the list shows it")->required();

    cli::LoadOptions loading;
    auto* load =
        app.add_subcommand("load", "Load the public registers: schools, trusts, links, authorities, bank holidays");
    typed.add_place(*load);
    load->add_option("--registers", loading.folder, "Folder of the register files")->capture_default_str();

    cli::DemoOptions example;
    auto* demo = app.add_subcommand("demo", "Make a plainly fictional region with people in every role");
    typed.add_place(*demo);
    demo->add_option("--seed", example.seed, "The same seed makes the same region")->capture_default_str();
    demo->add_option("--scale", example.scale, "How large: 1 is a county")
        ->check(CLI::Range(1, 100))
        ->capture_default_str();
    demo->add_option("--registers", example.registers, "Load the public registers in this folder too");

    cli::FakeGovukOptions standing_in;
    auto* fake = app.add_subcommand("fake-govuk", "Stand in for GOV.UK Notify, for tests, demonstrations and training");
    fake->add_option("--port", standing_in.port, "Port to listen on, of this machine alone; 0: a free one")
        ->capture_default_str();
    fake->add_option("--receipts", standing_in.receipts, "Address to tell what became of messages: …/notify/receipts");
    fake->add_option("--retry-seconds", standing_in.retry_seconds, "How long until a receipt not taken is sent again")
        ->capture_default_str();
    fake->add_option("--limit", standing_in.per_minute, "Calls of a minute that are answered")->capture_default_str();
    fake->add_flag("--settings", standing_in.only_settings, "Only print the settings by which Cantref uses it");

    auto* config = app.add_subcommand("config", "What is configured: by file, by environment, by flag");
    config->require_subcommand(1);
    auto* config_check = config->add_subcommand("check", "Say all that is wrong with the configuration");
    auto* config_show = config->add_subcommand("show", "Print what is in force, as a configuration file");
    bool with_origin = false, redacted = false;
    config_show->add_flag("--origin", with_origin, "Say of each where it comes from");
    config_show->add_flag("--redact", redacted, "Blot out passwords and secrets, so that it can be shown to others");
    auto* config_doc = config->add_subcommand("doc", "Print a configuration file of all defaults, each explained");

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const int code = app.exit(error);
        return code == 0 ? 0 : 2;
    }
    if (*config_doc) {
        std::cout << cli::explain_configuration(settings);
        return 0;
    }
    auto faults = cli::read_configuration(settings, file, cli::process_environment());
    typed.take(faults);
    for (const auto& wrong : cli::faults_in(configuration.serving)) faults.push_back({"configuration", wrong});
    for (const auto& fault : faults) std::cerr << "cantref: " << fault.where << ": " << fault.what << '\n';
    if (!faults.empty()) return 2;
    try {
        if (*config_check) {
            std::cout << "Nothing is wrong with the configuration\n";
            return 0;
        }
        if (*config_show) {
            std::cout << cli::write_configuration(settings, with_origin ? cli::Origins::show : cli::Origins::hide,
                                                  redacted ? cli::Secrets::redact : cli::Secrets::show);
            return 0;
        }
        if (*serve) return cli::serve(place, configuration.serving, configuration.messages, configuration.provider);
        if (*migrate) return plan ? cli::migrate_plan(place) : cli::migrate(place);
        if (*backup) return only_verify ? cli::verify_backup(place, folder) : cli::backup(place, folder);
        if (*exporting) return cli::export_everything(place, leaving);
        if (*restore) return cli::restore(place, folder, replace);
        if (*verify) return cli::verify(place);
        if (*doctor)
            return cli::doctor(place, language == "cy" ? base::Language::welsh : base::Language::english,
                               configuration.messages, configuration.provider);
        if (*user_add) return cli::user_add(place, person);
        if (*user_reset) return cli::user_reset(place, email);
        if (*user_list) return cli::user_list(place);
        if (*rebuild) return cli::rebuild_dataset(place, rebuilding);
        if (*jobs_list) return cli::jobs_list(place);
        if (*jobs_cancel) return cli::jobs_cancel(place, job);
        if (*load) return cli::load_registers(place, loading);
        if (*fake) return cli::fake_govuk(standing_in);
        if (*demo) return cli::demo(place, example);
    } catch (const std::exception& failure) {
        std::cerr << "cantref: " << failure.what() << '\n';
        return 1;
    }
    return 2;
}
