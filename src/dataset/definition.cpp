#include "dataset/definition.hpp"

namespace dataset {

const Field* Dataset::find(std::string_view field_name) const {
    for (const auto& field : fields)
        if (field.name == field_name) return &field;
    return nullptr;
}

const Field* Dataset::find_id(std::int32_t field_id) const {
    for (const auto& field : fields)
        if (field.id == field_id) return &field;
    return nullptr;
}

}  // namespace dataset
