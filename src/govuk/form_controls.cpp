#include "govuk/form_controls.hpp"

#include "govuk/button.hpp"
#include "govuk/script_texts.hpp"

namespace govuk {

namespace {

// The id of a control and what belongs to it: opened by the constructor's label, hint and error, closed by close().
template <typename Control>
class Frame {
public:
    Frame(Html& out, const Control& control)
        : out_(out), id(control.id.empty() ? control.name : control.id), described_by(control.described_by) {
        open_form_group(out, control.group, control.error);
        auto shown = control.label;
        shown.for_id = id;
        label(out, shown);
        hint_and_error(out, id, control.hint, control.error, described_by);
    }
    void close() { close_form_group(out_); }

private:
    Html& out_;

public:
    std::string id;
    DescribedBy described_by;
};

void spellcheck(Html& out, std::optional<bool> wanted) {
    if (wanted) out.attribute("spellcheck", *wanted ? "true" : "false");
}

void affix(Html& out, const Affix& affix, std::string_view side) {
    if (affix.text.empty()) return;
    out.raw("<div class=\"govuk-input__").text(side).more_classes(affix.classes).raw("\" aria-hidden=\"true\"");
    out.attributes(affix.attributes).raw(">");
    affix.text.write(out);
    out.raw("</div>");
}

void input_element(Html& out, const Input& input, const std::string& id, const std::string& described_by) {
    out.raw("<input class=\"govuk-input").more_classes(input.classes);
    if (!input.error.text.empty()) out.raw(" govuk-input--error");
    out.raw("\"").attribute("id", id).attribute("name", input.name).attribute("type", input.type);
    spellcheck(out, input.spellcheck);
    const auto* typed = input.type == "password" ? nullptr : out.typed(input.name);
    out.attribute_if("value", typed ? *typed : input.value);
    if (input.disabled) out.raw(" disabled");
    out.attribute_if("aria-describedby", described_by).attribute_if("autocomplete", input.autocomplete);
    out.attribute_if("autocapitalize", input.autocapitalize).attribute_if("pattern", input.pattern);
    out.attribute_if("inputmode", input.inputmode).attributes(input.attributes).raw(">\n");
}

// A text of the control's own, or that of the language.
std::string_view either(const std::string& given, std::string_view by_language) {
    return given.empty() ? by_language : given;
}

void append(Attributes& attributes, const Attributes& more) {
    attributes.insert(attributes.end(), more.begin(), more.end());
}

std::string joined(std::string_view classes, const std::string& more) {
    return more.empty() ? std::string(classes) : std::string(classes) + " " + more;
}

}  // namespace

void input(Html& out, const Input& input) {
    Frame frame(out, input);
    const bool wrapped = !input.prefix.text.empty() || !input.suffix.text.empty() ||
                         !input.group.before_input.empty() || !input.group.after_input.empty();
    if (wrapped) {
        out.raw("<div class=\"govuk-input__wrapper").more_classes(input.wrapper.classes).raw("\"");
        out.attributes(input.wrapper.attributes).raw(">");
        input.group.before_input.write(out);
        affix(out, input.prefix, "prefix");
    }
    input_element(out, input, frame.id, frame.described_by.ids());
    if (wrapped) {
        affix(out, input.suffix, "suffix");
        input.group.after_input.write(out);
        out.raw("</div>\n");
    }
    frame.close();
}

void hidden_input(Html& out, std::string_view name, std::string_view value) {
    const auto* typed = out.typed(name);
    out.raw("<input type=\"hidden\"").attribute("name", name);
    out.attribute("value", typed ? std::string_view(*typed) : value).raw(">\n");
}

namespace {

Content password_toggle(const Html& out, const PasswordInput& given, const std::string& id) {
    const auto& words = texts(out.language());
    auto toggle = out.piece();
    button(
        toggle,
        {.text = either(given.show, words.show),
         .type = "button",
         .classes = joined("govuk-button--secondary govuk-password-input__toggle govuk-js-password-input-toggle",
                           given.button_classes),
         .attributes = {{.name = "aria-controls", .value = id},
                        {.name = "aria-label", .value = std::string(either(given.show_password, words.show_password))},
                        {.name = "hidden", .form = Attribute::Form::name_only}}});
    given.group.after_input.write(toggle);
    return toggle.take();
}

}  // namespace

void password_input(Html& out, const PasswordInput& given) {
    const auto& words = texts(out.language());
    const auto& id = given.id.empty() ? given.name : given.id;
    Attributes group_attributes{{.name = "data-module", .value = "govuk-password-input"}};
    append(group_attributes,
           ScriptTexts(out)
               .add("show-password", given.show, words.show)
               .add("hide-password", given.hide, words.hide)
               .add("show-password-aria-label", given.show_password, words.show_password)
               .add("hide-password-aria-label", given.hide_password, words.hide_password)
               .add("password-shown-announcement", given.shown_announcement, words.password_is_visible)
               .add("password-hidden-announcement", given.hidden_announcement, words.password_is_hidden)
               .take());
    append(group_attributes, given.group.attributes);
    input(out, {.label = given.label,
                .hint = given.hint,
                .error = given.error,
                .name = given.name,
                .id = id,
                .value = given.value,
                .type = "password",
                .classes = joined("govuk-password-input__input govuk-js-password-input-input", given.classes),
                .autocomplete = given.autocomplete,
                .autocapitalize = "none",
                .spellcheck = false,
                .disabled = given.disabled,
                .described_by = given.described_by,
                .group = {.classes = joined("govuk-password-input", given.group.classes),
                          .attributes = std::move(group_attributes),
                          .before_input = given.group.before_input,
                          .after_input = password_toggle(out, given, id)},
                .wrapper = {.classes = "govuk-password-input__wrapper"},
                .attributes = given.attributes});
}

void textarea(Html& out, const Textarea& textarea) {
    Frame frame(out, textarea);
    textarea.group.before_input.write(out);
    out.raw("<textarea class=\"govuk-textarea");
    if (!textarea.error.text.empty()) out.raw(" govuk-textarea--error");
    out.more_classes(textarea.classes).raw("\"").attribute("id", frame.id).attribute("name", textarea.name);
    out.raw(" rows=\"").number(textarea.rows).raw("\"");
    spellcheck(out, textarea.spellcheck);
    if (textarea.disabled) out.raw(" disabled");
    out.attribute_if("aria-describedby", frame.described_by.ids()).attribute_if("autocomplete", textarea.autocomplete);
    // A line break right after the tag is not part of the value: one more keeps a value that begins with one.
    out.attributes(textarea.attributes).raw(">");
    const auto* typed = out.typed(textarea.name);
    const auto& value = typed ? *typed : textarea.value;
    if (value.starts_with('\n')) out.raw("\n");
    out.text(value).raw("</textarea>\n");
    textarea.group.after_input.write(out);
    frame.close();
}

namespace {

std::string with_count(std::string_view text, std::int64_t count) {
    constexpr std::string_view place = "%{count}";
    std::string filled(text);
    if (const auto at = filled.find(place); at != std::string::npos)
        filled.replace(at, place.size(), std::to_string(count));
    return filled;
}

Attributes count_attributes(const Html& out, const CharacterCount& given, const std::string& count_type) {
    const auto& words = texts(out.language());
    Attributes attributes{{.name = "data-module", .value = "govuk-character-count"}};
    const auto number = [&](const char* name, std::optional<std::int64_t> value) {
        if (value) attributes.push_back({.name = name, .value = std::to_string(*value)});
    };
    number("data-maxlength", given.max_length);
    number("data-maxwords", given.max_words);
    number("data-threshold", given.threshold);
    if (!count_type.empty()) attributes.push_back({.name = "data-count-type", .value = count_type});
    // Without a limit the script sets one, and needs the text to say it with.
    if (!given.max_length && !given.max_words && !given.description.empty())
        attributes.push_back({.name = "data-i18n.textarea-description.other", .value = given.description});
    append(attributes, ScriptTexts(out)
                           .add("characters-under-limit", given.characters_under_limit, words.characters_remaining)
                           .add("characters-at-limit", given.characters_at_limit, words.no_characters_remaining)
                           .add("characters-over-limit", given.characters_over_limit, words.characters_too_many)
                           .add("words-under-limit", given.words_under_limit, words.words_remaining)
                           .add("words-at-limit", given.words_at_limit, words.no_words_remaining)
                           .add("words-over-limit", given.words_over_limit, words.words_too_many)
                           .take());
    append(attributes, given.group.attributes);
    return attributes;
}

Content count_message(const Html& out, const CharacterCount& given, const std::string& id, bool words_counted) {
    const auto& words = texts(out.language());
    const auto limit = given.max_words ? given.max_words : given.max_length;
    auto message = out.piece();
    const auto by_language = words_counted ? words.you_can_enter_words : words.you_can_enter_characters;
    hint(message, {.text = limit ? with_count(either(given.description, by_language), *limit) : std::string(),
                   .id = id + "-info",
                   .classes = joined("govuk-character-count__message", given.message_classes)});
    given.group.after_input.write(message);
    return message.take();
}

}  // namespace

void character_count(Html& out, const CharacterCount& given) {
    const auto& id = given.id.empty() ? given.name : given.id;
    const std::string count_type = given.count_type.empty() && given.max_words ? "words" : given.count_type;
    textarea(out, {.label = given.label,
                   .hint = given.hint,
                   .error = given.error,
                   .name = given.name,
                   .id = id,
                   .value = given.value,
                   .rows = given.rows,
                   .classes = joined("govuk-js-character-count", given.classes),
                   .spellcheck = given.spellcheck,
                   .described_by = id + "-info",
                   .group = {.classes = joined("govuk-character-count", given.group.classes),
                             .attributes = count_attributes(out, given, count_type),
                             .before_input = given.group.before_input,
                             .after_input = count_message(out, given, id, count_type == "words")},
                   .attributes = given.attributes});
}

namespace {

bool is_selected(const SelectItem& item, const std::string& value, const std::string* typed) {
    if (typed) return item.value.value_or(item.text) == *typed;
    if (item.selected) return *item.selected;
    return !value.empty() && item.value.value_or(item.text) == value;
}

}  // namespace

void select(Html& out, const Select& select) {
    Frame frame(out, select);
    select.group.before_input.write(out);
    out.raw("<select class=\"govuk-select").more_classes(select.classes);
    if (!select.error.text.empty()) out.raw(" govuk-select--error");
    out.raw("\"").attribute("id", frame.id).attribute("name", select.name);
    if (select.disabled) out.raw(" disabled");
    out.attribute_if("aria-describedby", frame.described_by.ids()).attributes(select.attributes).raw(">\n");
    const auto* typed = out.typed(select.name);
    for (const auto& item : select.items) {
        out.raw("<option");
        if (item.value) out.attribute("value", *item.value);
        if (is_selected(item, select.value, typed)) out.raw(" selected");
        if (item.disabled) out.raw(" disabled");
        out.attributes(item.attributes).raw(">").text(item.text).raw("</option>\n");
    }
    out.raw("</select>\n");
    select.group.after_input.write(out);
    frame.close();
}

namespace {

void open_drop_zone(Html& out, const FileUpload& upload) {
    const auto& words = texts(out.language());
    out.raw("<div class=\"govuk-file-upload-wrapper").more_classes(upload.wrapper_classes);
    out.raw("\" data-module=\"govuk-file-upload\"");
    out.attributes(ScriptTexts(out)
                       .add("choose-files-button", upload.choose_files, words.choose_file)
                       .add("no-file-chosen", upload.no_file_chosen, words.no_file_chosen)
                       .add("multiple-files-chosen", upload.files_chosen, words.files_chosen)
                       .add("drop-instruction", upload.drop_instruction, words.or_drop_file)
                       .add("entered-drop-zone", upload.entered_drop_zone, words.entered_drop_zone)
                       .add("left-drop-zone", upload.left_drop_zone, words.left_drop_zone)
                       .take());
    out.attributes(upload.wrapper_attributes).raw(">\n");
}

}  // namespace

void file_upload(Html& out, const FileUpload& upload) {
    Frame frame(out, upload);
    upload.group.before_input.write(out);
    if (upload.drop_zone) open_drop_zone(out, upload);
    out.raw("<input class=\"govuk-file-upload").more_classes(upload.classes);
    if (!upload.error.text.empty()) out.raw(" govuk-file-upload--error");
    out.raw("\"").attribute("id", frame.id).attribute("name", upload.name).raw(" type=\"file\"");
    if (upload.disabled) out.raw(" disabled");
    if (upload.multiple) out.raw(" multiple");
    out.attribute_if("aria-describedby", frame.described_by.ids()).attributes(upload.attributes).raw(">\n");
    if (upload.drop_zone) out.raw("</div>\n");
    upload.group.after_input.write(out);
    frame.close();
}

}  // namespace govuk
