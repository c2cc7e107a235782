// cantref: one program for serving, loading, keeping and proving the data.
#include "base/failure.hpp"
#include "cli/commands.hpp"

#include <CLI/CLI.hpp>

#include <iostream>

namespace {

void add_place(CLI::App& command, cli::Place& place) {
    command.add_option("--database", place.database, "Folder of the SQLite files, or a PostgreSQL conninfo or address")
        ->envname("CANTREF_DATABASE")
        ->capture_default_str();
    command
        .add_option("--key-file", place.key_file,
                    "File of the master key (default: master.key in the database's folder)")
        ->envname("CANTREF_KEY_FILE");
    command
        .add_flag("--pooler", place.pooler, "PostgreSQL behind PgBouncer: prepares nothing that outlives a transaction")
        ->envname("CANTREF_POOLER");
}

}  // namespace

// long: the whole command line is read off this one list.
int main(int argc, char** argv) {
    CLI::App app{"Cantref: one shared back office for public bodies"};
    app.require_subcommand(1);
    app.set_version_flag("--version", "cantref " CANTREF_VERSION);
    app.footer(
        "Each command has its own help: cantref serve --help\nExit codes: 0 done, 1 it could not be done, 2 wrong "
        "use.");
    cli::Place place;

    cli::ServeOptions serving;
    auto* serve = app.add_subcommand("serve", "Serve the pages; makes the database when there is none");
    add_place(*serve, place);
    serve->add_option("--address", serving.address, "Address to listen on")->capture_default_str();
    serve->add_option("--port", serving.port, "Port to listen on; 0: a free one")->capture_default_str();
    serve->add_option("--trust-proxy", serving.trusted_proxies,
                      "Address of a proxy whose X-Forwarded-* headers are believed");
    serve->add_flag("--secure", serving.secure, "Behind TLS: __Host- cookies and Strict-Transport-Security");

    serve
        ->add_option("--registers", serving.registers,
                     "Folder of the register files, whose licences the About page names")
        ->capture_default_str();

    bool plan = false;
    auto* migrate = app.add_subcommand("migrate", "Bring the database's tables up to date, after a backup");
    add_place(*migrate, place);
    migrate->add_flag("--plan", plan, "Only say what would be done");

    std::string folder;
    bool only_verify = false;
    auto* backup = app.add_subcommand("backup", "Copy the database while it serves");
    add_place(*backup, place);
    backup->add_option("folder", folder, "Folder to write to; with --verify, the backup to check")->required();
    backup->add_flag("--verify", only_verify,
                     "Check an existing backup: digests, a trial restore, the database's own check");

    bool replace = false;
    auto* restore = app.add_subcommand("restore", "Put a backup back");
    add_place(*restore, place);
    restore->add_option("folder", folder, "The backup")->required();
    restore->add_flag("--replace", replace, "Write over a database that holds something");

    auto* verify = app.add_subcommand("verify", "Prove the audit trail: no event changed, removed or reordered");
    add_place(*verify, place);

    auto* user = app.add_subcommand("user", "People who can sign in");
    user->require_subcommand(1);
    cli::NewUser person;
    auto* user_add = user->add_subcommand("add", "Add a person with a role, and print their invitation link");
    add_place(*user_add, place);
    user_add->add_option("--authority", person.authority, "Short name of the authority")->required();
    user_add->add_option("--name", person.name, "Their name")->required();
    user_add->add_option("--email", person.email, "Their email address")->required();
    user_add->add_option("--role", person.role, "Role, as in definitions/core/roles.toml")->required();
    user_add->add_option("--language", person.language, "en or cy")
        ->check(CLI::IsMember({"en", "cy"}))
        ->capture_default_str();
    std::string email;
    auto* user_reset = user->add_subcommand("reset", "Print a link by which a person chooses another password");
    add_place(*user_reset, place);
    user_reset->add_option("email", email, "Their email address")->required();
    auto* user_list = user->add_subcommand("list", "List accounts");
    add_place(*user_list, place);

    cli::LoadOptions loading;
    auto* load =
        app.add_subcommand("load", "Load the public registers: schools, trusts, links, authorities, bank holidays");
    add_place(*load, place);
    load->add_option("--registers", loading.folder, "Folder of the register files")->capture_default_str();

    cli::DemoOptions example;
    auto* demo = app.add_subcommand("demo", "Make a plainly fictional region with people in every role");
    add_place(*demo, place);
    demo->add_option("--seed", example.seed, "The same seed makes the same region")->capture_default_str();
    demo->add_option("--scale", example.scale, "How large: 1 is a county")
        ->check(CLI::Range(1, 100))
        ->capture_default_str();
    demo->add_option("--registers", example.registers, "Load the public registers in this folder too");

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const int code = app.exit(error);
        return code == 0 ? 0 : 2;
    }
    try {
        if (*serve) return cli::serve(place, serving);
        if (*migrate) return plan ? cli::migrate_plan(place) : cli::migrate(place);
        if (*backup) return only_verify ? cli::verify_backup(folder) : cli::backup(place, folder);
        if (*restore) return cli::restore(place, folder, replace);
        if (*verify) return cli::verify(place);
        if (*user_add) return cli::user_add(place, person);
        if (*user_reset) return cli::user_reset(place, email);
        if (*user_list) return cli::user_list(place);
        if (*load) return cli::load_registers(place, loading);
        if (*demo) return cli::demo(place, example);
    } catch (const std::exception& failure) {
        std::cerr << "cantref: " << failure.what() << '\n';
        return 1;
    }
    return 2;
}
