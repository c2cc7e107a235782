#include "words.hpp"

#include "complaints.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace define {

namespace {

// Leaves room for what tables, indexes and columns add to it; the indexes are checked one by one (check.cpp).
constexpr std::size_t longest_name = 40;

// Columns that every record has (docs/adr/0001-records.md).
constexpr std::array own_columns = {"authority", "id", "from_mark", "to_mark", "version", "changed_at", "added_load"};
// Members that every generated struct has.
constexpr std::array own_members = {"column", "dataset", "field", "visit"};
// Words that one of the databases, or C++, keeps for itself.
constexpr std::string_view keywords =
    " all alter analyse analyze and any array as asc auto between bool both break by case cast catch char check "
    "class collate commit concept const constraint continue create current_date current_time current_timestamp "
    "current_user default deferrable delete desc distinct do double drop else end enum escape except exists "
    "explicit export extern false fetch float for foreign friend from goto grant group having if in index inline "
    "insert int intersect into is isnull join lateral leading limit localtime long mutable namespace new not "
    "notnull null offset on only operator or order placing primary private protected public references register "
    "requires return returning select set short signed sizeof some static struct switch symmetric table template "
    "then this throw to trailing transaction true try typedef typename union unique unsigned update user using "
    "values variadic virtual void volatile when where while window with xor ";

template <std::size_t N>
bool holds(const std::array<const char*, N>& words, std::string_view word) {
    return std::ranges::any_of(words, [&](const char* one) { return word == one; });
}

bool is_small(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::string fault_in_name(std::string_view name) {
    if (name.empty()) return {};  // complained of as missing
    const bool letters = std::ranges::all_of(name, [](char c) { return is_small(c) || is_digit(c) || c == '_'; });
    if (!letters || !is_small(name.front()) || name.back() == '_' || name.find("__") != std::string_view::npos)
        return "a name is small letters, digits and single underscores, as in \"open_date\"";
    if (name.size() > longest_name) return "the name is longer than " + std::to_string(longest_name) + " letters";
    if (keywords.find(" " + std::string(name) + " ") != std::string_view::npos)
        return quote(name) + " is a word of SQL or C++; call it something longer, as in \"" + std::string(name) +
               "_code\"";
    return {};
}

std::string fault_in_field_name(std::string_view name) {
    if (holds(own_columns, name))
        return "every record has a column " + quote(name) + " of its own; call the field something else";
    if (holds(own_members, name))
        return "every generated struct has a member " + quote(name) + "; call the field something else";
    return fault_in_name(name);
}

bool is_iso_date(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
    for (const std::size_t at : {0U, 1U, 2U, 3U, 5U, 6U, 8U, 9U}) {
        if (!is_digit(text[at])) return false;
    }
    const auto number = [&](std::size_t at, std::size_t length) {
        return std::atoi(std::string(text.substr(at, length)).c_str());
    };
    const int year = number(0, 4), month = number(5, 2), day = number(8, 2);
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    constexpr std::array<int, 12> days = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (month < 1 || month > 12) return false;
    return day >= 1 && day <= days[static_cast<std::size_t>(month - 1)] + (leap && month == 2 ? 1 : 0);
}

std::string digest(std::string_view text) {
    std::uint64_t hash = 14695981039346656037U;
    for (const char byte : text) hash = (hash ^ static_cast<unsigned char>(byte)) * 1099511628211U;
    std::string hex(16, '0');
    for (auto digit = hex.rbegin(); digit != hex.rend(); ++digit, hash >>= 4U) *digit = "0123456789abcdef"[hash & 15U];
    return hex;
}

std::string type_name(std::string_view name) {
    std::string type;
    bool start = true;
    for (const char c : name) {
        if (c != '_') type += start && is_small(c) ? static_cast<char>(c - 'a' + 'A') : c;
        start = c == '_';
    }
    return type;
}

}  // namespace define
