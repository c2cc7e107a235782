#include "tidy/rules.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <set>

namespace tidy {

namespace {

using source::Kind;
using source::Token;

constexpr int most_file_lines = 600;
constexpr int most_function_lines = 70;
constexpr std::size_t most_line_characters = 120;

// "// long: reason", with a reason.
bool says_why_long(const Token& token) {
    constexpr std::string_view mark = "long: ";
    if (token.kind != Kind::comment) return false;
    const auto at = token.text.find(mark);
    return at != std::string_view::npos && base::trim(token.text.substr(at + mark.size())).size() > 5;
}

bool reason_between(const File& file, int first_line, int last_line) {
    return std::any_of(file.tokens.begin(), file.tokens.end(), [&](const Token& token) {
        return token.line >= first_line && token.line <= last_line && says_why_long(token);
    });
}

int line_count(std::string_view text) { return static_cast<int>(std::count(text.begin(), text.end(), '\n')); }

// Raw strings hold other languages (SQL, JSON), which no line break may be put into just so.
std::set<int> raw_string_lines(const File& file) {
    std::set<int> lines;
    for (const auto& token : file.tokens) {
        if (token.kind != Kind::string || token.text.find("R\"") > 2) continue;
        const auto end = token.line + line_count(token.text);
        for (auto line = token.line; line <= end; ++line) lines.insert(line);
    }
    return lines;
}

struct Function {
    std::string name;
    int first_line;
    int last_line;
};

// Finds functions by their braces: a block whose head has a parameter list and is no type, namespace or initialiser.
class FunctionFinder {
public:
    explicit FunctionFinder(const File& file) {
        for (const auto& token : file.tokens)
            if (token.kind != Kind::comment && token.kind != Kind::directive) code_.push_back(&token);
    }

    std::vector<Function> find() {
        while (at_ < code_.size()) {
            if (is(at_, ";") || is(at_, "}")) head_ = at_ + 1;
            if (is(at_, "{")) open_block();
            ++at_;
        }
        return std::move(functions_);
    }

private:
    bool is(std::size_t i, std::string_view text) const {
        return code_[i]->kind == Kind::mark && code_[i]->text == text;
    }
    bool is_word(std::size_t i, std::string_view text) const {
        return code_[i]->kind == Kind::word && code_[i]->text == text;
    }

    bool head_has_word(std::initializer_list<std::string_view> words) const {
        for (auto i = head_; i < at_; ++i)
            for (const auto word : words)
                if (is_word(i, word)) return true;
        return false;
    }

    // The first parenthesis of the head that is not part of template arguments.
    std::size_t parameters() const {
        for (auto i = head_; i < at_; ++i)
            if (is(i, "(")) return i;
        return at_;
    }

    bool head_assigns() const {
        for (auto i = head_; i < at_ && !is(i, "(") && !is_word(i, "operator"); ++i)
            if (is(i, "=")) return true;
        return false;
    }

    // Of a constructor's initialisers, "name{": the body comes later.
    bool is_member_initialiser() const {
        if (at_ == head_ || code_[at_ - 1]->kind != Kind::word) return false;
        if (is_word(at_ - 1, "const") || is_word(at_ - 1, "noexcept") || is_word(at_ - 1, "override") ||
            is_word(at_ - 1, "final"))
            return false;
        for (auto i = head_ + 1; i < at_; ++i)
            if (is(i, ":") && is(i - 1, ")")) return true;
        return false;
    }

    void open_block() {
        const auto open = parameters();
        const bool called = open < at_ && open > head_;
        if (is_member_initialiser() || head_assigns()) {
            at_ = closing(at_);
            return;
        }
        if (called && !head_has_word({"namespace"})) {
            const auto end = closing(at_);
            functions_.push_back({std::string(code_[open - 1]->text), code_[head_]->line, code_[end]->line});
            at_ = end;
        } else if (!head_has_word({"namespace", "class", "struct", "union", "extern"})) {
            at_ = closing(at_);  // an enumeration or an initialiser
        }
        head_ = at_ + 1;
    }

    std::size_t closing(std::size_t open) const {
        int depth = 0;
        for (auto i = open; i < code_.size(); ++i) {
            if (is(i, "{")) ++depth;
            if (is(i, "}") && --depth == 0) return i;
        }
        return code_.size() - 1;
    }

    std::vector<const Token*> code_;
    std::vector<Function> functions_;
    std::size_t at_ = 0;
    std::size_t head_ = 0;
};

// Whether `name` stands in the text as a word of CMake.
bool names_source(std::string_view cmake, std::string_view name) {
    for (auto at = cmake.find(name); at != std::string_view::npos; at = cmake.find(name, at + 1)) {
        constexpr std::string_view ends = " \t\r\n();\"/";
        const bool begins = at == 0 || ends.find(cmake[at - 1]) != std::string_view::npos;
        const auto end = at + name.size();
        if (begins && (end == cmake.size() || ends.find(cmake[end]) != std::string_view::npos)) return true;
    }
    return false;
}

}  // namespace

Findings files_are_short(const Tree& tree) {
    Findings findings;
    for (const auto& file : tree.files()) {
        const auto lines = line_count(file.text);
        if (!file.is_cpp() || lines <= most_file_lines || reason_between(file, 1, 10)) continue;
        findings.push_back({file.path, 1,
                            std::to_string(lines) + " lines: a file is one idea of at most " +
                                std::to_string(most_file_lines) + "; part it, or say why at its top: // long: reason"});
    }
    return findings;
}

Findings functions_are_short(const Tree& tree) {
    Findings findings;
    for (const auto& file : tree.files()) {
        if (!file.is_cpp()) continue;
        for (const auto& function : FunctionFinder(file).find()) {
            const auto lines = function.last_line - function.first_line + 1;
            if (lines <= most_function_lines || reason_between(file, function.first_line - 3, function.first_line + 2))
                continue;
            findings.push_back({file.path, function.first_line,
                                function.name + " has " + std::to_string(lines) + " lines, more than " +
                                    std::to_string(most_function_lines) +
                                    ": name its parts, or say why above it: // long: reason"});
        }
    }
    return findings;
}

Findings lines_are_short(const Tree& tree) {
    Findings findings;
    for (const auto& file : tree.files()) {
        if (!file.is_cpp()) continue;
        const auto in_raw_string = raw_string_lines(file);
        int number = 0;
        for (const auto line : base::split(file.text, '\n')) {
            ++number;
            const auto characters = base::character_count(line);
            if (characters > most_line_characters && !in_raw_string.contains(number))
                findings.push_back({file.path, number,
                                    std::to_string(characters) + " characters: break the line at " +
                                        std::to_string(most_line_characters)});
        }
    }
    return findings;
}

Findings sources_have_a_target(const Tree& tree) {
    Findings findings;
    for (const auto& file : tree.files()) {
        if (!file.path.ends_with(".cpp")) continue;
        bool named = false;
        for (auto slash = file.path.rfind('/'); !named && slash != std::string::npos && slash > 0;
             slash = file.path.rfind('/', slash - 1)) {
            const auto* cmake = tree.find(file.path.substr(0, slash + 1) + "CMakeLists.txt");
            named = cmake != nullptr && names_source(cmake->text, std::string_view(file.path).substr(slash + 1));
        }
        if (!named)
            findings.push_back({file.path, 1, "no CMakeLists.txt names it: add it to a target, or take it away"});
    }
    return findings;
}

}  // namespace tidy
