#include "catalogue/po.hpp"

#include "base/utf8.hpp"

#include <algorithm>
#include <optional>

namespace catalogue {

namespace {

constexpr std::size_t most_forms = 6;

std::string_view trimmed(std::string_view line) {
    while (!line.empty() && (line.back() == ' ' || line.back() == '\t' || line.back() == '\r')) line.remove_suffix(1);
    while (!line.empty() && (line.front() == ' ' || line.front() == '\t')) line.remove_prefix(1);
    return line;
}

// The text between quotes, escapes resolved; nothing where it is not one quoted text.
std::optional<std::string> unquoted(std::string_view line) {
    if (line.size() < 2 || line.front() != '"' || line.back() != '"') return std::nullopt;
    line = line.substr(1, line.size() - 2);
    std::string out;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '"') return std::nullopt;
        if (line[i] != '\\') {
            out += line[i];
            continue;
        }
        if (++i == line.size()) return std::nullopt;
        switch (line[i]) {
            case 'n': out += '\n'; break;
            case 't': out += '\t'; break;
            case '"': out += '"'; break;
            case '\\': out += '\\'; break;
            default: return std::nullopt;
        }
    }
    return out;
}

class PoReader {
public:
    PoReader(std::string file, Faults& faults) : file_(std::move(file)), faults_(faults) {}

    std::vector<Entry> read(std::string_view text) {
        while (!text.empty()) {
            ++line_;
            const auto end = std::min(text.find('\n'), text.size());
            take_line(trimmed(text.substr(0, end)));
            text.remove_prefix(std::min(end + 1, text.size()));
        }
        close();
        if (!header_seen_) fault(1, "no header: begin with msgid \"\" and the lines msginit writes");
        return std::move(entries_);
    }

private:
    void fault(int line, std::string what) { faults_.push_back({{file_, line}, std::move(what)}); }

    void take_line(std::string_view line) {
        if (line.empty()) return;
        if (line.starts_with("#~")) return;  // kept by editors for another day
        if (line.starts_with("#")) {
            close_if_told();
            if (line.starts_with("#,") && line.find("fuzzy") != std::string_view::npos) entry_.fuzzy = true;
            return;
        }
        if (line.starts_with("\"")) return take_text(line);
        const auto space = line.find_first_of(" \t\"");
        const auto keyword = line.substr(0, space);
        if (!open(keyword)) return fault(line_, "not a line of a PO file: " + std::string(line));
        take_text(space == std::string_view::npos ? std::string_view() : trimmed(line.substr(space)));
    }

    // Turns to the part that the keyword names; false for an unknown one.
    bool open(std::string_view keyword) {
        if (keyword == "msgctxt" || keyword == "msgid") close_if_told();
        if (entry_.place.line == 0) entry_.place = {file_, line_};
        if (keyword == "msgctxt") {
            part_ = &entry_.key.context;
        } else if (keyword == "msgid") {
            id_told_ = true;
            part_ = &entry_.key.english;
        } else if (keyword == "msgid_plural") {
            entry_.plural = true;
            part_ = &entry_.many;
        } else if (keyword == "msgstr") {
            part_ = form(0);
        } else if (keyword.size() == 9 && keyword.starts_with("msgstr[") && keyword[7] >= '0' && keyword[7] <= '5' &&
                   keyword[8] == ']') {
            part_ = form(static_cast<std::size_t>(keyword[7] - '0'));
        } else {
            return false;
        }
        return true;
    }

    std::string* form(std::size_t number) {
        if (entry_.welsh.size() <= number) entry_.welsh.resize(number + 1);
        return &entry_.welsh[number];
    }

    void take_text(std::string_view line) {
        const auto text = unquoted(line);
        if (!text || part_ == nullptr)
            return fault(line_, "a text in quotes is expected, with \\n, \\t, \\\" and \\\\ as its only escapes");
        *part_ += *text;
    }

    void close_if_told() {
        if (id_told_) close();
    }

    void close() {
        if (id_told_) keep();
        entry_ = {};
        part_ = nullptr;
        id_told_ = false;
    }

    void keep() {
        const auto line = entry_.place.line;
        if (entry_.key.english.empty() && entry_.key.context.empty()) return keep_header();
        const auto [first, fresh] = seen_.try_emplace(entry_.key, line);
        if (!fresh)
            return fault(line, "\"" + entry_.key.english + "\" stands here a second time; the first is in line " +
                                   std::to_string(first->second));
        entries_.push_back(entry_);
    }

    void keep_header() {
        header_seen_ = true;
        const auto text = entry_.welsh.empty() ? std::string() : entry_.welsh.front();
        if (text.find("charset=UTF-8") == std::string::npos)
            fault(entry_.place.line, "the header says no charset=UTF-8");
        if (text.find(welsh_plural_forms) == std::string::npos)
            fault(entry_.place.line, "the header must say Plural-Forms: " + std::string(welsh_plural_forms));
    }

    std::string file_;
    Faults& faults_;
    std::vector<Entry> entries_;
    std::map<Key, int> seen_;
    Entry entry_;
    std::string* part_ = nullptr;
    bool id_told_ = false;
    bool header_seen_ = false;
    int line_ = 0;
};

void check_utf8(const std::string& file, std::string_view text, Faults& faults) {
    int line = 1;
    for (std::size_t at = 0; at < text.size();) {
        const auto length = base::utf8::sequence_length(text, at);
        if (length == 0) return faults.push_back({{file, line}, "bytes that are not UTF-8"});
        line += text[at] == '\n' ? 1 : 0;
        at += length;
    }
}

}  // namespace

std::vector<Entry> read_po(const std::string& file, std::string_view text, Faults& faults) {
    check_utf8(file, text, faults);
    return PoReader(file, faults).read(text);
}

std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (std::size_t i = 0; i < text.size(); ++i) {
        switch (text[i]) {
            case '"': out += "\\\""; break;
            case '\\': out += "\\\\"; break;
            case '\t': out += "\\t"; break;
            case '\n': out += i + 1 < text.size() ? "\\n\"\n\"" : "\\n"; break;
            default: out += text[i];
        }
    }
    return out + "\"";
}

std::string empty_stanza(const Key& key, const Text& text) {
    std::string out;
    for (const auto& place : text.places) out += "#: " + place.say() + "\n";
    if (!key.context.empty()) out += "msgctxt " + quoted(key.context) + "\n";
    out += "msgid " + quoted(key.english) + "\n";
    if (!text.plural) return out + "msgstr \"\"\n";
    out += "msgid_plural " + quoted(text.many) + "\n";
    for (std::size_t form = 0; form < most_forms; ++form) out += "msgstr[" + std::to_string(form) + "] \"\"\n";
    return out;
}

}  // namespace catalogue
