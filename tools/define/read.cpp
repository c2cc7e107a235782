#include "read.hpp"

#include "words.hpp"

#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <iterator>
#include <utility>

namespace define {

namespace {

template <typename T>
using WordTable = std::span<const std::pair<std::string_view, T>>;

constexpr std::array<std::pair<std::string_view, dataset::DatasetKind>, 3> kinds = {
    {{"owned", dataset::DatasetKind::owned},
     {"national", dataset::DatasetKind::national},
     {"platform", dataset::DatasetKind::platform}}};
constexpr std::array<std::pair<std::string_view, dataset::Source>, 3> sources = {
    {{"table", dataset::Source::table}, {"kept", dataset::Source::kept}, {"sql", dataset::Source::sql}}};
constexpr std::array<std::pair<std::string_view, dataset::Write>, 3> writes = {
    {{"generic", dataset::Write::generic}, {"command", dataset::Write::command}, {"none", dataset::Write::none}}};
constexpr std::array<std::pair<std::string_view, dataset::Class>, 5> classes = {
    {{"S0", dataset::Class::s0_open},
     {"S1", dataset::Class::s1_internal},
     {"S2", dataset::Class::s2_personal},
     {"S3", dataset::Class::s3_special},
     {"S4", dataset::Class::s4_restricted}}};
constexpr std::array<std::pair<std::string_view, dataset::Place>, 4> places = {
    {{"platform", dataset::Place::platform},
     {"authority", dataset::Place::authority},
     {"organisation", dataset::Place::organisation},
     {"record", dataset::Place::record}}};
constexpr std::array<std::pair<std::string_view, dataset::Ending>, 2> endings = {
    {{"open", dataset::Ending::open}, {"required", dataset::Ending::required}}};

enum class Need { must, may };

// A TOML table as it is read: every key asked for is known, and whatever is left at the end is not.
class TableReader {
public:
    TableReader(const toml::table& table, std::string what, const std::string& file, Complaints& complaints)
        : table_(table), what_(std::move(what)), complaints_(complaints) {
        said_.place = {file, static_cast<int>(table.source().begin.line)};
        for (const auto& [key, value] : table)
            said_.lines.emplace(std::string(key.str()), static_cast<int>(key.source().begin.line));
    }

    const Said& said() const { return said_; }
    void complain(std::string_view key, std::string message) { complaints_.add(said_.at(key), std::move(message)); }

    std::string text(std::string_view key, Need need) {
        const auto* node = ask(key, need, "= \"…\"");
        if (!node) return {};
        if (const auto* value = node->as_string()) {
            if (need == Need::must && value->get().empty()) complain(key, what_ + ": " + quote(key) + " is empty");
            return value->get();
        }
        complain(key, what_ + ": " + quote(key) + " must be text in quotes");
        return {};
    }

    bool flag(std::string_view key) {
        const auto* node = ask(key, Need::may, "");
        if (!node) return false;
        if (const auto* value = node->as_boolean()) return value->get();
        complain(key, what_ + ": " + quote(key) + " must be true or false, without quotes");
        return false;
    }

    std::optional<std::int64_t> integer(std::string_view key, Need need) {
        const auto* node = ask(key, need, "= a whole number");
        if (!node) return std::nullopt;
        if (const auto* value = node->as_integer()) return value->get();
        complain(key, what_ + ": " + quote(key) + " must be a whole number, without quotes");
        return std::nullopt;
    }

    // A number in units of 10^-decimals: `12.5` with two decimals is 1250.
    std::optional<std::int64_t> scaled(std::string_view key, int decimals) {
        const auto* node = ask(key, Need::may, "");
        if (!node) return std::nullopt;
        if (const auto number = node->value<double>(); number && node->is_number()) {
            const double units = *number * std::pow(10.0, decimals);
            if (std::abs(units - std::round(units)) < 1e-6) return std::llround(units);
            complain(key, what_ + ": " + quote(key) + " has more decimals than the field");
            return std::nullopt;
        }
        complain(key, what_ + ": " + quote(key) + " must be a number, without quotes");
        return std::nullopt;
    }

    std::vector<std::string> texts(std::string_view key, Need need) {
        std::vector<std::string> all;
        const auto* node = ask(key, need, "= [\"…\"]");
        if (!node) return all;
        if (const auto* array = node->as_array()) {
            for (const auto& part : *array) {
                if (const auto* value = part.as_string()) all.push_back(value->get());
            }
            if (all.size() == array->size()) return all;
        }
        complain(key, what_ + ": " + quote(key) + " must be a list of texts, as in [\"urn\", \"name\"]");
        return {};
    }

    // { en = "…", cy = "…" }: both, always.
    Words words(std::string_view key, Need need) {
        const auto* node = ask(key, need, "= { en = \"…\", cy = \"…\" }");
        if (!node) return {};
        const auto* both = node->as_table();
        if (!both) {
            complain(key, what_ + ": " + quote(key) + " must be { en = \"…\", cy = \"…\" }");
            return {};
        }
        for (const auto& [part, value] : *both) {
            if (part != "en" && part != "cy")
                complain(key, what_ + ": " + quote(key) + " has an unknown language " + quote(part.str()) +
                                  "; write en and cy");
        }
        Words read{(*both)["en"].value_or(std::string()), (*both)["cy"].value_or(std::string())};
        if (read.english.empty()) complain(key, what_ + ": " + quote(key) + " has no English; add en = \"…\"");
        if (read.welsh.empty()) complain(key, what_ + ": " + quote(key) + " has no Welsh; add cy = \"…\"");
        return read;
    }

    // The same, or one text that serves both languages.
    Words words_or_text(std::string_view key) {
        const auto* node = table_.get(key);
        if (!node || !node->is_string()) return words(key, Need::may);
        const auto one = text(key, Need::may);
        return {one, one};
    }

    template <typename T>
    std::optional<T> one_of(std::string_view key, WordTable<T> allowed, Need need) {
        const auto word = text(key, need);
        if (word.empty()) return std::nullopt;
        const auto found = std::ranges::find(allowed, word, &std::pair<std::string_view, T>::first);
        if (found != allowed.end()) return found->second;
        std::vector<std::string> names;
        for (const auto& [name, value] : allowed) names.emplace_back(name);
        complain(key, what_ + ": " + quote(key) + " can't be " + quote(word) + "; write " + any_of(names));
        return std::nullopt;
    }

    std::optional<dataset::Type> type(std::string_view key, Need need) {
        const auto word = text(key, need);
        if (word.empty()) return std::nullopt;
        if (const auto type = type_from(word)) return type;
        const auto all = type_words();
        const auto hint = did_you_mean(word, all);
        complain(key, what_ + ": there is no type " + quote(word) + (hint.empty() ? "; write " + any_of(all) : hint));
        return std::nullopt;
    }

    const toml::table* table(std::string_view key) {
        const auto* node = ask(key, Need::may, "");
        if (!node) return nullptr;
        if (const auto* found = node->as_table()) return found;
        complain(key, what_ + ": " + quote(key) + " must be a table, as in [" + std::string(key) + "]");
        return nullptr;
    }

    // The tables of `[[key]]`, or of `key = [ { … }, { … } ]`.
    std::vector<const toml::table*> tables(std::string_view key) {
        std::vector<const toml::table*> all;
        const auto* node = ask(key, Need::may, "");
        if (!node) return all;
        if (const auto* array = node->as_array()) {
            for (const auto& part : *array) {
                if (const auto* found = part.as_table()) all.push_back(found);
            }
            if (all.size() == array->size()) return all;
        }
        complain(key, what_ + ": " + quote(key) + " must be a list of tables, each opened with [[" + std::string(key) +
                          "]]");
        return {};
    }

    // To be called last: names every key that nothing asked for.
    void finish() {
        for (const auto& [key, line] : said_.lines) {
            if (std::ranges::find(asked_, key) != asked_.end()) continue;
            const auto hint = did_you_mean(key, asked_);
            complain(key,
                     what_ + ": unknown key " + quote(key) + (hint.empty() ? "; it may have " + any_of(asked_) : hint));
        }
    }

private:
    const toml::node* ask(std::string_view key, Need need, std::string_view shape) {
        asked_.emplace_back(key);
        const auto* node = table_.get(key);
        if (!node && need == Need::must)
            complaints_.add(said_.place, what_ + ": " + quote(key) + " is missing; add " + std::string(key) + " " +
                                             std::string(shape));
        return node;
    }

    const toml::table& table_;
    std::string what_;
    Complaints& complaints_;
    Said said_;
    std::vector<std::string> asked_;
};

// What fields take from their dataset unless they say otherwise.
struct Defaults {
    std::optional<dataset::Class> sensitivity;
    std::string group, keep;
};

// How complaints name the thing: `field "urn"`, or `field` where it has no name.
std::string what(std::string_view kind, const toml::table& table, std::string_view naming_key) {
    const auto* name = table.get(naming_key);
    const auto* text = name ? name->as_string() : nullptr;
    return text ? std::string(kind) + " " + quote(text->get()) : std::string(kind);
}

class FileReader {
public:
    FileReader(std::string file, Wing& wing, Complaints& complaints)
        : file_(std::move(file)), wing_(wing), complaints_(complaints) {}

    void read(const toml::table& root) {
        auto file = open(root, "this file");
        const auto* set = file.table("dataset");
        const auto fields = file.tables("field");
        const auto sections = file.tables("section");
        const auto* list = file.table("list");
        const auto codes = file.tables("code");
        if (set)
            read_dataset(*set, sections, fields);
        else if (!fields.empty())
            file.complain("field", "fields without a dataset; open the file with [dataset]");
        if (list)
            read_code_list(*list, codes);
        else if (!codes.empty())
            file.complain("code", "codes without a list; open the file with [list]");
        const auto* message = file.table("message");
        const auto values = file.tables("value");
        const MessageTables texts{file.table("email"), file.table("sms"), file.table("letter")};
        if (message)
            read_message(*message, values, texts);
        else if (!values.empty() || texts.email || texts.sms || texts.letter)
            file.complain("value", "texts without a message; open the file with [message]");
        for (const auto* table : file.tables("group")) wing_.groups.push_back(read_named(*table, "group"));
        for (const auto* table : file.tables("relation")) wing_.relations.push_back(read_named(*table, "relation"));
        for (const auto* table : file.tables("role")) wing_.roles.push_back(read_role(*table));
        for (const auto* table : file.tables("retention")) wing_.retention.push_back(read_retention(*table));
        file.finish();
    }

private:
    TableReader open(const toml::table& table, std::string named) {
        return {table, std::move(named), file_, complaints_};
    }

    void read_dataset(const toml::table& table, const std::vector<const toml::table*>& sections,
                      const std::vector<const toml::table*>& fields) {
        auto reader = open(table, what("dataset", table, "name"));
        Dataset set;
        set.said = reader.said();
        set.name = reader.text("name", Need::must);
        set.label = reader.words("label", Need::must);
        set.plural = reader.words("plural", Need::must);
        set.help = reader.words("help", Need::may);
        set.kind = reader.one_of<dataset::DatasetKind>("kind", kinds, Need::must);
        set.source = reader.one_of<dataset::Source>("source", sources, Need::must);
        set.write = reader.one_of<dataset::Write>("write", writes, Need::must);
        set.key = reader.texts("key", Need::must);
        set.title = reader.texts("title", Need::must);
        set.order = reader.texts("order", Need::must);
        set.parent = reader.text("parent", Need::may);
        set.sql = reader.text("sql", Need::may);
        set.catalogue = reader.text("catalogue", Need::may);
        if (reader.flag("spare_columns")) set.spare = dataset::spare_columns;
        Defaults defaults;
        defaults.sensitivity = reader.one_of<dataset::Class>("class", classes, Need::may);
        defaults.group = reader.text("group", Need::may);
        defaults.keep = reader.text("keep", Need::may);
        reader.finish();
        for (const auto* part : sections) set.sections.push_back(read_section(*part));
        for (const auto* part : fields) set.fields.push_back(read_field(*part, defaults, set.name));
        wing_.datasets.push_back(std::move(set));
    }

    Section read_section(const toml::table& table) {
        auto reader = open(table, what("section", table, "id"));
        Section section{reader.said(), reader.text("id", Need::must), reader.words("label", Need::must)};
        reader.finish();
        return section;
    }

    Field read_field(const toml::table& table, const Defaults& defaults, const std::string& dataset_name) {
        auto reader = open(table, what("field", table, "name"));
        Field field;
        field.said = reader.said();
        field.id = static_cast<int>(reader.integer("id", Need::must).value_or(0));
        field.name = reader.text("name", Need::must);
        field.type = reader.type("type", Need::must);
        field.label = reader.words("label", Need::must);
        field.help = reader.words("help", Need::may);
        field.codes = reader.text("codes", Need::may);
        field.target = reader.text("target", Need::may);
        if (field.target == "self") field.target = dataset_name;
        field.element = reader.type("of", Need::may);
        field.sensitivity = reader.one_of<dataset::Class>("class", classes, Need::may);
        if (!field.sensitivity) field.sensitivity = defaults.sensitivity;
        field.group = reader.text("group", Need::may);
        if (field.group.empty()) field.group = defaults.group;
        field.keep = reader.text("keep", Need::may);
        if (field.keep.empty()) field.keep = defaults.keep;
        field.use = {.required = reader.flag("required"),
                     .dated = reader.flag("dated"),
                     .search = reader.flag("search"),
                     .sort = reader.flag("sort"),
                     .filter = reader.flag("filter"),
                     .in_list = reader.flag("in_list"),
                     .local = reader.flag("local"),
                     .correctable = reader.flag("correctable"),
                     .unique = reader.flag("unique")};
        field.length_max = static_cast<int>(reader.integer("length_max", Need::may).value_or(0));
        field.decimals = static_cast<int>(reader.integer("decimals", Need::may).value_or(0));
        const int scale = field.is(dataset::Type::money) ? 2 : field.decimals;
        field.least = reader.scaled("least", scale);
        field.most = reader.scaled("most", scale);
        field.pattern = reader.text("pattern", Need::may);
        field.pattern_help = reader.words("pattern_help", Need::may);
        field.uses = reader.texts("uses", Need::may);
        field.section = reader.text("section", Need::may);
        field.example = reader.words_or_text("example");
        field.since = reader.text("since", Need::may);
        if (const auto* going = reader.table("deprecated")) field.deprecated = read_deprecated(*going);
        reader.finish();
        return field;
    }

    Deprecated read_deprecated(const toml::table& table) {
        auto reader = open(table, "deprecated");
        Deprecated deprecated{reader.text("on", Need::must), reader.text("replacement", Need::must)};
        reader.finish();
        return deprecated;
    }

    void read_code_list(const toml::table& table, const std::vector<const toml::table*>& codes) {
        auto reader = open(table, what("code list", table, "name"));
        CodeList list;
        list.said = reader.said();
        list.name = reader.text("name", Need::must);
        list.label = reader.words("label", Need::must);
        list.source = reader.text("source", Need::must);
        list.licence = reader.text("licence", Need::must);
        list.version = reader.text("version", Need::must);
        list.extensible = reader.flag("extensible");
        reader.text("note", Need::may);
        reader.finish();
        for (const auto* part : codes) list.codes.push_back(read_code(*part));
        wing_.code_lists.push_back(std::move(list));
    }

    Code read_code(const toml::table& table) {
        auto reader = open(table, what("code", table, "code"));
        Code code;
        code.said = reader.said();
        code.code = reader.text("code", Need::must);
        code.label = reader.words("label", Need::must);
        code.help = reader.words("help", Need::may);
        code.from = reader.text("from", Need::may);
        code.to = reader.text("to", Need::may);
        code.national = reader.text("national", Need::may);
        code.parent = reader.text("parent", Need::may);
        reader.text("note", Need::may);  // for whoever reads the file: a doubtful translation, an odd source
        reader.finish();
        return code;
    }

    Named read_named(const toml::table& table, std::string_view kind) {
        auto reader = open(table, what(kind, table, "id"));
        Named named{reader.said(), reader.text("id", Need::must), reader.words("label", Need::must),
                    reader.words("help", Need::may)};
        reader.finish();
        return named;
    }

    Role read_role(const toml::table& table) {
        auto reader = open(table, what("role", table, "id"));
        Role role;
        role.said = reader.said();
        role.id = reader.text("id", Need::must);
        role.label = reader.words("label", Need::must);
        role.help = reader.words("help", Need::may);
        role.place = reader.one_of<dataset::Place>("place", places, Need::must);
        role.ending = reader.one_of<dataset::Ending>("ending", endings, Need::may).value_or(dataset::Ending::open);
        for (const auto& right : reader.texts("rights", Need::must)) read_right(right, role, reader);
        reader.finish();
        return role;
    }

    // "contact: read write" or "contact: read (own)".
    void read_right(const std::string& text, Role& role, TableReader& reader) {
        std::string relation;
        std::string_view rest = text;
        if (const auto opened = rest.find('('); opened != std::string_view::npos && rest.ends_with(')')) {
            relation = std::string(rest.substr(opened + 1, rest.size() - opened - 2));
            rest = rest.substr(0, opened);
        }
        const auto colon = rest.find(':');
        const auto verbs_before = role.rights.size();
        if (colon != std::string_view::npos) {
            const std::string group(rest.substr(0, colon));
            rest.remove_prefix(colon + 1);
            while (!rest.empty()) {
                const auto word = rest.substr(0, rest.find(' '));
                rest.remove_prefix(std::min(word.size() + 1, rest.size()));
                if (!word.empty()) role.rights.push_back({group, std::string(word), relation});
            }
        }
        if (role.rights.size() == verbs_before)
            reader.complain("rights", "right " + quote(text) +
                                          " can't be read; write \"group: read write\" or \"group: read (relation)\"");
    }

    Retention read_retention(const toml::table& table) {
        auto reader = open(table, what("retention class", table, "id"));
        Retention retention;
        retention.said = reader.said();
        retention.id = reader.text("id", Need::must);
        retention.label = reader.words("label", Need::must);
        retention.help = reader.words("help", Need::must);
        retention.months = static_cast<int>(reader.integer("months", Need::must).value_or(0));
        retention.starts = reader.text("starts", Need::may);
        reader.finish();
        return retention;
    }

    struct MessageTables {
        const toml::table *email, *sms, *letter;
    };

    void read_message(const toml::table& table, const std::vector<const toml::table*>& values,
                      const MessageTables& texts) {
        auto reader = open(table, what("message", table, "name"));
        Message message;
        message.said = reader.said();
        message.name = reader.text("name", Need::must);
        message.label = reader.words("label", Need::must);
        message.help = reader.words("help", Need::may);
        reader.text("note", Need::may);
        reader.finish();
        for (const auto* part : values) message.values.push_back(read_message_value(*part));
        if (texts.email) message.email = read_message_text(*texts.email, "email", Need::must);
        if (texts.sms) message.sms = read_message_text(*texts.sms, "sms", Need::may);
        if (texts.letter) message.letter = read_message_text(*texts.letter, "letter", Need::must);
        wing_.messages.push_back(std::move(message));
    }

    MessageValue read_message_value(const toml::table& table) {
        auto reader = open(table, what("value", table, "name"));
        MessageValue value;
        value.said = reader.said();
        value.name = reader.text("name", Need::must);
        value.type = reader.text("type", Need::must);
        value.label = reader.words("label", Need::must);
        value.help = reader.words("help", Need::may);
        value.typed_by_public = reader.flag("typed_by_public");
        reader.finish();
        return value;
    }

    MessageText read_message_text(const toml::table& table, const std::string& channel, Need subject) {
        auto reader = open(table, channel);
        MessageText text;
        text.said = reader.said();
        if (subject == Need::must) text.subject = reader.words("subject", subject);
        text.body = reader.words("body", Need::must);
        reader.finish();
        return text;
    }

    std::string file_;
    Wing& wing_;
    Complaints& complaints_;
};

std::string slurp(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::filesystem::path> sorted_entries(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> all;
    if (std::filesystem::is_directory(folder))
        for (const auto& entry : std::filesystem::directory_iterator(folder)) all.push_back(entry.path());
    std::ranges::sort(all);
    return all;
}

}  // namespace

void read_file(std::string_view text, const std::string& name, Wing& wing, Complaints& complaints) {
    const auto parsed = toml::parse(text);
    if (!parsed) {
        const auto& error = parsed.error();
        complaints.add({name, static_cast<int>(error.source().begin.line)},
                       "not TOML: " + std::string(error.description()));
        return;
    }
    FileReader(name, wing, complaints).read(parsed.table());
}

Model read_definitions(const std::filesystem::path& folder, Complaints& complaints) {
    Model model;
    for (const auto& wing_folder : sorted_entries(folder)) {
        if (!std::filesystem::is_directory(wing_folder)) continue;
        Wing wing;
        wing.name = wing_folder.filename().string();
        std::string everything;
        for (const auto& part : {wing_folder, wing_folder / "codes", wing_folder / "messages"}) {
            for (const auto& path : sorted_entries(part)) {
                if (path.extension() != ".toml") continue;
                const auto text = slurp(path);
                const auto name = folder.filename() / std::filesystem::relative(path, folder);
                read_file(text, name.generic_string(), wing, complaints);
                everything += text;
            }
        }
        wing.version = digest(everything);
        model.wings.push_back(std::move(wing));
    }
    return model;
}

}  // namespace define
