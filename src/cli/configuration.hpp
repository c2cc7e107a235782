// What an operator can configure. One list says it all: each setting has a key in the configuration file, an
// environment variable and a flag, and the later of these wins. Nothing wrong is passed over: an unknown key, a value
// of the wrong kind or a secret that everybody can read stops the program, all of it told at once.
#pragma once

#include "cli/commands.hpp"
#include "cli/messages.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace cli {

struct Configuration {
    Place place;
    ServeOptions serving;
    MessageOptions messages;
    ProviderOptions provider;
};

struct Setting {
    using Target = std::variant<std::string*, std::uint16_t*, bool*, std::vector<std::string>*, std::filesystem::path*>;
    enum class Secrecy : std::uint8_t { open, password_inside, secret };

    std::string_view key;   // in the file, with its table: "serve.port"
    std::string_view flag;  // "--port"; on the command line its command is already named. None: secrets have none
    std::string_view help;  // a sentence without its full stop
    Target target;
    Secrecy secrecy = Secrecy::open;
    std::vector<std::string_view> choices = {};  // none: anything
    std::string origin = "default";              // or "cantref.toml:3", "CANTREF_SERVE_PORT", "--port"

    std::string environment() const;  // "CANTREF_SERVE_PORT"; that of a secret may also be given as …_FILE, in the
                                      // file as …_file
    std::string table() const;        // "serve"
    std::string value() const;        // as the file would have it
    std::string redacted() const;     // that, with secrets blotted out
    // Empty, or what is wrong with it: "must be a number from 0 to 65535".
    std::string assign(const std::vector<std::string>& texts);
};

std::vector<Setting> settings_of(Configuration& configuration);

struct ConfigurationFault {
    std::string where;  // "cantref.toml:3", "CANTREF_PORT"
    std::string what;   // "no setting is called serve.prot; serve.port is"
};

// Reads the file, and then the environment. `file`: none, where there is none.
std::vector<ConfigurationFault> read_configuration(std::vector<Setting>& settings, const std::string& file,
                                                   const std::vector<std::string>& environment);
// NAME=value, of this process.
std::vector<std::string> process_environment();

enum class Origins : std::uint8_t { hide, show };
enum class Secrets : std::uint8_t { show, redact };
// A configuration file that says what is in force.
std::string write_configuration(const std::vector<Setting>& settings, Origins origins, Secrets secrets);
// A configuration file of all defaults, each explained.
std::string explain_configuration(const std::vector<Setting>& settings);

}  // namespace cli
