#include "source/tokens.hpp"

#include "base/utf8.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace source {

namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || is_digit(c); }

std::optional<unsigned> digit_value(char c, unsigned radix) {
    unsigned value = radix;
    if (is_digit(c)) value = static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f') value = static_cast<unsigned>(c - 'a' + 10);
    if (c >= 'A' && c <= 'F') value = static_cast<unsigned>(c - 'A' + 10);
    return value < radix ? std::optional(value) : std::nullopt;
}

// Up to `most` digits from `at` on, which moves past them.
char32_t take_digits(std::string_view text, std::size_t& at, unsigned radix, std::size_t most) {
    char32_t value = 0;
    for (std::size_t taken = 0; taken < most && at < text.size(); ++taken, ++at) {
        const auto digit = digit_value(text[at], radix);
        if (!digit) break;
        value = value * radix + *digit;
    }
    return value;
}

// Resolves the escape whose letter stands at `at`, and moves past it.
void take_escape(std::string& out, std::string_view text, std::size_t& at) {
    constexpr std::string_view letters = "abfnrtv0";
    constexpr std::string_view meanings("\a\b\f\n\r\t\v\0", 8);
    const char letter = text[at];
    if (letter >= '0' && letter <= '7') {
        out += static_cast<char>(take_digits(text, at, 8, 3));
        return;
    }
    ++at;
    if (letter == 'x') {
        out += static_cast<char>(take_digits(text, at, 16, 2));
    } else if (letter == 'u') {
        base::utf8::append(out, take_digits(text, at, 16, 4));
    } else if (letter == 'U') {
        base::utf8::append(out, take_digits(text, at, 16, 8));
    } else if (const auto found = letters.find(letter); found != std::string_view::npos) {
        out += meanings[found];
    } else if (letter != '\n') {
        out += letter;
    }
}

std::string resolved(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] == '\\' && at + 1 < text.size())
            take_escape(out, text, ++at);
        else
            out += text[at++];
    }
    return out;
}

class Scanner {
public:
    explicit Scanner(std::string_view code) : code_(code) {}

    std::vector<Token> scan() {
        while (at_ < code_.size()) step();
        return std::move(tokens_);
    }

private:
    bool looking_at(std::string_view text) const { return code_.substr(at_).starts_with(text); }

    std::size_t find(std::string_view text, std::size_t from) const {
        return std::min(code_.find(text, from), code_.size());
    }

    void emit(Kind kind, std::size_t end, std::string value = {}) {
        end = std::min(end, code_.size());
        const auto text = code_.substr(at_, end - at_);
        tokens_.push_back({kind, text, std::move(value), line_});
        line_ += static_cast<int>(std::count(text.begin(), text.end(), '\n'));
        at_ = end;
    }

    void step() {
        const char c = code_[at_];
        if (c == '\n') {
            ++line_;
            ++at_;
            line_starts_ = true;
            return;
        }
        if (c == ' ' || c == '\t' || c == '\r') {
            ++at_;
            return;
        }
        const bool first = std::exchange(line_starts_, false);
        if (looking_at("//")) return emit(Kind::comment, find("\n", at_));
        if (looking_at("/*")) return emit(Kind::comment, find("*/", at_ + 2) + 2);
        if (c == '#' && first) return emit(Kind::directive, directive_end());
        if (c == '"') return quoted(at_);
        if (c == '\'') return emit(Kind::character, quote_end(at_, '\''));
        if (is_digit(c)) return emit(Kind::number, number_end());
        if (is_word(c)) return word();
        emit(Kind::mark, at_ + 1);
    }

    void word() {
        constexpr std::array<std::string_view, 5> raw_prefixes = {"R", "u8R", "uR", "UR", "LR"};
        constexpr std::array<std::string_view, 4> prefixes = {"u8", "u", "U", "L"};
        auto end = at_;
        while (end < code_.size() && is_word(code_[end])) ++end;
        const auto text = code_.substr(at_, end - at_);
        const char next = end < code_.size() ? code_[end] : '\0';
        const auto among = [&](const auto& list) { return std::find(list.begin(), list.end(), text) != list.end(); };
        if (next == '"' && among(raw_prefixes)) return raw(end);
        if (next == '"' && among(prefixes)) return quoted(end);
        if (next == '\'' && among(prefixes)) return emit(Kind::character, quote_end(end, '\''));
        emit(Kind::word, end);
    }

    void quoted(std::size_t quote) {
        const auto end = quote_end(quote, '"');
        const auto inner = code_.substr(quote + 1, end - quote - 1);
        emit(Kind::string, end, resolved(inner.ends_with('"') ? inner.substr(0, inner.size() - 1) : inner));
    }

    void raw(std::size_t quote) {
        const auto open = find("(", quote);
        const auto closing = ")" + std::string(code_.substr(quote + 1, std::max(open, quote + 1) - quote - 1)) + "\"";
        const auto close = find(closing, open);
        const auto begin = std::min(open + 1, code_.size());
        emit(Kind::string, close + closing.size(), std::string(code_.substr(begin, std::max(close, begin) - begin)));
    }

    // Past the closing quote, or at the line's end where there is none.
    std::size_t quote_end(std::size_t quote, char mark) const {
        for (auto at = quote + 1; at < code_.size(); ++at) {
            if (code_[at] == '\\')
                ++at;
            else if (code_[at] == mark)
                return at + 1;
            else if (code_[at] == '\n')
                return at;
        }
        return code_.size();
    }

    std::size_t number_end() const {
        auto at = at_;
        for (; at < code_.size(); ++at) {
            const char c = code_[at];
            const bool signed_exponent = (c == '+' || c == '-') &&
                                         std::string_view("eEpP").find(code_[at - 1]) != std::string_view::npos &&
                                         !code_.substr(at_).starts_with("0x");
            const bool separator = c == '\'' && at + 1 < code_.size() && is_word(code_[at + 1]);
            if (!is_word(c) && c != '.' && !separator && !signed_exponent) break;
        }
        return at;
    }

    std::size_t directive_end() const {
        auto at = at_;
        for (;;) {
            at = find("\n", at);
            if (at == code_.size() || code_[at - 1] != '\\') return at;
            ++at;
        }
    }

    std::string_view code_;
    std::vector<Token> tokens_;
    std::size_t at_ = 0;
    int line_ = 1;
    bool line_starts_ = true;
};

}  // namespace

std::vector<Token> tokens_of(std::string_view code) { return Scanner(code).scan(); }

}  // namespace source
