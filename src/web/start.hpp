// The first minutes of a house: the set-up link makes the first authority and its administrator.
#pragma once

#include "base/problem.hpp"
#include "govuk/html.hpp"
#include "web/visit.hpp"

#include <string>

namespace web {

struct NewHouse {
    base::OwnedLabel name;
    std::string slug;
    std::string person;
    std::string email;
    base::Language language = base::Language::english;
    std::string password_hash;  // empty: only check the rest
    std::string token;          // of the set-up link, used up
};
// Whole or not at all, in one transaction.
base::Problems start_house(App& app, const NewHouse& house);

// Of every account of a demonstration (cantref demo).
inline constexpr std::string_view demo_password = "gwynfryn-llan-hewl-saith";

// On the sign-in page of a demonstration: who can be tried, with their passwords.
void write_demo_sign_ins(govuk::Html& out, const Visit& visit);

}  // namespace web
