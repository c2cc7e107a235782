#include "cli/configuration.hpp"

#include "base/text.hpp"

#include <sys/stat.h>

#define TOML_EXCEPTIONS 0  // as wherever it is included: two ways of it in one program are one too many
#include <toml++/toml.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <numeric>

namespace cli {

namespace {

constexpr std::string_view kPrefix = "CANTREF_";
// Of the tests and races, which are no settings of the program.
constexpr std::string_view kNotOurs[] = {"CANTREF_TEST_", "CANTREF_BENCH", "CANTREF_CONFIG"};

// How many letters must be added, dropped or changed to make one of the other.
std::size_t distance(std::string_view one, std::string_view other) {
    std::vector<std::size_t> row(other.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < one.size(); ++i) {
        auto corner = row[0]++;
        for (std::size_t j = 0; j < other.size(); ++j) {
            const auto above = row[j + 1];
            row[j + 1] = one[i] == other[j] ? corner : 1 + std::min({corner, above, row[j]});
            corner = above;
        }
    }
    return row.back();
}

template <typename NameOf>
std::string unknown(const std::vector<Setting>& settings, const std::string& name, NameOf&& name_of) {
    std::string nearest;
    for (const auto& setting : settings) {
        const auto candidate = name_of(setting);
        if (nearest.empty() || distance(name, candidate) < distance(name, nearest)) nearest = candidate;
    }
    return "no setting is called " + name + "; did you mean " + nearest + "?";
}

std::string toml_text(std::string_view text) {
    std::string out = "\"";
    for (const char letter : text) {
        if (letter == '"' || letter == '\\') out += '\\';
        out += letter;
    }
    return out + '"';
}

// "host=db password=x" and "postgresql://user:x@db/cantref" without their passwords.
std::string without_password(std::string text) {
    if (const auto at = text.find("password="); at != std::string::npos) {
        const auto begin = at + std::string_view("password=").size();
        const bool in_quotes = begin < text.size() && text[begin] == '\'';
        const auto end = in_quotes ? text.find('\'', begin + 1) : text.find_first_of(" &", begin);
        text.replace(begin, (end == std::string::npos ? text.size() : end + (in_quotes ? 1 : 0)) - begin, "…");
    }
    const auto scheme = text.find("://");
    if (scheme == std::string::npos) return text;
    const auto host = text.find('@', scheme);
    const auto colon = text.find(':', scheme + 3);
    if (host != std::string::npos && colon < host) text.replace(colon + 1, host - colon - 1, "…");
    return text;
}

std::string assign_number(std::uint16_t& target, const std::string& text) {
    std::uint16_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return "must be a number from 0 to 65535";
    target = number;
    return {};
}

std::string assign_flag(bool& target, const std::string& text) {
    const bool yes = text == "true" || text == "yes" || text == "1" || text == "on";
    const bool no = text == "false" || text == "no" || text == "0" || text == "off";
    if (!yes && !no) return "must be true or false";
    target = yes;
    return {};
}

struct Assign {
    const std::vector<std::string>& texts;

    std::string operator()(std::vector<std::string>* target) const {
        *target = texts;
        return {};
    }
    template <typename T>
    std::string operator()(T* target) const {
        if (texts.size() != 1) return "must be one value";
        if constexpr (std::is_same_v<T, std::uint16_t>) return assign_number(*target, texts.front());
        if constexpr (std::is_same_v<T, bool>) return assign_flag(*target, texts.front());
        if constexpr (!std::is_same_v<T, std::uint16_t> && !std::is_same_v<T, bool>) *target = texts.front();
        return {};
    }
};

struct Write {
    std::string operator()(const std::string* text) const { return toml_text(*text); }
    std::string operator()(const std::filesystem::path* path) const { return toml_text(path->string()); }
    std::string operator()(const std::uint16_t* number) const { return std::to_string(*number); }
    std::string operator()(const bool* flag) const { return *flag ? "true" : "false"; }
    std::string operator()(const std::vector<std::string>* texts) const {
        std::string all;
        for (const auto& text : *texts) all += (all.empty() ? "" : ", ") + toml_text(text);
        return "[" + all + "]";
    }
};

// A secret from a file of its own, which nobody else may read.
std::optional<std::string> secret_in(const std::string& path, std::string& wrong) {
    struct stat about{};
    if (::stat(path.c_str(), &about) != 0) {
        wrong = path + " can't be read";
        return std::nullopt;
    }
    if ((about.st_mode & S_IRWXO) != 0) {
        wrong = path + " can be read by everybody: chmod o= " + path;
        return std::nullopt;
    }
    std::ifstream file(path);
    std::string text(std::istreambuf_iterator<char>(file), {});
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
    return text;
}

// ---- The file

class File {
public:
    File(std::vector<Setting>& settings, std::string name, std::vector<ConfigurationFault>& faults)
        : settings_(settings), name_(std::move(name)), faults_(faults) {}

    void read() {
        const auto parsed = toml::parse_file(name_);
        if (parsed)
            walk(parsed.table(), "");
        else
            tell(parsed.error().source(), std::string(parsed.error().description()));
    }

private:
    void tell(const toml::source_region& where, std::string what) {
        const auto line = where.begin.line;
        faults_.push_back({line == 0 ? name_ : name_ + ":" + std::to_string(line), std::move(what)});
    }

    void walk(const toml::table& table, const std::string& prefix) {
        for (const auto& [key, node] : table) {
            const auto full = prefix + std::string(key.str());
            const auto setting =
                std::find_if(settings_.begin(), settings_.end(), [&](const Setting& one) { return one.key == full; });
            if (setting != settings_.end())
                take(*setting, node);
            else if (auto* secret = secret_of(full))
                take_secret(*secret, node);
            else if (const auto* inner = node.as_table(); inner && is_table(full))
                walk(*inner, full + ".");
            else
                tell(node.source(), unknown(settings_, full, [](const Setting& one) { return std::string(one.key); }));
        }
    }

    bool is_table(const std::string& name) const {
        return std::any_of(settings_.begin(), settings_.end(),
                           [&](const Setting& one) { return one.key.starts_with(name + "."); });
    }

    // "mail.password_file" is the file that mail.password stands in.
    Setting* secret_of(std::string_view key) const {
        if (!key.ends_with("_file")) return nullptr;
        key.remove_suffix(std::string_view("_file").size());
        const auto found = std::find_if(settings_.begin(), settings_.end(), [&](const Setting& one) {
            return one.key == key && one.secrecy != Setting::Secrecy::open;
        });
        return found == settings_.end() ? nullptr : &*found;
    }

    void take_secret(Setting& setting, const toml::node& node) {
        std::string wrong;
        const auto text = secret_in(text_of(node), wrong);
        if (text) wrong = setting.assign({*text});
        if (!wrong.empty()) return tell(node.source(), std::string(setting.key) + "_file: " + wrong);
        setting.origin = name_ + ":" + std::to_string(node.source().begin.line);
    }

    void take(Setting& setting, const toml::node& node) {
        std::vector<std::string> texts;
        if (const auto* list = node.as_array())
            for (const auto& each : *list) texts.push_back(text_of(each));
        else
            texts.push_back(text_of(node));
        const auto wrong = setting.assign(texts);
        if (!wrong.empty()) return tell(node.source(), std::string(setting.key) + " " + wrong);
        setting.origin = name_ + ":" + std::to_string(node.source().begin.line);
    }

    static std::string text_of(const toml::node& node) {
        if (const auto text = node.value_exact<std::string>()) return *text;
        if (const auto number = node.value_exact<std::int64_t>()) return std::to_string(*number);
        if (const auto flag = node.value_exact<bool>()) return *flag ? "true" : "false";
        return {};
    }

    std::vector<Setting>& settings_;
    std::string name_;
    std::vector<ConfigurationFault>& faults_;
};

// ---- The environment

void take_variable(std::vector<Setting>& settings, const std::string& name, const std::string& value,
                   std::vector<ConfigurationFault>& faults) {
    for (auto& setting : settings) {
        const auto own = setting.environment();
        const bool in_file = setting.secrecy != Setting::Secrecy::open && name == own + "_FILE";
        if (name != own && !in_file) continue;
        std::string wrong;
        const auto text = in_file ? secret_in(value, wrong) : std::optional(value);
        if (text) wrong = setting.assign({*text});
        if (!wrong.empty())
            faults.push_back({name, wrong});
        else
            setting.origin = name;
        return;
    }
    faults.push_back({name, unknown(settings, name, [](const Setting& one) { return one.environment(); })});
}

}  // namespace

std::string Setting::environment() const {
    std::string name(kPrefix);
    for (const char letter : key)
        name += letter == '.' ? '_' : static_cast<char>(letter >= 'a' && letter <= 'z' ? letter - 'a' + 'A' : letter);
    return name;
}

std::string Setting::table() const {
    const auto dot = key.find('.');
    return std::string(dot == std::string_view::npos ? std::string_view() : key.substr(0, dot));
}

std::string Setting::value() const {
    return std::visit([](const auto* where) { return Write()(where); }, target);
}

std::string Setting::redacted() const {
    if (secrecy == Secrecy::open) return value();
    if (secrecy == Secrecy::password_inside) return without_password(value());
    return value() == "\"\"" ? "\"\"" : "\"…\"";
}

std::string Setting::assign(const std::vector<std::string>& texts) {
    for (const auto& text : texts) {
        if (choices.empty() || std::find(choices.begin(), choices.end(), text) != choices.end()) continue;
        std::string all;
        for (const auto choice : choices) (all += all.empty() ? "" : ", ") += choice;
        return "must be one of " + all;
    }
    return std::visit(Assign{texts}, target);
}

namespace {

std::vector<Setting> settings_of(ProviderOptions& provider) {
    using Secrecy = Setting::Secrecy;
    return {
        {"openid.issuer", "--openid-issuer",
         "Sign-in provider (OpenID Connect), exactly as it calls itself; none: people sign in by password alone",
         &provider.issuer},
        {"openid.client", "--openid-client", "What it calls Cantref", &provider.client},
        {"openid.secret", "", "What Cantref proves to it that it is by", &provider.secret, Secrecy::secret},
        {"openid.authentication",
         "--openid-authentication",
         "How that is sent",
         &provider.authentication,
         Secrecy::open,
         {"client_secret_basic", "client_secret_post"}},
        {"openid.scopes", "--openid-scopes", "What it is asked for", &provider.scopes},
        {"openid.label_en", "--openid-label-en", "What people call it, in English: Gwynfryn account",
         &provider.label_en},
        {"openid.label_cy", "--openid-label-cy", "The same in Welsh", &provider.label_cy},
        {"openid.key_claims", "--openid-key-claims",
         "Claims that together name a person for good; of Microsoft Entra: tid and oid", &provider.key_claims},
        {"openid.second_factor", "--openid-second-factor",
         "Values of acr or amr that say a second factor was used there; none: it is always asked for here",
         &provider.second_factor},
        {"openid.roles_claim", "--openid-roles-claim", "Claim whose values roles are given by", &provider.roles_claim},
        {"openid.proves_email", "--openid-proves-email",
         "It verifies email addresses: who has one of an account here, unlinked, is that person",
         &provider.proves_email},
    };
}

}  // namespace

// long: one list says it all
std::vector<Setting> settings_of(Configuration& all) {
    auto& place = all.place;
    auto& serving = all.serving;
    auto& mail = all.messages.mail;
    auto& notify = all.messages.notify;
    using Secrecy = Setting::Secrecy;
    std::vector<Setting> settings{
        {"database", "--database", "Folder of the SQLite files, or a PostgreSQL conninfo or address", &place.database,
         Secrecy::password_inside},
        {"key_file", "--key-file", "File of the master key (none: master.key in the database's folder)",
         &place.key_file},
        {"backups", "--backups", "Folder of the backups made before a migration (none: beside the database)",
         &place.backups},
        {"documents", "--documents",
         "Folder of the documents, which all servers of a database share "
         "(none: documents in the database's folder; PostgreSQL: beside the master key)",
         &place.documents},
        {"pooler", "--pooler", "PostgreSQL behind PgBouncer: prepares nothing that outlives a transaction",
         &place.pooler},
        {"serve.address", "--address", "Address to listen on", &serving.address},
        {"serve.port", "--port", "Port to listen on; 0: a free one", &serving.port},
        {"serve.trust_proxy", "--trust-proxy", "Addresses of proxies whose X-Forwarded-* headers are believed",
         &serving.trusted_proxies},
        {"serve.secure", "--secure", "Behind TLS: __Host- cookies and Strict-Transport-Security", &serving.secure},
        {"serve.public_address", "--public-address",
         "Address at which people reach this server, like https://cantref.example: links in mail begin with it "
         "(none: no mail about accounts, people carry the links)",
         &serving.public_address},
        {"serve.registers", "--registers", "Folder of the register files, whose licences the About page names",
         &serving.registers},
        {"serve.files", "--files",
         "Folder of the files that schedules make ready; shared by all servers of one database (none: beside it)",
         &serving.files},
        {"serve.keep_files_days", "--keep-files-days", "How many days those files are kept", &serving.keep_files_days},
        {"serve.clamd", "--clamd",
         "ClamAV daemon that scans documents: its socket's path, or HOST:PORT (none: they are not scanned)",
         &serving.clamd},
        {"serve.metrics_token", "--metrics-token",
         "What /metrics asks for, as Authorization: Bearer; none: there is no /metrics", &serving.metrics_token,
         Secrecy::secret},
        {"outward.reach",
         "--outward-reach",
         "Where webhooks and deliveries that people set up may go: public addresses, anywhere, or, for tests and "
         "demonstrations, this machine without TLS too",
         &serving.reach,
         Secrecy::open,
         {"public", "anywhere", "this_machine"}},
        {"outward.folder", "--outward-folder",
         "Folder with a folder for each authority, below which files are delivered (none: files go to no folder)",
         &serving.deliveries},
        {"outward.off_after_days", "--outward-off-after-days",
         "After so many days of nothing but failures a webhook is switched off", &serving.webhook_off_after_days},
        {"outward.overlap_hours", "--outward-overlap-hours",
         "How long a webhook's earlier secret signs beside a new one", &serving.webhook_overlap_hours},
        {"log.level",
         "--log-level",
         "The least that is logged",
         &serving.log_level,
         Secrecy::open,
         {"debug", "info", "warning", "error"}},
        {"log.form",
         "--log-form",
         "How a line looks; automatic: words on a terminal, else JSON",
         &serving.log_form,
         Secrecy::open,
         {"automatic", "json", "words"}},
        {"log.file", "--log-file", "File that the log is appended to (none: standard error)", &serving.log_file},
        {"mail.smtp", "--smtp", "Server that mail is handed to: smtp://HOST:587 (STARTTLS) or smtps://HOST:465",
         &mail.smtp},
        {"mail.user", "--smtp-user", "Name to sign in to it with; none: without", &mail.user},
        {"mail.password", "", "Password to sign in to it with", &mail.password, Secrecy::secret},
        {"mail.from", "--mail-from", "Whom mail is from: an address, or Name <address>", &mail.from},
        {"mail.ca_file", "--smtp-ca-file", "Certificates to trust its own by (none: the system's)", &mail.ca_file},
        {"notify.url", "--notify-url", "Where GOV.UK Notify is, or a stand-in for it on this machine", &notify.url},
        {"notify.key", "", "Key of its API; none: nothing goes by it", &notify.key, Secrecy::secret},
        {"notify.receipts_token", "", "What it shows when it tells what became of a message, at /notify/receipts",
         &notify.receipts_token, Secrecy::secret},
        {"notify.templates", "--notify-templates", "Its templates, by what they are for: visit.email.cy=UUID",
         &notify.templates},
    };
    for (auto& setting : settings_of(all.provider)) settings.push_back(std::move(setting));
    return settings;
}

std::vector<ConfigurationFault> read_configuration(std::vector<Setting>& settings, const std::string& file,
                                                   const std::vector<std::string>& environment) {
    std::vector<ConfigurationFault> faults;
    if (!file.empty()) File(settings, file, faults).read();
    for (const auto& variable : environment) {
        const auto equals = variable.find('=');
        const auto name = variable.substr(0, equals);
        const bool ours =
            name.starts_with(kPrefix) &&
            std::none_of(std::begin(kNotOurs), std::end(kNotOurs), [&](auto other) { return name.starts_with(other); });
        if (ours && equals != std::string::npos) take_variable(settings, name, variable.substr(equals + 1), faults);
    }
    return faults;
}

std::vector<std::string> process_environment() {
    std::vector<std::string> all;
    for (char** variable = environ; *variable; ++variable) all.emplace_back(*variable);  // NOLINT: how POSIX gives it
    return all;
}

std::string write_configuration(const std::vector<Setting>& settings, Origins origins, Secrets secrets) {
    std::string out, table;
    for (const auto& setting : settings) {
        if (setting.table() != table) out += "\n[" + (table = setting.table()) + "]\n";
        out += setting.key.substr(table.empty() ? 0 : table.size() + 1);
        out += " = " + (secrets == Secrets::redact ? setting.redacted() : setting.value());
        if (origins == Origins::show) out += "  # " + setting.origin;
        out += '\n';
    }
    return out;
}

std::string explain_configuration(const std::vector<Setting>& settings) {
    std::string out, table;
    for (const auto& setting : settings) {
        if (setting.table() != table) out += "[" + (table = setting.table()) + "]\n\n";
        out += "# " + std::string(setting.help) + ".\n# " + setting.environment() +
               (setting.flag.empty() ? "" : ", " + std::string(setting.flag)) + "\n# " +
               std::string(setting.key.substr(table.empty() ? 0 : table.size() + 1)) + " = " + setting.value() + "\n\n";
    }
    return out;
}

}  // namespace cli
