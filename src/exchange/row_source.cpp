#include "exchange/row_source.hpp"

#include "exchange/csv.hpp"
#include "exchange/xlsx_reader.hpp"

#include <fstream>

namespace exchange {

using base::t;

namespace {

using namespace std::string_view_literals;

constexpr std::size_t kReadBytes = 64 * 1024;
constexpr auto kZip = "PK\x03\x04"sv;
constexpr auto kOldOffice = "\xD0\xCF\x11\xE0"sv;  // of before 2007, and what a password turns a workbook into

std::ifstream opened(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw base::Unavailable("an uploaded file can't be read");
    return file;
}

CsvSource from_file(const std::filesystem::path& path) {
    return [file = std::make_shared<std::ifstream>(opened(path))](std::span<char> space) {
        file->read(space.data(), static_cast<std::streamsize>(space.size()));
        return static_cast<std::size_t>(file->gcount());
    };
}

}  // namespace

base::Result<RowsForm> look_at_rows(const std::filesystem::path& path) {
    const auto source = from_file(path);
    std::string piece(kReadBytes, '\0');
    CsvLook look;
    std::size_t read = source(piece);
    const std::string_view head(piece.data(), read);
    if (head.starts_with(kOldOffice))
        return base::Problem{"file",
                             "old_workbook",
                             t("The file is an old Excel workbook (.xls), or one with a password. Open it in a "
                               "spreadsheet, take the password away, save it as an Excel workbook (.xlsx) and choose "
                               "it again"),
                             {},
                             {}};
    if (head.starts_with(kZip)) {
        auto sheets = sheets_of(path);
        if (!sheets) return sheets.problems();
        return RowsForm{.kind = RowsForm::Kind::workbook, .sheets = *sheets, .sheet = sheets->front()};
    }
    for (; read > 0; read = source(piece)) look.add({piece.data(), read});
    const auto form = look.finish();
    if (!form) return form.problems();
    return RowsForm{.csv = *form};
}

base::Result<std::unique_ptr<RowSource>> open_rows(const std::filesystem::path& path, const RowsForm& form,
                                                   std::vector<bool> passed_over) {
    if (form.kind == RowsForm::Kind::workbook) return open_sheet(path, form.sheet, std::move(passed_over));
    return std::unique_ptr<RowSource>(std::make_unique<CsvReader>(from_file(path), form.csv));
}

}  // namespace exchange
