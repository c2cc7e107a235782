// All that is defined, in one place, built once by main and passed along: datasets, and what wings add to them (checks,
// derivations, commands). Nothing registers itself.
#pragma once

#include "base/message.hpp"
#include "base/problem.hpp"
#include "dataset/definition.hpp"
#include "dataset/scope.hpp"
#include "dataset/value.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace store {
class Tx;
}

namespace dataset {

struct LocalField;
struct Record;
struct Writing;
struct Written;
struct Input;

// Sees the record as it would be, and as it was (null: new). Adds what is wrong, each with its field.
using Check =
    std::function<void(store::Reader&, const Writing&, const Record* before, const Record& after, base::Problems&)>;
// Sets values that follow from others, before the checks. Must not read what the transaction has not written.
using Derivation = std::function<void(store::Reader&, const Writing&, const Record* before, Record& after)>;

// What can be done, told once: the form, the API route, the import and the audit wording come from it.
struct Operation {
    std::string name;  // "organisation.change": audit action, API operation id
    enum class Made : std::uint8_t { by_wing, generic } made = Made::by_wing;
    base::Message label;  // "Change {thing}": thing is the dataset's label
    enum class Method : std::uint8_t { get, post, put, patch, remove } method = Method::post;
    std::string path;                 // below /{authority}: "/data/organisation/{id}"
    std::string dataset;              // whose fields the input is
    std::vector<std::int32_t> input;  // their positions; empty: all that the writer may write, sealed (S4) ones apart
    std::string group;                // policy: data group and verb; empty group: the groups of the fields
    Verb verb = Verb::write;
    enum class Repeats : std::uint8_t { once, idempotent } repeats = Repeats::once;
    enum class Eyes : std::uint8_t { two, four } eyes = Eyes::two;      // four: not one of the earlier actors
    enum class StepUp : std::uint8_t { no, yes } step_up = StepUp::no;  // ask for the second factor again
    std::function<Written(store::Tx&, const Writing&, const Input&)> run;
    // Eyes::four: whether the actor acted before; none: asks the trail of the record (dataset/operation.hpp).
    std::function<bool(store::Reader&, const Writing&, const Input&)> acted_before = {};
};

// How the rows of a kept dataset come about (dataset/kept.hpp).
struct Keeping;

// What the run time makes of a Dataset, once (dataset/shape.hpp).
class Shape;

class Registry {
public:
    explicit Registry(std::span<const Definitions* const> definitions);
    ~Registry();
    Registry(Registry&&) noexcept;

    // Throws NotFound: names come from addresses.
    const Dataset& dataset(std::string_view name) const;
    const Dataset* find(std::string_view name) const;
    std::span<const Dataset* const> datasets() const { return datasets_; }
    std::span<const Definitions* const> definitions() const { return definitions_; }
    const Shape& shape(const Dataset& dataset) const;

    // While building, before the first request.
    void add_check(std::string_view dataset, Check check);
    void add_derivation(std::string_view dataset, Derivation derivation);
    void add_operation(
        Operation operation);  // a second one of the same name takes the first's place: a command for a generic one

    // Every kept dataset has one.
    void add_keeping(Keeping keeping);

    std::span<const Check> checks(const Dataset& dataset) const;
    std::span<const Derivation> derivations(const Dataset& dataset) const;
    const std::vector<Operation>& operations() const { return operations_; }
    const Operation* operation(std::string_view name) const;
    const std::vector<std::shared_ptr<const Keeping>>& keepings() const { return keepings_; }
    const Keeping& keeping(const Dataset& dataset) const;  // Broken: it is not kept

    // This one, with fields of an authority after those of their datasets; for Registries. A dataset of this one means
    // the one that took its place. What it shares with this one must outlive it.
    Registry with(std::span<const LocalField> fields) const;

private:
    struct Entry;
    Registry() = default;
    Entry& entry(const Dataset& dataset) const;
    std::vector<const Definitions*> definitions_;
    std::vector<const Dataset*> datasets_;
    std::vector<std::shared_ptr<Entry>> entries_;
    std::vector<Operation> operations_;
    std::vector<std::shared_ptr<const Keeping>> keepings_;
};

}  // namespace dataset
