// Coming in: what every way of signing in ends with.
#pragma once

#include "gate/sign_in.hpp"
#include "govuk/html.hpp"
#include "web/visit.hpp"

#include <string>

namespace web {

// With a session of their own, to `address` or, without one, to their home in their language; where a second step is
// still due, to that.
http::Response come_in(Visit& visit, const gate::SignInResult& result, std::string address);
// Away to the provider, on an errand; a page that says what stopped it.
http::Response send_to_provider(Visit& visit, const gate::Errand& errand);
// Back from a test (mapping_pages.cpp).
http::Response show_test(Visit& visit, const gate::Errand& errand, const openid::Identity& identity);
// The button that leads to the sign-in provider, where there is one. `then`: where to go afterwards, or "".
void write_provider_button(govuk::Html& out, const Visit& visit, std::string_view then);

}  // namespace web
