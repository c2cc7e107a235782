#include "dataset/condition.hpp"

#include "base/failure.hpp"
#include "base/text.hpp"
#include "dataset/limits.hpp"
#include "dataset/list_text.hpp"

#include <algorithm>

namespace dataset {
namespace {

std::string any_of(const std::vector<std::string>& parts) {
    if (parts.size() == 1) return parts.front();
    return "(" + base::join(parts, " or ") + ")";
}

// A day's or month's first and following moment, as the column holds them.
class Span {
public:
    Span(const Asked& asked, Bound& bound) : asked_(asked), bound_(bound) {}
    std::string from(base::Date day) { return asked_.value + " >= " + edge(day); }
    std::string until(base::Date last) { return asked_.value + " < " + edge(last.plus_days(1)); }
    std::string within(base::Date first, base::Date last) { return "(" + from(first) + " and " + until(last) + ")"; }

private:
    std::string edge(base::Date day) {
        switch (asked_.field->type) {
            case Type::instant: return bound_.add_number(base::Instant::start_of(day).microseconds());
            // A month field: a span is asked by whole months, so its end is the month after.
            case Type::month: return bound_.add_text(base::Month::of(day).iso());
            default: return bound_.add_text(day.iso());
        }
    }
    const Asked& asked_;
    Bound& bound_;
};

std::string days_sql(const Asked& asked, Operator op, std::string_view value, base::Date today, Bound& bound) {
    Span span(asked, bound);
    if (op == Operator::in) {
        const auto days = relative_days(value, today);
        base::invariant(days.has_value(), "a relative period was checked when the filter was read");
        return span.within(days->first, days->last);
    }
    if (op == Operator::months_from || op == Operator::months_to) {
        const auto month = base::Month::from_iso(value);
        base::invariant(month.has_value(), "a month was checked when the filter was read");
        return op == Operator::months_from ? span.from(month->first()) : span.until(month->last());
    }
    const auto day = base::Date::from_iso(value);
    base::invariant(day.has_value(), "a day was checked when the filter was read");
    switch (op) {
        case Operator::before: return span.until(day->plus_days(-1));
        case Operator::after: return span.from(day->plus_days(1));
        case Operator::from: return span.from(*day);
        case Operator::to: return span.until(*day);
        default: return span.within(*day, *day);
    }
}

std::string empty_sql(const Asked& asked) {
    if (asked.welsh.empty()) return asked.value + " is null";
    return "(" + asked.value + " is null and " + asked.welsh + " is null)";
}

std::string value_of(const Asked& asked, std::string_view stored, Bound& bound) {
    if (!is_number_type(asked.field->type)) return bound.add_text(stored);
    return bound.add_number(Value::from_stored(*asked.field, stored).number());
}

std::string is_one(const Asked& asked, std::string_view value, base::Date today, Bound& bound) {
    if (value.empty()) return empty_sql(asked);
    switch (asked.field->type) {
        case Type::list:
            // replace() minds case alike on both databases; LIKE does not.
            return "replace(" + asked.value + ", " + bound.add_text(quoted_part(value)) + ", '') <> " + asked.value;
        case Type::instant: return days_sql(asked, Operator::on, value, today, bound);
        case Type::bilingual: {
            const auto text = bound.add_text(value);
            return "(" + asked.value + " = " + text + " or " + asked.welsh + " = " + text + ")";
        }
        default: return asked.value + " = " + value_of(asked, value, bound);
    }
}

std::string is_sql(const Asked& asked, const Condition& condition, base::Date today, Bound& bound) {
    const auto type = asked.field->type;
    if (condition.values.size() > 1 && type != Type::list && type != Type::instant && type != Type::bilingual) {
        std::string listed;
        bool unanswered = false;
        for (const auto& value : condition.values) {
            if (value.empty())
                unanswered = true;
            else
                listed += (listed.empty() ? "" : ", ") + value_of(asked, value, bound);
        }
        const auto in = asked.value + " in (" + listed + ")";
        return unanswered ? "(" + in + " or " + empty_sql(asked) + ")" : in;
    }
    std::vector<std::string> parts;
    for (const auto& value : condition.values) parts.push_back(is_one(asked, value, today, bound));
    return any_of(parts);
}

// A folded column has English and Welsh side by side; without one, both are looked at as they are, in lower case.
std::string like_sql(const Asked& asked, Operator op, std::string_view typed, Bound& bound) {
    const auto like = [&](const std::string& column, const std::string& pattern) {
        return column + " like " + bound.add_text(pattern) + " escape '\\'";
    };
    if (asked.field->type == Type::list)
        return like("lower(" + asked.value + ")", "%" + escape_like(base::lower_ascii(typed)) + "%");
    const std::string before = op == Operator::contains ? "%" : "";
    if (!asked.folded.empty()) {
        const auto folded = base::fold(typed);
        const auto anywhere = like(asked.folded, before + escape_like(folded) + "%");
        if (op == Operator::contains || asked.field->type != Type::bilingual) return anywhere;
        // The Welsh text begins after the English one: compare its own beginning, unfolded, as well.
        return "(" + anywhere + " or " +
               like("lower(" + asked.welsh + ")", escape_like(base::lower_ascii(typed)) + "%") + ")";
    }
    const auto pattern = before + escape_like(base::lower_ascii(typed)) + "%";
    if (asked.welsh.empty()) return like("lower(" + asked.value + ")", pattern);
    return "(" + like("lower(" + asked.value + ")", pattern) + " or " + like("lower(" + asked.welsh + ")", pattern) +
           ")";
}

std::string compare_sql(const Asked& asked, Operator op, std::string_view value, Bound& bound) {
    const std::string_view sign = op == Operator::less      ? " < "
                                  : op == Operator::at_most ? " <= "
                                  : op == Operator::more    ? " > "
                                                            : " >= ";
    return asked.value + std::string(sign) + value_of(asked, value, bound);
}

}  // namespace

std::string escape_like(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '%' || c == '_' || c == '\\') out += '\\';
        out += c;
    }
    return out;
}

std::string condition_sql(const Asked& asked, const Condition& condition, base::Date today, Bound& bound) {
    base::invariant(!condition.values.empty() || condition.op == Operator::empty || condition.op == Operator::not_empty,
                    "a condition has a value");
    switch (condition.op) {
        case Operator::empty: return empty_sql(asked);
        case Operator::not_empty: return "not " + empty_sql(asked);
        case Operator::is: return is_sql(asked, condition, today, bound);
        // What compares to nothing recorded is null, neither true nor false: that row is "not" too.
        case Operator::is_not: return "case when " + is_sql(asked, condition, today, bound) + " then 0 else 1 end = 1";
        default: break;
    }
    std::vector<std::string> parts;
    for (const auto& value : condition.values) {
        if (condition.op == Operator::contains || condition.op == Operator::begins)
            parts.push_back(like_sql(asked, condition.op, value, bound));
        else if (condition.op >= Operator::less)
            parts.push_back(compare_sql(asked, condition.op, value, bound));
        else
            parts.push_back(days_sql(asked, condition.op, value, today, bound));
    }
    return any_of(parts);
}

bool shows_title(const Scope& scope, const Field& title) {
    return std::any_of(scope.grants.begin(), scope.grants.end(),
                       [&](const Grant& grant) { return !grant.rows && grant.fields.has(title); });
}

std::string words_sql(const std::vector<std::string>& folded_columns, std::string_view words, Bound& bound) {
    const auto folded = base::fold(words);
    std::vector<std::string> all;
    for (const auto word : base::split(folded, ' ')) {
        if (word.empty() || folded_columns.empty() || all.size() == limits::search_words) continue;
        const auto pattern = bound.add_text("% " + escape_like(word) + "%");
        std::vector<std::string> any;
        for (const auto& column : folded_columns)
            any.push_back("' ' || " + column + " like " + pattern + " escape '\\'");
        all.push_back(any_of(any));
    }
    // Signs without a letter or digit find nothing, and so does a search where nothing may be searched.
    return all.empty() ? "1 = 0" : base::join(all, " and ");
}

}  // namespace dataset
