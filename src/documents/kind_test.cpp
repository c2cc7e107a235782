#include "documents/kind.hpp"

#include "tests/support/database.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace documents {
namespace {

using std::string_view_literals::operator""sv;

class Kinds : public testing::Test {
public:
    std::string of(std::string_view bytes, std::string_view name) {
        std::ofstream(folder.path() / "file", std::ios::binary | std::ios::trunc) << bytes;
        const auto kind = kind_of(folder.path() / "file", name);
        return kind ? std::string(kind->type) : std::string(kind.problems().front().code);
    }
    test_support::ScratchFolder folder;
};

TEST_F(Kinds, are_told_by_content_whatever_the_name_says) {
    EXPECT_EQ(of("%PDF-1.7\n", "letter.exe"), "application/pdf");
    EXPECT_EQ(of("\x89PNG\r\n\x1a\n....", "x.pdf"), "image/png");
    EXPECT_EQ(of("\xff\xd8\xff\xe0....", "x"), "image/jpeg");
    EXPECT_EQ(of("II*\0...."sv, "x"), "image/tiff");
    EXPECT_EQ(of("RIFF....WEBPVP8 ", "x"), "image/webp");
    EXPECT_EQ(of("\0\0\0\x18"
                 "ftypheic...."sv,
                 "x"),
              "image/heic");
    EXPECT_EQ(of("AC1032......", "plan.dwg"), "image/vnd.dwg");
    EXPECT_EQ(of("Annwyl Non,\r\n\tDiolch.", "llythyr.txt"), "text/plain");
    EXPECT_EQ(of("a,b\n1,2\n", "rows.CSV"), "text/csv");
}

TEST_F(Kinds, of_office_files_are_told_by_what_is_inside) {
    const auto zip = [](std::string_view member) {
        return std::string("PK\x03\x04") + std::string(40, ' ') + std::string(member) + "PK\x05\x06";
    };
    EXPECT_EQ(of(zip("word/document.xml"), "x.xlsx"),
              "application/vnd.openxmlformats-officedocument.wordprocessingml.document");
    EXPECT_EQ(of(zip("xl/workbook.xml"), "x"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    EXPECT_EQ(of("PK\x03\x04" + std::string(26, ' ') + "mimetypeapplication/vnd.oasis.opendocument.text...", "x"),
              "application/vnd.oasis.opendocument.text");
    EXPECT_EQ(of(zip("word/document.xml word/vbaProject.bin"), "x.docm"), "macros");
    EXPECT_EQ(of(zip("AndroidManifest.xml"), "x.docx"), "not_accepted");
    const std::string old = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....";
    EXPECT_EQ(of(old, "post.MSG"), "application/vnd.ms-outlook");
    EXPECT_EQ(of(old, "setup.msi"), "not_accepted");
}

TEST_F(Kinds, that_something_would_run_are_not_taken) {
    for (const std::string_view bytes : {"MZ\x90\0\x03"sv,
                                         "\x7f"
                                         "ELF\x02"sv,
                                         "<!DOCTYPE html><p>"sv, "  <svg onload=x>"sv, "<script>x"sv, "#!/bin/sh\n"sv,
                                         "<?xml version='1.0'?><html/>"sv, "PK\x03\x04"sv, "\0\0\0\0"sv})
        EXPECT_EQ(of(bytes, "x.txt"), "not_accepted");
    EXPECT_EQ(of("", "x.pdf"), "empty");
    EXPECT_EQ(of("echo hello", "x.bat"), "not_accepted");
    EXPECT_EQ(of(" %PDF-1.7", "x.pdf"), "not_accepted");
}

}  // namespace
}  // namespace documents
