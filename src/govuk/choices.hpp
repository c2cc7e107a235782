// Answers chosen or made of parts: radios, checkboxes, a date in three boxes.
#pragma once

#include "govuk/form_parts.hpp"

namespace govuk {

// Before and after the choices, inside their box.
struct ChoiceGroup {
    std::string classes = {};
    Attributes attributes = {};
    Content before_inputs = {};
    Content after_inputs = {};
};

struct ItemLabel {
    std::string classes = {};
    Attributes attributes = {};
};

struct Choice {
    // An item with neither text nor divider is left out; the others keep their numbers.
    Content text = {};
    std::string value = {};
    Hint hint = {};
    std::string divider = {};          // "or" between two items, instead of an item
    std::string id = {};               // prefix-number, the first without number, when not given
    std::optional<bool> checked = {};  // by the value of the whole, when not given
    bool disabled = false;
    SafeHtml conditional = {};  // shown when this is chosen
    ItemLabel label = {};
    Attributes attributes = {};
    // For checkboxes only.
    std::string name = {};
    std::string behaviour = {};  // "exclusive": choosing it unticks the others
};

struct Radios {
    std::optional<Fieldset> fieldset = {};
    Hint hint = {};
    ErrorMessage error = {};
    std::string name = {};
    std::string id_prefix = {};  // the name, when not given
    std::vector<Choice> items = {};
    std::string value = {};
    std::string classes = {};  // govuk-radios--inline, --small
    ChoiceGroup group = {};
    Attributes attributes = {};
};
void radios(Html& out, const Radios& radios);

struct Checkboxes {
    std::optional<Fieldset> fieldset = {};
    Hint hint = {};
    ErrorMessage error = {};
    std::string name = {};
    std::string id_prefix = {};
    std::vector<Choice> items = {};
    std::vector<std::string> values = {};
    std::string described_by = {};
    std::string classes = {};
    ChoiceGroup group = {};
    Attributes attributes = {};
};
void checkboxes(Html& out, const Checkboxes& checkboxes);

struct DatePart {
    std::string name = {};  // "day", "month", "year" for those three, when not given
    std::string value = {};
    std::string label = {};  // by the name and the language, when not given
    std::string id = {};
    std::string classes = {};
    std::optional<bool> error = {};  // every box is marked on an error unless some say so themselves
    std::string inputmode = "numeric";
    std::string autocomplete = {};
    std::string pattern = {};
    Attributes attributes = {};
};

struct DateInput {
    std::string id = {};
    std::string name_prefix = {};  // "birth": birth-day, birth-month, birth-year
    std::optional<Fieldset> fieldset = {};
    Hint hint = {};
    ErrorMessage error = {};
    std::optional<DatePart> day = DatePart{};  // nullopt: no such box
    std::optional<DatePart> month = DatePart{};
    std::optional<DatePart> year = DatePart{};
    std::vector<DatePart> items = {};  // instead of the three
    std::string classes = {};
    ChoiceGroup group = {};
    Attributes attributes = {};
};
void date_input(Html& out, const DateInput& date);

}  // namespace govuk
