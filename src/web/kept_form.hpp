// A form that came too early: its session had ended, or it takes a second factor first. What was typed travels through
// the pages in between as hidden fields, and is sent again by its owner.
#pragma once

#include "govuk/html.hpp"
#include "web/visit.hpp"

#include <string>
#include <string_view>

namespace web {

// The request as one for the page in between: "then", and all that was typed but secrets, under names of their own.
http::Request keeping(const Visit& visit);
// An address of ours to go to afterwards, or "": as the form says, or the address.
std::string then_of(const http::Request& request);
// Hidden fields of a form of a page in between: where to go afterwards, and what is kept.
void write_kept(govuk::Html& out, const http::Request& request);
bool has_kept(const http::Fields& form);
// The kept form itself, ready to be sent to its own address by one button.
void write_kept_form(govuk::Html& out, Visit& visit);
// A page of that alone.
http::Response carry_on(Visit& visit, base::Message title);

}  // namespace web
