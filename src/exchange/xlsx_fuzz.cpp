// Any bytes as a workbook, or as one part of a sound one: the reader neither reads beyond its buffers nor loops, keeps
// its bounds, and gives rows in order.
#include "exchange/xlsx_reader.hpp"

#include "tests/support/zipped.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <string>

namespace {

class MemoryFile {
public:
    explicit MemoryFile(std::string_view bytes) : descriptor_(::memfd_create("workbook", MFD_CLOEXEC)) {
        base::invariant(::write(descriptor_, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()),
                        "memory takes what is written");
    }
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;
    ~MemoryFile() { ::close(descriptor_); }
    std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

private:
    int descriptor_;
};

constexpr std::string_view kSheet = R"(<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c>)"
                                    R"(<c r="B1" s="1"><v>1</v></c></row></sheetData></worksheet>)";

std::string workbook_with(std::uint8_t which, std::string_view bytes) {
    if (which % 5 == 0) return std::string(bytes);
    auto parts = test_support::workbook_parts(std::string(kSheet));
    auto& [relations, links] = parts[1];
    links.insert(links.find("</"), R"(<Relationship Id="r2" Type="/sharedStrings" Target="texts.xml"/>)"
                                   R"(<Relationship Id="r3" Type="/styles" Target="/xl/styles.xml"/>)");
    parts.emplace_back("xl/texts.xml", "<sst><si><t>a</t></si></sst>");
    parts.emplace_back("xl/styles.xml",
                       R"(<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>)");
    parts[which % 5 + 1].second = bytes;
    return test_support::zipped(parts);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const MemoryFile file(workbook_with(data[0], {reinterpret_cast<const char*>(data) + 1, size - 1}));
    const exchange::XlsxLimits limits{.texts_bytes = 10'000, .row_bytes = 10'000, .fields = 100};
    const auto sheets = exchange::sheets_of(file.path(), limits);
    if (!sheets) return 0;
    const auto rows = exchange::open_sheet(file.path(), sheets->front(), {}, limits);
    if (!rows) return 0;
    std::int64_t last = 0;
    while ((*rows)->next()) {
        base::invariant((*rows)->broken_off() || (*rows)->row() > last, "rows come in order");
        last = (*rows)->row();
        for (const auto field : (*rows)->fields()) base::invariant(field.size() <= 20'000, "values keep their bound");
    }
    return 0;
}
