// What every form control is made of: label, hint, error message, form group, fieldset.
#pragma once

#include "govuk/html.hpp"

#include <functional>
#include <optional>

namespace govuk {

struct Label {
    Content text = {};
    std::string for_id = {};  // controls fill it in
    std::string classes = {};
    bool is_page_heading = false;
    Attributes attributes = {};
};
void label(Html& out, const Label& label);

struct Hint {
    Content text = {};
    std::string id = {};  // controls fill it in
    std::string classes = {};
    Attributes attributes = {};
};
void hint(Html& out, const Hint& hint);

struct ErrorMessage {
    Content text = {};
    std::string id = {};  // controls fill it in
    std::string classes = {};
    // What is said before the message to those who don't see red: none given means "Error", empty means nothing.
    std::optional<std::string> hidden_prefix = {};
    Attributes attributes = {};
};
void error_message(Html& out, const ErrorMessage& error);

// The box around label, hint, error and control.
struct FormGroup {
    std::string classes = {};
    Attributes attributes = {};
    Content before_input = {};
    Content after_input = {};
};

struct Legend {
    Content text = {};
    std::string classes = {};
    bool is_page_heading = false;
};

struct Fieldset {
    Legend legend = {};
    std::string described_by = {};
    std::string classes = {};
    std::string role = {};
    Attributes attributes = {};
};
// `inner` writes what stands inside.
void fieldset(Html& out, const Fieldset& fieldset, const std::function<void(Html&)>& inner);

// The ids in an aria-describedby, separated by spaces.
class DescribedBy {
public:
    explicit DescribedBy(std::string_view ids) : ids_(ids) {}
    void add(std::string_view id);
    const std::string& ids() const { return ids_; }

private:
    std::string ids_;
};

// The parts shared by every control, in their order; adds the ids of hint and error to `described_by`.
void open_form_group(Html& out, const FormGroup& group, const ErrorMessage& error);
void hint_and_error(Html& out, std::string_view id, const Hint& hint, const ErrorMessage& error,
                    DescribedBy& described_by);
void close_form_group(Html& out);

}  // namespace govuk
