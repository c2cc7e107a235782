#include "web/api_input.hpp"

#include "base/json.hpp"

#include <array>
#include <charconv>
#include <map>

namespace web {

using base::t;
using dataset::Field;
using dataset::Type;
using base::Json;

namespace {

// "name.cy" is the Welsh of name, "organisation.id" the record that organisation points to.
struct Named {
    const Field* field = nullptr;
    enum class Part : std::uint8_t { whole, english, welsh } part = Part::whole;
};

std::optional<Named> field_named(const dataset::Dataset& definition, std::string_view name) {
    const auto dot = name.rfind('.');
    const auto* field = definition.find(name.substr(0, dot));
    if (!field) return std::nullopt;
    const auto part = dot == std::string_view::npos ? std::string_view() : name.substr(dot + 1);
    if (field->type == Type::bilingual && part == "en") return Named{field, Named::Part::english};
    if (field->type == Type::bilingual && part == "cy") return Named{field, Named::Part::welsh};
    const bool whole = field->type == Type::reference ? part == "id" : field->type != Type::bilingual && part.empty();
    return whole ? std::optional(Named{field, Named::Part::whole}) : std::nullopt;
}

// The shortest that reads back as the same number: what was sent.
std::string in_digits(double number) {
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.begin(), digits.end(), number, std::chars_format::fixed);
    return end.ec == std::errc() ? std::string(digits.begin(), end.ptr) : std::to_string(number);
}

// As a file would hold it; nullopt: of a kind that the field can't hold.
std::optional<std::string> text_of(const Field& field, const Json& value) {
    if (value.is_null()) return "";
    if (const auto* text = value.text()) return field.type == Type::yes_no ? std::nullopt : std::optional(*text);
    if (const auto* flag = value.boolean())
        return field.type == Type::yes_no ? std::optional<std::string>(*flag ? "yes" : "no") : std::nullopt;
    if (const auto* number = value.integer())
        return field.type == Type::integer || field.type == Type::decimal ? std::optional(std::to_string(*number))
                                                                          : std::nullopt;
    if (const auto* number = value.real())
        return field.type == Type::decimal ? std::optional(in_digits(*number)) : std::nullopt;
    if (const auto* list = value.list(); list && field.type == Type::list) {
        std::string parts;
        for (const auto& part : *list) {
            const auto* text = part.text();
            const auto* number = part.integer();
            if (!text && !number) return std::nullopt;
            parts += (parts.empty() ? "" : "\n") + (text ? *text : std::to_string(*number));
        }
        return parts;
    }
    return std::nullopt;
}

class Input {
public:
    Input(const Visit& visit, const dataset::Dataset& definition, const dataset::Codes& codes,
          const dataset::Record* before)
        : definition_(definition), codes_(codes), before_(before), writable_(visit.writable(definition)) {}

    void take(const std::string& name, const Json& value) {
        const auto named = field_named(definition_, name);
        if (!named) return problems_.add(name, "unknown_field", t("There is no field of this name"));
        if (!writable_.has(*named->field))
            return problems_.add(name, "not_permitted", t("The role does not include writing this field"));
        const auto text = text_of(*named->field, value);
        if (!text)
            return problems_.add(name, "wrong_kind",
                                 t("This field holds another kind of value: see the API’s description"));
        if (named->part == Named::Part::whole)
            return keep(name, *named->field, dataset::parse(*named->field, *text, {&codes_}));
        auto& both = both_[named->field];
        (named->part == Named::Part::english ? both.english : both.welsh) = *text;
    }

    base::Result<std::vector<dataset::Change>> finish() {
        for (const auto& [field, typed] : both_) {
            const auto known = before_ ? (*before_)[*field].label() : base::Label();
            keep(std::string(field->name), *field,
                 dataset::parse_both(*field, typed.english.value_or(std::string(known.english)),
                                     typed.welsh.value_or(std::string(known.welsh))));
        }
        if (!problems_.empty()) return std::move(problems_);
        return std::move(changes_);
    }

private:
    struct Both {
        std::optional<std::string> english, welsh;
    };
    void keep(const std::string& name, const Field& field, base::Result<dataset::Value> value) {
        if (value) {
            changes_.push_back({.position = field.position, .value = std::move(*value), .from = {}, .to = {}});
            return;
        }
        for (auto problem : value.problems()) {
            problem.where = name;
            problems_.add(std::move(problem));
        }
    }

    const dataset::Dataset& definition_;
    const dataset::Codes& codes_;
    const dataset::Record* before_;
    dataset::FieldSet writable_;
    std::map<const Field*, Both> both_;
    std::vector<dataset::Change> changes_;
    base::Problems problems_;
};

}  // namespace

base::Result<std::vector<dataset::Change>> read_input(const Visit& visit, const dataset::Dataset& definition,
                                                      const dataset::Codes& codes, const dataset::Record* before) {
    const auto sent = Json::parse(visit.request.body);
    if (!sent) return sent.problems();
    const auto* object = sent->object();
    if (!object)
        return base::Problem{{}, "not_an_object", t("Send one JSON object of fields and their values"), {}, {}};
    Input input(visit, definition, codes, before);
    for (const auto& [name, value] : *object) input.take(name, value);
    return input.finish();
}

}  // namespace web
