#include "govuk/choices.hpp"

#include "govuk/form_controls.hpp"
#include "govuk/texts.hpp"

#include <algorithm>

namespace govuk {

namespace {

// What differs between the two kinds of choice.
struct Kind {
    std::string_view space;  // of the class names
    std::string_view type;   // of the inputs
    // Without a fieldset to bear it, the description of the whole stands with every checkbox; radios have none then.
    enum class Description : std::uint8_t { in_fieldset_only, on_each_item } description;
};
constexpr Kind radio{"govuk-radios", "radio", Kind::Description::in_fieldset_only};
constexpr Kind checkbox{"govuk-checkboxes", "checkbox", Kind::Description::on_each_item};

// A choice as it is written: with everything that depends on the whole decided.
struct Shown {
    const Choice& choice;
    std::string id;
    std::string_view name;
    bool checked;
    std::string described_by;
};

std::string with_more(std::string_view space, std::string_view part, const std::string& more) {
    std::string classes(space);
    classes += part;
    if (!more.empty()) classes += " " + more;
    return classes;
}

void choice_input(Html& out, const Kind& kind, const Shown& shown) {
    out.raw("<input class=\"").text(kind.space).raw("__input\"").attribute("id", shown.id);
    out.attribute("name", shown.name).attribute("type", kind.type).attribute("value", shown.choice.value);
    if (shown.checked) out.raw(" checked");
    if (shown.choice.disabled) out.raw(" disabled");
    if (!shown.choice.conditional.empty()) out.raw(" data-aria-controls=\"conditional-").text(shown.id).raw("\"");
    out.attribute_if("data-behaviour", shown.choice.behaviour);
    out.attribute_if("aria-describedby", shown.described_by).attributes(shown.choice.attributes).raw(">\n");
}

void choice_item(Html& out, const Kind& kind, const Shown& shown) {
    const auto& choice = shown.choice;
    out.raw("<div class=\"").text(kind.space).raw("__item\">\n");
    choice_input(out, kind, shown);
    label(out, {.text = choice.text,
                .for_id = shown.id,
                .classes = with_more(kind.space, "__label", choice.label.classes),
                .attributes = choice.label.attributes});
    if (!choice.hint.text.empty())
        hint(out, {.text = choice.hint.text,
                   .id = shown.id + "-item-hint",
                   .classes = with_more(kind.space, "__hint", choice.hint.classes),
                   .attributes = choice.hint.attributes});
    out.raw("</div>\n");
    if (choice.conditional.empty()) return;
    out.raw("<div class=\"").text(kind.space).raw("__conditional");
    if (!shown.checked) out.raw(" ").text(kind.space).raw("__conditional--hidden");
    out.raw("\" id=\"conditional-").text(shown.id).raw("\">").put(choice.conditional).raw("</div>\n");
}

void open_group(Html& out, const ChoiceGroup& group, const ErrorMessage& error) {
    open_form_group(out, {.classes = group.classes, .attributes = group.attributes}, error);
}

// Hint, error and `inner`, in a fieldset where there is one: its description then is what hint and error add up to.
void in_fieldset(Html& out, const std::optional<Fieldset>& given, DescribedBy& described_by, std::string_view id,
                 const Hint& hint, const ErrorMessage& error, const std::function<void(Html&)>& inner) {
    // The ids must be known before the fieldset that names them is opened.
    auto head = out.piece();
    hint_and_error(head, id, hint, error, described_by);
    const auto hint_and_message = head.take();
    const auto write = [&](Html& to) {
        to.put(hint_and_message);
        inner(to);
    };
    if (!given) {
        write(out);
        return;
    }
    auto shown = *given;
    shown.described_by = described_by.ids();
    fieldset(out, shown, write);
}

// What both kinds of choices are made of; Whole is Radios or Checkboxes.
template <typename Whole, typename IsChecked>
void choices(Html& out, const Kind& kind, const Whole& whole, const std::string& described_by_given,
             const IsChecked& is_checked) {
    const auto& prefix = whole.id_prefix.empty() ? whole.name : whole.id_prefix;
    DescribedBy described_by(described_by_given);
    open_group(out, whole.group, whole.error);
    in_fieldset(out, whole.fieldset, described_by, prefix, whole.hint, whole.error, [&](Html& to) {
        to.raw("<div class=\"").text(kind.space).more_classes(whole.classes).raw("\"").attributes(whole.attributes);
        to.raw(" data-module=\"").text(kind.space).raw("\">\n");
        whole.group.before_inputs.write(to);
        std::size_t number = 0;
        for (const auto& choice : whole.items) {
            ++number;
            if (!choice.divider.empty()) {
                to.raw("<div class=\"").text(kind.space).raw("__divider\">").text(choice.divider).raw("</div>\n");
                continue;
            }
            if (choice.text.empty()) continue;
            // The first has no number, so that the error summary's link to the field finds it.
            auto id = !choice.id.empty() ? choice.id : number == 1 ? prefix : prefix + "-" + std::to_string(number);
            const bool describe = !whole.fieldset && kind.description == Kind::Description::on_each_item;
            DescribedBy item(describe ? std::string_view(described_by.ids()) : std::string_view());
            if (!choice.hint.text.empty()) item.add(id + "-item-hint");
            choice_item(to, kind,
                        {.choice = choice,
                         .id = std::move(id),
                         .name = choice.name.empty() ? whole.name : choice.name,
                         .checked = is_checked(choice),
                         .described_by = item.ids()});
        }
        whole.group.after_inputs.write(to);
        to.raw("</div>\n");
    });
    close_form_group(out);
}

std::string fieldset_description(const std::optional<Fieldset>& fieldset) {
    return fieldset ? fieldset->described_by : std::string();
}

}  // namespace

void radios(Html& out, const Radios& whole) {
    const auto* typed = out.typed(whole.name);
    choices(out, radio, whole, fieldset_description(whole.fieldset), [&](const Choice& choice) {
        if (typed) return choice.value == *typed;
        return choice.checked.value_or(!whole.value.empty() && choice.value == whole.value);
    });
}

void checkboxes(Html& out, const Checkboxes& whole) {
    auto described_by = fieldset_description(whole.fieldset);
    if (described_by.empty()) described_by = whole.described_by;
    choices(out, checkbox, whole, described_by, [&](const Choice& choice) {
        // A box that was not ticked is not sent at all.
        if (out.holds()) return out.typed(choice.name.empty() ? whole.name : choice.name, choice.value);
        return choice.checked.value_or(std::ranges::find(whole.values, choice.value) != whole.values.end());
    });
}

namespace {

constexpr std::string_view error_class = "govuk-input--error";

bool marked_wrong(const DatePart& part) {
    return part.error.value_or(false) || part.classes.find(error_class) != std::string::npos;
}

std::string part_classes(const DatePart& part, int width, bool wrong) {
    std::string classes = "govuk-date-input__input";
    if (wrong && part.classes.find(error_class) == std::string::npos) classes.append(" ").append(error_class);
    if (part.classes.find("govuk-input--width-") == std::string::npos)
        classes += " govuk-input--width-" + std::to_string(width);
    if (!part.classes.empty()) classes += " " + part.classes;
    return classes;
}

enum class Part : std::uint8_t { day, month, year, other };

std::string part_label(const Html& out, const DatePart& part, Part kind) {
    const auto& words = texts(out.language());
    if (!part.label.empty()) return part.label;
    switch (kind) {
        case Part::day: return std::string(words.day);
        case Part::month: return std::string(words.month);
        case Part::year: return std::string(words.year);
        case Part::other: break;
    }
    auto name = part.name;
    if (!name.empty() && name[0] >= 'a' && name[0] <= 'z') name[0] = static_cast<char>(name[0] - 'a' + 'A');
    return name;
}

void date_part(Html& out, const DateInput& date, const DatePart& part, Part kind, bool some_say_wrong) {
    constexpr std::array<std::string_view, 4> own_names{"day", "month", "year", ""};
    const auto name = part.name.empty() ? std::string(own_names[static_cast<std::size_t>(kind)]) : part.name;
    const bool wrong = marked_wrong(part) || (part.error.value_or(true) && !date.error.text.empty() && !some_say_wrong);
    out.raw("<div class=\"govuk-date-input__item\">\n");
    input(out, {.label = {.text = part_label(out, part, kind), .classes = "govuk-date-input__label"},
                .name = date.name_prefix.empty() ? name : date.name_prefix + "-" + name,
                .id = part.id.empty() ? date.id + "-" + name : part.id,
                .value = part.value,
                .classes = part_classes(part, kind == Part::year ? 4 : 2, wrong),
                .inputmode = part.inputmode,
                .autocomplete = part.autocomplete,
                .pattern = part.pattern,
                .attributes = part.attributes});
    out.raw("</div>\n");
}

// An item of DateInput::items is a day, month or year by its name.
Part kind_of(const DateInput& date, const DatePart& part) {
    const auto is = [&](std::string_view own, const std::optional<DatePart>& given) {
        return part.name == own || (given && !given->name.empty() && part.name == given->name);
    };
    if (is("day", date.day)) return Part::day;
    if (is("month", date.month)) return Part::month;
    if (is("year", date.year)) return Part::year;
    return Part::other;
}

std::vector<std::pair<DatePart, Part>> parts_of(const DateInput& date) {
    std::vector<std::pair<DatePart, Part>> parts;
    for (const auto& item : date.items) parts.emplace_back(item, kind_of(date, item));
    if (!parts.empty()) return parts;
    if (date.day) parts.emplace_back(*date.day, Part::day);
    if (date.month) parts.emplace_back(*date.month, Part::month);
    if (date.year) parts.emplace_back(*date.year, Part::year);
    return parts;
}

}  // namespace

void date_input(Html& out, const DateInput& date) {
    const auto parts = parts_of(date);
    const bool some_say_wrong = std::ranges::any_of(parts, [](const auto& part) { return marked_wrong(part.first); });
    DescribedBy described_by(fieldset_description(date.fieldset));
    auto fieldset = date.fieldset;
    // Without the role, a screen reader says nothing of the description of a fieldset of text boxes.
    if (fieldset) fieldset->role = "group";
    open_group(out, date.group, date.error);
    in_fieldset(out, fieldset, described_by, date.id, date.hint, date.error, [&](Html& to) {
        to.raw("<div class=\"govuk-date-input").more_classes(date.classes).raw("\"").attributes(date.attributes);
        to.attribute_if("id", date.id).raw(">\n");
        date.group.before_inputs.write(to);
        for (const auto& [part, kind] : parts) date_part(to, date, part, kind, some_say_wrong);
        date.group.after_inputs.write(to);
        to.raw("</div>\n");
    });
    close_form_group(out);
}

}  // namespace govuk
