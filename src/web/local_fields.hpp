// What the pages of an authority's own fields share (dataset/local_field.hpp).
#pragma once

#include "dataset/local_field.hpp"
#include "web/visit.hpp"

#include <span>
#include <string>
#include <string_view>

namespace web {

// The program's definitions, which fields are added to.
inline const dataset::Registry& national(const Visit& visit) { return visit.app.registries.national(); }
std::string path_of(const Visit& visit, const dataset::LocalField& field, std::string_view more = {});
// The field of the address.
dataset::LocalField one_local_field(const Visit& visit, store::Reader& db);
dataset::LocalField one_local_field(const Visit& visit);
// The national field whose codes its choices stand for; null: none.
const dataset::Field* refined_by(const Visit& visit, const dataset::LocalField& field);
// Whether the form's checkboxes of that name have this one ticked.
bool ticked(const Visit& visit, std::string_view name, std::string_view value);

// "A date", of one of dataset::local_types.
base::Message label_of(dataset::Type type);
// The classes there are for them, in words.
struct ClassWords {
    dataset::Class sensitivity;
    base::Message label, hint;
};
std::span<const ClassWords> classes_of_local_fields();
std::string refinement_label(const Visit& visit, const dataset::Field& refined);

bool manages_fields(const Visit& visit);

// Writes, and has every request from now on see it.
template <typename F>
auto write_local_field(const Visit& visit, F&& work) {
    auto result = visit.app.store.write(store::Priority::page, [&](store::Tx& tx) {
        return work(
            dataset::LocalFieldWriting{tx, national(visit), visit.app.trail, visit.authority_id(), visit.actor()});
    });
    visit.app.registries.forget();
    return result;
}

}  // namespace web
