#pragma once

#include "govuk/html.hpp"

#include <optional>

namespace govuk {

// A button, or a link that looks like one when `href` is given.
struct Button {
    Content text = {};
    std::string type = "submit";  // submit, button, reset
    std::string name = {};
    std::string value = {};
    std::string href = {};
    std::string id = {};
    std::string classes = {};
    bool start = false;  // with an arrow: the way into a service
    bool disabled = false;
    std::optional<bool> prevent_double_click = {};
    Attributes attributes = {};
};
void button(Html& out, const Button& button);

// A link or a button in a row of actions (cookie banner, panel): a link when it has an address and isn't of type
// "button".
struct Action {
    std::string text = {};
    std::string href = {};
    std::string type = {};
    std::string name = {};
    std::string value = {};
    std::string classes = {};
    Attributes attributes = {};
};

}  // namespace govuk
