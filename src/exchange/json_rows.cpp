// JSON Lines: an object a row, machine names, codes and not labels.
#include "base/json_out.hpp"
#include "dataset/list_text.hpp"
#include "exchange/row_writer.hpp"

namespace exchange {

using dataset::Field;
using dataset::Type;
using Part = FileColumn::Part;

namespace {

constexpr std::size_t send_at_bytes = std::size_t{64} << 10;

bool has_label(const Field& field) {
    return field.type == Type::code || field.type == Type::reference ||
           (field.type == Type::list && field.element == Type::code);
}

class JsonRows final : public RowWriter {
public:
    JsonRows(const dataset::Plan& plan, const FileStyle& style, FileDrain drain);
    void row(const store::Row& row) override;
    void finish() override { send(); }

private:
    struct Member {
        FileColumn column;
        std::string opening;  // ,"status":
        std::string name;     // "status":
    };
    void value(const FileColumn& column, const store::Row& row);
    void list(const Field& field, std::string_view parts);
    void labels(const store::Row& row);
    void send();

    std::vector<Member> members_;
    FileStyle style_;
    dataset::ShowAs exact_;  // codes and ids
    FileDrain drain_;
    std::string out_;
    std::string scratch_;
};

JsonRows::JsonRows(const dataset::Plan& plan, const FileStyle& style, FileDrain drain)
    : style_(style), exact_(style.show), drain_(std::move(drain)) {
    exact_.codes_as = dataset::ShowAs::CodesAs::codes;
    for (const auto& column : file_columns(plan)) {
        if (column.part == Part::title) continue;  // a label of its id
        Member member{.column = column, .opening = members_.empty() ? "" : ",", .name = {}};
        base::append_json(member.name, heading_of(column, FileStyle::Headings::names, base::Language::english));
        member.name += ':';
        member.opening += member.name;
        members_.push_back(std::move(member));
    }
    out_.reserve(send_at_bytes + send_at_bytes / 4);
}

void JsonRows::row(const store::Row& row) {
    out_ += '{';
    for (const auto& member : members_) {
        out_ += member.opening;
        value(member.column, row);
    }
    if (style_.labels == FileStyle::Labels::beside) labels(row);
    out_ += "}\n";
    if (out_.size() >= send_at_bytes) send();
}

void JsonRows::value(const FileColumn& column, const store::Row& row) {
    if (!column.field) return base::append_json(out_, row.id(column.cell).text());
    const auto& field = *column.field;
    if (row.is_null(column.cell)) {
        out_ += "null";
        return;
    }
    switch (field.type) {
        case Type::yes_no: out_ += row.integer(column.cell) != 0 ? "true" : "false"; return;
        case Type::list: return list(field, row.text(column.cell));
        case Type::reference: return base::append_json(out_, row.id(column.cell).text());
        case Type::integer:
        case Type::decimal: return dataset::append_shown(out_, field, row, column.cell, exact_);
        case Type::money:
        case Type::instant:
            scratch_.clear();
            dataset::append_shown(scratch_, field, row, column.cell, exact_);
            return base::append_json(out_, scratch_);
        default: return base::append_json(out_, row.text(column.cell));
    }
}

void JsonRows::list(const Field& field, std::string_view parts) {
    char before = '[';
    for (const auto& part : dataset::parts_of(parts)) {
        out_ += before;
        if (field.element == Type::integer)
            out_ += part;
        else
            base::append_json(out_, part);
        before = ',';
    }
    out_ += before == '[' ? "[]" : "]";
}

void JsonRows::labels(const store::Row& row) {
    out_ += ",\"_labels\":{";
    bool first = true;
    for (const auto& member : members_) {
        const auto* field = member.column.field;
        if (!field || !has_label(*field) || row.is_null(member.column.cell)) continue;
        if (!first) out_ += ',';
        first = false;
        scratch_.clear();
        dataset::append_shown(scratch_, *field, row, member.column.cell, style_.show);
        out_ += member.name;
        base::append_json(out_, scratch_);
    }
    out_ += '}';
}

void JsonRows::send() {
    if (!out_.empty()) drain_(out_);
    out_.clear();
}

}  // namespace

std::unique_ptr<RowWriter> json_rows(const dataset::Plan& plan, const FileStyle& style, FileDrain drain) {
    return std::make_unique<JsonRows>(plan, style, std::move(drain));
}

}  // namespace exchange
