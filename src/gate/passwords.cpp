// What makes a password bad: being short, or being what everyone tries first. Composition rules are left out on purpose
// (ASVS 5.0 6.2.5: none), paste and any character are welcome.
#include "gate/accounts.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>

namespace gate {

using base::t;

namespace {

constexpr std::size_t kPasswordCharactersMin = 12;  // ASVS 6.2.1 asks 8 with a second factor, 15 without; 12 for all
constexpr std::size_t kPasswordCharactersMax =
    200;  // ASVS 6.2.9: at least 64 must be allowed; bounded so that hashing is

// Stems that fill the top of every list of leaked passwords, and the words of this place. A password that is nothing
// but one or two of them with digits and marks around is refused.
constexpr std::array kStems = std::to_array<std::string_view>({
    "password",   "passwort",
    "passw0rd",   "pa55word",
    "p4ssword",   "cyfrinair",
    "welcome",    "croeso",
    "letmein",    "qwerty",
    "qwertyuiop", "qwertz",
    "azerty",     "asdfgh",
    "asdfghjkl",  "zxcvbn",
    "zxcvbnm",    "iloveyou",
    "monkey",     "dragon",
    "football",   "rugby",
    "liverpool",  "arsenal",
    "chelsea",    "everton",
    "manchester", "united",
    "swansea",    "cardiff",
    "caerdydd",   "wrexham",
    "newport",    "wales",
    "cymru",      "england",
    "london",     "summer",
    "winter",     "spring",
    "autumn",     "january",
    "february",   "march",
    "april",      "may",
    "june",       "july",
    "august",     "september",
    "october",    "november",
    "december",   "monday",
    "tuesday",    "wednesday",
    "thursday",   "friday",
    "saturday",   "sunday",
    "admin",      "administrator",
    "root",       "user",
    "test",       "testing",
    "guest",      "login",
    "master",     "secret",
    "changeme",   "default",
    "temp",       "temporary",
    "cantref",    "council",
    "cyngor",     "school",
    "ysgol",      "academy",
    "trust",      "planning",
    "income",     "finance",
    "education",  "department",
    "ministry",   "government",
    "office",     "computer",
    "internet",   "service",
    "princess",   "sunshine",
    "shadow",     "superman",
    "batman",     "starwars",
    "michael",    "jordan",
    "charlie",    "ashley",
    "daniel",     "jessica",
    "abc",        "abcd",
    "abcdef",     "trustno",
    "hello",      "helo",
    "please",     "access",
    "mynoob",     "freedom",
    "whatever",   "flower",
    "cheese",     "hunter",
    "killer",     "pokemon",
    "minecraft",  "correcthorsebatterystaple",
});

std::string letters_only(std::string_view folded) {
    std::string kept;
    for (char c : folded)
        if (std::isalpha(static_cast<unsigned char>(c))) kept += c;
    return kept;
}

// Whether `letters` is one or two words of the list and nothing else.
bool only_stems(std::string_view letters) {
    auto is_stem = [](std::string_view word) {
        return word.empty() || std::find(kStems.begin(), kStems.end(), word) != kStems.end();
    };
    for (std::size_t cut = 0; cut <= letters.size(); ++cut)
        if (is_stem(letters.substr(0, cut)) && is_stem(letters.substr(cut))) return true;
    return false;
}

// Of ASCII characters, "aaaaaaaaaaaa", "abababababab", "123456789012", "987654321098".
bool is_pattern(std::string_view password) {
    if (std::set<char>(password.begin(), password.end()).size() < 4) return true;
    if (std::any_of(password.begin(), password.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; }))
        return false;
    std::size_t steps = 0;
    for (std::size_t i = 1; i < password.size(); ++i) {
        const int step = password[i] - password[i - 1];
        if (step == 1 || step == -1 || step == 0 || step == -9 || step == 9) ++steps;
    }
    return steps * 10 >= (password.size() - 1) * 8;
}

bool holds_word_of(std::string_view letters, std::string_view source) {
    const std::string folded = base::fold(source);
    for (std::string_view word : base::split(folded, ' '))
        if (word.size() >= 4 && letters.find(word) != std::string_view::npos && letters.size() < word.size() * 2 + 4)
            return true;
    return false;
}

}  // namespace

base::Problems check_password(std::string_view password, std::string_view name, std::string_view email,
                              std::string_view where) {
    base::Problems problems;
    if (!base::is_utf8(password)) {
        problems.add(std::string(where), "not_text", t("Enter a password made of ordinary characters"));
        return problems;
    }
    const std::size_t count = base::character_count(password);
    if (count < kPasswordCharactersMin)
        problems.add(std::string(where), "too_short",
                     t("Enter a password of at least {least} characters; three or four random words make a good one"),
                     {{"least", kPasswordCharactersMin}});
    else if (count > kPasswordCharactersMax)
        problems.add(std::string(where), "too_long", t("Enter a password of at most {most} characters"),
                     {{"most", kPasswordCharactersMax}});
    if (!problems.empty()) return problems;

    const std::string letters = letters_only(base::fold(password));
    if (only_stems(letters) || is_pattern(password))
        problems.add(std::string(where), "too_common",
                     t("Enter a password that is harder to guess; many people use one like this"));
    else if (holds_word_of(letters, name) || holds_word_of(letters, email.substr(0, email.find('@'))))
        problems.add(std::string(where), "own_name", t("Enter a password without your name or email address in it"));
    return problems;
}

}  // namespace gate
