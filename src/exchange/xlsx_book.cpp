#include "exchange/xlsx_book.hpp"

#include <charconv>
#include <filesystem>
#include <map>

namespace exchange {

using base::t;

namespace {

struct Relation {
    std::string type, target;
};
using Relations = std::map<std::string, Relation, std::less<>>;  // by id

std::string_view value(const XmlEvents& xml, std::string_view name) {
    const auto* found = xml.attribute(name);
    return found ? *found : std::string_view();
}

std::int64_t number(std::string_view text, std::int64_t otherwise = -1) {
    std::int64_t read = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), read);
    return end.ec == std::errc() && end.ptr == text.data() + text.size() ? read : otherwise;
}

// Every event of a part; the problem that it has.
template <typename Use>
std::optional<base::Problem> each(const ZipParts& zip, const std::string& name, std::int64_t bytes_max, Use use) {
    auto part = zip.open(name, bytes_max);
    XmlEvents xml(part_source(part));
    while (xml.next())
        if (auto problem = use(xml)) return problem;
    if (part.state() != ZipParts::State::fine) return problem_of(part.state());
    if (xml.broken()) return broken_workbook();
    return std::nullopt;
}

constexpr std::nullopt_t go_on = std::nullopt;

// "xl/workbook.xml" and "worksheets/sheet1.xml", or "/xl/worksheets/sheet1.xml": the name in the file.
std::string resolved(const std::filesystem::path& from, const std::string& target) {
    auto name = (std::filesystem::path("/") / from.parent_path() / target).lexically_normal().string();
    return name.erase(0, name.find_first_not_of('/'));
}

// The relations of a part stand beside it: "xl/_rels/workbook.xml.rels".
base::Result<Relations> relations_of(const ZipParts& zip, const std::filesystem::path& part, const XlsxLimits& limits) {
    Relations relations;
    const auto name = (part.parent_path() / "_rels" / part.filename()).string() + ".rels";
    auto problem = each(zip, name, limits.part_bytes, [&](const XmlEvents& xml) -> std::optional<base::Problem> {
        if (!xml.at_start("Relationship") || value(xml, "TargetMode") == "External") return go_on;
        if (relations.size() > limits.sheets * 4) return too_large_workbook();
        relations[std::string(value(xml, "Id"))] = {std::string(value(xml, "Type")),
                                                    resolved(part, std::string(value(xml, "Target")))};
        return go_on;
    });
    if (problem) return std::move(*problem);
    return relations;
}

bool is_a(const Relation& relation, std::string_view kind) { return relation.type.ends_with(kind); }

}  // namespace

base::Problem broken_workbook() {
    return {"file",
            "broken_workbook",
            t("The workbook can't be read: it is broken, cut off, or has a password. Open it in a spreadsheet, save it "
              "as an Excel workbook (.xlsx) without a password and choose it again"),
            {},
            {}};
}

base::Problem too_large_workbook() {
    return {"file",
            "workbook_too_large",
            t("The workbook is too large once it is unpacked. Take out sheets and columns that aren't needed, or save "
              "the sheet as CSV UTF-8, and choose it again"),
            {},
            {}};
}

base::Problem no_workbook() {
    return {"file",
            "not_workbook",
            t("The file is not an Excel workbook. Open it in a spreadsheet, save it as an Excel workbook (.xlsx) or as "
              "CSV UTF-8 and choose it again"),
            {},
            {}};
}

base::Problem problem_of(ZipParts::State state) {
    return state == ZipParts::State::too_large ? too_large_workbook() : broken_workbook();
}

XmlEvents::Source part_source(ZipParts::Part& part) {
    return [&part](std::span<char> space) { return part.read(space); };
}

base::Result<XlsxBook> read_book(const ZipParts& zip, const XlsxLimits& limits) {
    if (!zip.has("_rels/.rels")) return no_workbook();
    const auto top = relations_of(zip, "", limits);
    if (!top) return top.problems();
    std::string part;
    for (const auto& [id, relation] : *top)
        if (is_a(relation, "/officeDocument")) part = relation.target;
    if (part.empty() || !zip.has(part) || !part.ends_with(".xml")) return no_workbook();
    const auto relations = relations_of(zip, part, limits);
    if (!relations) return relations.problems();

    XlsxBook book;
    for (const auto& [id, relation] : *relations) {
        if (is_a(relation, "/sharedStrings")) book.texts_part = relation.target;
        if (is_a(relation, "/styles")) book.formats_part = relation.target;
    }
    bool is_book = false;
    auto problem = each(zip, part, limits.part_bytes, [&](const XmlEvents& xml) -> std::optional<base::Problem> {
        is_book = is_book || xml.at_start("workbook");
        if (xml.at_start("workbookPr")) {
            const auto from_1904 = value(xml, "date1904");
            if (from_1904 == "1" || from_1904 == "true") book.count = DayCount::from_1904;
        }
        if (!xml.at_start("sheet")) return go_on;
        if (book.sheets.size() == limits.sheets) return too_large_workbook();
        const auto relation = relations->find(value(xml, "id"));
        if (relation == relations->end()) return broken_workbook();
        if (!is_a(relation->second, "/worksheet")) return go_on;  // a chart
        const auto state = value(xml, "state");
        book.sheets.push_back(
            {std::string(value(xml, "name")), relation->second.target, state.empty() || state == "visible"});
        return go_on;
    });
    if (problem) return std::move(*problem);
    if (!is_book) return no_workbook();
    return book;
}

std::optional<std::string_view> SharedTexts::at(std::size_t number) const {
    if (number >= ends_.size()) return std::nullopt;
    const std::size_t begin = number == 0 ? 0 : ends_[number - 1];
    return std::string_view(all_).substr(begin, ends_[number] - begin);
}

std::optional<base::Problem> SharedTexts::read(const ZipParts& zip, const std::string& part, const XlsxLimits& limits) {
    bool in_text = false;
    int aside = 0;  // how a word is read aloud, beside what stands in the cell
    return each(zip, part, limits.texts_part_bytes, [&](const XmlEvents& xml) -> std::optional<base::Problem> {
        if (xml.kind() == XmlEvents::Kind::text) {
            if (in_text && aside == 0) all_ += xml.text();
            if (all_.size() > limits.texts_bytes) return too_large_workbook();
            return go_on;
        }
        const bool starts = xml.kind() == XmlEvents::Kind::start;
        if (xml.name() == "rPh") aside += starts ? 1 : -1;
        if (xml.name() == "t") in_text = starts;
        if (!xml.at_end("si")) return go_on;
        if (ends_.size() == limits.texts) return too_large_workbook();
        unescape_characters(all_, ends_.empty() ? 0 : ends_.back());
        ends_.push_back(static_cast<std::uint32_t>(all_.size()));
        return go_on;
    });
}

base::Result<std::vector<NumberFormat>> read_formats(const ZipParts& zip, const std::string& part,
                                                     const XlsxLimits& limits) {
    constexpr std::size_t most = 65'536;  // cell styles, and formats of a workbook's own
    std::map<std::int64_t, NumberFormat> own;
    std::vector<NumberFormat> formats;
    bool of_cells = false;
    auto problem = each(zip, part, limits.part_bytes, [&](const XmlEvents& xml) -> std::optional<base::Problem> {
        if (xml.at_start("numFmt") && !of_cells)
            own[number(value(xml, "numFmtId"))] = format_of_code(value(xml, "formatCode"));
        if (xml.name() == "cellXfs") of_cells = xml.kind() == XmlEvents::Kind::start;
        if (of_cells && xml.at_start("xf")) {
            const auto id = number(value(xml, "numFmtId"), 0);
            const auto found = own.find(id);
            formats.push_back(found == own.end() ? built_in_format(id) : found->second);
        }
        if (own.size() > most || formats.size() > most) return too_large_workbook();
        return go_on;
    });
    if (problem) return std::move(*problem);
    return formats;
}

}  // namespace exchange
