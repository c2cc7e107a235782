#include "catalogue/check.hpp"

#include <algorithm>
#include <array>

namespace catalogue {

namespace {

constexpr std::array<std::string_view, 6> form_counts = {"0", "1", "2", "3", "6", "every other number"};

constexpr bool is_name_character(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; }

std::string braced(const std::set<std::string>& names) {
    std::string out;
    for (const auto& name : names) out += (out.empty() ? "{" : ", {") + name + "}";
    return out.empty() ? "none" : out;
}

void check_placeholders(const Entry& entry, Faults& faults) {
    const auto wanted = placeholders(entry.plural ? entry.many : entry.key.english);
    for (std::size_t form = 0; form < entry.welsh.size(); ++form) {
        auto found = placeholders(entry.welsh[form]);
        // "Dim ysgolion", "Un ysgol": the count may be a word, but not where the form stands for many counts.
        if (entry.plural && form + 1 < form_counts.size())
            for (const auto* count : {"count", "number"})
                if (wanted.contains(count)) found.insert(count);
        if (found == wanted) continue;
        faults.push_back(
            {entry.place, "\"" + entry.key.english + "\": the English has the placeholders " + braced(wanted) +
                              ", the Welsh" +
                              (entry.plural ? " for n = " + std::string(form_counts[form]) : std::string()) + " has " +
                              braced(found)});
    }
}

void check_ends(const Entry& entry, Faults& faults) {
    for (const auto& welsh : entry.welsh) {
        const bool differ = welsh.starts_with('\n') != entry.key.english.starts_with('\n') ||
                            welsh.ends_with('\n') != entry.key.english.ends_with('\n');
        if (differ)
            faults.push_back({entry.place, "\"" + entry.key.english +
                                               "\": one language begins or ends with a line break, the other doesn't"});
    }
}

void check_forms(const Entry& entry, Faults& faults) {
    if (!entry.plural) return;
    for (std::size_t form = 0; form < form_counts.size(); ++form) {
        if (form < entry.welsh.size() && !entry.welsh[form].empty()) continue;
        faults.push_back(
            {entry.place, "\"" + entry.key.english + "\": Welsh has six plural forms and the one for n = " +
                              std::string(form_counts[form]) + " (msgstr[" + std::to_string(form) + "]) is missing"});
    }
}

// Nothing has been translated yet, as opposed to some of it.
bool is_empty(const Entry& entry) {
    return std::all_of(entry.welsh.begin(), entry.welsh.end(), [](const auto& form) { return form.empty(); });
}

}  // namespace

std::set<std::string> placeholders(std::string_view text) {
    std::set<std::string> names;
    for (auto open = text.find('{'); open != std::string_view::npos; open = text.find('{', open + 1)) {
        const auto* begin = text.data() + open + 1;
        const auto* end = std::find_if_not(begin, text.data() + text.size(), is_name_character);
        if (end != begin && end != text.data() + text.size() && *end == '}') names.emplace(begin, end);
    }
    return names;
}

Comparison compare(const Texts& texts, const std::vector<Entry>& entries) {
    Comparison result;
    std::map<Key, const Entry*> welsh;
    for (const auto& entry : entries) {
        if (entry.fuzzy)
            result.faults.push_back(
                {entry.place, "\"" + entry.key.english + "\" is marked fuzzy: check it and take the mark away"});
        const auto text = texts.find(entry.key);
        if (text == texts.end()) {
            result.unused.push_back(entry);
        } else if (text->second.plural != entry.plural || text->second.many != entry.many) {
            result.faults.push_back({entry.place, "\"" + entry.key.english + "\": the plural differs from the one at " +
                                                      text->second.places.front().say()});
        }
        if (is_empty(entry)) continue;
        welsh.emplace(entry.key, &entry);
        check_forms(entry, result.faults);
        check_placeholders(entry, result.faults);
        check_ends(entry, result.faults);
    }
    for (const auto& text : texts)
        if (!welsh.contains(text.first)) result.missing.push_back(text);
    return result;
}

}  // namespace catalogue
