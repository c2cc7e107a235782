#include "messages.hpp"

#include "words.hpp"
#include "write.hpp"

#include <algorithm>
#include <set>

namespace define {

namespace {

constexpr std::size_t sms_bytes_max = 918;  // six parts, the most a text message may be sent in

using Names = std::set<std::string, std::less<>>;

// The names in ((double brackets)); `broken` where brackets open and do not close.
Names placeholders(std::string_view text, bool& broken) {
    Names names;
    for (auto at = text.find("(("); at != std::string_view::npos; at = text.find("((", at)) {
        const auto end = text.find("))", at);
        broken |= end == std::string_view::npos;
        if (end == std::string_view::npos) return names;
        names.emplace(text.substr(at + 2, end - at - 2));
        at = end + 2;
    }
    return names;
}

std::string listed(const Names& names) {
    std::vector<std::string> all(names.begin(), names.end());
    return all.empty() ? "none" : any_of(all);
}

class MessageCheck {
public:
    MessageCheck(const Message& message, Complaints& complaints) : message_(message), complaints_(complaints) {
        for (const auto own : message_own_values) known_.emplace_back(own);
    }

    void run() {
        if (const auto fault = fault_in_name(message_.name); !fault.empty()) complain(message_.said.at("name"), fault);
        for (const auto& value : message_.values) check_value(value);
        if (!message_.email && !message_.sms && !message_.letter)
            complain(message_.said.place, "it has no text; add [email], [sms] or [letter]");
        if (message_.email) check_text(*message_.email, "email");
        if (message_.sms) check_text(*message_.sms, "sms");
        if (message_.letter) check_text(*message_.letter, "letter");
        for (const auto& value : message_.values)
            if (!used_.contains(value.name))
                complain(value.said.at("name"), "no text uses " + quote(value.name) + "; take it out, or write ((" +
                                                    value.name + ")) where it belongs");
    }

private:
    void complain(const Place& place, const std::string& what) {
        complaints_.add(place, "message " + quote(message_.name) + ": " + what);
    }

    void check_value(const MessageValue& value) {
        if (const auto fault = fault_in_name(value.name); !fault.empty()) complain(value.said.at("name"), fault);
        if (std::ranges::find(known_, value.name) != known_.end())
            complain(value.said.at("name"), "there is a value " + quote(value.name) + " already");
        known_.push_back(value.name);
        const std::vector<std::string> types(std::begin(message_value_types), std::end(message_value_types));
        if (std::ranges::find(types, value.type) == types.end())
            complain(value.said.at("type"),
                     "value " + quote(value.name) + " can't be " + quote(value.type) + "; write " + any_of(types));
    }

    void check_text(const MessageText& text, const std::string& channel) {
        check_words(text.subject, text.said.at("subject"), channel + " subject");
        check_words(text.body, text.said.at("body"), channel + " body");
        for (const auto& subject : {text.subject.english, text.subject.welsh})
            if (subject.find('\n') != std::string::npos)
                complain(text.said.at("subject"), channel + " subject: it must be one line");
        for (const auto& body : {text.body.english, text.body.welsh})
            if (channel == "sms" && body.size() > sms_bytes_max)
                complain(text.said.at("body"),
                         "sms body: it is longer than " + std::to_string(sms_bytes_max) + " bytes; shorten it");
    }

    void check_words(const Words& words, const Place& place, const std::string& what) {
        bool broken = false;
        const auto english = placeholders(words.english, broken), welsh = placeholders(words.welsh, broken);
        if (broken) complain(place, what + ": a \"((\" is never closed");
        if (english != welsh)
            complain(place, what + ": the English names " + listed(english) + ", the Welsh " + listed(welsh) +
                                "; both must name the same values");
        for (const auto& names : {english, welsh})
            for (const auto& name : names) {
                used_.insert(name);
                if (std::ranges::find(known_, name) == known_.end())
                    complain(place, what + ": there is no value " + quote(name) +
                                        (did_you_mean(name, known_).empty() ? "; declare it with [[value]]"
                                                                            : did_you_mean(name, known_)));
            }
    }

    const Message& message_;
    Complaints& complaints_;
    std::vector<std::string> known_;
    Names used_;
};

std::string both(const Words& words) {
    return words.empty() ? "{}" : "{" + literal(words.english) + ", " + literal(words.welsh) + "}";
}

std::string text_of(const std::optional<MessageText>& text) {
    return text ? "{" + both(text->subject) + ", " + both(text->body) + "}" : "{}";
}

}  // namespace

void check_message(const Message& message, Complaints& complaints) { MessageCheck(message, complaints).run(); }

std::string messages_header(const Wing& wing) {
    return "// Generated by tools/define from definitions/" + wing.name +
           "/messages/*.toml: change those, not this.\n#pragma once\n\n#include \"notify/template.hpp\"\n\n"
           "#include <span>\n\nnamespace " +
           wing.name + " {\n\nextern const std::span<const notify::TemplateSeed> messages;\n\n}  // namespace " +
           wing.name + "\n";
}

std::string messages_source(const Wing& wing) {
    std::string out = "// Generated by tools/define from definitions/" + wing.name +
                      "/messages/*.toml: change those, not this.\n#include \"" + wing.name +
                      "/messages.hpp\"\n\nnamespace " + wing.name + " {\n\nnamespace {\n\n";
    std::string all;
    for (const auto& message : wing.messages) {
        std::string values = "{}";
        if (!message.values.empty()) {
            values = message.name + "_values";
            out += "constexpr notify::ValueSeed " + values + "[] = {\n";
            for (const auto& value : message.values)
                out += "    {" + literal(value.name) + ", notify::ValueType::" + value.type + ", " + both(value.label) +
                       ", " + both(value.help) + ", " +
                       (value.typed_by_public ? "notify::TypedBy::anyone" : "notify::TypedBy::staff") + "},\n";
            out += "};\n\n";
        }
        all += "    {" + literal(message.name) + ", " + both(message.label) + ", " + both(message.help) + ", " +
               values + ",\n     " + text_of(message.email) + ",\n     " + text_of(message.sms) + ",\n     " +
               text_of(message.letter) + "},\n";
    }
    if (all.empty()) return out + "}  // namespace\n\nconst std::span<const notify::TemplateSeed> messages;\n\n}\n";
    return out + "constexpr notify::TemplateSeed all_messages[] = {\n" + all +
           "};\n\n}  // namespace\n\nconst std::span<const notify::TemplateSeed> messages = all_messages;\n\n"
           "}  // namespace " +
           wing.name + "\n";
}

}  // namespace define
