#include "govuk/content.hpp"

#include "govuk/script_texts.hpp"

#include <algorithm>

namespace govuk {

namespace {

void accordion_section(Html& out, const Accordion& accordion, const AccordionSection& section, std::size_t number) {
    // id="accordion-heading-1"
    const auto numbered_id = [&](std::string_view part) {
        out.raw(" id=\"").text(accordion.id).raw("-").text(part).raw("-").number(number).raw("\"");
    };
    out.raw("<div class=\"govuk-accordion__section");
    if (section.expanded) out.raw(" govuk-accordion__section--expanded");
    out.raw("\">\n<div class=\"govuk-accordion__section-header\">\n<h").number(accordion.heading_level);
    out.raw(" class=\"govuk-accordion__section-heading\"><span class=\"govuk-accordion__section-button\"");
    numbered_id("heading");
    out.raw(">");
    section.heading.write(out);
    out.raw("</span></h").number(accordion.heading_level).raw(">\n");
    if (!section.summary.empty()) {
        out.raw("<div class=\"govuk-accordion__section-summary govuk-body\"");
        numbered_id("summary");
        out.raw(">");
        section.summary.write(out);
        out.raw("</div>\n");
    }
    out.raw("</div>\n<div class=\"govuk-accordion__section-content\"");
    numbered_id("content");
    out.raw(">");
    const bool paragraph = !section.content.empty() && !section.content.is_html();
    if (paragraph) out.raw("<p class=\"govuk-body\">");
    section.content.write(out);
    if (paragraph) out.raw("</p>");
    out.raw("</div>\n</div>\n");
}

}  // namespace

void accordion(Html& out, const Accordion& accordion) {
    const auto& words = texts(out.language());
    out.raw("<div class=\"govuk-accordion").more_classes(accordion.classes).raw("\" data-module=\"govuk-accordion\"");
    out.attribute("id", accordion.id);
    out.attributes(ScriptTexts(out)
                       .add("hide-all-sections", accordion.hide_all_sections, words.hide_all_sections)
                       .add("hide-section", accordion.hide_section, words.hide_section)
                       .add("hide-section-aria-label", accordion.hide_this_section, words.hide_this_section)
                       .add("show-all-sections", accordion.show_all_sections, words.show_all_sections)
                       .add("show-section", accordion.show_section, words.show_section)
                       .add("show-section-aria-label", accordion.show_this_section, words.show_this_section)
                       .take());
    if (accordion.remember_expanded)
        out.attribute("data-remember-expanded", *accordion.remember_expanded ? "true" : "false");
    out.attributes(accordion.attributes).raw(">\n");
    std::size_t number = 0;
    for (const auto& section : accordion.sections) {
        ++number;
        if (!section.heading.empty()) accordion_section(out, accordion, section, number);
    }
    out.raw("</div>\n");
}

void details(Html& out, const Details& details) {
    out.raw("<details").attribute_if("id", details.id).raw(" class=\"govuk-details").more_classes(details.classes);
    out.raw("\"").attributes(details.attributes);
    if (details.open) out.raw(" open");
    out.raw(">\n<summary class=\"govuk-details__summary\">\n<span class=\"govuk-details__summary-text\">");
    details.summary.write(out);
    out.raw("</span>\n</summary>\n<div class=\"govuk-details__text\">");
    details.text.write(out);
    out.raw("</div>\n</details>\n");
}

void inset_text(Html& out, const InsetText& inset) {
    out.raw("<div").attribute_if("id", inset.id).raw(" class=\"govuk-inset-text").more_classes(inset.classes);
    out.raw("\"").attributes(inset.attributes).raw(">");
    inset.text.write(out);
    out.raw("</div>\n");
}

namespace {

void summary_action(Html& out, const SummaryAction& action, const Content* card_title) {
    out.raw("<a class=\"govuk-link").more_classes(action.classes).raw("\"").attribute("href", action.href);
    out.attributes(action.attributes).raw(">");
    action.text.write(out);
    if (!action.hidden_text.empty() || card_title) {
        out.raw("<span class=\"govuk-visually-hidden\">");
        if (!action.hidden_text.empty()) out.raw(" ").text(action.hidden_text);
        if (card_title) {
            out.raw(" (");
            card_title->write(out);
            out.raw(")");
        }
        out.raw("</span>");
    }
    out.raw("</a>");
}

void row_actions(Html& out, const SummaryActions& actions, const Content* card_title) {
    if (actions.items.empty()) return;
    out.raw("<dd class=\"govuk-summary-list__actions").more_classes(actions.classes).raw("\">\n");
    if (actions.items.size() == 1) {
        summary_action(out, actions.items.front(), card_title);
    } else {
        out.raw("<ul class=\"govuk-summary-list__actions-list\">\n");
        for (const auto& action : actions.items) {
            out.raw("<li class=\"govuk-summary-list__actions-list-item\">");
            summary_action(out, action, card_title);
            out.raw("</li>\n");
        }
        out.raw("</ul>\n");
    }
    out.raw("</dd>\n");
}

void card_actions(Html& out, const SummaryActions& actions, const Content* card_title) {
    if (actions.items.empty()) return;
    const bool list = actions.items.size() > 1;
    if (list)
        out.raw("<ul class=\"govuk-summary-card__actions").more_classes(actions.classes).raw("\">\n");
    else
        out.raw("<div class=\"govuk-summary-card__actions").more_classes(actions.classes).raw("\">\n");
    for (const auto& action : actions.items) {
        if (list) out.raw("<li class=\"govuk-summary-card__action\">");
        summary_action(out, action, card_title);
        if (list) out.raw("</li>\n");
    }
    if (list)
        out.raw("</ul>\n");
    else
        out.raw("</div>\n");
}

const Content* title_of(const std::optional<SummaryCard>& card) {
    return card && !card->title.text.empty() ? &card->title.text : nullptr;
}

void open_card(Html& out, const SummaryCard& card, const Content* title) {
    out.raw("<div class=\"govuk-summary-card").more_classes(card.classes).raw("\"").attributes(card.attributes);
    out.raw(">\n<div class=\"govuk-summary-card__title-wrapper\">\n");
    if (title) {
        out.raw("<h").number(card.title.heading_level).raw(" class=\"govuk-summary-card__title");
        out.more_classes(card.title.classes).raw("\">");
        title->write(out);
        out.raw("</h").number(card.title.heading_level).raw(">\n");
    }
    card_actions(out, card.actions, title);
    out.raw("</div>\n<div class=\"govuk-summary-card__content\">\n");
}

}  // namespace

void summary_list(Html& out, const SummaryList& list) {
    const auto* card_title = title_of(list.card);
    const bool has_actions = std::ranges::any_of(list.rows, [](const auto& row) { return !row.actions.items.empty(); });
    if (list.card) open_card(out, *list.card, card_title);
    out.raw("<dl class=\"govuk-summary-list")
        .more_classes(list.classes)
        .raw("\"")
        .attributes(list.attributes)
        .raw(">\n");
    for (const auto& row : list.rows) {
        out.raw("<div class=\"govuk-summary-list__row");
        if (has_actions && row.actions.items.empty()) out.raw(" govuk-summary-list__row--no-actions");
        out.more_classes(row.classes).raw("\">\n<dt class=\"govuk-summary-list__key").more_classes(row.key.classes);
        out.raw("\">");
        row.key.text.write(out);
        out.raw("</dt>\n<dd class=\"govuk-summary-list__value").more_classes(row.value.classes).raw("\">");
        row.value.text.write(out);
        out.raw("</dd>\n");
        row_actions(out, row.actions, card_title);
        out.raw("</div>\n");
    }
    out.raw("</dl>\n");
    if (list.card) out.raw("</div>\n</div>\n");
}

namespace {

void task_name(Html& out, const Task& task, const std::string& hint_id, const std::string& status_id) {
    out.raw("<div class=\"govuk-task-list__name-and-hint\">\n");
    if (!task.href.empty()) {
        out.raw("<a class=\"govuk-link govuk-task-list__link").more_classes(task.title.classes).raw("\"");
        out.attribute("href", task.href).raw(" aria-describedby=\"");
        if (!task.hint.empty()) out.text(hint_id).raw(" ");
        out.text(status_id).raw("\">");
        task.title.text.write(out);
        out.raw("</a>\n");
    } else {
        out.raw("<div").attribute_if("class", task.title.classes).raw(">");
        task.title.text.write(out);
        out.raw("</div>\n");
    }
    if (!task.hint.empty()) {
        out.raw("<div").attribute("id", hint_id).raw(" class=\"govuk-task-list__hint\">");
        task.hint.write(out);
        out.raw("</div>\n");
    }
    out.raw("</div>\n");
}

void task_item(Html& out, const Task& task, const std::string& id) {
    const auto status_id = id + "-status";
    out.raw("<li class=\"govuk-task-list__item");
    if (!task.href.empty()) out.raw(" govuk-task-list__item--with-link");
    out.more_classes(task.classes).raw("\">\n");
    task_name(out, task, id + "-hint", status_id);
    out.raw("<div class=\"govuk-task-list__status").more_classes(task.status.classes).raw("\"");
    out.attribute("id", status_id).raw(">");
    if (task.status.tag)
        tag(out, *task.status.tag);
    else
        task.status.text.write(out);
    out.raw("</div>\n</li>\n");
}

}  // namespace

void task_list(Html& out, const TaskList& list) {
    out.raw("<ul class=\"govuk-task-list").more_classes(list.classes).raw("\"").attributes(list.attributes).raw(">\n");
    std::size_t number = 0;
    for (const auto& task : list.items) {
        ++number;
        if (!task.title.text.empty()) task_item(out, task, list.id_prefix + "-" + std::to_string(number));
    }
    out.raw("</ul>\n");
}

}  // namespace govuk
