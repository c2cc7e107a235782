// Which heading of a register fills which field of a dataset: a table anyone can read, bound once to the file at hand.
#pragma once

#include "exchange/registers/fields.hpp"
#include "exchange/registers/table.hpp"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace exchange::registers {

// What a register's way of writing needs before the field's own reading (dataset::parse).
enum class Form : std::uint8_t {
    as_written,
    telephone,    // ten digits whose leading zero a spreadsheet ate
    website,      // without its scheme
    metres,       // 0 is nowhere
    four_digits,  // a number that lost its leading zeros
};

enum class Need : std::uint8_t { optional, required };

struct Column {
    std::string_view heading;
    std::string_view field;
    Need need = Need::optional;
    Form form = Form::as_written;
};

// The headings without which a file is refused whole.
std::vector<std::string_view> needed_headings(std::span<const Column> columns);

class Mapping {
public:
    // `made`: fields the loader fills itself. A column the file lacks leaves its field as it is. Columns that share a
    // list field are its parts. Everything must outlive the mapping.
    Mapping(const dataset::Dataset& dataset, std::span<const Column> columns, std::span<const std::string_view> made,
            const Table& table, const dataset::Codes& codes);

    const Fields& fields() const { return fields_; }
    // The heading that fills a field, or the field's own name: what a reader of the file knows it by.
    std::string_view heading_of(std::string_view field) const;
    // The table's row; `made` fields are empty yet. Problems name heading and row.
    Filled read(const Table& table, base::Problems& problems) const;

private:
    struct Bound {
        const Column* column;
        std::size_t in_file;
        std::size_t slot;
    };
    const dataset::Codes& codes_;
    Fields fields_;
    std::vector<Bound> bound_;
};

}  // namespace exchange::registers
