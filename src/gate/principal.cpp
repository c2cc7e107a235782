#include "gate/principal.hpp"

namespace gate {

bool Principal::belongs_to(base::Id authority) const {
    for (const auto& membership : memberships)
        if (membership.authority == authority) return true;
    return false;
}

bool Principal::has_role(std::string_view role, base::Id authority) const {
    for (const auto& membership : memberships)
        if (membership.authority == authority && membership.role == role) return true;
    return false;
}

}  // namespace gate
