#include "tests/support/workbook.hpp"

#include "tests/support/database.hpp"

#include <libxml/parser.h>
#include <libxml/tree.h>

#include <cstdio>
#include <fstream>
#include <functional>
#include <memory>
#include <stdexcept>

namespace test_support {

namespace {

using Document = std::unique_ptr<xmlDoc, decltype(&xmlFreeDoc)>;

std::string output_of(const std::string& command) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(::popen(command.c_str(), "r"), ::pclose);
    if (!pipe) throw std::runtime_error("cannot run " + command);
    std::string out;
    char piece[4096];
    while (const auto read = std::fread(piece, 1, sizeof piece, pipe.get())) out.append(piece, read);
    return out;
}

Document parsed(const std::string& xml, const std::string& name) {
    Document document(xmlReadMemory(xml.data(), static_cast<int>(xml.size()), name.c_str(), nullptr, XML_PARSE_NONET),
                      xmlFreeDoc);
    if (!document) throw std::runtime_error(name + " is no XML");
    return document;
}

std::string_view name_of(const xmlNode* node) { return reinterpret_cast<const char*>(node->name); }

std::string owned(xmlChar* text) {
    const std::unique_ptr<xmlChar, void (*)(void*)> held(text, xmlFree);
    return held ? reinterpret_cast<const char*>(held.get()) : "";
}
std::string attribute(const xmlNode* node, const char* name) {
    return owned(xmlGetProp(node, reinterpret_cast<const xmlChar*>(name)));
}

void each(const xmlNode* node, std::string_view name, const std::function<void(const xmlNode*)>& use) {
    for (; node; node = node->next) {
        if (node->type == XML_ELEMENT_NODE && name_of(node) == name) use(node);
        each(node->children, name, use);
    }
}

std::string letters(std::string_view reference) {
    return std::string(reference.substr(0, reference.find_first_of("0123456789")));
}

}  // namespace

Workbook::Workbook(std::string_view bytes) {
    const ScratchFolder folder;
    const auto path = (folder.path() / "book.xlsx").string();
    std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (output_of("unzip -tqq " + path + " 2>&1; echo $?") != "0\n") throw std::runtime_error("no ZIP file");
    const auto names = output_of("unzip -Z1 " + path);
    for (std::size_t from = 0, end = 0; (end = names.find('\n', from)) != std::string::npos; from = end + 1) {
        const auto name = names.substr(from, end - from);
        std::string quoted;  // unzip would take [ for a pattern
        for (const char c : name) (quoted += c == '[' ? "\\[" : std::string(1, c));
        parts_[name] = output_of("unzip -p " + path + " '" + quoted + "'");
        parsed(parts_[name], name);
    }
}

std::string Workbook::part(const std::string& name) const { return parts_.at(name); }

std::vector<std::string> Workbook::sheets() const {
    std::vector<std::string> names;
    const auto document = parsed(part("xl/workbook.xml"), "workbook");
    each(document->children, "sheet", [&](const xmlNode* sheet) { names.push_back(attribute(sheet, "name")); });
    return names;
}

std::map<std::string, WorkbookCell> Workbook::cells(std::size_t sheet) const {
    std::map<std::string, std::string> formats;  // by number
    std::vector<std::string> styles;             // the number of each style's format
    const auto style_sheet = parsed(part("xl/styles.xml"), "styles");
    each(style_sheet->children, "numFmt",
         [&](const xmlNode* node) { formats[attribute(node, "numFmtId")] = attribute(node, "formatCode"); });
    each(style_sheet->children, "cellXfs", [&](const xmlNode* all) {
        each(all->children, "xf", [&](const xmlNode* node) { styles.push_back(attribute(node, "numFmtId")); });
    });
    std::map<std::string, WorkbookCell> cells;
    const auto document = parsed(part("xl/worksheets/sheet" + std::to_string(sheet) + ".xml"), "sheet");
    each(document->children, "c", [&](const xmlNode* node) {
        auto& cell = cells[attribute(node, "r")];
        const bool text = attribute(node, "t") == "inlineStr";
        cell.kind = text ? WorkbookCell::Kind::text : WorkbookCell::Kind::number;
        each(node->children, text ? "t" : "v",
             [&](const xmlNode* value) { cell.text = owned(xmlNodeGetContent(value)); });
        each(node->children, "f", [](const xmlNode*) { throw std::runtime_error("a formula"); });
        if (const auto style = attribute(node, "s"); !style.empty() && formats.contains(styles.at(std::stoul(style))))
            cell.format = formats.at(styles.at(std::stoul(style)));
    });
    return cells;
}

std::vector<std::string> Workbook::row(std::size_t sheet, std::size_t number) const {
    std::vector<std::string> texts;
    for (const auto& [reference, cell] : cells(sheet)) {
        const auto column = letters(reference);
        if (reference != column + std::to_string(number)) continue;
        std::size_t at = 0;
        for (const char c : column) at = at * 26 + static_cast<std::size_t>(c - 'A' + 1);
        if (texts.size() < at) texts.resize(at);
        texts[at - 1] = cell.text;
    }
    return texts;
}

}  // namespace test_support
