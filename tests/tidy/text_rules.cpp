#include "tidy/rules.hpp"

#include "base/text.hpp"
#include "catalogue/check.hpp"
#include "catalogue/extract.hpp"
#include "catalogue/po.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace tidy {

namespace {

using source::Kind;

const std::set<std::string_view>& html_tags() {
    static const std::set<std::string_view> tags = {
        "a",       "abbr",     "b",      "body",  "br",       "button", "caption", "code",  "dd",    "details",
        "div",     "dl",       "dt",     "em",    "fieldset", "footer", "form",    "h1",    "h2",    "h3",
        "h4",      "head",     "header", "html",  "i",        "iframe", "img",     "input", "label", "legend",
        "li",      "link",     "main",   "meta",  "nav",      "ol",     "option",  "p",     "pre",   "script",
        "section", "select",   "small",  "span",  "strong",   "style",  "summary", "svg",   "table", "tbody",
        "td",      "textarea", "th",     "thead", "title",    "tr",     "ul"};
    return tags;
}

// The first tag of HTML in the text, or nothing. "<a" alone may be a comparison; a tag ends in a space, a slash or >.
std::string_view html_tag_in(std::string_view text) {
    for (auto open = text.find('<'); open != std::string_view::npos; open = text.find('<', open + 1)) {
        auto rest = text.substr(open + 1);
        if (rest.starts_with('/')) rest.remove_prefix(1);
        const auto end = rest.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789");
        const auto name = rest.substr(0, end);
        const bool ends = end != std::string_view::npos && (rest[end] == '>' || rest[end] == ' ' || rest[end] == '/');
        if (ends && html_tags().contains(name)) return name;
    }
    return {};
}

// A Label whose Welsh was left empty: Label{"Pupil", ""}.
void find_empty_welsh(const File& file, Findings& findings) {
    std::vector<const source::Token*> code;
    for (const auto& token : file.tokens)
        if (token.kind != Kind::comment && token.kind != Kind::directive) code.push_back(&token);
    for (std::size_t i = 0; i + 5 < code.size(); ++i) {
        const bool label = code[i]->kind == Kind::word && (code[i]->text == "Label" || code[i]->text == "OwnedLabel");
        const bool opens = code[i + 1]->text == "{" || code[i + 1]->text == "(";
        if (!label || !opens || code[i + 2]->kind != Kind::string || code[i + 3]->text != "," ||
            code[i + 4]->kind != Kind::string)
            continue;
        if (!code[i + 2]->value.empty() && code[i + 4]->value.empty())
            findings.push_back(
                {file.path, code[i]->line, "a label without Welsh: write it, every text exists in both languages"});
    }
}

int line_of(std::string_view text, std::size_t at) {
    return 1 + static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
}

// Parted, so that this file holds none of what it looks for.
constexpr std::array<std::string_view, 4> machine_paths = {
    "/wo"
    "rk/",
    "/ro"
    "ot/",
    "/home/"
    "user",
    "bash_"
    "jobs"};

}  // namespace

Findings texts_have_welsh(const Tree& tree) {
    Findings findings;
    catalogue::Texts texts;
    catalogue::Faults faults;
    for (const auto& file : tree.files()) {
        if (!file.in("src/") || !file.is_cpp() || file.is_test()) continue;
        catalogue::extract(file.path, file.text, texts, faults);
        find_empty_welsh(file, findings);
    }
    const auto* po = tree.find("locale/cy.po");
    const auto entries = catalogue::read_po("locale/cy.po", po == nullptr ? std::string_view() : po->text, faults);
    const auto found = catalogue::compare(texts, entries);
    faults.insert(faults.end(), found.faults.begin(), found.faults.end());
    for (const auto& fault : faults) findings.push_back({fault.place.file, fault.place.line, fault.what});
    for (const auto& [key, text] : found.missing)
        findings.push_back({text.places.front().file, text.places.front().line,
                            "no Welsh for \"" + key.english +
                                "\": build/daily/bin/catalogue --missing prints an entry for locale/cy.po"});
    for (const auto& entry : found.unused)
        findings.push_back({entry.place.file, entry.place.line,
                            "no source says \"" + entry.key.english + "\" any more: take the entry away"});
    return findings;
}

Findings html_stays_in_govuk(const Tree& tree) {
    Findings findings;
    for (const auto& file : tree.files()) {
        if (!file.in("src/") || !file.is_cpp() || file.is_test() || file.in("src/govuk/") || file.in("src/web/") ||
            file.in("src/notify/") || file.in("src/standin/"))  // mail is HTML too; stand-ins look like nothing of ours
            continue;
        for (const auto& token : file.tokens) {
            if (token.kind != Kind::string) continue;
            const auto tag = html_tag_in(token.value);
            if (!tag.empty())
                findings.push_back({file.path, token.line,
                                    "HTML (<" + std::string(tag) +
                                        ">) is written in src/govuk/ and src/web/ only: use a component, or make one"});
        }
    }
    return findings;
}

Findings no_machine_of_ours(const Tree& tree) {
    Findings findings;
    for (const auto& file : tree.files()) {
        for (const auto path : machine_paths)
            for (auto at = file.text.find(path); at != std::string::npos; at = file.text.find(path, at + 1))
                findings.push_back(
                    {file.path, line_of(file.text, at),
                     "the path " + std::string(path) + "… exists on one machine only: make it relative or an option"});
        const bool lock = file.path.ends_with("package-lock.json");
        if (!lock && !file.path.ends_with(".npmrc") && !file.path.ends_with(".yarnrc")) continue;
        for (const auto* const mark : {"\"resolved\":", "registry="})
            for (auto at = file.text.find(mark); at != std::string::npos; at = file.text.find(mark, at + 1))
                findings.push_back(
                    {file.path, line_of(file.text, at),
                     "names a package registry: npm uses each machine's own (omit-lockfile-registry-resolved=true)"});
    }
    return findings;
}

}  // namespace tidy
