// Filters as people set them, as addresses carry them, as words on chips (specs/conversions.md 18.5).
//
//   name.contains=bro  status=open  status=closed  status.not=closed  open_date.from=2026-01-01 open_date.to=2026-03-31
//   open_date.in=next_3_months pupils.least=100   status=_none (unanswered)   head.empty=yes
//   any1.name.begins=ysgol&any1.status=closed  any2.urn=123456
//
// Conditions hold together; several values of one condition: any will do. any1 … any5: one of these groups must hold as
// a whole.
#pragma once

#include "base/message.hpp"
#include "base/result.hpp"
#include "dataset/value.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dataset {

enum class Operator : std::uint8_t {
    is,        // one of the values: text, code, yes_no, reference, list (holds the part), day, number
    is_not,    // none of them; nothing recorded is "not" too
    contains,  // text, bilingual, list: folded where the field has a folded column
    begins,
    empty,
    not_empty,
    on,  // dates and instants: the London day
    before,
    after,
    from,  // that day or later; from and to together are "between"
    to,
    months_from,  // whole months, "2026-01"
    months_to,
    in,  // relative: this_month last_month next_month next_N_months last_N_days this_financial_year
    less,
    at_most,  // ≤
    more,
    at_least,  // ≥
};
std::string_view address_word(Operator op);  // "contains", "not", "from" …; is: ""
// Those a field may be asked with, in the order a page offers them.
std::vector<Operator> operators_of(const Field& field);

struct Condition {
    std::string field;
    Operator op = Operator::is;
    std::vector<std::string>
        values;  // canonical text (Value::stored), "" stands for unanswered; relative words as they are
    bool operator==(const Condition&) const = default;
};

struct Filters {
    std::vector<Condition> all;
    std::vector<std::vector<Condition>> any;  // groups: one of them must hold
    std::string words;  // quick search in the list: each word begins a word of a searched field ("q=")
    bool empty() const { return all.empty() && any.empty() && words.empty(); }
    std::size_t size() const;  // conditions in all
    bool operator==(const Filters&) const = default;
};

using AddressFields = std::vector<std::pair<std::string, std::string>>;

// Reads what an address or filter form holds. Fields that are no filters ("page", "sort", "csrf") and empty ones are
// passed over; values are parsed as people type them. Problems name the address field.
base::Result<Filters> filters_from(const Dataset& dataset, std::span<const std::pair<std::string, std::string>> fields,
                                   const Reading& reading = {});
// Back, in one stable order: equal filters give equal addresses.
AddressFields address_fields(const Dataset& dataset, const Filters& filters);
// A chip: "Status is Open or Closed", "Opened in this month".
std::string describe(const Dataset& dataset, const Condition& condition, const ShowAs& as);
// "last 30 days", of a relative span's word.
std::string period_in_words(std::string_view word, base::Language language);
// First and last day of a relative span; nullopt: not one of the words.
struct Days {
    base::Date first, last;
};
std::optional<Days> relative_days(std::string_view word, base::Date today);

}  // namespace dataset
