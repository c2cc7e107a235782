#include "exchange/mappings.hpp"

#include "base/hash.hpp"
#include "base/text.hpp"
#include "dataset/list_text.hpp"

#include <algorithm>
#include <set>

namespace exchange {

namespace {

constexpr std::int64_t kKept = 100;  // of a dataset and an authority

// Headings in whatever order and case are the same set.
std::string digest_of(const ImportFile& file) {
    std::set<std::string> headings;
    for (const auto& column : file.columns) headings.insert(base::fold(column.heading));
    std::string all;
    for (const auto& heading : headings) all += heading + "\n";
    return base::hex(base::sha256(all));
}

std::string target_of(const MappedColumn& column) { return column.target ? column_name(*column.target) : ""; }

std::string stored(const ImportFile& file) {
    std::vector<std::string> parts;
    for (const auto& column : file.columns) parts.insert(parts.end(), {column.heading, target_of(column)});
    return dataset::list_text(parts);
}

constexpr std::string_view kEvery = "select id, source, columns, account, chosen_at from import_mapping ";

Mapping mapping_of(const store::Row& row) {
    Mapping mapping{
        .id = row.id(0), .source = std::string(row.text(1)), .columns = {}, .by = row.id(3), .at = row.instant(4)};
    auto parts = dataset::parts_of(row.text(2));
    for (std::size_t i = 0; i + 1 < parts.size(); i += 2)
        mapping.columns.emplace_back(std::move(parts[i]), std::move(parts[i + 1]));
    return mapping;
}

}  // namespace

std::optional<Mapping> find_mapping(store::Reader& side, const MappingOwner& owner, const ImportFile& file) {
    const auto row = side.maybe(std::string(kEvery) + "where authority = $1 and dataset = $2 and headings = $3",
                                {owner.authority.value(), owner.dataset, digest_of(file)});
    if (!row) return std::nullopt;
    return mapping_of(*row);
}

void apply(const Mapping& mapping, ImportFile& file, const std::vector<FileColumn>& targets) {
    for (auto& column : file.columns) {
        const auto kept = std::ranges::find_if(
            mapping.columns, [&](const auto& one) { return base::fold(one.first) == base::fold(column.heading); });
        if (kept == mapping.columns.end()) continue;
        const auto target = std::ranges::find(targets, kept->second, column_name);
        column.target = target == targets.end() ? std::nullopt : std::optional(*target);
    }
}

void remember_mapping(store::Tx& side, const MappingOwner& owner, const ImportFile& file, const Mapping& mapping,
                      base::Ids& ids) {
    side.run(R"(
        insert into import_mapping (authority, id, dataset, headings, source, columns, account, chosen_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8)
        on conflict (authority, dataset, headings) do update set source = excluded.source, columns = excluded.columns,
          account = excluded.account, chosen_at = excluded.chosen_at)",
             {owner.authority.value(), ids.next(), owner.dataset, digest_of(file), mapping.source, stored(file),
              mapping.by.value(), mapping.at});
    side.run(R"(
        delete from import_mapping where authority = $1 and dataset = $2 and id not in (
          select id from import_mapping where authority = $1 and dataset = $2 order by chosen_at desc, id desc limit $3))",
             {owner.authority.value(), owner.dataset, kKept});
}

std::vector<Mapping> mappings(store::Reader& side, const MappingOwner& owner) {
    std::vector<Mapping> all;
    side.each(std::string(kEvery) + "where authority = $1 and dataset = $2 order by chosen_at desc, id desc",
              {owner.authority.value(), owner.dataset}, [&](const store::Row& row) { all.push_back(mapping_of(row)); });
    return all;
}

bool forget_mapping(store::Tx& side, const MappingOwner& owner, base::Id id) {
    return side.run("delete from import_mapping where authority = $1 and dataset = $2 and id = $3",
                    {owner.authority.value(), owner.dataset, id}) > 0;
}

bool same_meaning(const ImportFile& one, const ImportFile& other) {
    return std::ranges::equal(one.columns, other.columns, {}, target_of, target_of);
}

}  // namespace exchange
