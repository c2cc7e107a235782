#include "exchange/row_writer.hpp"

namespace exchange {

using dataset::Type;
using Part = FileColumn::Part;

namespace {

// Whether people type it, so that it may hold anything, a formula included.
bool is_typed(Type type) {
    return type == Type::text || type == Type::long_text || type == Type::bilingual || type == Type::list ||
           type == Type::code;
}

class CsvRows final : public RowWriter {
public:
    CsvRows(const dataset::Plan& plan, const FileStyle& style, FileDrain drain)
        : columns_(written_columns(plan, style.show)), show_(style.show), csv_(style.csv, std::move(drain)) {
        for (const auto& written : columns_)
            csv_.text(heading_of(written.column, style.headings, style.show.language, style.own));
        csv_.end_row();
    }

    void row(const store::Row& row) override {
        for (const auto& written : columns_) cell(written, row);
        csv_.end_row();
    }

    void finish() override { csv_.finish(); }

private:
    void cell(const WrittenColumn& written, const store::Row& row);

    std::vector<WrittenColumn> columns_;
    dataset::ShowAs show_;
    CsvWriter csv_;
    std::string scratch_;
};

void CsvRows::cell(const WrittenColumn& written, const store::Row& row) {
    const auto& column = written.column;
    if (!column.field) return csv_.plain(row.id(column.cell).text());
    const store::Cell& cell = row[column.cell];
    if (cell.kind == store::Kind::null) return csv_.empty();
    switch (column.field->type) {
        case Type::text:
        case Type::long_text:
        case Type::bilingual: return csv_.text(cell.text);
        case Type::integer: return csv_.integer(cell.integer);
        case Type::money: return csv_.decimal(cell.integer, 2);
        case Type::decimal: return csv_.decimal(cell.integer, column.field->decimals);
        case Type::date:
        case Type::month:
        case Type::urn:
        case Type::uprn:
        case Type::upn: return csv_.plain(cell.text);
        case Type::email:
        case Type::phone:
        case Type::postcode:
        case Type::link: return csv_.value(cell.text);
        case Type::code: {
            const auto* code = written.labels ? written.labels->find(cell.text) : nullptr;
            if (code) return csv_.text(code->label.in(show_.language));
            break;
        }
        case Type::reference:
            return column.part == Part::id ? csv_.plain(base::Id(cell.integer).text()) : csv_.text(cell.text);
        default: break;
    }
    scratch_.clear();
    dataset::append_shown(scratch_, *column.field, row, column.cell, show_);
    if (is_typed(column.field->type))
        csv_.text(scratch_);
    else
        csv_.value(scratch_);
}

}  // namespace

std::unique_ptr<RowWriter> csv_rows(const dataset::Plan& plan, const FileStyle& style, FileDrain drain) {
    return std::make_unique<CsvRows>(plan, style, std::move(drain));
}

}  // namespace exchange
