// Controls of one answer: text, password, long text with and without a count, a choice from a list, a file.
#pragma once

#include "govuk/form_parts.hpp"
#include "govuk/texts.hpp"

#include <cstdint>

namespace govuk {

// What stands before or after the typing in the same box: £, per week.
struct Affix {
    Content text = {};
    std::string classes = {};
    Attributes attributes = {};
};

struct InputWrapper {
    std::string classes = {};
    Attributes attributes = {};
};

struct Input {
    Label label = {};
    Hint hint = {};
    ErrorMessage error = {};
    std::string name = {};
    std::string id = {};  // the name, when not given; so in every control
    std::string value = {};
    std::string type = "text";
    std::string classes = {};
    std::string inputmode = {};
    std::string autocomplete = {};
    std::string autocapitalize = {};
    std::string pattern = {};
    std::optional<bool> spellcheck = {};
    bool disabled = false;
    std::string described_by = {};
    Affix prefix = {};
    Affix suffix = {};
    FormGroup group = {};
    InputWrapper wrapper = {};
    Attributes attributes = {};
};
void input(Html& out, const Input& input);

// What a form carries unseen.
void hidden_input(Html& out, std::string_view name, std::string_view value);

struct PasswordInput {
    Label label = {};
    Hint hint = {};
    ErrorMessage error = {};
    std::string name = {};
    std::string id = {};
    std::string value = {};
    std::string classes = {};
    std::string autocomplete = "current-password";
    bool disabled = false;
    std::string described_by = {};
    std::string button_classes = {};
    FormGroup group = {};
    Attributes attributes = {};
    // Other texts than those of the language.
    std::string show = {};
    std::string hide = {};
    std::string show_password = {};
    std::string hide_password = {};
    std::string shown_announcement = {};
    std::string hidden_announcement = {};
};
void password_input(Html& out, const PasswordInput& input);

struct Textarea {
    Label label = {};
    Hint hint = {};
    ErrorMessage error = {};
    std::string name = {};
    std::string id = {};
    std::string value = {};
    int rows = 5;
    std::string classes = {};
    std::string autocomplete = {};
    std::optional<bool> spellcheck = {};
    bool disabled = false;
    std::string described_by = {};
    FormGroup group = {};
    Attributes attributes = {};
};
void textarea(Html& out, const Textarea& textarea);

// A textarea that counts down. The server counts again: the count is a help, not a limit.
struct CharacterCount {
    Label label = {};
    Hint hint = {};
    ErrorMessage error = {};
    std::string name = {};
    std::string id = {};
    std::string value = {};
    int rows = 5;
    std::optional<std::int64_t> max_length = {};
    std::optional<std::int64_t> max_words = {};
    std::optional<std::int64_t> threshold = {};  // per cent of the limit from which the count is shown
    std::string count_type =
        {};  // characters, words, graphemes …: how it counts; by itself words when max_words is given
    std::string classes = {};
    std::string message_classes = {};
    std::optional<bool> spellcheck = {};
    FormGroup group = {};
    Attributes attributes = {};
    // Other texts than those of the language.
    std::string description = {};  // with %{count}
    PluralTexts characters_under_limit = {};
    std::string characters_at_limit = {};
    PluralTexts characters_over_limit = {};
    PluralTexts words_under_limit = {};
    std::string words_at_limit = {};
    PluralTexts words_over_limit = {};
};
void character_count(Html& out, const CharacterCount& count);

struct SelectItem {
    std::string text = {};
    std::optional<std::string> value = {};  // the text, when not given
    std::optional<bool> selected = {};      // by Select::value, when not given
    bool disabled = false;
    Attributes attributes = {};
};

struct Select {
    Label label = {};
    Hint hint = {};
    ErrorMessage error = {};
    std::string name = {};
    std::string id = {};
    std::vector<SelectItem> items = {};
    std::string value = {};
    std::string classes = {};
    bool disabled = false;
    std::string described_by = {};
    FormGroup group = {};
    Attributes attributes = {};
};
void select(Html& out, const Select& select);

struct FileUpload {
    Label label = {};
    Hint hint = {};
    ErrorMessage error = {};
    std::string name = {};
    std::string id = {};
    std::string classes = {};
    bool multiple = false;
    bool disabled = false;
    std::string described_by = {};
    FormGroup group = {};
    Attributes attributes = {};
    // The drop zone that the package's JavaScript makes of it.
    bool drop_zone = false;
    std::string wrapper_classes = {};
    Attributes wrapper_attributes = {};
    // Other texts than those of the language.
    std::string choose_files = {};
    std::string drop_instruction = {};
    std::string no_file_chosen = {};
    PluralTexts files_chosen = {};
    std::string entered_drop_zone = {};
    std::string left_drop_zone = {};
};
void file_upload(Html& out, const FileUpload& upload);

}  // namespace govuk
