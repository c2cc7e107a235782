#include "tests/support/zipped.hpp"

#include <zip.h>

#include <stdexcept>

namespace test_support {

namespace {

void must(bool done) {
    if (!done) throw std::runtime_error("libzip refuses");
}

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) out += c == '<' ? "&lt;" : c == '&' ? "&amp;" : std::string(1, c);
    return out;
}

}  // namespace

std::string zipped(const ZipEntries& entries) {
    zip_error_t error{};
    zip_source_t* const bytes = zip_source_buffer_create(nullptr, 0, 0, &error);
    must(bytes != nullptr);
    zip_source_keep(bytes);
    zip_t* const archive = zip_open_from_source(bytes, ZIP_TRUNCATE, &error);
    must(archive != nullptr);
    for (const auto& [name, content] : entries) {
        zip_source_t* const part = zip_source_buffer(archive, content.data(), content.size(), 0);
        must(part && zip_file_add(archive, name.c_str(), part, ZIP_FL_OVERWRITE | ZIP_FL_ENC_UTF_8) >= 0);
    }
    must(zip_close(archive) == 0);
    must(zip_source_open(bytes) == 0);
    zip_stat_t about{};
    must(zip_source_stat(bytes, &about) == 0);
    std::string out(about.size, '\0');
    must(zip_source_read(bytes, out.data(), out.size()) == static_cast<zip_int64_t>(out.size()));
    zip_source_close(bytes);
    zip_source_free(bytes);
    return out;
}

ZipEntries workbook_parts(std::string sheet) {
    const std::string relation =
        R"(<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/)";
    const std::string relations =
        R"(<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">)";
    return {
        {"_rels/.rels", relations + relation + R"(officeDocument" Target="xl/workbook.xml"/></Relationships>)"},
        {"xl/_rels/workbook.xml.rels",
         relations + relation + R"(worksheet" Target="worksheets/sheet1.xml"/></Relationships>)"},
        {"xl/workbook.xml", R"(<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" )"
                            R"(xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">)"
                            R"(<sheets><sheet name="Rows" sheetId="1" r:id="r1"/></sheets></workbook>)"},
        {"xl/worksheets/sheet1.xml", std::move(sheet)},
    };
}

std::string workbook_of(const std::vector<std::vector<std::string>>& rows) {
    std::string sheet = R"(<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>)";
    for (const auto& row : rows) {
        sheet += "<row>";
        for (const auto& cell : row)
            sheet += R"(<c t="inlineStr"><is><t xml:space="preserve">)" + escaped(cell) + "</t></is></c>";
        sheet += "</row>";
    }
    return zipped(workbook_parts(sheet + "</sheetData></worksheet>"));
}

}  // namespace test_support
