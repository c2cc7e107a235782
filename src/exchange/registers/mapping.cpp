#include "exchange/registers/mapping.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace exchange::registers {

using dataset::Value;

namespace {

// The text as the field's own reading knows it.
std::string in_form(Form form, std::string_view text) {
    std::string made(text);
    switch (form) {
        case Form::as_written: break;
        case Form::telephone:
            if (base::all_digits(text) && text.size() == 10 && !text.starts_with('0')) made.insert(0, 1, '0');
            break;
        case Form::website:
            if (text.find("://") == std::string_view::npos) made.insert(0, "http://");
            break;
        case Form::metres:
            if (text == "0") made.clear();
            break;
        case Form::four_digits:
            if (base::all_digits(text) && text.size() < 4) made.insert(0, 4 - text.size(), '0');
            break;
    }
    return made;
}

// The parts of a list that stand in columns of their own.
Value joined(const Value& before, const Value& more) {
    auto parts = before.parts();
    for (auto& part : more.parts()) parts.push_back(std::move(part));
    return Value::list(parts);
}

}  // namespace

std::vector<std::string_view> needed_headings(std::span<const Column> columns) {
    std::vector<std::string_view> headings;
    for (const auto& column : columns)
        if (column.need == Need::required) headings.push_back(column.heading);
    return headings;
}

Mapping::Mapping(const dataset::Dataset& dataset, std::span<const Column> columns,
                 std::span<const std::string_view> made, const Table& table, const dataset::Codes& codes)
    : codes_(codes), fields_(dataset) {
    for (const auto& column : columns)
        if (const auto in_file = table.column(column.heading))
            bound_.push_back({&column, *in_file, fields_.add(column.field)});
    for (const auto name : made) fields_.add(name);
}

std::string_view Mapping::heading_of(std::string_view field) const {
    const auto found = std::ranges::find(bound_, field, [](const Bound& bound) { return bound.column->field; });
    return found == bound_.end() ? field : found->column->heading;
}

Filled Mapping::read(const Table& table, base::Problems& problems) const {
    Filled row(fields_);
    for (const auto& bound : bound_) {
        const std::string_view text = table.at(bound.in_file);
        if (text.empty()) continue;
        const auto& field = fields_.at(bound.slot);
        const Spot spot{bound.column->heading, table.row()};
        auto value = bound.column->form == Form::as_written
                         ? read_text(field, text, codes_, spot, problems)
                         : read_text(field, in_form(bound.column->form, text), codes_, spot, problems);
        auto& filled = row.at(bound.slot);
        filled = filled.empty() ? std::move(value) : joined(filled, value);
    }
    return row;
}

}  // namespace exchange::registers
