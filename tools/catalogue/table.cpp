#include "catalogue/table.hpp"

#include "base/catalogue.hpp"

#include <algorithm>
#include <bit>

namespace catalogue {

namespace {

// A C++ literal; octal escapes, since they end after three digits whatever follows.
std::string literal(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (byte < 0x20 || byte == 0x7f) {
            out += '\\';
            for (const int shift : {6, 3, 0}) out += static_cast<char>('0' + (byte >> shift & 7));
        } else {
            out += c;
        }
    }
    return out + "\"";
}

// At most half full, so that a probe seldom goes further than the next place.
std::vector<std::uint32_t> places_of(const std::vector<Entry>& entries) {
    std::vector<std::uint32_t> places(std::bit_ceil(entries.size() * 2 + 2));
    const auto mask = places.size() - 1;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        auto at = base::catalogue::hash_of(entries[i].key.context, entries[i].key.english) & mask;
        while (places[at] != 0) at = (at + 1) & mask;
        places[at] = static_cast<std::uint32_t>(i + 1);
    }
    return places;
}

}  // namespace

std::string table_source(std::vector<Entry> entries) {
    std::erase_if(entries, [](const Entry& entry) { return entry.welsh.empty() || entry.welsh.front().empty(); });
    std::sort(entries.begin(), entries.end(), [](const Entry& one, const Entry& other) { return one.key < other.key; });
    const auto places = places_of(entries);

    std::string out =
        "// Made from locale/cy.po by tools/catalogue. Do not edit.\n"
        "#include \"base/catalogue.hpp\"\n\n"
        "namespace base::catalogue {\n\nnamespace {\n\n";
    out += "constexpr std::array<Entry, " + std::to_string(entries.size()) + "> entries = {{\n";
    for (const auto& entry : entries) {
        out += "    {" + literal(entry.key.context) + ", " + literal(entry.key.english) + ", {{";
        for (std::size_t form = 0; form < entry.welsh.size(); ++form)
            out += (form > 0 ? ", " : "") + literal(entry.welsh[form]);
        out += "}}},\n";
    }
    out += "}};\n\nconstexpr std::array<std::uint32_t, " + std::to_string(places.size()) + "> places = {{";
    for (std::size_t i = 0; i < places.size(); ++i)
        out += (i % 20 == 0 ? "\n    " : " ") + std::to_string(places[i]) + ",";
    out +=
        "\n}};\n\n}  // namespace\n\nTable table() { return {entries, places}; }\n\n}  // namespace base::catalogue\n";
    return out;
}

}  // namespace catalogue
