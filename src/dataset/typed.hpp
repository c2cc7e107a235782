// Records as the structs that tools/define generates, for domain code:
//
//   core::Organisation school = dataset::get<core::Organisation>(db, registry, authority, id);
//   school.status = "closed";
//   auto written = dataset::put(tx, writing, school);
//
// A generated struct T has
//   static const Dataset& dataset();
//   base::Id authority (owned), id; std::int64_t version;
//   template <typename Self, typename Visitor> static void visit(Self& self, Visitor&& visitor);   // visitor(position, self.member) for each field
// with members: std::string (all text types, code), base::OwnedLabel (bilingual), std::optional<base::Date | Month | Instant | Money | std::int64_t | bool>
// (date, month, instant, money, integer and decimal, yes_no), base::Id (reference), std::vector<std::string> (list).
#pragma once

#include "dataset/record.hpp"

namespace dataset {

inline Value to_value(const std::string& member) { return Value::text(member); }
inline Value to_value(const base::OwnedLabel& member) { return Value::both(member.english, member.welsh); }
inline Value to_value(base::Id member) { return Value::of(member); }
inline Value to_value(const std::vector<std::string>& member) { return Value::list(member); }
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
    T::visit(made, [&](std::int32_t position, auto& member) { from_value(record.values[static_cast<std::size_t>(position)], member); });
    return made;
}

template <typename T>
Record to_record(const T& typed) {
    Record record{.dataset = &T::dataset(), .id = typed.id, .version = typed.version};
    if constexpr (requires { typed.authority; }) record.authority = typed.authority;
    record.values.resize(T::dataset().fields.size());
    T::visit(typed, [&](std::int32_t position, const auto& member) { record.values[static_cast<std::size_t>(position)] = to_value(member); });
    return record;
}

template <typename T>
T get(store::Reader& db, const Registry& registry, base::Id authority, base::Id id) {
    return from_record<T>(get(db, registry, T::dataset(), authority, id));
}
template <typename T>
std::optional<T> find(store::Reader& db, const Registry& registry, base::Id authority, base::Id id) {
    auto found = find(db, registry, T::dataset(), authority, id);
    return found ? std::optional<T>(from_record<T>(*found)) : std::nullopt;
}
template <typename T>
    requires requires { T::dataset(); }
Written put(store::Tx& tx, const Writing& writing, const T& typed) {
    return put(tx, writing, to_record(typed));
}

}  // namespace dataset
