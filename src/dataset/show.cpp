// Values as readers see them. One switch serves pages, files and streams; it appends and allocates nothing for plain
// text and numbers.
#include "base/message.hpp"
#include "dataset/codes.hpp"
#include "dataset/list_text.hpp"
#include "dataset/value.hpp"

#include <charconv>

namespace dataset {
namespace {

using base::t;

bool for_page(const ShowAs& as) { return as.reader == ShowAs::For::page; }

void append_number(std::string& out, std::int64_t number) {
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, number);
    out.append(digits, end.ptr);
}

void append_grouped(std::string& out, std::int64_t number) {
    char space[24];
    std::string_view digits(space, std::to_chars(space, space + sizeof space, number).ptr);
    if (digits.front() == '-') {
        out += '-';
        digits.remove_prefix(1);
    }
    for (std::size_t at = 0; at < digits.size(); ++at) {
        if (at > 0 && (digits.size() - at) % 3 == 0) out += ',';
        out += digits[at];
    }
}

void append_decimal(std::string& out, std::int64_t units, int decimals, const ShowAs& as) {
    std::int64_t scale = 1;
    for (int i = 0; i < decimals; ++i) scale *= 10;
    if (units < 0 && units / scale == 0) out += '-';  // -0.5 has no sign left in its whole part
    for_page(as) ? append_grouped(out, units / scale) : append_number(out, units / scale);
    if (decimals == 0) return;
    std::string fraction;
    append_number(fraction, units % scale < 0 ? -(units % scale) : units % scale);
    out += '.';
    out.append(static_cast<std::size_t>(decimals) - fraction.size(), '0');
    out += fraction;
}

void append_code(std::string& out, const Field& field, std::string_view code, const ShowAs& as) {
    const bool as_it_is = as.codes_as == ShowAs::CodesAs::codes || !as.codes;
    const auto* known = as_it_is ? nullptr : as.codes->find(field.codes, code);
    if (as_it_is)
        out += code;
    else if (known)
        out += known->label.in(as.language);
    else
        out += as.codes->label(field.codes, code, as.language);
}

void append_number_type(std::string& out, const Field& field, std::int64_t number, const ShowAs& as) {
    switch (field.type) {
        case Type::instant: {
            const auto instant = base::Instant::from_microseconds(number);
            out += for_page(as) ? instant.say(as.language) : instant.iso();
            break;
        }
        case Type::money:
            out += for_page(as) ? base::Money::pence(number).say() : base::Money::pence(number).decimal();
            break;
        case Type::decimal: append_decimal(out, number, field.decimals, as); break;
        case Type::yes_no: {
            if (for_page(as)) {
                out += base::say(as.language, number ? t("Yes") : t("No"));
            } else {
                out += base::say(as.language, number ? base::tc("in a file", "yes") : base::tc("in a file", "no"));
            }
            break;
        }
        case Type::reference: out += base::Id(number).text(); break;
        default: for_page(as) ? append_grouped(out, number) : append_number(out, number);
    }
}

void append_text_type(std::string& out, const Field& field, std::string_view text, const ShowAs& as) {
    switch (field.type) {
        case Type::code: append_code(out, field, text, as); break;
        case Type::date: {
            const auto day = for_page(as) ? base::Date::from_iso(text) : std::nullopt;
            day ? out += day->say(as.language) : out += text;
            break;
        }
        case Type::month: {
            const auto month = for_page(as) ? base::Month::from_iso(text) : std::nullopt;
            month ? out += month->say(as.language) : out += text;
            break;
        }
        case Type::list: {
            auto part_field = field;
            part_field.type = field.element;
            std::string_view between;
            for (const auto& part : parts_of(text)) {
                out += between;
                append_shown(out, part_field, Value::from_stored(part_field, part), as);
                between = "; ";
            }
            break;
        }
        default: out += text;
    }
}

// A page shows the other language's text where one is missing: a name is better than none. A file shows what is there.
std::string_view chosen(std::string_view english, std::string_view welsh, const ShowAs& as) {
    const auto wanted = as.language == base::Language::welsh ? welsh : english;
    if (!wanted.empty() || !for_page(as)) return wanted;
    return as.language == base::Language::welsh ? english : welsh;
}

}  // namespace

void append_shown(std::string& out, const Field& field, const Value& value, const ShowAs& as) {
    if (value.empty()) return;
    if (value.is_number())
        append_number_type(out, field, value.number(), as);
    else if (value.is_bilingual())
        out += chosen(value.label().english, value.label().welsh, as);
    else
        append_text_type(out, field, value.text(), as);
}

std::string show(const Field& field, const Value& value, const ShowAs& as) {
    std::string out;
    append_shown(out, field, value, as);
    return out;
}

void append_shown(std::string& out, const Field& field, const store::Row& row, std::size_t cell, const ShowAs& as) {
    if (field.type == Type::bilingual) {
        out += chosen(row.text(cell), row.text(cell + 1), as);
    } else if (row.is_null(cell)) {
        return;
    } else if (field.type == Type::reference && as.codes_as == ShowAs::CodesAs::labels && !row.is_null(cell + 1)) {
        out += row.text(cell + 1);
    } else if (is_number_type(field.type)) {
        append_number_type(out, field, row.integer(cell), as);
    } else {
        append_text_type(out, field, row.text(cell), as);
    }
}

}  // namespace dataset
