#include "exchange/json_row.hpp"

#include "base/json_out.hpp"
#include "dataset/list_text.hpp"

#include <algorithm>

namespace exchange {

using base::append_json;
using dataset::Field;
using dataset::Type;
using Part = FileColumn::Part;

namespace {

bool has_label(const Field& field) {
    return field.type == Type::code || field.type == Type::reference ||
           (field.type == Type::list && field.element == Type::code);
}

}  // namespace

JsonRow::JsonRow(const dataset::Plan& plan, const FileStyle& style)
    : differs_by_row_(!plan.grants.empty()), style_(style), exact_(style.show) {
    exact_.codes_as = dataset::ShowAs::CodesAs::codes;
    for (const auto& column : file_columns(plan)) {
        if (column.part == Part::title) continue;  // a label of its id
        Member member{.column = column, .opening = members_.empty() ? "" : ",", .name = {}};
        append_json(member.name, heading_of(column, FileStyle::Headings::names, base::Language::english));
        member.name += ':';
        member.opening += member.name;
        for (std::size_t i = 0; column.field && i < plan.grants.size(); ++i)
            if (plan.grants[i].has(*column.field)) member.grants.push_back(plan.first_grant_cell + i);
        members_.push_back(std::move(member));
    }
}

void JsonRow::append(std::string& out, const store::Row& row) {
    out += '{';
    for (const auto& member : members_) {
        out += member.opening;
        value(out, member.column, row);
    }
    if (differs_by_row_) reasons(out, row);
    if (style_.labels == FileStyle::Labels::beside) labels(out, row);
    out += '}';
}

bool JsonRow::withheld(const Member& member, const store::Row& row) const {
    return member.column.field &&
           std::ranges::none_of(member.grants, [&](std::size_t cell) { return row.integer(cell) != 0; });
}

void JsonRow::reasons(std::string& out, const store::Row& row) const {
    char before = '{';
    for (const auto& member : members_) {
        if (!withheld(member, row)) continue;
        if (before == '{') out += ",\"_why\":";
        ((out += before) += member.name) += "\"withheld\"";
        before = ',';
    }
    if (before == ',') out += '}';
}

void JsonRow::value(std::string& out, const FileColumn& column, const store::Row& row) {
    if (!column.field) return append_json(out, row.id(column.cell).text());
    const auto& field = *column.field;
    if (row.is_null(column.cell)) {
        out += "null";
        return;
    }
    switch (field.type) {
        case Type::yes_no: out += row.integer(column.cell) != 0 ? "true" : "false"; return;
        case Type::list: return list(out, field, row.text(column.cell));
        case Type::reference: return append_json(out, row.id(column.cell).text());
        case Type::integer:
        case Type::decimal: return dataset::append_shown(out, field, row, column.cell, exact_);
        case Type::money:
        case Type::instant:
            scratch_.clear();
            dataset::append_shown(scratch_, field, row, column.cell, exact_);
            return append_json(out, scratch_);
        default: return append_json(out, row.text(column.cell));
    }
}

void JsonRow::list(std::string& out, const Field& field, std::string_view parts) {
    char before = '[';
    for (const auto& part : dataset::parts_of(parts)) {
        out += before;
        if (field.element == Type::integer)
            out += part;
        else
            append_json(out, part);
        before = ',';
    }
    out += before == '[' ? "[]" : "]";
}

void JsonRow::labels(std::string& out, const store::Row& row) {
    out += ",\"_labels\":{";
    bool first = true;
    for (const auto& member : members_) {
        const auto* field = member.column.field;
        if (!field || !has_label(*field) || row.is_null(member.column.cell)) continue;
        if (!first) out += ',';
        first = false;
        scratch_.clear();
        dataset::append_shown(scratch_, *field, row, member.column.cell, style_.show);
        out += member.name;
        append_json(out, scratch_);
    }
    out += '}';
}

}  // namespace exchange
