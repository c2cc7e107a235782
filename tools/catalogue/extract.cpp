#include "catalogue/extract.hpp"

#include "source/tokens.hpp"

#include <algorithm>
#include <optional>
#include <span>

namespace catalogue {

namespace {

using source::Kind;
using source::Token;

// Walks the tokens that are code.
class Reader {
public:
    explicit Reader(std::span<const Token> tokens) : tokens_(tokens) {}

    const Token* peek() const { return at_ < tokens_.size() ? &tokens_[at_] : nullptr; }

    bool take_mark(std::string_view mark) {
        const auto* token = peek();
        if (token == nullptr || token->kind != Kind::mark || token->text != mark) return false;
        ++at_;
        return true;
    }

    // Adjacent literals, joined as the compiler joins them.
    std::optional<std::string> take_string() {
        std::optional<std::string> text;
        for (const auto* token = peek(); token != nullptr && token->kind == Kind::string; token = peek()) {
            text = text.value_or("") + token->value;
            ++at_;
        }
        return text;
    }

private:
    std::span<const Token> tokens_;
    std::size_t at_ = 0;
};

struct Call {
    Key key;
    std::string many;
    bool plural = false;
};

// The call whose arguments follow, or nothing where it isn't one of ours (a declaration, a function of the same name).
std::optional<Call> read_call(std::string_view name, Reader reader) {
    if (!reader.take_mark("(")) return std::nullopt;
    const auto first = reader.take_string();
    if (!first) return std::nullopt;
    if (name == "t") return reader.take_mark(")") ? std::optional(Call{{"", *first}, "", false}) : std::nullopt;
    if (!reader.take_mark(",")) return std::nullopt;
    const auto second = reader.take_string();
    if (!second || !reader.take_mark(")")) return std::nullopt;
    return name == "tc" ? Call{{*first, *second}, "", false} : Call{{"", *first}, *second, true};
}

bool is_member(std::span<const Token> before) {
    return !before.empty() && (before.back().text == "." || (before.size() > 1 && before.back().text == ">" &&
                                                             before[before.size() - 2].text == "-"));
}

}  // namespace

void extract(const std::string& file, std::string_view code, Texts& texts, Faults& faults) {
    auto tokens = source::tokens_of(code);
    std::erase_if(tokens,
                  [](const Token& token) { return token.kind == Kind::comment || token.kind == Kind::directive; });
    const std::span<const Token> all(tokens);
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto& token = all[i];
        if (token.kind != Kind::word || (token.text != "t" && token.text != "tc" && token.text != "tn")) continue;
        if (is_member(all.first(i))) continue;
        const auto call = read_call(token.text, Reader(all.subspan(i + 1)));
        if (!call) continue;
        const Place place{file, token.line};
        if (call->key.english.empty()) {
            faults.push_back({place, "an empty text: use a default-made Message where there is nothing to say"});
            continue;
        }
        auto [found, fresh] = texts.try_emplace(call->key, Text{call->many, call->plural, {}});
        auto& text = found->second;
        if (!fresh && (text.plural != call->plural || text.many != call->many))
            faults.push_back({place, "\"" + call->key.english +
                                         "\" is already used with another plural, or without one, at " +
                                         text.places.front().say() +
                                         ": one English text has one entry; say it another way or use tc()"});
        text.places.push_back(place);
    }
}

}  // namespace catalogue
