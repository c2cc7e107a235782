// One value of a field, whatever its type, in the one form it is stored, compared and audited in. Only web/, exchange/
// and this room speak of values; the wings use the generated structs (dataset/typed.hpp).
//
//   text long_text email phone postcode urn upn uprn code link file geometry   text as stored
//   date month                                                                 ISO text
//   integer instant money decimal reference yes_no                             a number: as is, microseconds, pence,
//   units of
//                                                                              10^-decimals, record id, 1 or 0
//   bilingual                                                                  both texts
//   list                                                                       JSON text of its parts' texts
#pragma once

#include "base/date.hpp"
#include "base/id.hpp"
#include "base/label.hpp"
#include "base/money.hpp"
#include "base/result.hpp"
#include "dataset/definition.hpp"
#include "store/value.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace dataset {

class Value {
public:
    Value() = default;  // nothing recorded
    static Value number(std::int64_t number) { return Value(Content(number)); }
    static Value text(std::string text);                        // "" is nothing recorded
    static Value both(std::string english, std::string welsh);  // both "" is nothing recorded
    static Value list(const std::vector<std::string>& parts);   // no parts is nothing recorded
    static Value of(base::Date day) { return text(day.iso()); }
    static Value of(base::Month month) { return text(month.iso()); }
    static Value of(base::Instant instant) { return number(instant.microseconds()); }
    static Value of(base::Money money) { return number(money.pence()); }
    static Value of(base::Id id) { return id ? number(id.value()) : Value(); }
    enum class Answer : std::uint8_t { no, yes };
    static Value of(Answer answer) { return number(answer == Answer::yes ? 1 : 0); }

    bool empty() const { return content_.index() == 0; }
    std::int64_t number() const;    // nothing recorded, or text: 0
    std::string_view text() const;  // nothing recorded, or a number: ""; of both languages: the English
    base::Label label() const;      // one text: the same in both languages
    std::vector<std::string> parts() const;
    std::optional<base::Date> date() const { return base::Date::from_iso(text()); }
    std::optional<base::Month> month() const { return base::Month::from_iso(text()); }
    base::Id id() const { return base::Id(number()); }
    bool is_number() const { return content_.index() == 1; }
    bool is_bilingual() const { return content_.index() == 3; }
    // The value in one text that tells every two values of a field apart: facts, audit and local values keep it.
    // Both languages: English, line feed, Welsh.
    std::string stored() const;
    static Value from_stored(const Field& field, std::string_view stored);
    bool operator==(const Value&) const = default;

private:
    using Content = std::variant<std::monostate, std::int64_t, std::string, base::OwnedLabel>;
    explicit Value(Content content) : content_(std::move(content)) {}
    Content content_;
};

constexpr bool is_number_type(Type type) {
    return type == Type::integer || type == Type::instant || type == Type::money || type == Type::decimal ||
           type == Type::reference || type == Type::yes_no;
}

// ---- Reading what people type and files hold (dataset/parse.cpp)

class Codes;

// What reading a text may need. Without codes a code is taken as typed and checked when the record is written.
struct Reading {
    const Codes* codes = nullptr;  // lets a label of either language stand for its code
};

// The value of a text as a person types it or a UK file holds it: "21/11/2026", "£1,234.50", "cf10 1ep", "Yes"/"Ydw",
// parts of a list by line or "; ". Outer space never matters; an empty text is nothing recorded. A Problem says how to
// mend it: "Enter …, like …". bilingual: "English | Welsh", or one text for both. reference: a record id (13
// characters); names are looked up by the caller.
base::Result<Value> parse(const Field& field, std::string_view text, const Reading& reading = {});
// The two boxes of a bilingual field, the three of a date (day, month, year as typed; year in full).
base::Result<Value> parse_both(const Field& field, std::string_view english, std::string_view welsh);
base::Result<Value> parse_day(const Field& field, std::string_view day, std::string_view month, std::string_view year);
// The checks a value must pass whoever gave it: length, pattern aside (it needs a Registry), least and most, form of
// the type.
base::Problems check(const Field& field, const Value& value);

// The check letter of a UPN whose characters 2–13 these are (specs/schools.md 7.4), or nullopt when they have not the
// form.
std::optional<char> upn_check_letter(std::string_view last_twelve);

// Smallest box that holds a GeoJSON geometry or feature, in degrees (WGS 84).
struct Bounds {
    double west, south, east, north;
};
std::optional<Bounds> bounds_of(std::string_view geojson);

// ---- Showing (dataset/show.cpp)

// Who or what it is shown for. A page shows "21 November 2026", "£1,234.50", "Yes", code labels, parts by "; "; a file
// shows ISO dates, plain decimals, "yes"/"no" (specs/conversions.md 18.4) and labels or codes; an exact reader (JSON)
// gets codes and ids.
struct ShowAs {
    enum class For : std::uint8_t { page, file } reader = For::page;
    enum class CodesAs : std::uint8_t { labels, codes } codes_as = CodesAs::labels;
    base::Language language = base::Language::english;
    const Codes* codes = nullptr;  // null: codes are shown as they are
};

void append_shown(std::string& out, const Field& field, const Value& value, const ShowAs& as);
std::string show(const Field& field, const Value& value, const ShowAs& as);
// The same straight from a row, without a Value between: exports run through here. `cell`: the field's first cell (a
// bilingual field has two; a reference asked for by a Query has its id and its record's title in the reader's
// language).
void append_shown(std::string& out, const Field& field, const store::Row& row, std::size_t cell, const ShowAs& as);

// ---- Stored form

// Cells of a field as Query lays them out: 2 for bilingual and reference, 1 for the rest.
constexpr std::size_t cell_count(const Field& field) {
    return field.type == Type::bilingual || field.type == Type::reference ? 2 : 1;
}
Value value_at(const Field& field, const store::Row& row, std::size_t cell);

}  // namespace dataset
