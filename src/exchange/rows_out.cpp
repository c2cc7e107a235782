#include "exchange/rows_out.hpp"

#include "base/hash.hpp"
#include "exchange/row_writer.hpp"

#include <algorithm>

namespace exchange {

using base::t;
using dataset::Type;
using Part = FileColumn::Part;

std::string_view name(Format format) {
    switch (format) {
        case Format::csv: return "csv";
        case Format::xlsx: return "xlsx";
        case Format::json_lines: return "jsonl";
    }
    return "csv";
}

std::optional<Format> format_from(std::string_view wanted) {
    for (const auto format : {Format::csv, Format::xlsx, Format::json_lines})
        if (name(format) == wanted) return format;
    return std::nullopt;
}

std::string_view content_type(Format format) {
    switch (format) {
        case Format::csv: return "text/csv; charset=utf-8; header=present";
        case Format::xlsx: return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        case Format::json_lines: return "application/jsonl; charset=utf-8";
    }
    return "application/octet-stream";
}

std::vector<FileColumn> file_columns(const dataset::Plan& plan) {
    std::vector<FileColumn> columns{{.field = nullptr, .part = Part::id, .cell = dataset::Plan::id_cell}};
    for (const auto& [field, cell] : plan.columns) {
        if (field->type == Type::bilingual) {
            columns.push_back({field, Part::english, cell});
            columns.push_back({field, Part::welsh, cell + 1});
        } else if (field->type == Type::reference) {
            columns.push_back({field, Part::title, cell + 1});
            columns.push_back({field, Part::id, cell});
        } else {
            columns.push_back({field, Part::whole, cell});
        }
    }
    return columns;
}

std::string heading_of(const FileColumn& column, FileStyle::Headings headings, base::Language language,
                       const OwnHeadings& own) {
    if (headings == FileStyle::Headings::names) {
        if (!column.field) return "id";
        const std::string name(column.field->name);
        switch (column.part) {
            case Part::english: return name + ".en";
            case Part::welsh: return name + ".cy";
            case Part::id: return name + ".id";
            default: return name;
        }
    }
    if (!column.field) return std::string(base::say(language, t("Record id")));
    const auto named = std::ranges::find(own, column.field->name, &OwnHeadings::value_type::first);
    const std::string label(named == own.end() ? column.field->label.in(language) : std::string_view(named->second));
    switch (column.part) {
        case Part::english: return base::say(language, t("{label} (English)"), {{"label", label}});
        case Part::welsh: return base::say(language, t("{label} (Welsh)"), {{"label", label}});
        case Part::id: return base::say(language, t("{label} (record id)"), {{"label", label}});
        default: return label;
    }
}

std::vector<WrittenColumn> written_columns(const dataset::Plan& plan, const dataset::ShowAs& show) {
    const bool labels = show.codes && show.codes_as == dataset::ShowAs::CodesAs::labels;
    std::vector<WrittenColumn> written;
    for (const auto& column : file_columns(plan)) {
        const bool code = column.field && column.field->type == Type::code;
        written.push_back({column, code && labels ? show.codes->list(column.field->codes) : nullptr});
    }
    return written;
}

namespace {

std::unique_ptr<RowWriter> writer_of(const dataset::Plan& plan, const FileStyle& style, const FileAbout& about,
                                     FileDrain drain) {
    switch (style.format) {
        case Format::csv: return csv_rows(plan, style, std::move(drain));
        case Format::xlsx: return xlsx_rows(plan, style, about, std::move(drain));
        case Format::json_lines: return json_rows(plan, style, std::move(drain));
    }
    throw base::Broken("no such format of files");
}

}  // namespace

FileResult write_file(store::Reader& db, const dataset::Plan& plan, const FileStyle& style, const FileAbout& about,
                      const FileDrain& drain) {
    FileResult result;
    base::Sha256 hash;
    const auto writer = writer_of(plan, style, about, [&](std::string_view bytes) {
        hash.add(bytes);
        result.bytes += static_cast<std::int64_t>(bytes.size());
        drain(bytes);
    });
    auto rows = db.stream(plan.sql, plan.bound.params());
    for (; rows.next(); ++result.rows) writer->row(rows.row());
    base::invariant(about.rows < 0 || about.rows == result.rows, "a file has the rows that its snapshot counted");
    writer->finish();
    result.sha256 = base::hex(hash.finish());
    return result;
}

}  // namespace exchange
