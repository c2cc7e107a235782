#include "base/message.hpp"

#include "base/catalogue.hpp"
#include "base/failure.hpp"
#include "base/number.hpp"

#include <algorithm>

namespace base {

namespace {

constexpr bool is_name_character(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; }

std::string_view pattern(Language language, const PluralMessage& message, std::int64_t count) {
    if (language == Language::welsh)
        if (const auto* entry = catalogue::find({}, message.one)) return entry->welsh[catalogue::form_of(count)];
    return count == 1 ? message.one : message.many;
}

void append(std::string& out, Language language, const Argument& argument) {
    struct Append {
        std::string& out;
        Language language;
        void operator()(const std::string& text) const { out += text; }
        void operator()(std::int64_t number) const { out += with_commas(number); }
        void operator()(const OwnedLabel& label) const { out += label.in(language); }
        void operator()(const Message& message) const { out += say(language, message); }
    };
    std::visit(Append{out, language}, argument);
}

// Fills {name}s. Braces around anything else are text.
std::string fill(std::string_view text, Language language, std::span<const NamedArgument> arguments) {
    std::string out;
    out.reserve(text.size() + 16 * arguments.size());
    for (;;) {
        const auto open = text.find('{');
        out += text.substr(0, open);
        if (open == std::string_view::npos) return out;
        text.remove_prefix(open);
        const auto end = std::find_if_not(text.begin() + 1, text.end(), is_name_character);
        const auto name = std::string_view(text.begin() + 1, end);
        if (name.empty() || end == text.end() || *end != '}') {
            out += '{';
            text.remove_prefix(1);
            continue;
        }
        const auto found =
            std::find_if(arguments.begin(), arguments.end(), [&](const auto& each) { return each.name == name; });
        if (found == arguments.end()) throw Broken("a message has no argument for {" + std::string(name) + "}");
        append(out, language, found->value);
        text.remove_prefix(name.size() + 2);
    }
}

}  // namespace

std::string_view say(Language language, Message message) {
    if (language == Language::welsh)
        if (const auto* entry = catalogue::find(message.context, message.english)) return entry->welsh[0];
    return message.english;
}

std::string say(Language language, Message message, std::span<const NamedArgument> arguments) {
    return fill(say(language, message), language, arguments);
}

std::string say(Language language, Message message, std::initializer_list<NamedArgument> arguments) {
    return fill(say(language, message), language, {arguments.begin(), arguments.size()});
}

std::string say(Language language, PluralMessage message, std::int64_t count,
                std::initializer_list<NamedArgument> arguments) {
    std::vector<NamedArgument> all(arguments);
    all.emplace_back("count", count);
    return fill(pattern(language, message, count), language, all);
}

}  // namespace base
