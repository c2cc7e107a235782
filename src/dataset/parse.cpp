// What people type and files hold, made into values. Kind about form (spaces, case, commas, either language), strict
// about meaning.
#include "base/text.hpp"
#include "dataset/codes.hpp"
#include "dataset/forms.hpp"
#include "dataset/limits.hpp"
#include "dataset/value.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace dataset {
namespace {

using base::Message;
using base::Problem;
using base::Result;
using base::t;

Problem wrong(const Field& field, std::string_view code, Message what, std::vector<base::NamedArgument> more = {}) {
    more.emplace_back("label", field.label);
    return {std::string(field.name), code, what, std::move(more), std::nullopt};
}

Result<Value> text_or(const Field& field, std::optional<std::string> text, std::string_view code, Message what) {
    if (!text) return wrong(field, code, what);
    return Value::text(std::move(*text));
}

std::optional<std::int64_t> whole_number(std::string_view text) {
    std::string digits;
    for (const char c : text)
        if (c != ',' && c != ' ') digits += c;
    const auto begin = digits.data() + (digits.starts_with('+') ? 1 : 0);
    std::int64_t number = 0;
    const auto read = std::from_chars(begin, digits.data() + digits.size(), number);
    if (read.ec != std::errc() || read.ptr != digits.data() + digits.size()) return std::nullopt;
    return number;
}

// "-3.25" with two decimals: -325. More decimals than the field holds are refused, not rounded.
std::optional<std::int64_t> decimal_units(std::string_view typed, int decimals) {
    const auto text = base::trim(typed);
    const auto dot = text.find('.');
    auto fraction = dot == std::string_view::npos ? std::string() : std::string(text.substr(dot + 1));
    while (!fraction.empty() && fraction.size() > static_cast<std::size_t>(decimals) && fraction.back() == '0')
        fraction.pop_back();
    if (fraction.size() > static_cast<std::size_t>(decimals) || (!fraction.empty() && !base::all_digits(fraction)))
        return std::nullopt;
    fraction.resize(static_cast<std::size_t>(decimals), '0');
    auto whole = std::string(text.substr(0, dot));
    if (whole.empty() || whole == "-" || whole == "+") whole += '0';
    return whole_number(whole + fraction);
}

Result<Value> parse_yes_no(const Field& field, std::string_view text) {
    constexpr std::array<std::string_view, 9> yes = {"yes", "y", "true", "1", "ie", "ydw", "ydy", "oes", "do"};
    constexpr std::array<std::string_view, 10> no = {"no",      "n",       "false",   "0",     "na",
                                                     "nac ydw", "nac ydy", "nac oes", "naddo", "nage"};
    const auto folded = base::fold(text);
    if (std::find(yes.begin(), yes.end(), folded) != yes.end()) return Value::of(Value::Answer::yes);
    if (std::find(no.begin(), no.end(), folded) != no.end()) return Value::of(Value::Answer::no);
    return wrong(field, "not_yes_no", t("Enter yes or no for “{label}”"));
}

Result<Value> parse_month(const Field& field, std::string_view text) {
    if (const auto month = base::Month::from_iso(text)) return Value::of(*month);
    // "11/2026" and "November 2026" are dates without their day.
    for (const std::string_view first : {"1/", "1 "})
        if (const auto day = base::Date::from_text(std::string(first) + std::string(text)))
            return Value::of(base::Month::of(*day));
    return wrong(field, "not_a_month", t("Enter a month for “{label}”, like 11/2026"));
}

Result<Value> parse_instant(const Field& field, std::string_view text) {
    if (const auto instant = base::Instant::from_iso(text)) return Value::of(*instant);
    if (const auto day = base::Date::from_text(text)) return Value::of(base::Instant::start_of(*day));
    const auto cut = text.rfind(' ');
    if (cut != std::string_view::npos) {
        const auto day = base::Date::from_text(base::trim(text.substr(0, cut)));
        const auto clock = base::split(text.substr(cut + 1), ':');
        if (day && clock.size() == 2) {
            const auto hour = whole_number(clock[0]);
            const auto minute = whole_number(clock[1]);
            if (hour && minute && *hour >= 0 && *hour < 24 && *minute >= 0 && *minute < 60)
                return Value::of(base::Instant::from_london(*day, static_cast<int>(*hour), static_cast<int>(*minute)));
        }
    }
    return wrong(field, "not_a_time", t("Enter a date and time for “{label}”, like 21/11/2026 09:30"));
}

Result<Value> parse_code(const Field& field, std::string_view text, const Reading& reading) {
    auto typed = base::tidy_line(text);
    const auto* list = reading.codes ? reading.codes->list(field.codes) : nullptr;
    if (!list || list->find(typed)) return Value::text(std::move(typed));
    if (const auto* code = list->by_label(typed)) return Value::text(code->code);
    std::vector<std::string_view> known;
    for (const auto& code : list->codes) {
        known.push_back(code.label.english);
        known.push_back(code.label.welsh);
    }
    const auto nearest = base::nearest(typed, known);
    if (nearest.empty())
        return wrong(field, "unknown_code", t("Choose a value for “{label}” from its list; “{typed}” is not on it"),
                     {{"typed", typed}});
    return wrong(field, "unknown_code",
                 t("Choose a value for “{label}” from its list; “{typed}” is not on it. Did you mean “{nearest}”?"),
                 {{"typed", typed}, {"nearest", nearest}});
}

Result<Value> parse_list(const Field& field, std::string_view text, const Reading& reading) {
    auto part_field = field;
    part_field.type = field.element;
    std::vector<std::string> parts;
    base::Problems problems;
    for (const auto line : base::split(text, '\n')) {
        for (const auto piece : base::split(line, ';')) {
            auto part = parse(part_field, piece, reading);
            if (!part)
                problems.add_all(part.problems());
            else if (!part->empty() && std::find(parts.begin(), parts.end(), part->stored()) == parts.end())
                parts.push_back(part->stored());
        }
    }
    if (!problems.empty()) return problems;
    return Value::list(parts);
}

Result<Value> parse_geometry(const Field& field, std::string_view text) {
    const auto trimmed = base::trim(text);
    if (!bounds_of(trimmed))
        return wrong(field, "not_geometry",
                     t("Enter a GeoJSON geometry for “{label}”, like a Point with longitude and latitude"));
    return Value::text(std::string(trimmed));
}

Result<Value> parse_both_in_one(const Field& field, std::string_view text) {
    const auto cut = text.find(" | ");
    if (cut == std::string_view::npos) return parse_both(field, text, text);
    return parse_both(field, text.substr(0, cut), text.substr(cut + 3));
}

Result<Value> parse_form(const Field& field, std::string_view text, const Reading& reading) {
    switch (field.type) {
        case Type::text: return Value::text(base::tidy_line(text));
        case Type::long_text: return Value::text(base::tidy_text(text));
        case Type::bilingual: return parse_both_in_one(field, text);
        case Type::code: return parse_code(field, text, reading);
        case Type::date:
            if (const auto day = base::Date::from_text(text)) return Value::of(*day);
            return wrong(field, "not_a_date", t("Enter a date for “{label}”, like 21/11/2026"));
        case Type::month: return parse_month(field, text);
        case Type::instant: return parse_instant(field, text);
        case Type::money:
            if (const auto money = base::Money::from_text(text)) return Value::of(*money);
            return wrong(field, "not_money", t("Enter an amount for “{label}”, like £1,234.50"));
        case Type::integer:
            if (const auto number = whole_number(text)) return Value::number(*number);
            return wrong(field, "not_a_whole_number", t("Enter a whole number for “{label}”, like 1,250"));
        case Type::decimal:
            if (const auto units = decimal_units(text, field.decimals)) return Value::number(*units);
            return wrong(field, "not_a_number",
                         t("Enter a number with at most {decimals} decimal places for “{label}”"),
                         {{"decimals", int{field.decimals}}});
        case Type::yes_no: return parse_yes_no(field, text);
        case Type::reference:
            if (const auto id = base::Id::from_text(text)) return Value::of(*id);
            return wrong(field, "not_a_record", t("Choose a record for “{label}” from those found"));
        case Type::link:
            return text_or(field, link_from(text), "not_a_link",
                           t("Enter a web address for “{label}”, like https://www.example.org"));
        case Type::file:
            return text_or(field, base::Id::from_text(text) ? std::optional(std::string(text)) : std::nullopt,
                           "not_a_file", t("Choose a file for “{label}”"));
        case Type::email:
            return text_or(field, email_from(text), "not_an_email",
                           t("Enter an email address for “{label}”, like name@example.org"));
        case Type::phone:
            return text_or(field, phone_from(text), "not_a_phone",
                           t("Enter a phone number for “{label}”, like 029 2082 5111 or +44 808 157 0192"));
        case Type::postcode:
            return text_or(field, postcode_from(text), "not_a_postcode",
                           t("Enter a full UK postcode for “{label}”, like CF10 1EP"));
        case Type::urn:
            return text_or(field, urn_from(text), "not_a_urn", t("Enter a URN of 6 digits for “{label}”, like 402018"));
        case Type::upn:
            return text_or(field, upn_from(text), "not_a_upn",
                           t("Enter a UPN of 13 characters for “{label}”, like W681990125017; check each character"));
        case Type::uprn:
            return text_or(field, uprn_from(text), "not_a_uprn",
                           t("Enter a UPRN of up to 12 digits for “{label}”, like 100100912345"));
        case Type::geometry: return parse_geometry(field, text);
        case Type::list: return parse_list(field, text, reading);
    }
    return Value();
}

std::int32_t length_limit(const Field& field) {
    if (field.length_max > 0) return field.length_max;
    switch (field.type) {
        case Type::long_text: return limits::long_text_characters;
        case Type::email: return limits::email_characters;
        case Type::link: return limits::link_characters;
        default: return limits::text_characters;
    }
}

void check_length(const Field& field, std::string_view text, base::Problems& problems) {
    const auto limit = length_limit(field);
    if (text.size() <= static_cast<std::size_t>(limit)) return;  // bytes are never fewer than characters
    const auto count = base::character_count(text);
    if (count <= static_cast<std::size_t>(limit)) return;
    problems.add(wrong(field, "too_long", t("Shorten “{label}” to {limit} characters or fewer; it has {count}"),
                       {{"limit", limit}, {"count", count}}));
}

void check_range(const Field& field, std::int64_t number, base::Problems& problems) {
    const auto shown = [&](std::int64_t bound) { return show(field, Value::number(bound), {}); };
    if (field.least && number < *field.least)
        problems.add(
            wrong(field, "too_small", t("Enter {least} or more for “{label}”"), {{"least", shown(*field.least)}}));
    if (field.most && number > *field.most)
        problems.add(
            wrong(field, "too_large", t("Enter {most} or less for “{label}”"), {{"most", shown(*field.most)}}));
}

// Types whose stored text is exactly what parsing it again gives.
void check_text_form(const Field& field, std::string_view text, base::Problems& problems) {
    if (!base::is_utf8(text) || text.find('\0') != std::string_view::npos) {
        problems.add(
            wrong(field, "not_text", t("Enter “{label}” as plain text; it holds characters that cannot be read")));
        return;
    }
    const auto again = parse_form(field, text, {});
    if (!again)
        problems.add_all(again.problems());
    else if (again->text() != text)
        problems.add(wrong(field, "not_canonical", t("Enter “{label}” in its usual form, like “{usual}”"),
                           {{"usual", again->text()}}));
}

}  // namespace

Result<Value> parse(const Field& field, std::string_view text, const Reading& reading) {
    if (!base::is_utf8(text) || text.find('\0') != std::string_view::npos)
        return wrong(field, "not_text", t("Enter “{label}” as plain text; it holds characters that cannot be read"));
    const auto typed = base::trim(text);
    if (typed.empty()) return Value();
    auto value = parse_form(field, typed, reading);
    if (!value) return value;
    if (auto problems = check(field, *value); !problems.empty()) return problems;
    return value;
}

Result<Value> parse_both(const Field& field, std::string_view english, std::string_view welsh) {
    if (!base::is_utf8(english) || !base::is_utf8(welsh))
        return wrong(field, "not_text", t("Enter “{label}” as plain text; it holds characters that cannot be read"));
    return Value::both(base::tidy_line(english), base::tidy_line(welsh));
}

Result<Value> parse_day(const Field& field, std::string_view day, std::string_view month, std::string_view year) {
    const auto d = base::trim(day), m = base::trim(month), y = base::trim(year);
    if (d.empty() && m.empty() && y.empty()) return Value();
    if (d.empty()) return wrong(field, "day_missing", t("Enter the day of “{label}”"));
    if (m.empty()) return wrong(field, "month_missing", t("Enter the month of “{label}”"));
    if (y.empty()) return wrong(field, "year_missing", t("Enter the year of “{label}”"));
    if (y.size() != 4) return wrong(field, "year_form", t("Enter the year of “{label}” with 4 digits"));
    const auto separator = base::all_digits(m) ? '/' : ' ';
    std::string whole(d);
    ((whole += separator) += m) += separator;
    if (const auto date = base::Date::from_text(whole += y)) return Value::of(*date);
    return wrong(field, "not_a_date", t("Enter a real date for “{label}”, like 21 11 2026"));
}

base::Problems check(const Field& field, const Value& value) {
    base::Problems problems;
    if (value.empty()) return problems;
    if (value.is_number() != is_number_type(field.type) || value.is_bilingual() != (field.type == Type::bilingual)) {
        problems.add(wrong(field, "wrong_type", t("Enter “{label}” in the form its help describes")));
    } else if (value.is_number()) {
        if (field.type == Type::yes_no && value.number() != 0 && value.number() != 1)
            problems.add(wrong(field, "not_yes_no", t("Enter yes or no for “{label}”")));
        check_range(field, value.number(), problems);
    } else if (value.is_bilingual()) {
        for (const auto text : {value.label().english, value.label().welsh}) {
            if (!base::is_utf8(text))
                problems.add(wrong(field, "not_text",
                                   t("Enter “{label}” as plain text; it holds characters that cannot be read")));
            check_length(field, text, problems);
        }
    } else if (field.type == Type::list) {
        auto part_field = field;
        part_field.type = field.element;
        const auto parts = value.parts();
        if (parts.size() > limits::list_parts)
            problems.add(wrong(field, "too_many_parts", t("Enter at most {limit} values for “{label}”"),
                               {{"limit", limits::list_parts}}));
        for (const auto& part : parts) problems.add_all(check(part_field, Value::from_stored(part_field, part)));
    } else {
        if (field.type != Type::geometry) check_length(field, value.text(), problems);
        check_text_form(field, value.text(), problems);
    }
    return problems;
}

}  // namespace dataset
