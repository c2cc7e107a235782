#include "documents/kind.hpp"

#include "base/failure.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <string>

namespace documents {

using base::t;
using std::string_view_literals::operator""sv;

namespace {

constexpr std::size_t kHeadBytes = std::size_t{64} << 10;
constexpr std::size_t kTailBytes = std::size_t{1} << 20;  // of a zip: its directory stands at the end

struct Start {
    std::string_view bytes;
    Kind kind;
};
constexpr std::array kStarts{
    Start{"%PDF-"sv, {"application/pdf", ".pdf"}},   Start{"\x89PNG\r\n\x1a\n"sv, {"image/png", ".png"}},
    Start{"\xff\xd8\xff"sv, {"image/jpeg", ".jpg"}}, Start{"GIF87a"sv, {"image/gif", ".gif"}},
    Start{"GIF89a"sv, {"image/gif", ".gif"}},        Start{"II*\0"sv, {"image/tiff", ".tif"}},
    Start{"MM\0*"sv, {"image/tiff", ".tif"}},        Start{"{\\rtf"sv, {"application/rtf", ".rtf"}},
    Start{"AC10"sv, {"image/vnd.dwg", ".dwg"}},
};

// A zip is told by a name in its directory.
constexpr std::array kPackages{
    Start{"word/document.xml"sv, {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx"}},
    Start{"xl/workbook.xml"sv, {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"}},
    Start{"ppt/presentation.xml"sv,
          {"application/vnd.openxmlformats-officedocument.presentationml.presentation", ".pptx"}},
};
// OpenDocument says it in its first member, unpacked.
constexpr std::array kOpenDocuments{
    Start{"application/vnd.oasis.opendocument.text"sv, {"application/vnd.oasis.opendocument.text", ".odt"}},
    Start{"application/vnd.oasis.opendocument.spreadsheet"sv,
          {"application/vnd.oasis.opendocument.spreadsheet", ".ods"}},
    Start{"application/vnd.oasis.opendocument.presentation"sv,
          {"application/vnd.oasis.opendocument.presentation", ".odp"}},
};
// Files of Microsoft's older programs look alike: the name tells them apart.
constexpr std::string_view kOldOffice = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
constexpr std::array kOldOfficeKinds{
    Kind{"application/msword", ".doc"},
    Kind{"application/vnd.ms-excel", ".xls"},
    Kind{"application/vnd.ms-powerpoint", ".ppt"},
    Kind{"application/vnd.ms-outlook", ".msg"},
};
constexpr std::array kTexts{
    Kind{"text/csv", ".csv"},
    Kind{"message/rfc822", ".eml"},
    Kind{"text/plain", ".txt"},
};

struct Ends {
    std::string head, tail;
};
Ends ends_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw base::Unavailable("cannot read " + path.string());
    file.seekg(0, std::ios::end);
    const auto size = static_cast<std::size_t>(file.tellg());
    const auto read = [&](std::size_t from, std::size_t count) {
        std::string bytes(count, '\0');
        file.seekg(static_cast<std::streamoff>(from));
        file.read(bytes.data(), static_cast<std::streamsize>(count));
        if (file.gcount() != static_cast<std::streamsize>(count))
            throw base::Unavailable("cannot read " + path.string());
        return bytes;
    };
    const auto tail = std::min(size, kTailBytes);
    return {read(0, std::min(size, kHeadBytes)), read(size - tail, tail)};
}

base::Problem not_accepted() {
    return {{},
            "not_accepted",
            t("This kind of file can’t be added. PDF, Word, Excel, PowerPoint, OpenDocument, pictures, drawings (DWG), "
              "messages and plain text can"),
            {},
            {}};
}

bool ends_with(std::string_view name, std::string_view ending) { return base::lower_ascii(name).ends_with(ending); }

base::Result<Kind> kind_of_zip(const Ends& ends) {
    for (const auto& each : kOpenDocuments)
        if (ends.head.substr(30, 8) == "mimetype" && ends.head.substr(38, each.bytes.size()) == each.bytes)
            return each.kind;
    if (ends.tail.find("vbaProject.bin") != std::string::npos)
        return base::Problem{{}, "macros", t("This file holds macros. Save it without them, and add that"), {}, {}};
    for (const auto& each : kPackages)
        if (ends.tail.find(each.bytes) != std::string::npos) return each.kind;
    return not_accepted();
}

// What a browser or a shell would run, whatever it is called.
bool runs(std::string_view text) {
    const auto start = base::lower_ascii(base::trim(text.substr(0, 1024)));
    constexpr std::array marks{"<!doctype"sv, "<html"sv, "<svg"sv, "<script"sv, "<?xml"sv, "#!"sv};
    return std::ranges::any_of(marks, [&](std::string_view mark) { return start.starts_with(mark); });
}

bool is_text(std::string_view head) {
    return std::ranges::none_of(head, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f') || byte == 0x7f;
    });
}

bool is_webp(std::string_view head) { return head.starts_with("RIFF") && head.substr(8, 4) == "WEBP"; }
bool is_heic(std::string_view head) {
    const auto brand = head.substr(std::min<std::size_t>(head.size(), 4), 8);
    return brand == "ftypheic" || brand == "ftypheix" || brand == "ftypmif1";
}

}  // namespace

base::Result<Kind> kind_of(const std::filesystem::path& file, std::string_view file_name) {
    const auto ends = ends_of(file);
    const std::string_view head = ends.head;
    if (head.empty()) return base::Problem{{}, "empty", t("The file is empty"), {}, {}};
    for (const auto& each : kStarts)
        if (head.starts_with(each.bytes)) return each.kind;
    if (head.size() > 12 && is_webp(head)) return Kind{"image/webp", ".webp"};
    if (is_heic(head)) return Kind{"image/heic", ".heic"};
    if (head.starts_with("PK\x03\x04") && head.size() > 30) return kind_of_zip(ends);
    if (head.starts_with(kOldOffice)) {
        for (const auto& each : kOldOfficeKinds)
            if (ends_with(file_name, each.ending)) return each;
        return not_accepted();
    }
    if (!is_text(head) || runs(head)) return not_accepted();
    for (const auto& each : kTexts)
        if (ends_with(file_name, each.ending)) return each;
    return not_accepted();
}

}  // namespace documents
