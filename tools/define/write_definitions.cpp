#include "words.hpp"
#include "write.hpp"

#include <algorithm>

namespace define {

namespace {

using dataset::Type;

std::string words(const Words& both) {
    return both.empty() ? "{}" : "{" + literal(both.english) + ", " + literal(both.welsh) + "}";
}

std::string_view enumerator(Type type) { return type == Type::long_text ? "long_text" : word_of(type); }

std::string_view enumerator(dataset::Class sensitivity) {
    switch (sensitivity) {
        case dataset::Class::s0_open: return "s0_open";
        case dataset::Class::s1_internal: return "s1_internal";
        case dataset::Class::s2_personal: return "s2_personal";
        case dataset::Class::s3_special: return "s3_special";
        case dataset::Class::s4_restricted: return "s4_restricted";
    }
    return {};
}

std::string_view enumerator(dataset::DatasetKind kind) {
    switch (kind) {
        case dataset::DatasetKind::owned: return "owned";
        case dataset::DatasetKind::national: return "national";
        case dataset::DatasetKind::platform: return "platform";
    }
    return {};
}

std::string_view enumerator(dataset::Source source) {
    switch (source) {
        case dataset::Source::table: return "table";
        case dataset::Source::kept: return "kept";
        case dataset::Source::sql: return "sql";
    }
    return {};
}

std::string_view enumerator(dataset::Write write) {
    switch (write) {
        case dataset::Write::generic: return "generic";
        case dataset::Write::command: return "command";
        case dataset::Write::none: return "none";
    }
    return {};
}

std::string_view enumerator(dataset::Place place) {
    switch (place) {
        case dataset::Place::platform: return "platform";
        case dataset::Place::authority: return "authority";
        case dataset::Place::organisation: return "organisation";
        case dataset::Place::record: return "record";
    }
    return {};
}

std::string use_of(const dataset::FieldUse& use) {
    const std::vector<std::pair<std::string_view, bool>> all = {
        {"required", use.required}, {"dated", use.dated},     {"search", use.search}, {"sort", use.sort},
        {"filter", use.filter},     {"in_list", use.in_list}, {"local", use.local},   {"correctable", use.correctable},
        {"unique", use.unique}};
    std::string text;
    for (const auto& [name, on] : all) {
        if (on) text += std::string(text.empty() ? "" : ", ") + "." + std::string(name) + " = true";
    }
    return "{" + text + "}";
}

// `constexpr <type> <name>[] = {a, b};`, and what refers to it; nothing at all and `{}` where the list is empty.
std::string list_of(std::string& out, const std::string& type, const std::string& name,
                    const std::vector<std::string>& parts) {
    if (parts.empty()) return "{}";
    out += "constexpr " + type + " " + name + "[] = {";
    for (std::size_t i = 0; i < parts.size(); ++i) out += (i > 0 ? ", " : "") + parts[i];
    out += "};\n";
    return name;
}

// The same for long parts: one a line.
std::string table_of(std::string& out, const std::string& type, const std::string& name,
                     const std::vector<std::string>& parts) {
    if (parts.empty()) return "{}";
    out += "constexpr " + type + " " + name + "[] = {\n";
    for (const auto& part : parts) out += "    " + part + ",\n";
    out += "};\n\n";
    return name;
}

std::vector<std::string> positions_of(const Dataset& set, const std::vector<std::string>& names) {
    std::vector<std::string> positions;
    for (const auto& name : names) positions.push_back(std::to_string(set.find(name) - set.fields.data()));
    return positions;
}

std::string field_text(const Field& field, std::size_t position, const std::string& uses) {
    std::string out = "{\n";
    const auto line = [&](std::string_view name, const std::string& value) {
        out += "        ." + std::string(name) + " = " + value + ",\n";
    };
    line("id", std::to_string(field.id));
    line("name", literal(field.name));
    line("type", "dataset::Type::" + std::string(enumerator(*field.type)));
    line("label", words(field.label));
    if (!field.help.empty()) line("help", words(field.help));
    if (!field.codes.empty()) line("codes", literal(field.codes));
    if (!field.target.empty()) line("target", literal(field.target));
    if (field.element) line("element", "dataset::Type::" + std::string(enumerator(*field.element)));
    line("sensitivity", "dataset::Class::" + std::string(enumerator(*field.sensitivity)));
    line("group", literal(field.group));
    line("keep", literal(field.keep));
    if (const auto use = use_of(field.use); use != "{}") line("use", use);
    if (field.length_max != 0) line("length_max", std::to_string(field.length_max));
    if (field.least) line("least", std::to_string(*field.least));
    if (field.most) line("most", std::to_string(*field.most));
    if (field.decimals != 0) line("decimals", std::to_string(field.decimals));
    if (!field.pattern.empty()) line("pattern", literal(field.pattern));
    if (!field.pattern_help.empty()) line("pattern_help", words(field.pattern_help));
    if (!field.uses.empty()) line("uses", uses);
    if (!field.example.empty()) line("example", words(field.example));
    if (!field.since.empty()) line("since", literal(field.since));
    if (!field.deprecated.on.empty())
        line("deprecated", "{" + literal(field.deprecated.on) + ", " + literal(field.deprecated.replacement) + "}");
    line("position", std::to_string(position));
    return out + "    }";
}

// The constants of one dataset; returns the initialiser of its dataset::Dataset.
std::string write_dataset(std::string& out, const Dataset& set) {
    std::vector<std::string> fields, sections, section_of;
    for (std::size_t i = 0; i < set.fields.size(); ++i) {
        const auto& field = set.fields[i];
        std::vector<std::string> uses;
        for (const auto& use : field.uses) uses.push_back(literal(use));
        fields.push_back(
            field_text(field, i, list_of(out, "std::string_view", set.name + "_" + field.name + "_uses", uses)));
        const auto section = std::ranges::find(set.sections, field.section, &Section::id);
        section_of.push_back(std::to_string(section - set.sections.begin()));
    }
    for (const auto& section : set.sections) sections.push_back(words(section.label));
    if (sections.empty()) section_of.clear();
    const auto* parent = set.parent_field();

    std::string text = "{\n";
    const auto line = [&](std::string_view name, const std::string& value) {
        text += "    ." + std::string(name) + " = " + value + ",\n";
    };
    line("name", literal(set.name));
    line("label", words(set.label));
    line("plural", words(set.plural));
    line("help", words(set.help));
    line("kind", "dataset::DatasetKind::" + std::string(enumerator(*set.kind)));
    line("source", "dataset::Source::" + std::string(enumerator(*set.source)));
    line("write", "dataset::Write::" + std::string(enumerator(*set.write)));
    line("key", list_of(out, "std::int32_t", set.name + "_key", positions_of(set, set.key)));
    line("title", list_of(out, "std::int32_t", set.name + "_title", positions_of(set, set.title)));
    line("order", list_of(out, "std::int32_t", set.name + "_order", positions_of(set, set.order)));
    line("fields", table_of(out, "dataset::Field", set.name + "_fields", fields));
    line("sections", table_of(out, "dataset::Label", set.name + "_sections", sections));
    line("section_of", list_of(out, "std::int32_t", set.name + "_section_of", section_of));
    line("sql", literal(set.sql));
    line("parent", literal(set.parent));
    line("parent_field", literal(parent ? parent->name : ""));
    if (!set.catalogue.empty()) line("catalogue", literal(set.catalogue));
    if (set.spare != dataset::SpareColumns())
        line("spare", "{" + std::to_string(set.spare.text) + ", " + std::to_string(set.spare.number) + "}");
    return text + "}";
}

std::string write_code_lists(std::string& out, const Wing& wing) {
    std::vector<std::string> lists;
    for (const auto& list : wing.code_lists) {
        std::vector<std::string> codes;
        for (const auto& code : list.codes)
            codes.push_back("{" + literal(code.code) + ", " + words(code.label) + ", " + words(code.help) + ", " +
                            literal(code.from) + ", " + literal(code.to) + ", " + literal(code.national) + ", " +
                            literal(code.parent) + "}");
        const auto name = table_of(out, "dataset::CodeSeed", list.name + "_codes", codes);
        lists.push_back("{" + literal(list.name) + ", " + words(list.label) + ", " + literal(list.source) + ", " +
                        literal(list.licence) + ", " + literal(list.version) + ", " + name +
                        (list.extensible ? ", true" : "") + "}");
    }
    return table_of(out, "dataset::CodeListSeed", "all_code_lists", lists);
}

std::string write_roles(std::string& out, const Wing& wing) {
    std::vector<std::string> roles;
    for (const auto& role : wing.roles) {
        std::vector<std::string> rights;
        for (const auto& right : role.rights)
            rights.push_back("{" + literal(right.group) + ", dataset::Verb::" + right.verb + ", " +
                             literal(right.relation) + "}");
        const auto name = table_of(out, "dataset::RightSeed", role.id + "_rights", rights);
        roles.push_back("{" + literal(role.id) + ", " + words(role.label) + ", " + words(role.help) +
                        ", dataset::Place::" + std::string(enumerator(*role.place)) + ", dataset::Ending::" +
                        (role.ending == dataset::Ending::open ? "open" : "required") + ", " + name + "}");
    }
    return table_of(out, "dataset::RoleSeed", "all_roles", roles);
}

std::string write_named(std::string& out, const std::string& type, const std::string& name,
                        const std::vector<Named>& all) {
    std::vector<std::string> parts;
    for (const auto& one : all)
        parts.push_back("{" + literal(one.id) + ", " + words(one.label) + ", " + words(one.help) + "}");
    return table_of(out, type, name, parts);
}

std::string write_retention(std::string& out, const Wing& wing) {
    std::vector<std::string> parts;
    for (const auto& kept : wing.retention)
        parts.push_back("{" + literal(kept.id) + ", " + words(kept.label) + ", " + words(kept.help) + ", " +
                        std::to_string(kept.months) + ", " + literal(kept.starts) + "}");
    return table_of(out, "dataset::RetentionSeed", "all_retention", parts);
}

}  // namespace

std::string literal(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '\n')
            out += "\\n";
        else if (c == '"' || c == '\\')
            (out += '\\') += c;
        else
            out += c;
    }
    return out + '"';
}

std::string definitions_source(const Wing& wing) {
    std::string out =
        "// Generated by tools/define from definitions/" + wing.name + "/*.toml: change those, not this.\n";
    out += "#include \"" + wing.name + "/datasets.hpp\"\n\nnamespace " + wing.name + " {\n\nnamespace {\n\n";
    std::vector<std::string> datasets;
    for (const auto& set : wing.datasets) {
        const auto initialiser = write_dataset(out, set);
        out += "constexpr dataset::Dataset " + set.name + "_dataset = " + initialiser + ";\n\n";
        datasets.push_back("&" + set.name + "_dataset");
    }
    const auto all_datasets = table_of(out, "const dataset::Dataset*", "all_datasets", datasets);
    const auto code_lists = write_code_lists(out, wing);
    const auto groups = write_named(out, "dataset::GroupSeed", "all_groups", wing.groups);
    const auto relations = write_named(out, "dataset::RelationSeed", "all_relations", wing.relations);
    const auto roles = write_roles(out, wing);
    const auto retention = write_retention(out, wing);
    out += "}  // namespace\n\n";
    for (const auto& set : wing.datasets)
        out += "const dataset::Dataset& " + type_name(set.name) + "::dataset() {\n    return " + set.name +
               "_dataset;\n}\n\n";
    out += "constinit const dataset::Definitions definitions = {\n";
    out += "    .name = " + literal(wing.name) + ",\n    .version = " + literal(wing.version) + ",\n";
    out += "    .datasets = " + all_datasets + ",\n    .code_lists = " + code_lists + ",\n    .groups = " + groups +
           ",\n    .relations = " + relations + ",\n    .roles = " + roles + ",\n    .retention = " + retention +
           ",\n};\n";
    out += "\n}  // namespace " + wing.name + "\n";
    return out;
}

}  // namespace define
