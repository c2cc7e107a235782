// What the pages of one record share: which dataset and record the address means, and what the visitor may do there.
#pragma once

#include "web/visit.hpp"

#include <cstdint>
#include <string_view>

namespace web {

// Of the address's {dataset} and {id}; NotFound when there is no such thing.
const dataset::Dataset& dataset_of(const Visit& visit);
base::Id id_of(const Visit& visit);
// The organisation it belongs to, or it itself: a right over one's own organisation reaches it by that.
base::Id organisation_of(const dataset::Record& record);
// Digits only, else NotFound: numbers in addresses are made by us.
std::int64_t number_from(std::string_view text);

// "change" of contact: the operation contact.change. Null, or NotFound, where there is none.
const dataset::Operation* find_operation(const Visit& visit, const dataset::Dataset& dataset, std::string_view verb);
const dataset::Operation& operation_of(const Visit& visit, const dataset::Dataset& dataset, std::string_view verb);

struct Rights {
    bool change = false;   // the record itself, by its generic form
    bool local = false;    // keep local values beside it
    bool correct = false;  // propose corrections of it
};
Rights rights_on(const Visit& visit, const dataset::Dataset& dataset, base::Id record);

}  // namespace web
