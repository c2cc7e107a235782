#include "dataset/catalogue.hpp"

#include "base/failure.hpp"
#include "base/hash.hpp"
#include "dataset/list_text.hpp"
#include "dataset/registry.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace dataset {
namespace {

// As definitions say it; by Type.
constexpr std::array<std::string_view, 22> type_words = {
    "text",      "long", "bilingual", "code",  "date",  "month",    "instant", "money", "integer", "decimal",  "yes_no",
    "reference", "link", "file",      "email", "phone", "postcode", "urn",     "upn",   "uprn",    "geometry", "list"};
static_assert(type_words[static_cast<std::size_t>(Type::reference)] == "reference");
static_assert(type_words[static_cast<std::size_t>(Type::list)] == "list");

std::string word(Type type) { return std::string(type_words[static_cast<std::size_t>(type)]); }

std::string json(const base::OwnedLabel& both) {
    return "{\"en\":" + quoted_part(both.english) + ",\"cy\":" + quoted_part(both.welsh) + "}";
}

// Members in one order, those without a value left out: equal catalogues are equal texts.
class Members {
public:
    void add(std::string_view name, const std::string& value) {
        if (!value.empty()) put(name, quoted_part(value));
    }
    void add(std::string_view name, const base::OwnedLabel& both) {
        if (both != base::OwnedLabel()) put(name, json(both));
    }
    void add(std::string_view name, std::int32_t number) {
        if (number != 0) put(name, std::to_string(number));
    }
    void put(std::string_view name, std::string_view json_value) {
        text_ += text_.empty() ? "{" : ",";
        ((text_ += quoted_part(name)) += ':') += json_value;
    }
    std::string object() const { return text_ + "}"; }

private:
    std::string text_;
};

std::string json(const CatalogueColumn& column) {
    Members members;
    members.add("name", column.name);
    members.add("id", column.id);
    members.add("type", column.type);
    members.add("of", column.of);
    members.add("codes", column.codes);
    members.add("target", column.target);
    members.add("decimals", column.decimals);
    members.add("class", column.sensitivity);
    members.add("section", column.section);
    members.add("label", column.label);
    members.add("explanation", column.explanation);
    members.add("example", column.example);
    members.add("since", column.since);
    if (!column.deprecated_on.empty()) {
        Members deprecated;
        deprecated.add("on", column.deprecated_on);
        deprecated.add("replacement", column.replacement);
        members.put("deprecated", deprecated.object());
    }
    return members.object();
}

CatalogueColumn column_of(const Dataset& dataset, const Field& field) {
    CatalogueColumn column;
    column.id = field.id;
    column.name = field.name;
    column.type = word(field.type);
    if (field.type == Type::list) column.of = word(field.element);
    column.codes = field.codes;
    column.target = field.target;
    column.decimals = field.decimals;
    column.sensitivity = "S" + std::to_string(static_cast<int>(field.sensitivity));
    if (is_local(field)) {
        column.section = base::OwnedLabel(own_section);
    } else if (!dataset.sections.empty()) {
        const auto section = dataset.section_of[static_cast<std::size_t>(field.position)];
        column.section = base::OwnedLabel(dataset.sections[static_cast<std::size_t>(section)]);
    }
    column.label = base::OwnedLabel(field.label);
    column.explanation = base::OwnedLabel(field.help);
    column.example = base::OwnedLabel(field.example);
    column.since = field.since;
    column.deprecated_on = field.deprecated.on;
    column.replacement = field.deprecated.replacement;
    return column;
}

}  // namespace

std::optional<CatalogueVersion> CatalogueVersion::from_text(std::string_view text) {
    CatalogueVersion version;
    const auto* const end = text.data() + text.size();
    const auto major = std::from_chars(text.data(), end, version.major);
    if (major.ec != std::errc() || major.ptr == end || *major.ptr != '.') return std::nullopt;
    const auto minor = std::from_chars(major.ptr + 1, end, version.minor);
    // Read back, so that "01.0" is no second name of "1.0".
    if (minor.ec != std::errc() || minor.ptr != end || version.text() != text || version.major < 1 || version.minor < 0)
        return std::nullopt;
    return version;
}

const CatalogueColumn* Catalogue::find(std::string_view column) const {
    const auto found = std::ranges::find(columns, column, &CatalogueColumn::name);
    return found == columns.end() ? nullptr : &*found;
}

Catalogue catalogue_of(const Dataset& dataset) {
    const auto version = CatalogueVersion::from_text(dataset.catalogue);
    base::invariant(version.has_value(), "a published dataset has a version of its catalogue");
    Catalogue catalogue{
        std::string(dataset.name), *version, base::OwnedLabel(dataset.plural), base::OwnedLabel(dataset.help), {}};
    for (const auto& field : dataset.fields)
        if (is_column(field)) catalogue.columns.push_back(column_of(dataset, field));
    return catalogue;
}

std::string content_of(const Catalogue& catalogue) {
    Members members;
    members.add("dataset", catalogue.dataset);
    members.add("version", catalogue.version.text());
    members.add("title", catalogue.title);
    members.add("help", catalogue.help);
    std::string columns;
    for (const auto& column : catalogue.columns) (columns += columns.empty() ? "\n" : ",\n") += json(column);
    members.put("columns", "[" + columns + "\n]");
    return members.object() + "\n";
}

std::int64_t lay_down_catalogues(store::Tx& tx, const Registry& registry, base::Instant now) {
    std::int64_t laid = 0;
    for (const auto* dataset : registry.datasets()) {
        if (!is_published(*dataset)) continue;
        const auto catalogue = catalogue_of(*dataset);
        const auto content = content_of(catalogue);
        laid += tx.run(
            "insert into catalogue_edition (dataset, major, minor, content, hash, laid_down_at) "
            "values ($1, $2, $3, $4, $5, $6) on conflict (dataset, major, minor) do nothing",
            {dataset->name, catalogue.version.major, catalogue.version.minor, content, base::hex(base::sha256(content)),
             now});
    }
    return laid;
}

std::vector<CatalogueVersion> catalogue_versions(store::Reader& db, std::string_view dataset) {
    std::vector<CatalogueVersion> versions;
    db.each(
        "select major, minor from catalogue_edition where dataset = $1 order by major desc, minor desc", {dataset},
        [&](const store::Row& row) {
            versions.push_back({static_cast<std::int32_t>(row.integer(0)), static_cast<std::int32_t>(row.integer(1))});
        });
    return versions;
}

std::optional<std::string> catalogue_content(store::Reader& db, std::string_view dataset, CatalogueVersion version) {
    const auto row = db.maybe("select content from catalogue_edition where dataset = $1 and major = $2 and minor = $3",
                              {dataset, version.major, version.minor});
    return row ? std::optional(std::string(row->text(0))) : std::nullopt;
}

}  // namespace dataset
