#include "dataset/filter.hpp"

#include "base/text.hpp"
#include "dataset/limits.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

namespace dataset {
namespace {

using base::Problem;
using base::t;

struct Word {
    Operator op;
    std::string_view word;
};
constexpr std::array<Word, 17> words = {{{Operator::is, ""},
                                         {Operator::is_not, "not"},
                                         {Operator::contains, "contains"},
                                         {Operator::begins, "begins"},
                                         {Operator::empty, "empty"},
                                         {Operator::not_empty, "filled"},
                                         {Operator::on, "on"},
                                         {Operator::before, "before"},
                                         {Operator::after, "after"},
                                         {Operator::from, "from"},
                                         {Operator::to, "to"},
                                         {Operator::months_from, "month-from"},
                                         {Operator::months_to, "month-to"},
                                         {Operator::in, "in"},
                                         {Operator::less, "less"},
                                         {Operator::at_most, "most"},
                                         {Operator::more, "more"}}};
constexpr std::string_view at_least_word = "least";
constexpr std::string_view unanswered = "_none";

std::optional<Operator> operator_of(std::string_view word) {
    if (word == at_least_word) return Operator::at_least;
    for (const auto& known : words)
        if (known.word == word) return known.op;
    return std::nullopt;
}

bool takes_days(Operator op) { return op >= Operator::on && op <= Operator::to; }

// The number in "next_3_months" between what it begins and ends with.
std::optional<int> number_between(std::string_view word, std::string_view begin, std::string_view end) {
    if (!word.starts_with(begin) || !word.ends_with(end) || word.size() <= begin.size() + end.size())
        return std::nullopt;
    const auto digits = word.substr(begin.size(), word.size() - begin.size() - end.size());
    int number = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (read.ec != std::errc() || read.ptr != digits.data() + digits.size() || number < 1 || number > 1200)
        return std::nullopt;
    return number;
}

// An address field taken apart: any2.name.contains.
struct Key {
    std::size_t group = 0;  // 0: holds together with the others
    const Field* field = nullptr;
    Operator op = Operator::is;
};

// nullopt: not a filter at all. A key without a field: looks like a filter of a field that is not there.
std::optional<Key> key_of(const Dataset& dataset, std::string_view text) {
    Key key;
    if (const auto dot = text.find('.');
        text.starts_with("any") && dot == 4 && text[3] >= '1' && text[3] < '1' + static_cast<int>(limits::groups)) {
        key.group = static_cast<std::size_t>(text[3] - '0');
        text.remove_prefix(dot + 1);
    }
    const auto dot = text.rfind('.');
    const auto op = operator_of(dot == std::string_view::npos ? std::string_view() : text.substr(dot + 1));
    key.field = dataset.find(text.substr(0, dot));
    if (!op || (!key.field && dot == std::string_view::npos && key.group == 0)) return std::nullopt;
    key.op = *op;
    return key;
}

base::Result<std::string> value_text(const Field& field, Operator op, std::string_view typed, const Reading& reading) {
    switch (op) {
        case Operator::contains:
        case Operator::begins: return base::tidy_line(typed);
        case Operator::empty:
        case Operator::not_empty: return std::string();
        case Operator::in:
            if (relative_days(typed, base::Date())) return std::string(typed);
            return Problem{std::string(field.name),
                           "wrong_period",
                           t("Choose a period for “{label}”, like this month or the last 30 days"),
                           {{"label", field.label}},
                           {}};
        default: break;
    }
    if (typed == unanswered && (op == Operator::is || op == Operator::is_not)) return std::string();
    auto asked = field;
    if (op == Operator::months_from || op == Operator::months_to) asked.type = Type::month;
    if (takes_days(op) || (field.type == Type::instant && op <= Operator::is_not)) asked.type = Type::date;
    if (field.type == Type::list) asked.type = field.element;
    if (field.type == Type::bilingual || field.type == Type::long_text) asked.type = Type::text;
    asked.least = asked.most = std::nullopt;  // a question may go beyond what can be stored
    auto value = parse(asked, typed, reading);
    if (!value) return value.problems();
    return value->stored();
}

// "open_date.from-day", "-month", "-year" of a filter form become one field "open_date.from".
AddressFields with_whole_days(const Dataset& dataset, std::span<const std::pair<std::string, std::string>> fields,
                              base::Problems& problems) {
    struct Parts {
        std::string day, month, year;
    };
    AddressFields whole;
    std::map<std::string, Parts> days;
    for (const auto& [name, text] : fields) {
        if (name.ends_with("-day"))
            days[name.substr(0, name.size() - 4)].day = text;
        else if (name.ends_with("-month"))
            days[name.substr(0, name.size() - 6)].month = text;
        else if (name.ends_with("-year"))
            days[name.substr(0, name.size() - 5)].year = text;
        else
            whole.emplace_back(name, text);
    }
    for (const auto& [name, parts] : days) {
        const auto key = key_of(dataset, name);
        if (!key || !key->field) continue;
        const auto day = parse_day(*key->field, parts.day, parts.month, parts.year);
        if (!day)
            for (auto problem : day.problems()) {
                problem.where = name;
                problems.add(std::move(problem));
            }
        else if (!day->empty())
            whole.emplace_back(name, day->stored());
    }
    return whole;
}

void add_to(std::vector<Condition>& conditions, const Key& key, std::string value) {
    for (auto& condition : conditions) {
        if (condition.field != key.field->name || condition.op != key.op) continue;
        if (std::find(condition.values.begin(), condition.values.end(), value) == condition.values.end())
            condition.values.push_back(std::move(value));
        return;
    }
    conditions.push_back({std::string(key.field->name), key.op, {std::move(value)}});
}

// Field order, then operator: equal filters are equal however they were typed.
void put_in_order(const Dataset& dataset, std::vector<Condition>& conditions) {
    const auto place = [&](const Condition& condition) {
        const auto* field = dataset.find(condition.field);
        return std::pair(field ? field->position : std::int32_t{INT32_MAX}, condition.op);
    };
    std::sort(conditions.begin(), conditions.end(),
              [&](const Condition& one, const Condition& other) { return place(one) < place(other); });
    for (auto& condition : conditions) std::sort(condition.values.begin(), condition.values.end());
}

void check_sizes(const Filters& filters, base::Problems& problems) {
    if (filters.size() > limits::conditions)
        problems.add("", "too_many_conditions", t("Use at most {limit} filters; there are {count}"),
                     {{"limit", limits::conditions}, {"count", filters.size()}});
    const auto too_long = [](const Condition& condition) { return condition.values.size() > limits::condition_values; };
    for (const auto& condition : filters.all)
        if (too_long(condition))
            problems.add(condition.field, "too_many_values", t("Choose at most {limit} values in one filter"),
                         {{"limit", limits::condition_values}});
}

// From a day to an earlier one: said at both ends.
void check_spans(const std::vector<Condition>& conditions, base::Problems& problems) {
    const auto check = [&](Operator first, Operator last, base::Message begin, base::Message end) {
        for (const auto& from : conditions)
            for (const auto& to : conditions) {
                if (from.op != first || to.op != last || from.field != to.field) continue;
                if (from.values.front() <= to.values.front()) continue;  // ISO text
                problems.add(from.field + "." + std::string(address_word(first)), "wrong_order", begin);
                problems.add(to.field + "." + std::string(address_word(last)), "wrong_order", end);
            }
    };
    check(Operator::from, Operator::to, t("Enter a day that is not after the last day"),
          t("Enter a day that is not before the first day"));
    check(Operator::months_from, Operator::months_to, t("Enter a month that is not after the last month"),
          t("Enter a month that is not before the first month"));
}

// As a person would type it: numbers are stored in pence, units and ids.
std::string address_value(const Field* field, Operator op, const std::string& value) {
    if (op == Operator::empty || op == Operator::not_empty) return "yes";
    if (value.empty()) return std::string(unanswered);
    if (!field || !is_number_type(field->type) || field->type == Type::instant) return value;
    return show(*field, Value::from_stored(*field, value), {.reader = ShowAs::For::file});
}

}  // namespace

std::string_view address_word(Operator op) {
    if (op == Operator::at_least) return at_least_word;
    return words[static_cast<std::size_t>(op)].word;
}

std::vector<Operator> operators_of(const Field& field) {
    using enum Operator;
    switch (field.type) {
        case Type::code:
        case Type::yes_no:
        case Type::reference: return {is, is_not, empty, not_empty};
        case Type::date:
        case Type::instant: return {is, on, before, after, from, to, months_from, months_to, in, empty, not_empty};
        case Type::month: return {is, months_from, months_to, in, empty, not_empty};
        case Type::integer:
        case Type::money:
        case Type::decimal: return {is, is_not, less, at_most, more, at_least, empty, not_empty};
        case Type::geometry:
        case Type::file: return {empty, not_empty};
        default: return {is, is_not, contains, begins, empty, not_empty};
    }
}

std::size_t Filters::size() const {
    auto count = all.size();
    for (const auto& group : any) count += group.size();
    return count;
}

std::optional<Days> relative_days(std::string_view word, base::Date today) {
    const auto this_month = base::Month::of(today);
    const auto months = [&](int first, int last) {
        return Days{this_month.plus(first).first(), this_month.plus(last).last()};
    };
    if (word == "today") return Days{today, today};
    if (word == "this_month") return months(0, 0);
    if (word == "last_month") return months(-1, -1);
    if (word == "next_month") return months(1, 1);
    if (const auto count = number_between(word, "next_", "_months")) return months(1, *count);
    if (const auto count = number_between(word, "last_", "_months")) return months(-*count, -1);
    if (const auto count = number_between(word, "last_", "_days")) return Days{today.plus_days(1 - *count), today};
    if (const auto count = number_between(word, "next_", "_days"))
        return Days{today.plus_days(1), today.plus_days(*count)};
    if (word == "this_financial_year") {
        const auto year = today.month() >= 4 ? today.year() : today.year() - 1;
        return Days{*base::Date::from_ymd(year, 4, 1), *base::Date::from_ymd(year + 1, 3, 31)};
    }
    return std::nullopt;
}

base::Result<Filters> filters_from(const Dataset& dataset, std::span<const std::pair<std::string, std::string>> fields,
                                   const Reading& reading) {
    Filters filters;
    base::Problems problems;
    std::vector<std::vector<Condition>> groups(limits::groups);
    for (const auto& [name, text] : with_whole_days(dataset, fields, problems)) {
        if (!base::is_utf8(name) || !base::is_utf8(text)) {
            problems.add("", "not_text", t("This address holds characters that cannot be read"));
            continue;
        }
        const auto typed = base::trim(text);
        if (typed.empty()) continue;
        if (name == "q") {
            filters.words = base::tidy_line(typed);
            continue;
        }
        const auto key = key_of(dataset, name);
        if (!key) continue;
        if (!key->field) {
            problems.add(name, "unknown_field", t("There is no field “{name}” to filter by"), {{"name", name}});
            continue;
        }
        const auto allowed = operators_of(*key->field);
        if (std::find(allowed.begin(), allowed.end(), key->op) == allowed.end()) {
            problems.add(name, "wrong_operator", t("“{label}” cannot be filtered in this way"),
                         {{"label", key->field->label}});
            continue;
        }
        auto value = value_text(*key->field, key->op, typed, reading);
        if (!value) {
            for (auto problem : value.problems()) {
                problem.where = name;
                problems.add(std::move(problem));
            }
            continue;
        }
        add_to(key->group ? groups[key->group - 1] : filters.all, *key, std::move(*value));
    }
    for (auto& group : groups)
        if (!group.empty()) filters.any.push_back(std::move(group));
    put_in_order(dataset, filters.all);
    for (auto& group : filters.any) put_in_order(dataset, group);
    check_sizes(filters, problems);
    check_spans(filters.all, problems);
    for (const auto& group : filters.any) check_spans(group, problems);
    if (!problems.empty()) return problems;
    return filters;
}

AddressFields address_fields(const Dataset& dataset, const Filters& filters) {
    AddressFields fields;
    if (!filters.words.empty()) fields.emplace_back("q", filters.words);
    const auto add = [&](const std::string& prefix, std::vector<Condition> conditions) {
        put_in_order(dataset, conditions);
        for (const auto& condition : conditions) {
            const auto* field = dataset.find(condition.field);
            auto name = prefix + condition.field;
            if (condition.op != Operator::is) (name += '.') += address_word(condition.op);
            for (const auto& value : condition.values)
                fields.emplace_back(name, address_value(field, condition.op, value));
        }
    };
    add("", filters.all);
    for (std::size_t i = 0; i < filters.any.size(); ++i) add("any" + std::to_string(i + 1) + ".", filters.any[i]);
    return fields;
}

}  // namespace dataset
