// Which columns, side tables and indexes a field brings (docs/adr/0001-records.md).
#pragma once

#include "model.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace define {

struct ColumnShape {
    std::string name;
    std::string_view type;  // the enumerator of store::ColumnType
    bool operator==(const ColumnShape&) const = default;
};

struct IndexShape {
    std::string name;
    std::vector<std::string> columns;
    enum class Kind { plain, unique } kind = Kind::plain;
    bool operator==(const IndexShape&) const = default;
};

// What of a field the database knows; all the schema lock keeps of it.
struct FieldShape {
    std::string name;
    dataset::Type type = dataset::Type::text;
    int decimals = 0;  // of a decimal: stored values are units of 10^-decimals
    bool search = false, sort = false, unique = false, dated = false, sealed = false;
    bool operator==(const FieldShape&) const = default;
};

FieldShape shape_of(const Field& field);

// In the record's table; none for a sealed (S4) field.
std::vector<ColumnShape> columns_of(const FieldShape& shape);
// Those that hold the value itself: one, or two for bilingual.
std::vector<ColumnShape> value_columns_of(const FieldShape& shape);

// Those for local fields that come with `more` where there are `there` already.
std::vector<ColumnShape> spare_columns_of(const dataset::SpareColumns& there, const dataset::SpareColumns& more);

enum class Ownership { owned, shared };  // shared: national and platform tables have no authority column
std::vector<IndexShape> indexes_of(const std::string& table, Ownership ownership, const FieldShape& shape);
IndexShape key_index_of(const std::string& table, Ownership ownership, const std::vector<std::string>& key);

}  // namespace define
