#include "tidy/rules.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <string>

namespace tidy {

namespace {

using source::Kind;
using source::Token;

// The code of a file, without comments and directives, and the places of its words.
class Code {
public:
    explicit Code(const File& file) {
        for (const auto& token : file.tokens)
            if (token.kind != Kind::comment && token.kind != Kind::directive) tokens_.push_back(&token);
    }

    std::size_t size() const { return tokens_.size(); }
    const Token& operator[](std::size_t i) const { return *tokens_[i]; }
    bool is(std::size_t i, std::string_view text) const {
        return i < tokens_.size() && tokens_[i]->kind != Kind::string && tokens_[i]->text == text;
    }
    bool is_word(std::size_t i) const { return tokens_[i]->kind == Kind::word; }
    // A call of a free function: not a member, not a declaration after a type's name.
    bool is_call(std::size_t i) const {
        if (!is(i + 1, "(")) return false;
        if (i == 0) return true;
        if (is(i - 1, ".") || (is(i - 1, ">") && i > 1 && is(i - 2, "-"))) return false;
        return !is_word(i - 1) || is(i - 1, "return");
    }

private:
    std::vector<const Token*> tokens_;
};

// "using namespace std::chrono_literals;" brings in nothing but suffixes; a source of http/ that is not in the
// namespace itself may speak http's words; a test reads as an example when its helpers need no prefix.
bool brings_in_little(const File& file, const Code& code, std::size_t using_word) {
    auto last = using_word;
    while (last + 1 < code.size() && !code.is(last + 1, ";")) ++last;
    const auto name = code[last].text;
    if (name.ends_with("literals")) return true;
    if (last != using_word + 2 || name == "std" || !file.path.ends_with(".cpp")) return false;
    return file.is_test() || file.path.find("/" + std::string(name) + "/") != std::string::npos;
}

// "Not base::Clock: …" up to five lines above says why this one time is none of the record's.
bool says_why_not_clock(const File& file, int line) {
    constexpr std::string_view mark = "Not base::Clock: ";
    return std::any_of(file.tokens.begin(), file.tokens.end(), [&](const Token& token) {
        return token.kind == Kind::comment && token.line <= line && token.line >= line - 5 &&
               token.text.find(mark) != std::string_view::npos;
    });
}

// Sources of ours: what a rule about words reads.
bool is_ours(const File& file) {
    return file.is_cpp() && (file.in("src/") || file.in("tools/") || file.in("tests/") || file.in("bench/"));
}

bool is_any_of(std::string_view word, std::initializer_list<std::string_view> words) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

Findings no_forbidden_words(const Tree& tree) {
    Findings findings;
    for (const auto& file : tree.files()) {
        if (!is_ours(file)) continue;
        const Code code(file);
        for (std::size_t i = 0; i < code.size(); ++i) {
            if (!code.is_word(i)) continue;
            const auto word = code[i].text;
            const auto say = [&](const std::string& what) { findings.push_back({file.path, code[i].line, what}); };
            const bool operator_name = i > 0 && code.is(i - 1, "operator");
            if (word == "new" && !operator_name) say("no new: std::make_unique, a container or a value owns it");
            if (word == "delete" && !operator_name && !(i > 0 && code.is(i - 1, "=")))
                say("no delete: let a value or a unique_ptr own it");
            if (word == "using" && code.is(i + 1, "namespace") && !brings_in_little(file, code, i))
                say("no using namespace: name what is used, or using one::name;");
            if (is_any_of(word, {"printf", "fprintf", "sprintf", "snprintf", "vprintf", "vfprintf", "vsnprintf",
                                 "sscanf", "scanf"}) &&
                code.is_call(i))
                say("no " + std::string(word) + ": build a std::string; numbers by std::to_string or to_chars");
            if (is_any_of(word, {"rand", "srand", "random_device"}) && (code.is_call(i) || word == "random_device") &&
                !file.in("src/base/"))
                say("no " + std::string(word) + ": randomness comes in as base::Random, so that a run can be repeated");
        }
    }
    return findings;
}

Findings no_unfinished_work(const Tree& tree) {
    Findings findings;
    for (const auto& file : tree.files()) {
        if (!is_ours(file)) continue;
        for (const auto& token : file.tokens) {
            if (token.kind != Kind::comment) continue;
            auto words = std::string(token.text);
            std::replace_if(words.begin(), words.end(), [](char c) { return !(c >= 'A' && c <= 'Z'); }, ' ');
            for (const auto word : base::split(words, ' '))
                if (is_any_of(word, {"TODO", "FIXME", "XXX", "HACK"}))
                    findings.push_back({file.path, token.line,
                                        "finish it, or open an issue and take the " + std::string(word) + " away"});
        }
    }
    return findings;
}

Findings clocks_stay_in_base(const Tree& tree) {
    Findings findings;
    for (const auto& file : tree.files()) {
        if (!is_ours(file) || file.in("src/base/")) continue;
        // Measuring how long something takes is the business of the ground floors, of programs and of tests.
        const bool may_measure =
            !file.in("src/") || file.is_test() || file.in("src/store/") || file.in("src/http/") || file.in("src/cli/");
        const Code code(file);
        for (std::size_t i = 0; i < code.size(); ++i) {
            if (!code.is_word(i)) continue;
            const auto word = code[i].text;
            const bool wall =
                is_any_of(word, {"system_clock", "high_resolution_clock", "utc_clock"}) ||
                (is_any_of(word, {"gettimeofday", "clock_gettime", "localtime", "localtime_r", "gmtime", "gmtime_r"}) &&
                 code.is_call(i)) ||
                (word == "time" && code.is_call(i) && i + 2 < code.size() &&
                 is_any_of(code[i + 2].text, {"nullptr", "NULL", "0", "&"}));
            if (wall && !says_why_not_clock(file, code[i].line))
                findings.push_back({file.path, code[i].line,
                                    "no " + std::string(word) +
                                        ": ask the base::Clock that came in, so that a moment can be replayed, or say "
                                        "above: // Not base::Clock: reason"});
            else if (word == "steady_clock" && !may_measure && !says_why_not_clock(file, code[i].line))
                findings.push_back({file.path, code[i].line,
                                    "no steady_clock above the ground floors: ask the base::Clock that came in"});
        }
    }
    return findings;
}

Findings databases_stay_in_store(const Tree& tree) {
    Findings findings;
    for (const auto& file : tree.files()) {
        if (!is_ours(file) || file.in("src/store/") || file.in("bench/")) continue;
        const Code code(file);
        for (std::size_t i = 0; i < code.size(); ++i) {
            const auto word = code[i].text;
            const bool postgres = word.size() > 3 && word.starts_with("PQ") && word[2] >= 'a' && word[2] <= 'z';
            if (code.is_word(i) && (word.starts_with("sqlite3_") || postgres) && code.is(i + 1, "("))
                findings.push_back(
                    {file.path, code[i].line,
                     "no " + std::string(word) + " outside src/store/: use store::Store, or give it what is missing"});
        }
    }
    return findings;
}

}  // namespace tidy
