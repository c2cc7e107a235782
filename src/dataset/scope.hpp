// What of a dataset a reader may see: rows by predicate, columns by field, columns by row where grants differ. access/
// makes these from memberships and agreements; everything here obeys them. A Scope that nobody filled shows nothing.
#pragma once

#include "base/failure.hpp"
#include "base/id.hpp"
#include "dataset/definition.hpp"
#include "store/store.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace dataset {

// Values that go with an SQL text, owned; $1 is the first.
class Bound {
public:
    using Content = std::variant<std::monostate, std::int64_t, std::string>;
    // Adds one (a Content, or what one is made of) and says how the text names it: "$7".
    template <typename Value>
    std::string add(Value&& value) {
        values_.emplace_back(std::forward<Value>(value));
        return "$" + std::to_string(values_.size());
    }
    std::string add_text(std::string_view text) { return add(std::string(text)); }
    std::string add_number(std::int64_t number) { return add(number); }
    std::string add_id(base::Id id) { return add_number(id.value()); }
    std::size_t size() const { return values_.size(); }
    const std::vector<Content>& values() const { return values_; }
    std::vector<store::Param> params() const;  // views of these values: keep this object alive

private:
    std::vector<Content> values_;
};

// A condition on one row of the dataset's table, which is called r in it. Its own parameters are $1 … and are
// renumbered when it is put in.
struct Predicate {
    std::string sql;
    std::vector<Bound::Content> values;
};

// Its text with its values added to `bound`, in brackets.
std::string put_in(const Predicate& predicate, Bound& bound);

// "r.id in ($1, $2, …)" for a column: one of these, of which there is one at least. In few different lengths, so that
// few statements are prepared.
Predicate among(std::string_view column, std::span<const base::Id> ids);

// Which fields, by position; a set of all says so without knowing how many there are.
class FieldSet {
public:
    static FieldSet all() { return FieldSet(true); }
    static FieldSet none() { return FieldSet(false); }
    FieldSet() = default;  // none
    void add(const Field& field);
    void add_all(const FieldSet& others);
    bool has(const Field& field) const;
    bool has_all() const { return all_; }

private:
    explicit FieldSet(bool all) : all_(all) {}
    bool all_ = false;
    std::vector<bool> positions_;
};

// Rows for which `rows` holds (none: every row), and the fields seen of those.
struct Grant {
    std::optional<Predicate> rows;
    FieldSet fields;
};

struct Scope {
    base::Id authority;  // owned datasets: whose rows; of national ones: whose local values
    std::vector<Grant>
        grants;  // a row is seen when any grant holds for it, a cell when a grant that holds has its field

    // Everything of one authority: for jobs, loads and tests; pages take access::scope_for().
    static Scope whole(base::Id authority) { return {authority, {{std::nullopt, FieldSet::all()}}}; }
    bool sees_rows() const { return !grants.empty(); }
    // In any grant at all. What is not must be absent: column, filter, order, search.
    bool sees(const Field& field) const;
    bool sees_everywhere(const Field& field) const;  // in every grant: no case distinction by row
};

}  // namespace dataset
