// What back-office pages need beyond the components: filters with chips, sorting, results, identity, timeline and
// more. All of it links and forms: the address holds the state, nothing needs a script.
#pragma once

#include "govuk/button.hpp"
#include "govuk/messages.hpp"
#include "govuk/navigation.hpp"
#include "govuk/table.hpp"

#include <cstdint>
#include <functional>

namespace govuk {

// --- Filters ---

// A chosen filter; the link is this list without it.
struct Chip {
    std::string text = {};
    std::string remove_href = {};
};
struct ChosenFilter {
    std::string heading = {};  // the field's label; empty where the chips name it themselves
    std::vector<Chip> chips = {};
};
struct FilterPanel {
    std::string id = "filters";
    std::string action = {};  // where the form goes; the method is GET
    std::vector<ChosenFilter> chosen = {};
    std::string clear_href = {};
    std::vector<std::pair<std::string, std::string>> kept = {};  // hidden inputs: sort order, page size
    SafeHtml fields = {};
};
void filter_panel(Html& out, const FilterPanel& panel);

// --- Tables of a list ---

enum class Sorted : std::uint8_t { no, ascending, descending };
struct SortHeading {
    std::string text = {};
    std::string href = {};  // sorts by this column, or the other way when it is sorted by it; none: can't be sorted
    Sorted sorted = Sorted::no;
    std::string format = {};  // "numeric"
};
// For Table::head; th has aria-sort, the text is a link with an arrow.
TableHeading sort_heading(const Html& out, const SortHeading& heading);

// A box before a row, for doing something with several.
struct RowBox {
    std::string name = {};
    std::string value = {};  // without white space: the box's id is made of it
    std::string label = {};  // "Select Ysgol Bro Teifi", hidden
};
void row_box(Html& out, const RowBox& box);

// "1 to 100 of 50,515 results", announced when it changes.
struct ResultsCount {
    std::int64_t first = 0;  // 1-based
    std::int64_t last = 0;
    std::int64_t total = 0;
};
void results_count(Html& out, const ResultsCount& count);

// Numbered pages around the current one, with the first and the last: 1 … 4 5 6 … 12. Nothing when there is one page.
struct NumberedPages {
    std::int64_t current = 1;  // 1-based
    std::int64_t pages = 1;
    std::function<std::string(std::int64_t)> href = {};
};
void numbered_pages(Html& out, const NumberedPages& pages);

struct PageSize {
    std::string action = {};
    std::string name = "size";
    std::vector<int> sizes = {25, 50, 100};
    int current = 25;
    std::vector<std::pair<std::string, std::string>> kept = {};
};
void page_size(Html& out, const PageSize& size);

// --- One record ---

struct Fact {
    std::string label = {};
    Content value = {};
};
// Who or what the page is about: a pupil, an account, a case.
struct IdentityBar {
    Content name = {};
    std::vector<Fact> facts = {};
    std::vector<Tag> tags = {};  // flags, in words
};
void identity_bar(Html& out, const IdentityBar& bar);

// Title of a page with what can be done with the whole of it.
struct PageHeader {
    std::string caption = {};
    Content title = {};
    std::vector<Button> actions = {};
};
void page_header(Html& out, const PageHeader& header);

struct SubNavigationItem {
    std::string text = {};
    std::string href = {};
    bool current = false;
    int count = 0;  // shown as a badge when there are any
};
struct SubNavigation {
    std::string label = {};  // of the landmark: what the parts are of
    std::vector<SubNavigationItem> items = {};
};
void sub_navigation(Html& out, const SubNavigation& navigation);

// A count; `meaning` is what of, said to those who only hear it: "3 tasks wait".
struct Badge {
    std::int64_t count = 0;
    std::string meaning = {};
};
void badge(Html& out, const Badge& badge);

struct TimelineItem {
    Content title = {};
    Content by = {};
    std::string when = {};      // in words
    std::string when_iso = {};  // for machines
    Content text = {};
};
struct Timeline {
    std::vector<TimelineItem> items = {};  // newest first
    int heading_level = 2;
};
void timeline(Html& out, const Timeline& timeline);

// Two values of each field side by side; which differ is said in words too.
struct ComparedRow {
    std::string label = {};
    Content first = {};
    Content second = {};
    bool same = false;
};
struct Comparison {
    std::string caption = {};
    std::string field_heading = {};
    std::string first_heading = {};
    std::string second_heading = {};
    std::vector<ComparedRow> rows = {};
};
void comparison(Html& out, const Comparison& comparison);

// Of work in progress; `total` 0: not known yet.
struct Progress {
    std::string id = "progress";
    std::string label = {};
    std::int64_t done = 0;
    std::int64_t total = 0;
};
void progress(Html& out, const Progress& progress);

}  // namespace govuk
