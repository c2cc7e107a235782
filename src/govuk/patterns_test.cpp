#include "govuk/patterns.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace govuk {

namespace {

using testing::HasSubstr;
using testing::Not;

constexpr auto english = base::Language::english;
constexpr auto welsh = base::Language::welsh;

// The page numbers as a reader sees them: "1 … [4] 5".
std::string numbers(std::int64_t current, std::int64_t pages) {
    Html out(english);
    numbered_pages(out, {.current = current, .pages = pages, .href = [](std::int64_t page) {
                             return "?page=" + std::to_string(page);
                         }});
    const auto html = out.finish();
    std::string shown;
    std::string_view rest = html;
    constexpr std::string_view item = "<li class=\"govuk-pagination__item";
    for (auto at = rest.find(item); at != std::string_view::npos; at = rest.find(item)) {
        rest.remove_prefix(at + item.size());
        const auto one = rest.substr(0, rest.find("</li>"));
        if (!shown.empty()) shown += ' ';
        if (one.starts_with(" govuk-pagination__item--ellipsis")) {
            shown += "…";
            continue;
        }
        const auto end = one.rfind("</a>");
        const auto start = one.rfind('>', end - 1) + 1;
        const auto number = std::string(one.substr(start, end - start));
        shown += one.starts_with(" govuk-pagination__item--current") ? "[" + number + "]" : number;
    }
    return shown;
}

TEST(NumberedPages, ShowTheEndsAndTheNeighbours) {
    EXPECT_EQ(numbers(1, 1), "");
    EXPECT_EQ(numbers(1, 2), "[1] 2");
    EXPECT_EQ(numbers(2, 3), "1 [2] 3");
    EXPECT_EQ(numbers(1, 10), "[1] 2 … 10");
    EXPECT_EQ(numbers(5, 10), "1 … 4 [5] 6 … 10");
    EXPECT_EQ(numbers(10, 10), "1 … 9 [10]");
    EXPECT_EQ(numbers(300'000, 505'000), "1 … 299999 [300000] 300001 … 505000");
}

TEST(SortHeading, SaysHowItIsSorted) {
    const Html out(english);
    const auto up = sort_heading(out, {.text = "Name", .href = "?sort=-name", .sorted = Sorted::ascending});
    ASSERT_EQ(up.attributes.size(), 1U);
    EXPECT_EQ(up.attributes[0].value, "ascending");
    EXPECT_EQ(sort_heading(out, {.text = "Name", .href = "?sort=name"}).attributes[0].value, "none");
    EXPECT_TRUE(sort_heading(out, {.text = "Notes"}).attributes.empty());
}

TEST(TableWriter, LabelsCellsForNarrowScreens) {
    Html out(english);
    TableWriter table(out, {.caption = "Schools",
                            .head = {sort_heading(out, {.text = "Name", .href = "?sort=name"}), {.text = "Pupils"}}});
    table.row();
    table.heading("Ysgol <Bro>");
    table.number("1,024");
    table.close();
    const auto html = out.finish();
    EXPECT_THAT(
        html, HasSubstr("<th scope=\"row\" class=\"govuk-table__header\" data-label=\"Name\">Ysgol &lt;Bro&gt;</th>"));
    EXPECT_THAT(
        html,
        HasSubstr("<td class=\"govuk-table__cell govuk-table__cell--numeric\" data-label=\"Pupils\">1,024</td></tr>"));
    EXPECT_THAT(html, HasSubstr("app-table--stack"));
}

TEST(FilterPanel, LinksEachChipToTheListWithoutIt) {
    Html out(welsh);
    filter_panel(
        out,
        {.action = "/cy/schools",
         .chosen = {{.heading = "Sir", .chips = {{.text = "Ceredigion & Powys", .remove_href = "/cy/schools?q=1"}}}},
         .clear_href = "/cy/schools",
         .kept = {{"sort", "-name"}}});
    const auto html = out.finish();
    EXPECT_THAT(html, HasSubstr("href=\"/cy/schools?q=1\" aria-label=\"Tynnu’r hidlydd Sir: Ceredigion &amp; Powys\""));
    EXPECT_THAT(html, HasSubstr("<input type=\"hidden\" name=\"sort\" value=\"-name\">"));
    EXPECT_THAT(html, HasSubstr("Clirio pob hidlydd"));
    EXPECT_THAT(html, HasSubstr("method=\"get\""));
}

TEST(ResultsCount, SaysWhatIsShown) {
    const auto said = [](base::Language language, const ResultsCount& count) {
        Html out(language);
        results_count(out, count);
        return out.finish();
    };
    EXPECT_THAT(said(english, {}), HasSubstr("No results"));
    EXPECT_THAT(said(english, {.first = 1, .last = 1, .total = 1}), HasSubstr(">1 result<"));
    EXPECT_THAT(said(english, {.first = 101, .last = 200, .total = 50'515}), HasSubstr("Results 101 to 200 of 50,515"));
    EXPECT_THAT(said(welsh, {.first = 1, .last = 2, .total = 2}), HasSubstr(">2 ganlyniad<"));
}

TEST(Comparison, SaysInWordsWhatDiffers) {
    Html out(welsh);
    comparison(out, {.caption = "Cymharu",
                     .field_heading = "Maes",
                     .first_heading = "Eich gwerth",
                     .second_heading = "Y gwerth nawr",
                     .rows = {{.label = "Enw", .first = "A", .second = "B"},
                              {.label = "Sir", .first = "C", .second = "C", .same = true}}});
    const auto html = out.finish();
    EXPECT_THAT(html, HasSubstr("Enw <span class=\"govuk-visually-hidden\">(yn wahanol)</span>"));
    EXPECT_THAT(html, Not(HasSubstr("Sir <span")));
}

TEST(Timeline, TellsWhatWhenAndWho) {
    Html out(english);
    timeline(
        out,
        {.items = {{.title = "Head teacher changed", .by = "Siân", .when = "1 May 2026", .when_iso = "2026-05-01"}}});
    EXPECT_THAT(out.finish(), HasSubstr("<time datetime=\"2026-05-01\">1 May 2026</time> · Siân"));
}

TEST(IdentityBar, NamesWhoAndWhat) {
    Html out(english);
    identity_bar(out,
                 {.name = "Ysgol Bro", .facts = {{.label = "URN", .value = "401234"}}, .tags = {{.text = "Closing"}}});
    const auto html = out.finish();
    EXPECT_THAT(html, HasSubstr("<dt>URN</dt><dd>401234</dd>"));
    EXPECT_THAT(html, HasSubstr("<strong class=\"govuk-tag\">Closing</strong>"));
}

TEST(SubNavigation, MarksWhereOneIs) {
    Html out(english);
    sub_navigation(out, {.label = "Ysgol Bro",
                         .items = {{.text = "Details", .href = "/1", .current = true},
                                   {.text = "Tasks", .href = "/2", .count = 3}}});
    const auto html = out.finish();
    EXPECT_THAT(html, HasSubstr("href=\"/1\" aria-current=\"page\">Details</a>"));
    EXPECT_THAT(html, HasSubstr("Tasks <span class=\"app-badge\">3</span>"));
}

TEST(Progress, IsANumberOrUnknown) {
    Html out(english);
    progress(out, {.label = "Import", .done = 1'000, .total = 50'000});
    EXPECT_THAT(out.finish(), HasSubstr("1,000 of 50,000 done"));
    progress(out, {.label = "Import"});
    EXPECT_THAT(out.finish(), HasSubstr("<progress id=\"progress\"></progress>"));
}

}  // namespace

}  // namespace govuk
