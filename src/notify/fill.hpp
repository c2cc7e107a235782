// A template with its values put in, as people will read it.
#pragma once

#include "base/date.hpp"
#include "base/problem.hpp"
#include "govuk/html.hpp"
#include "notify/template.hpp"

#include <map>
#include <string>
#include <string_view>

namespace notify {

// What a message is written in. Who never said which language they want gets both.
enum class In : std::uint8_t { english, welsh, both };
std::string_view name(In language);           // "en", "cy", "both": as stored; never rename
In in_from(std::string_view name);            // anything else: both
std::string_view language_tags(In language);  // "cy, en"

// By name, as stored: a date in ISO form, a text that serves both languages twice.
using Values = std::map<std::string, base::OwnedLabel, std::less<>>;

// What a value is in one language, in words.
std::string say(const Template& of, std::string_view value, const Values& values, base::Language language);

// What is missing, too long or of another type; each problem names the value ("value.day").
base::Problems check(const Template& of, const Values& values);

struct Rendered {
    std::string subject;   // one line; empty in a text message
    std::string plain;     // lines end in LF
    govuk::SafeHtml html;  // of the body alone; each language in a part of its own, with its lang
};
// In both: Welsh first.
Rendered render(const Template& of, ChannelKind kind, In language, const Values& values);

// How many parts the telephone networks count a text message as.
std::size_t sms_parts(std::string_view text);

}  // namespace notify
