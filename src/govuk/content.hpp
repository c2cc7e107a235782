// What stands in a page: accordion, details, inset text, summary list, task list.
#pragma once

#include "govuk/html.hpp"
#include "govuk/messages.hpp"

#include <optional>

namespace govuk {

struct AccordionSection {
    Content heading = {};  // a section without heading is left out; the others keep their numbers
    Content summary = {};
    Content content = {};
    bool expanded = false;
};
struct Accordion {
    std::string id = {};  // also what the browser remembers open sections by
    std::vector<AccordionSection> sections = {};
    int heading_level = 2;
    std::optional<bool> remember_expanded = {};
    std::string classes = {};
    Attributes attributes = {};
    // Other texts than those of the language.
    std::string hide_all_sections = {};
    std::string hide_section = {};
    std::string hide_this_section = {};
    std::string show_all_sections = {};
    std::string show_section = {};
    std::string show_this_section = {};
};
void accordion(Html& out, const Accordion& accordion);

struct Details {
    Content summary = {};
    Content text = {};
    bool open = false;
    std::string id = {};
    std::string classes = {};
    Attributes attributes = {};
};
void details(Html& out, const Details& details);

struct InsetText {
    Content text = {};
    std::string id = {};
    std::string classes = {};
    Attributes attributes = {};
};
void inset_text(Html& out, const InsetText& inset);

struct SummaryAction {
    Content text = {};
    std::string href = {};
    std::string hidden_text = {};  // what is changed: "Change" + "name"
    std::string classes = {};
    Attributes attributes = {};
};
struct SummaryActions {
    std::vector<SummaryAction> items = {};
    std::string classes = {};
};
struct SummaryText {
    Content text = {};
    std::string classes = {};
};
struct SummaryRow {
    SummaryText key = {};
    SummaryText value = {};
    SummaryActions actions = {};
    std::string classes = {};
};
struct SummaryCardTitle {
    Content text = {};
    int heading_level = 2;
    std::string classes = {};
};
struct SummaryCard {
    SummaryCardTitle title = {};
    SummaryActions actions = {};
    std::string classes = {};
    Attributes attributes = {};
};
struct SummaryList {
    std::vector<SummaryRow> rows = {};
    std::optional<SummaryCard> card = {};
    std::string classes = {};
    Attributes attributes = {};
};
void summary_list(Html& out, const SummaryList& list);

struct TaskTitle {
    Content text = {};
    std::string classes = {};
};
struct TaskStatus {
    std::optional<Tag> tag = {};
    Content text = {};
    std::string classes = {};
};
struct Task {
    TaskTitle title = {};  // a task without title is left out; the others keep their numbers
    Content hint = {};
    TaskStatus status = {};
    std::string href = {};
    std::string classes = {};
};
struct TaskList {
    std::vector<Task> items = {};
    std::string id_prefix = "task-list";
    std::string classes = {};
    Attributes attributes = {};
};
void task_list(Html& out, const TaskList& list);

}  // namespace govuk
