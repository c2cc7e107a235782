// What the run time makes of a definition, once: its columns, compiled patterns and the statements that read and write
// its rows. Used within this room alone; everybody else asks with a Query or through dataset/record.hpp.
#pragma once

#include "dataset/definition.hpp"
#include "dataset/record.hpp"

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace dataset {

inline constexpr std::int64_t open_mark =
    INT64_MAX;  // to_mark of rows that no load replaces; superseded_at of facts believed now
inline constexpr std::string_view open_day = "9999-12-31";

class Shape {
public:
    explicit Shape(const Dataset& dataset);
    ~Shape();

    struct Columns {        // names; empty where the field has none
        std::string value;  // bilingual: the English
        std::string welsh;
        std::string folded;
        std::string sort, sort_welsh;
    };
    const Dataset& dataset() const { return dataset_; }
    bool owned() const { return dataset_.kind == DatasetKind::owned; }
    bool has_facts() const { return has_facts_; }
    bool has_sealed() const { return has_sealed_; }
    bool has_searched() const { return has_searched_; }
    const Columns& of(const Field& field) const { return columns_[static_cast<std::size_t>(field.position)]; }
    // Whether the whole text fits the field's pattern; true without one.
    bool fits_pattern(const Field& field, std::string_view text) const;

    // "organisation r", or a dataset's own statement in its place.
    const std::string& from() const { return from_; }
    // "r.from_mark <= … and r.to_mark > …" and, of owned datasets, "r.authority = …": the rows that are there.
    // `authority` is the parameter's name ("$1"); the same for mark_sql, the published mark as a scalar select.
    std::string visible(std::string_view alias, std::string_view authority) const;
    std::string mark_sql(std::string_view authority) const;
    // "authority = $1 and " for owned datasets, "" for others; `alias` with its dot or empty.
    std::string of_authority(std::string_view alias, std::string_view authority) const;

    // The columns of a whole row, for read_row; alias r. from_mark and to_mark come first.
    const std::string& row_columns() const { return row_columns_; }
    // Parameters: as RowParams lays them.
    const std::string& insert_sql() const { return insert_sql_; }
    // RowParams, then the version it must have (last). Gives to_mark back. Only the visible row is changed.
    const std::string& update_sql() const { return update_sql_; }

private:
    struct Patterns;
    void name_columns();
    void write_statements();

    const Dataset& dataset_;
    std::vector<Columns> columns_;
    std::unique_ptr<Patterns> patterns_;
    bool has_facts_ = false, has_sealed_ = false, has_searched_ = false;
    std::string from_, row_columns_, insert_sql_, update_sql_;
};

struct StoredRow {
    std::int64_t from_mark = 0;
    std::int64_t to_mark = open_mark;
    Record record;
};

// Columns in the order of Shape::row_columns. `authority` is what an owned record is given.
StoredRow read_row(const Shape& shape, base::Id authority, const store::Row& row);

// A record's parameters in the order the statements want: authority (owned), id, from_mark, to_mark, version,
// changed_at, added_load, columns. Views of the row, which must outlive it, and of folded and sort texts it makes.
class RowParams {
public:
    RowParams(const Shape& shape, const StoredRow& row);
    std::vector<store::Param> params;

private:
    std::deque<std::string> made_;
};

// The authority whose audit chain, marks and search entries a dataset's rows belong to: none (0) for national and
// platform ones.
inline base::Id home_of(const Dataset& dataset, base::Id authority) {
    return dataset.kind == DatasetKind::owned ? authority : base::Id();
}

// The folded words of a field as its folded column holds them.
std::string folded(const Value& value);

}  // namespace dataset
