#include "dataset/view.hpp"

#include "audit/trail.hpp"
#include "base/text.hpp"
#include "dataset/list_text.hpp"
#include "dataset/query.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace dataset {

using base::t;

namespace {

constexpr std::array<std::string_view, 3> share_words = {"owner", "team", "everyone"};

Share share_of(std::string_view stored) {
    for (std::size_t i = 0; i < share_words.size(); ++i)
        if (share_words[i] == stored) return static_cast<Share>(i);
    throw base::Broken("a view that is shared in no known way");
}

// Names and values in turn.
std::string pairs_text(const AddressFields& filters) {
    std::vector<std::string> parts;
    for (const auto& [name, value] : filters) {
        parts.push_back(name);
        parts.push_back(value);
    }
    return list_text(parts);
}

AddressFields pairs_of(std::string_view stored) {
    auto parts = parts_of(stored);
    AddressFields filters;
    for (std::size_t i = 0; i + 1 < parts.size(); i += 2)
        filters.emplace_back(std::move(parts[i]), std::move(parts[i + 1]));
    return filters;
}

// A view as it is, or as one of its versions was.
std::string selected(std::string_view condition) {
    return "select v.id, v.owner, v.dataset, c.version, c.name, c.description, c.share, c.team_role, c.team_place, "
           "c.shown_columns, c.filters, c.sorting, c.changed_by, c.changed_at, c.gone_back_to, c.headings, c.format "
           "from saved_view v join saved_view_version c on c.authority = v.authority and c.saved_view = v.id " +
           std::string(condition);
}

View view_at(const store::Row& row, base::Id authority) {
    return {.authority = authority,
            .id = row.id(0),
            .owner = row.id(1),
            .dataset = std::string(row.text(2)),
            .version = row.integer(3),
            .content = {.name = std::string(row.text(4)),
                        .description = std::string(row.text(5)),
                        .share = share_of(row.text(6)),
                        .team = {.role = std::string(row.text(7)), .place = row.id(8)},
                        .columns = parts_of(row.text(9)),
                        .headings = pairs_of(row.text(15)),
                        .filters = pairs_of(row.text(10)),
                        .sort = std::string(row.text(11)),
                        .format = std::string(row.text(16))},
            .changed_by = row.id(12),
            .changed_at = row.instant(13),
            .gone_back_to = row.integer(14)};
}

bool is_in(const Team& team, const ViewUser& user) { return std::ranges::find(user.teams, team) != user.teams.end(); }

void check_text(base::Problems& problems, const ViewContent& content) {
    if (content.name.empty())
        problems.add("name", "required", t("Enter a name for the view"));
    else if (base::character_count(content.name) > view_name_characters)
        problems.add("name", "too_long", t("Enter a name of at most {most} characters"),
                     {{"most", view_name_characters}});
    if (base::character_count(content.description) > view_description_characters)
        problems.add("description", "too_long", t("Enter at most {most} characters"),
                     {{"most", view_description_characters}});
    if (content.columns.empty()) problems.add("columns", "required", t("Choose at least one column"));
}

void check_columns(base::Problems& problems, const ViewContent& content, const Dataset& definition) {
    std::set<std::string_view> seen;
    for (const auto& column : content.columns) {
        if (!definition.find(column))
            problems.add("columns", "unknown", t("There is no column “{column}”"), {{"column", column}});
        if (!seen.insert(column).second)
            problems.add("columns", "twice", t("The column “{column}” is there twice"), {{"column", column}});
    }
    for (const auto& [column, heading] : content.headings)
        if (base::character_count(heading) > view_heading_characters)
            problems.add("headings", "too_long", t("Enter headings of at most {most} characters"),
                         {{"most", view_heading_characters}});
}

void check_rows(base::Problems& problems, const ViewContent& content, const Dataset& definition) {
    const auto filters = filters_from(definition, content.filters);
    if (!filters) problems.add_all(filters.problems());
    const auto order = order_from(content.sort);
    if (order.size() > view_sort_columns)
        problems.add("sort", "too_many", t("Put a view in order by at most {most} columns"),
                     {{"most", view_sort_columns}});
    for (const auto& by : order)
        if (!definition.find(by.field))
            problems.add("sort", "unknown", t("There is no column “{column}”"), {{"column", by.field}});
}

// What is asked for must be there. An earlier version may be gone back to whatever became of its columns since.
void check_content(base::Problems& problems, const ViewWriting& writing, const View& view) {
    const auto& definition = writing.registry.dataset(view.dataset);
    check_columns(problems, view.content, definition);
    check_rows(problems, view.content, definition);
}

// Sharing is asked about only where it is new: a keeper who mends a team's view need not be in the team.
void check_share(base::Problems& problems, const ViewContent& content, const ViewUser& user) {
    if (content.share == Share::everyone && user.sharing == ViewUser::Sharing::teams)
        problems.add("share", "not_permitted", t("Your role does not let you share a view with everyone"));
    if (content.share == Share::team && !is_in(content.team, user))
        problems.add("share", "not_permitted", t("Choose a team that you belong to"));
}

void check_name(base::Problems& problems, const ViewWriting& writing, const View& view) {
    if (view.content.name.empty()) return;
    const auto other = writing.tx.maybe(
        "select id from saved_view where authority = $1 and owner = $2 and share = $3 and name_key = $4 and id <> $5 "
        "and removed_at is null",
        {writing.authority, view.owner, word(view.content.share), base::fold(view.content.name), view.id});
    if (other)
        problems.add("name", "taken",
                     t("Enter another name: you have a view of this name for the same people already"));
}

ViewContent tidied(ViewContent content) {
    content.name = base::tidy_line(content.name);
    content.description = base::tidy_text(content.description);
    if (content.share != Share::team) content.team = {};
    for (auto& [column, heading] : content.headings) heading = base::tidy_line(heading);
    std::erase_if(content.headings, [&](const auto& named) {
        return named.second.empty() || std::ranges::find(content.columns, named.first) == content.columns.end();
    });
    return content;
}

void note(const ViewWriting& writing, const View& view, std::string_view verb, std::string reason = {}) {
    audit::record(writing.tx, writing.trail,
                  {.authority = writing.authority,
                   .actor = writing.actor,
                   .action = "view." + std::string(verb),
                   .dataset = "saved_view",
                   .record = view.id,
                   .reason = reason.empty() ? view.dataset : std::move(reason),
                   .note = view.content.name,
                   .request = writing.request});
}

void write_version(const ViewWriting& writing, const View& view) {
    const auto& content = view.content;
    writing.tx.run(
        R"(
        insert into saved_view_version (authority, saved_view, version, name, description, share, team_role, team_place,
          shown_columns, filters, sorting, changed_by, changed_at, gone_back_to, headings, format)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16))",
        {view.authority, view.id, view.version, content.name, content.description, word(content.share),
         content.team.role, content.team.place.value(), list_text(content.columns), pairs_text(content.filters),
         content.sort, view.changed_by.value(), view.changed_at, view.gone_back_to, pairs_text(content.headings),
         content.format});
}

// The view, for this user to change, as it stands in this transaction.
View changeable(const ViewWriting& writing, base::Id id) {
    auto view = find_view(writing.tx, writing.authority, id);
    if (!view || !may_open(*view, writing.user)) throw base::NotFound("no view of theirs");
    if (!may_change(*view, writing.user)) throw base::Forbidden("view change");
    return std::move(*view);
}

base::Problem changed_meanwhile() {
    return {"", "changed", t("Somebody changed this view while you had it open. Look at it again, then save"), {}, {}};
}

// `view` holds the new content; its version becomes the next one.
base::Result<View> write_next(const ViewWriting& writing, View view, std::string_view verb) {
    base::Problems problems;
    check_text(problems, view.content);
    check_name(problems, writing, view);
    if (!problems.empty()) return problems;
    ++view.version;
    view.changed_by = writing.user.account;
    view.changed_at = writing.trail.world().clock.now();
    writing.tx.run("update saved_view set version = $3, share = $4, name_key = $5 where authority = $1 and id = $2",
                   {view.authority, view.id, view.version, word(view.content.share), base::fold(view.content.name)});
    write_version(writing, view);
    note(writing, view, verb);
    return view;
}

}  // namespace

std::string_view word(Share share) { return share_words[static_cast<std::size_t>(share)]; }

bool may_open(const View& view, const ViewUser& user) {
    if (view.owner == user.account) return true;
    switch (view.content.share) {
        case Share::owner: return user.sharing == ViewUser::Sharing::keeper && user.gone.contains(view.owner);
        case Share::team: return is_in(view.content.team, user) || user.sharing == ViewUser::Sharing::keeper;
        case Share::everyone: return true;
    }
    return false;
}

bool may_change(const View& view, const ViewUser& user) {
    return view.owner == user.account || (user.sharing == ViewUser::Sharing::keeper && may_open(view, user));
}

std::vector<View> views_for(store::Reader& db, base::Id authority, const ViewUser& user, std::string_view dataset) {
    std::vector<View> views;
    db.each(selected("and c.version = v.version where v.authority = $1 and v.removed_at is null and "
                     "(v.owner = $2 or v.share <> 'owner' or $4 > 0) and (cast($3 as text) = '' or v.dataset = $3)"),
            {authority, user.account.value(), dataset, static_cast<std::int64_t>(user.gone.size())},
            [&](const store::Row& row) {
                auto view = view_at(row, authority);
                if (may_open(view, user)) views.push_back(std::move(view));
            });
    std::ranges::sort(views, {},
                      [](const View& view) { return std::pair(base::sort_key(view.content.name), view.id); });
    return views;
}

std::optional<View> find_view(store::Reader& db, base::Id authority, base::Id id) {
    const auto row =
        db.maybe(selected("and c.version = v.version where v.authority = $1 and v.id = $2 and v.removed_at is null"),
                 {authority, id.value()});
    return row ? std::optional(view_at(row->row(), authority)) : std::nullopt;
}

std::vector<View> view_versions(store::Reader& db, base::Id authority, base::Id id) {
    std::vector<View> versions;
    db.each(selected("where v.authority = $1 and v.id = $2 and v.removed_at is null order by c.version desc"),
            {authority, id.value()}, [&](const store::Row& row) { versions.push_back(view_at(row, authority)); });
    return versions;
}

base::Result<View> make_view(const ViewWriting& writing, base::Id id, std::string_view dataset,
                             const ViewContent& content) {
    if (writing.tx.maybe("select 1 from saved_view where authority = $1 and id = $2", {writing.authority, id.value()}))
        return changeable(writing, id);
    View view{.authority = writing.authority,
              .id = id,
              .owner = writing.user.account,
              .dataset = std::string(dataset),
              .version = 1,
              .content = tidied(content),
              .changed_by = writing.user.account,
              .changed_at = writing.trail.world().clock.now()};
    base::Problems problems;
    check_text(problems, view.content);
    check_share(problems, view.content, writing.user);
    check_content(problems, writing, view);
    check_name(problems, writing, view);
    if (!problems.empty()) return problems;
    writing.tx.run(
        "insert into saved_view (authority, id, owner, dataset, share, name_key, version, made_at) "
        "values ($1, $2, $3, $4, $5, $6, $7, $8)",
        {view.authority, view.id, view.owner.value(), view.dataset, word(view.content.share),
         base::fold(view.content.name), view.version, view.changed_at});
    write_version(writing, view);
    note(writing, view, "add");
    return view;
}

base::Result<View> change_view(const ViewWriting& writing, base::Id id, std::int64_t version,
                               const ViewContent& content) {
    auto view = changeable(writing, id);
    if (view.version != version) return changed_meanwhile();
    auto wanted = tidied(content);
    if (wanted == view.content) return view;
    base::Problems problems;
    if (wanted.share != view.content.share || wanted.team != view.content.team)
        check_share(problems, wanted, writing.user);
    view.content = std::move(wanted);
    check_content(problems, writing, view);
    if (!problems.empty()) return problems;
    view.gone_back_to = 0;
    return write_next(writing, std::move(view), "change");
}

base::Result<View> go_back(const ViewWriting& writing, base::Id id, std::int64_t version, std::int64_t back_to) {
    auto view = changeable(writing, id);
    if (view.version != version) return changed_meanwhile();
    auto versions = view_versions(writing.tx, writing.authority, id);
    const auto earlier = std::ranges::find(versions, back_to, &View::version);
    if (earlier == versions.end()) throw base::NotFound("no such version of the view");
    auto content = std::move(earlier->content);
    content.share = view.content.share;
    content.team = view.content.team;
    view.content = std::move(content);
    view.gone_back_to = back_to;
    return write_next(writing, std::move(view), "go_back");
}

base::Result<View> pass_on(const ViewWriting& writing, base::Id id, base::Id to) {
    auto view = changeable(writing, id);
    const auto from = std::exchange(view.owner, to);
    base::Problems problems;
    check_name(problems, writing, view);
    if (!problems.empty())
        return base::Problem{
            "owner", "taken", t("They have a view of this name already. Change one name first"), {}, {}};
    auto& tx = writing.tx;
    tx.run("update saved_view set owner = $3 where authority = $1 and id = $2", {view.authority, view.id, to});
    // What they have of the view already goes on; else they take over what the owner has.
    tx.run(R"(update standing_order set account = $4 where authority = $1 and saved_view = $2 and account = $3
              and not exists (select 1 from standing_order o where o.authority = $1 and o.saved_view = $2
                              and o.account = $4))",
           {view.authority, view.id, from, to});
    tx.run("delete from standing_order where authority = $1 and saved_view = $2 and account = $3",
           {view.authority, view.id, from});
    note(writing, view, "pass_on", "account." + to.text());
    return view;
}

void remove_view(const ViewWriting& writing, base::Id id) {
    const auto view = changeable(writing, id);
    writing.tx.run("update saved_view set removed_at = $3 where authority = $1 and id = $2",
                   {writing.authority, id.value(), writing.trail.world().clock.now()});
    writing.tx.run("delete from standing_order where authority = $1 and saved_view = $2", {writing.authority, id});
    note(writing, view, "remove");
}

}  // namespace dataset
