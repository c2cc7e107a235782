#include "model.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace define {

namespace {

using dataset::Type;

constexpr std::array<std::pair<std::string_view, Type>, 22> types = {{
    {"text", Type::text},       {"long", Type::long_text},    {"bilingual", Type::bilingual},
    {"code", Type::code},       {"date", Type::date},         {"month", Type::month},
    {"instant", Type::instant}, {"money", Type::money},       {"integer", Type::integer},
    {"decimal", Type::decimal}, {"yes_no", Type::yes_no},     {"reference", Type::reference},
    {"link", Type::link},       {"file", Type::file},         {"email", Type::email},
    {"phone", Type::phone},     {"postcode", Type::postcode}, {"urn", Type::urn},
    {"upn", Type::upn},         {"uprn", Type::uprn},         {"geometry", Type::geometry},
    {"list", Type::list},
}};

}  // namespace

const Field* Dataset::find(std::string_view field) const {
    const auto found = std::ranges::find(fields, field, &Field::name);
    return found == fields.end() ? nullptr : &*found;
}

const Field* Dataset::parent_field() const {
    if (parent.empty()) return nullptr;
    const auto leads_there = [&](const Field& field) { return field.is(Type::reference) && field.target == parent; };
    const auto found = std::ranges::find_if(fields, leads_there);
    return found == fields.end() ? nullptr : &*found;
}

const Wing* Model::find(std::string_view wing) const {
    const auto found = std::ranges::find(wings, wing, &Wing::name);
    return found == wings.end() ? nullptr : &*found;
}

const Dataset* Model::find_dataset(std::string_view name) const {
    for (const auto& wing : wings) {
        const auto found = std::ranges::find(wing.datasets, name, &Dataset::name);
        if (found != wing.datasets.end()) return &*found;
    }
    return nullptr;
}

std::optional<Type> type_from(std::string_view word) {
    const auto found = std::ranges::find(types, word, &std::pair<std::string_view, Type>::first);
    if (found == types.end()) return std::nullopt;
    return found->second;
}

std::string_view word_of(Type type) {
    return std::ranges::find(types, type, &std::pair<std::string_view, Type>::second)->first;
}

std::vector<std::string> type_words() {
    std::vector<std::string> words;
    for (const auto& [word, type] : types) words.emplace_back(word);
    return words;
}

bool is_text(Type type) {
    switch (type) {
        case Type::text:
        case Type::long_text:
        case Type::code:
        case Type::email:
        case Type::phone:
        case Type::postcode:
        case Type::urn:
        case Type::upn:
        case Type::uprn:
        case Type::link:
        case Type::file:
        case Type::geometry: return true;
        default: return false;
    }
}

}  // namespace define
