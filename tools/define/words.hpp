// Which names may stand in a definition: they become columns in two databases and members in C++.
#pragma once

#include <string>
#include <string_view>

namespace define {

// What is wrong with the name of a dataset or code list, and how to mend it; "" where nothing is.
std::string fault_in_name(std::string_view name);
// The same for a field, which stands among columns and members of our own.
std::string fault_in_field_name(std::string_view name);
bool is_iso_date(std::string_view text);
// Tells one text from another (FNV-1a, 16 hexadecimal digits); nothing is secured by it.
std::string digest(std::string_view text);
// "organisation_link" -> "OrganisationLink"
std::string type_name(std::string_view name);

}  // namespace define
