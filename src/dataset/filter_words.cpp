// Filters in words, for chips, file manifests and saved views.
#include "dataset/filter.hpp"

#include "base/message.hpp"
#include "dataset/codes.hpp"

namespace dataset {
namespace {

using base::Message;
using base::t;

Message sentence(Operator op) {
    switch (op) {
        case Operator::is: return t("{label} is {values}");
        case Operator::is_not: return t("{label} is not {values}");
        case Operator::contains: return t("{label} contains {values}");
        case Operator::begins: return t("{label} begins with {values}");
        case Operator::empty: return t("{label} is not recorded");
        case Operator::not_empty: return t("{label} is recorded");
        case Operator::on: return t("{label} on {values}");
        case Operator::before: return t("{label} before {values}");
        case Operator::after: return t("{label} after {values}");
        case Operator::from:
        case Operator::months_from: return t("{label} from {values}");
        case Operator::to:
        case Operator::months_to: return t("{label} until {values}");
        case Operator::in: return t("{label}: {values}");
        case Operator::less: return t("{label} less than {values}");
        case Operator::at_most: return t("{label} {values} or less");
        case Operator::more: return t("{label} more than {values}");
        case Operator::at_least: return t("{label} {values} or more");
    }
    return t("{label} is {values}");
}

std::string value_in_words(const Field& field, const Condition& condition, std::string_view value, const ShowAs& as) {
    if (value.empty()) return std::string(base::say(as.language, t("unanswered")));
    if (condition.op == Operator::in) return period_in_words(value, as.language);
    if (condition.op == Operator::contains || condition.op == Operator::begins) return "“" + std::string(value) + "”";
    auto asked = field;
    if (field.type == Type::list) asked.type = field.element;
    if (field.type == Type::bilingual) asked.type = Type::text;
    if (condition.op >= Operator::on && condition.op <= Operator::to) asked.type = Type::date;
    if (field.type == Type::instant && condition.op <= Operator::is_not) asked.type = Type::date;
    if (condition.op == Operator::months_from || condition.op == Operator::months_to) asked.type = Type::month;
    return show(asked, Value::from_stored(asked, value), as);
}

}  // namespace

std::string period_in_words(std::string_view word, base::Language language) {
    if (word == "today") return std::string(base::say(language, t("today")));
    if (word == "this_month") return std::string(base::say(language, t("this month")));
    if (word == "last_month") return std::string(base::say(language, t("last month")));
    if (word == "next_month") return std::string(base::say(language, t("next month")));
    if (word == "this_financial_year") return std::string(base::say(language, t("this financial year")));
    std::int64_t count = 0;
    for (const char c : word)
        if (c >= '0' && c <= '9') count = count * 10 + (c - '0');
    const bool days = word.ends_with("_days");
    if (word.starts_with("next_"))
        return base::say(language,
                         days ? base::tn("next {count} day", "next {count} days")
                              : base::tn("next {count} month", "next {count} months"),
                         count);
    return base::say(language,
                     days ? base::tn("last {count} day", "last {count} days")
                          : base::tn("last {count} month", "last {count} months"),
                     count);
}

std::string describe(const Dataset& dataset, const Condition& condition, const ShowAs& as) {
    const auto* field = dataset.find(condition.field);
    if (!field) return condition.field;
    std::string values;
    for (const auto& value : condition.values) {
        const auto shown = value_in_words(*field, condition, value, as);
        if (values.empty())
            values = shown;
        else if (&value != &condition.values.back())
            (values += ", ") += shown;
        else
            values = base::say(as.language, t("{some} or {last}"), {{"some", values}, {"last", shown}});
    }
    return base::say(as.language, sentence(condition.op), {{"label", field->label}, {"values", values}});
}

}  // namespace dataset
