// The patterns of pages about one record.
#include "govuk/patterns.hpp"

#include "base/message.hpp"

namespace govuk {

namespace {

using base::say;
using base::t;

}  // namespace

void identity_bar(Html& out, const IdentityBar& bar) {
    out.raw("<div class=\"app-identity\">\n<p class=\"govuk-body app-identity__name\">");
    bar.name.write(out);
    out.raw("</p>\n");
    if (!bar.facts.empty()) {
        out.raw("<dl class=\"govuk-body app-identity__facts\">\n");
        for (const auto& fact : bar.facts) {
            out.raw("<div><dt>").text(fact.label).raw("</dt><dd>");
            fact.value.write(out);
            out.raw("</dd></div>\n");
        }
        out.raw("</dl>\n");
    }
    for (const auto& each : bar.tags) tag(out, each);
    out.raw("</div>\n");
}

void page_header(Html& out, const PageHeader& header) {
    out.raw("<div class=\"app-page-header\">\n<h1 class=\"govuk-heading-l\">");
    if (!header.caption.empty()) out.raw("<span class=\"govuk-caption-l\">").text(header.caption).raw("</span> ");
    header.title.write(out);
    out.raw("</h1>\n");
    if (!header.actions.empty()) {
        out.raw("<div class=\"app-page-header__actions\">\n");
        for (const auto& action : header.actions) button(out, action);
        out.raw("</div>\n");
    }
    out.raw("</div>\n");
}

void sub_navigation(Html& out, const SubNavigation& navigation) {
    out.raw("<nav class=\"app-sub-navigation\"").attribute("aria-label", navigation.label);
    out.raw(">\n<ul class=\"govuk-body app-sub-navigation__list\">\n");
    for (const auto& item : navigation.items) {
        out.raw("<li><a class=\"govuk-link--no-visited-state app-sub-navigation__link\"").attribute("href", item.href);
        if (item.current) out.raw(" aria-current=\"page\"");
        out.raw(">").text(item.text);
        if (item.count > 0) {
            out.raw(" ");
            badge(out, {.count = item.count});
        }
        out.raw("</a></li>\n");
    }
    out.raw("</ul>\n</nav>\n");
}

void badge(Html& out, const Badge& badge) {
    if (badge.meaning.empty()) {
        out.raw("<span class=\"app-badge\">").number(badge.count).raw("</span>");
        return;
    }
    out.raw("<span class=\"app-badge\"><span aria-hidden=\"true\">").number(badge.count);
    out.raw("</span><span class=\"govuk-visually-hidden\">").text(badge.meaning).raw("</span></span>");
}

namespace {

void timeline_item(Html& out, const TimelineItem& item, int heading_level) {
    out.raw("<li class=\"app-timeline__item\">\n<h").number(heading_level);
    out.raw(" class=\"govuk-heading-s app-timeline__title\">");
    item.title.write(out);
    out.raw("</h").number(heading_level).raw(">\n<p class=\"govuk-body-s app-timeline__by\">");
    if (!item.when.empty())
        out.raw("<time").attribute_if("datetime", item.when_iso).raw(">").text(item.when).raw("</time>");
    if (!item.when.empty() && !item.by.empty()) out.raw(" · ");
    item.by.write(out);
    out.raw("</p>\n");
    if (!item.text.empty()) {
        out.raw("<div class=\"govuk-body app-timeline__text\">");
        item.text.write(out);
        out.raw("</div>\n");
    }
    out.raw("</li>\n");
}

}  // namespace

void timeline(Html& out, const Timeline& timeline) {
    out.raw("<ol class=\"app-timeline\">\n");
    for (const auto& item : timeline.items) timeline_item(out, item, timeline.heading_level);
    out.raw("</ol>\n");
}

void comparison(Html& out, const Comparison& comparison) {
    TableWriter table(out, {.caption = comparison.caption,
                            .caption_classes = "govuk-table__caption--m",
                            .head = {{.text = comparison.field_heading},
                                     {.text = comparison.first_heading},
                                     {.text = comparison.second_heading}},
                            .classes = "app-compare"});
    for (const auto& row : comparison.rows) {
        table.row();
        table.heading_with([&](Html& to) {
            to.raw("<span>").text(row.label);
            if (!row.same)
                to.raw(" <span class=\"govuk-visually-hidden\">(")
                    .text(say(to.language(), t("differs")))
                    .raw(")</span>");
            to.raw("</span>");
        });
        if (row.same) {
            table.content(row.first);
            table.content(row.second);
            continue;
        }
        for (const auto* value : {&row.first, &row.second}) {
            table.cell_with([&](Html& to) {
                to.raw("<span class=\"app-compare__different\">");
                value->write(to);
                to.raw("</span>");
            });
        }
    }
    table.close();
}

void progress(Html& out, const Progress& progress) {
    out.raw("<div class=\"app-progress\">\n<label class=\"govuk-label govuk-label--s\" for=\"")
        .text(progress.id)
        .raw("\">");
    out.text(progress.label).raw("</label>\n<progress").attribute("id", progress.id);
    if (progress.total > 0) {
        out.raw(" max=\"").number(progress.total).raw("\" value=\"").number(progress.done).raw("\"></progress>\n");
        out.raw("<p class=\"govuk-body app-figures\" role=\"status\">");
        out.text(
            say(out.language(), t("{done} of {total} done"), {{"done", progress.done}, {"total", progress.total}}));
        out.raw("</p>\n");
    } else {
        out.raw("></progress>\n");
    }
    out.raw("</div>\n");
}

}  // namespace govuk
