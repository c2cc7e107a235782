// Texts of the interface. English stands in the source; Welsh stands in locale/cy.po and is compiled into a table.
// A message that has no Welsh, or whose placeholders differ, fails the build (tools/catalogue).
//
//   say(language, t("Sign in"))
//   say(language, t("Found {count} in {place}"), {{"count", 12}, {"place", name}})
//   say(language, tn("{count} school", "{count} schools"), 12)
#pragma once

#include "base/label.hpp"
#include "base/language.hpp"

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace base {

// A whole sentence or label. Only t() and tc() make one, from a literal, so that the extractor sees every text there
// is.
struct Message {
    std::string_view context;  // empty, or what tells two equal English texts apart ("verb")
    std::string_view english;  // may hold {named} placeholders
    constexpr bool empty() const { return english.empty(); }
    constexpr bool operator==(const Message&) const = default;
};

struct PluralMessage {
    std::string_view one;
    std::string_view many;
};

consteval Message t(const char* english) { return {{}, english}; }
consteval Message tc(const char* context, const char* english) { return {context, english}; }
consteval PluralMessage tn(const char* one, const char* many) { return {one, many}; }

// What stands in a placeholder: a text as it is, a number, a text of both languages, or another message.
using Argument = std::variant<std::string, std::int64_t, OwnedLabel, Message>;

struct NamedArgument {
    std::string_view name;
    Argument value;

    NamedArgument(std::string_view n, std::string v) : name(n), value(std::move(v)) {}
    NamedArgument(std::string_view n, std::string_view v) : name(n), value(std::string(v)) {}
    NamedArgument(std::string_view n, const char* v) : name(n), value(std::string(v)) {}
    template <std::integral T>
    NamedArgument(std::string_view n, T v) : name(n), value(static_cast<std::int64_t>(v)) {}
    NamedArgument(std::string_view n, Label v) : name(n), value(OwnedLabel(v)) {}
    NamedArgument(std::string_view n, Message v) : name(n), value(v) {}
};

// The text in the reader's language, placeholders filled. Numbers are written with thousands commas in both languages.
// Nothing is escaped: govuk/ escapes when it writes HTML.
std::string_view say(Language language, Message message);
std::string say(Language language, Message message, std::span<const NamedArgument> arguments);
std::string say(Language language, Message message, std::initializer_list<NamedArgument> arguments);
// Plural forms: two in English, six in Welsh (CLDR zero, one, two, few, many, other). {count} is filled from `count`.
std::string say(Language language, PluralMessage message, std::int64_t count,
                std::initializer_list<NamedArgument> arguments = {});

}  // namespace base
