// Records as the structs that tools/define generates, for domain code:
//
//   core::Organisation school = dataset::get<core::Organisation>(db, registry, authority, id);
//   school.status = "closed";
//   auto written = dataset::put(tx, writing, school);
//
// A generated struct T has
//   static const dataset::Dataset definition;
//   base::Id id, authority (owned datasets); std::int64_t version;
//   template <typename F> void each_field(F&& use);   // use(position, member) for each field in the row; const too
// Its members: std::string (all text types, code), base::OwnedLabel (bilingual), std::optional of base::Date, Month,
// Instant, Money, std::int64_t (integer, decimal) or bool (yes_no), base::Id (reference), std::vector of std::string,
// base::Id or std::int64_t (list).
#pragma once

#include "dataset/record.hpp"

namespace dataset {

inline std::int64_t number_of(base::Id id) { return id.value(); }
inline std::int64_t number_of(std::int64_t number) { return number; }

inline Value to_value(const std::string& member) { return Value::text(member); }
inline Value to_value(const base::OwnedLabel& member) { return Value::both(member.english, member.welsh); }
inline Value to_value(base::Id member) { return Value::of(member); }
inline Value to_value(const std::vector<std::string>& member) { return Value::list(member); }
template <typename T>
Value to_value(const std::vector<T>& member) {
    std::vector<std::string> parts;
    for (const auto& part : member) parts.push_back(Value::number(number_of(part)).stored());
    return Value::list(parts);
}
inline Value to_value(const std::optional<std::int64_t>& member) { return member ? Value::number(*member) : Value(); }
inline Value to_value(const std::optional<bool>& member) {
    return member ? Value::of(*member ? Value::Answer::yes : Value::Answer::no) : Value();
}
template <typename T>
Value to_value(const std::optional<T>& member) {
    return member ? Value::of(*member) : Value();
}

inline void from_value(const Value& value, std::string& member) { member = value.text(); }
inline void from_value(const Value& value, base::OwnedLabel& member) { member = base::OwnedLabel(value.label()); }
inline void from_value(const Value& value, base::Id& member) { member = value.id(); }
inline void from_value(const Value& value, std::vector<std::string>& member) { member = value.parts(); }
template <typename T>
void from_value(const Value& value, std::vector<T>& member) {
    static constexpr Field part{.id = 0, .name = {}, .type = Type::integer, .label = {}, .sensitivity = Class::s0_open};
    member.clear();
    for (const auto& text : value.parts()) member.emplace_back(Value::from_stored(part, text).number());
}
template <typename T>
void from_value(const Value& value, std::optional<T>& member) {
    member.reset();
    if (value.empty()) return;
    if constexpr (std::is_same_v<T, base::Date>) {
        member = value.date();
    } else if constexpr (std::is_same_v<T, base::Month>) {
        member = value.month();
    } else if constexpr (std::is_same_v<T, base::Instant>) {
        member = base::Instant::from_microseconds(value.number());
    } else if constexpr (std::is_same_v<T, base::Money>) {
        member = base::Money::pence(value.number());
    } else if constexpr (std::is_same_v<T, bool>) {
        member = value.number() != 0;
    } else {
        member = value.number();
    }
}

template <typename T>
T from_record(const Record& record) {
    T made;
    made.id = record.id;
    made.version = record.version;
    if constexpr (requires { made.authority; }) made.authority = record.authority;
    made.each_field([&](std::int32_t position, auto& member) {
        from_value(record.values[static_cast<std::size_t>(position)], member);
    });
    return made;
}

template <typename T>
Record to_record(const T& typed) {
    Record record;
    record.dataset = &T::definition;
    record.id = typed.id;
    record.version = typed.version;
    if constexpr (requires { typed.authority; }) record.authority = typed.authority;
    record.values.resize(T::definition.fields.size());
    typed.each_field([&](std::int32_t position, const auto& member) {
        record.values[static_cast<std::size_t>(position)] = to_value(member);
    });
    return record;
}

template <typename T>
T get(store::Reader& db, const Registry& registry, base::Id authority, base::Id id) {
    return from_record<T>(get(db, registry, T::definition, authority, id));
}
template <typename T>
std::optional<T> find(store::Reader& db, const Registry& registry, base::Id authority, base::Id id) {
    auto found = find(db, registry, T::definition, authority, id);
    return found ? std::optional<T>(from_record<T>(*found)) : std::nullopt;
}
template <typename T>
    requires requires { T::definition.fields; }
Written put(store::Tx& tx, const Writing& writing, const T& typed) {
    return put(tx, writing, to_record(typed));
}

}  // namespace dataset
