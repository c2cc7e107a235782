#include "govuk/patterns.hpp"

#include "base/message.hpp"

#include <algorithm>

namespace govuk {

namespace {

using base::say;
using base::t;
using base::tn;

void hidden_inputs(Html& out, const std::vector<std::pair<std::string, std::string>>& kept) {
    for (const auto& [name, value] : kept)
        out.raw("<input type=\"hidden\"").attribute("name", name).attribute("value", value).raw(">\n");
}

void chip(Html& out, const Chip& chip, std::string_view heading) {
    const auto remove = heading.empty() ? say(out.language(), t("Remove the filter: {value}"), {{"value", chip.text}})
                                        : say(out.language(), t("Remove the filter {field}: {value}"),
                                              {{"field", heading}, {"value", chip.text}});
    out.raw("<li><a class=\"app-chip\"").attribute("href", chip.remove_href).attribute("aria-label", remove);
    out.raw(
        "><svg class=\"app-chip__cross\" viewBox=\"0 0 10 10\" aria-hidden=\"true\" focusable=\"false\">"
        "<path d=\"M1 1l8 8M9 1l-8 8\" stroke=\"currentColor\" stroke-width=\"2\"/></svg>");
    out.text(chip.text).raw("</a></li>\n");
}

void chosen_filters(Html& out, const FilterPanel& panel) {
    if (panel.chosen.empty()) return;
    out.raw("<div class=\"app-filter__chosen\">\n<h3 class=\"govuk-heading-s govuk-!-margin-bottom-2\">");
    out.text(say(out.language(), t("Chosen filters"))).raw("</h3>\n");
    for (const auto& filter : panel.chosen) {
        if (!filter.heading.empty())
            out.raw("<h4 class=\"govuk-body-s govuk-!-margin-bottom-1\">").text(filter.heading).raw("</h4>\n");
        out.raw("<ul class=\"app-chips\">\n");
        for (const auto& each : filter.chips) chip(out, each, filter.heading);
        out.raw("</ul>\n");
    }
    if (!panel.clear_href.empty()) {
        out.raw("<p class=\"govuk-body-s govuk-!-margin-bottom-0\"><a class=\"govuk-link\"");
        out.attribute("href", panel.clear_href).raw(">").text(say(out.language(), t("Clear all filters")));
        out.raw("</a></p>\n");
    }
    out.raw("</div>\n");
}

}  // namespace

void filter_panel(Html& out, const FilterPanel& panel) {
    out.raw("<section class=\"app-filter\" aria-labelledby=\"").text(panel.id).raw("-title\">\n");
    out.raw("<details open data-close-when-narrow>\n<summary class=\"app-filter__summary\">");
    out.raw("<h2 class=\"app-filter__title govuk-heading-m\" id=\"").text(panel.id).raw("-title\">");
    out.text(say(out.language(), t("Filters"))).raw("</h2></summary>\n");
    chosen_filters(out, panel);
    out.raw("<form class=\"app-filter__form\" method=\"get\"").attribute("action", panel.action).raw(" novalidate>\n");
    hidden_inputs(out, panel.kept);
    out.put(panel.fields);
    button(out, {.text = say(out.language(), t("Apply filters")), .classes = "govuk-!-margin-bottom-0"});
    out.raw("</form>\n</details>\n</section>\n");
}

TableHeading sort_heading(const Html& out, const SortHeading& heading) {
    TableHeading made{.text = heading.text, .label = heading.text, .format = heading.format};
    if (heading.href.empty()) return made;
    auto link = out.piece();
    link.raw("<a class=\"app-sort govuk-link--no-visited-state\"").attribute("href", heading.href).raw(">");
    link.text(heading.text);
    link.raw(
        "<svg class=\"app-sort__arrow\" viewBox=\"0 0 9 12\" aria-hidden=\"true\" focusable=\"false\""
        " fill=\"currentColor\">");
    if (heading.sorted != Sorted::descending) link.raw("<path d=\"M4.5 0 9 5H0z\"/>");
    if (heading.sorted != Sorted::ascending) link.raw("<path d=\"M4.5 12 0 7h9z\"/>");
    link.raw("</svg></a>");
    made.text = link.take();
    const std::string_view state = heading.sorted == Sorted::ascending    ? "ascending"
                                   : heading.sorted == Sorted::descending ? "descending"
                                                                          : "none";
    made.attributes.push_back({.name = "aria-sort", .value = std::string(state)});
    return made;
}

void row_box(Html& out, const RowBox& box) {
    out.raw("<div class=\"govuk-checkboxes govuk-checkboxes--small\"><div class=\"govuk-checkboxes__item\">");
    out.raw("<input class=\"govuk-checkboxes__input\" type=\"checkbox\" id=\"").text(box.name).raw("-").text(box.value);
    out.raw("\"").attribute("name", box.name).attribute("value", box.value).raw(">");
    out.raw("<label class=\"govuk-label govuk-checkboxes__label\" for=\"").text(box.name).raw("-").text(box.value);
    out.raw("\"><span class=\"govuk-visually-hidden\">").text(box.label).raw("</span></label></div></div>");
}

void results_count(Html& out, const ResultsCount& count) {
    out.raw("<p class=\"govuk-body app-figures\" role=\"status\">");
    if (count.total == 0) {
        out.text(say(out.language(), t("No results")));
    } else if (count.first == 1 && count.last == count.total) {
        out.text(say(out.language(), tn("{count} result", "{count} results"), count.total));
    } else {
        out.text(say(out.language(), t("Results {first} to {last} of {total}"),
                     {{"first", count.first}, {"last", count.last}, {"total", count.total}}));
    }
    out.raw("</p>\n");
}

void numbered_pages(Html& out, const NumberedPages& pages) {
    if (pages.pages <= 1) return;
    Pagination made;
    if (pages.current > 1) made.previous.href = pages.href(pages.current - 1);
    if (pages.current < pages.pages) made.next.href = pages.href(pages.current + 1);
    bool gap = false;
    for (std::int64_t page = 1; page <= pages.pages; ++page) {
        const auto distance = page > pages.current ? page - pages.current : pages.current - page;
        if (page != 1 && page != pages.pages && distance > 1) {
            // The rest of the gap has nothing to show: go to its end.
            if (!gap) made.items.push_back({.ellipsis = true});
            gap = true;
            page = (page < pages.current ? pages.current - 1 : pages.pages) - 1;
            continue;
        }
        gap = false;
        made.items.push_back(
            {.number = std::to_string(page), .href = pages.href(page), .current = page == pages.current});
    }
    pagination(out, made);
}

void page_size(Html& out, const PageSize& size) {
    out.raw("<form class=\"app-page-size\" method=\"get\"").attribute("action", size.action).raw(">\n");
    hidden_inputs(out, size.kept);
    out.raw("<label class=\"govuk-label\" for=\"").text(size.name).raw("-of-page\">");
    out.text(say(out.language(), t("Rows on a page"))).raw("</label>\n<select class=\"govuk-select\" id=\"");
    out.text(size.name).raw("-of-page\"").attribute("name", size.name).raw(">\n");
    for (const int each : size.sizes) {
        out.raw("<option value=\"").number(each).raw("\"");
        if (each == size.current) out.raw(" selected");
        out.raw(">").number(each).raw("</option>\n");
    }
    out.raw("</select>\n");
    button(out, {.text = say(out.language(), t("Show rows")), .classes = "govuk-button--secondary"});
    out.raw("</form>\n");
}

}  // namespace govuk
