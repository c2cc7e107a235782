// The fields of a dataset that a loader fills, and where each stands in the rows it hands over.
#pragma once

#include "dataset/codes.hpp"
#include "dataset/definition.hpp"
#include "dataset/value.hpp"

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace exchange::registers {

class Fields {
public:
    // `dataset` must outlive this. A name that is not defined throws Broken, as does slot() for one that was not added.
    explicit Fields(const dataset::Dataset& dataset, std::initializer_list<std::string_view> names = {});
    std::size_t add(std::string_view name);  // once, however often it is added
    std::size_t slot(std::string_view name) const;
    const dataset::Field& at(std::size_t slot) const;
    // As dataset::LoadSettings wants them.
    const std::vector<std::int32_t>& positions() const { return positions_; }
    std::size_t size() const { return positions_.size(); }

private:
    const dataset::Dataset* dataset_;
    std::vector<std::int32_t> positions_;
    std::unordered_map<std::string_view, std::size_t> slots_;  // by Field::name, which lives as long as the program
};

// A row being filled, by field name.
class Filled {
public:
    explicit Filled(const Fields& fields) : fields_(&fields), values_(fields.size()) {}
    dataset::Value& operator[](std::string_view field) { return values_[fields_->slot(field)]; }
    dataset::Value& at(std::size_t slot) { return values_[slot]; }
    void set(std::string_view field, std::string_view text) {
        (*this)[field] = dataset::Value::text(std::string(text));
    }
    std::string_view text(std::string_view field) const { return values_[fields_->slot(field)].text(); }
    std::vector<dataset::Value> take() { return std::move(values_); }

private:
    const Fields* fields_;
    std::vector<dataset::Value> values_;
};

// Where a text stands in a file, for problems.
struct Spot {
    std::string_view heading;
    std::int64_t row;
};

// A text by the field's own reading (dataset::parse). What is wrong with it is added to `problems`, with its spot.
dataset::Value read_text(const dataset::Field& field, std::string_view text, const dataset::Codes& codes, Spot spot,
                         base::Problems& problems);

}  // namespace exchange::registers
