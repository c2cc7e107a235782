#include "columns.hpp"

namespace define {

namespace {

using dataset::Type;

std::string_view store_type(Type type) {
    switch (type) {
        case Type::date: return "date";
        case Type::month: return "month";
        case Type::instant: return "instant";
        case Type::money: return "money";
        case Type::integer:
        case Type::decimal: return "integer";
        case Type::yes_no: return "flag";
        case Type::reference: return "id";
        default: return "text";
    }
}

std::vector<std::string> led_by_authority(Ownership ownership, std::vector<std::string> columns) {
    if (ownership == Ownership::owned) columns.insert(columns.begin(), "authority");
    return columns;
}

}  // namespace

FieldShape shape_of(const Field& field) {
    return {.name = field.name,
            .type = field.type.value_or(Type::text),
            .decimals = field.decimals,
            .search = field.use.search,
            .sort = field.use.sort,
            .unique = field.use.unique,
            .dated = field.use.dated,
            .sealed = field.sealed()};
}

std::vector<ColumnShape> value_columns_of(const FieldShape& shape) {
    if (shape.sealed) return {};
    if (shape.type == Type::bilingual) return {{shape.name + "_en", "text"}, {shape.name + "_cy", "text"}};
    return {{shape.name, store_type(shape.type)}};
}

std::vector<ColumnShape> columns_of(const FieldShape& shape) {
    auto columns = value_columns_of(shape);
    if (shape.sealed) return columns;
    if (shape.search) columns.push_back({shape.name + "_fold", "text"});
    if (shape.sort && (shape.type == Type::text || shape.type == Type::bilingual))
        columns.push_back({shape.name + "_sort", "text"});
    if (shape.sort && shape.type == Type::bilingual) columns.push_back({shape.name + "_sort_cy", "text"});
    return columns;
}

std::vector<ColumnShape> spare_columns_of(const dataset::SpareColumns& there, const dataset::SpareColumns& more) {
    std::vector<ColumnShape> columns;
    for (auto number = there.text + 1; number <= more.text; ++number) {
        const auto name = std::string(dataset::spare_text) + std::to_string(number);
        for (const auto* part : {"", "_fold", "_sort"}) columns.push_back({name + part, "text"});
    }
    for (auto number = there.number + 1; number <= more.number; ++number)
        columns.push_back({std::string(dataset::spare_number) + std::to_string(number), "integer"});
    return columns;
}

std::vector<IndexShape> indexes_of(const std::string& table, Ownership ownership, const FieldShape& shape) {
    std::vector<IndexShape> indexes;
    if (shape.sealed) return indexes;
    const auto ordered_by = [&](const std::string& column) {
        indexes.push_back({table + "_by_" + column, led_by_authority(ownership, {column, "id"})});
    };
    if (shape.sort && shape.type == Type::bilingual) {
        ordered_by(shape.name + "_sort");
        ordered_by(shape.name + "_sort_cy");
    } else if (shape.sort) {
        ordered_by(shape.type == Type::text ? shape.name + "_sort" : shape.name);
    } else if (shape.type == Type::reference) {
        ordered_by(shape.name);
    }
    if (shape.unique)
        indexes.push_back({table + "_unique_" + shape.name, led_by_authority(ownership, {shape.name, "to_mark"}),
                           IndexShape::Kind::unique});
    return indexes;
}

IndexShape key_index_of(const std::string& table, Ownership ownership, const std::vector<std::string>& key) {
    auto columns = led_by_authority(ownership, key);
    columns.emplace_back("to_mark");
    return {table + "_key", std::move(columns), IndexShape::Kind::unique};
}

}  // namespace define
