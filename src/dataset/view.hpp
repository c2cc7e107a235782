// Saved views: columns, filters and order of a dataset under a name, for their owner, a team or everyone in the
// authority (specs/conversions.md 18.6). Every change makes a version, and an earlier one can be gone back to. What a
// view asks for is no right to it: who opens a view sees of it what they may see.
//
//   auto view = dataset::make_view(writing, id, "school", {.name = "Lately opened", .columns = {"urn", "name"},
//                                                          .filters = {{"open_date.in", "last_30_days"}}});
#pragma once

#include "audit/event.hpp"
#include "base/result.hpp"
#include "dataset/filter.hpp"
#include "dataset/registry.hpp"
#include "store/store.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace dataset {

inline constexpr std::size_t view_name_characters = 80;
inline constexpr std::size_t view_description_characters = 500;
inline constexpr std::size_t view_heading_characters = 80;
inline constexpr std::size_t view_sort_columns = 3;

// Those who hold one role at one place.
struct Team {
    std::string role;
    base::Id place;  // an organisation, or none: the whole authority
    bool operator==(const Team&) const = default;
};

// Who sees a view. Stored by these words.
enum class Share : std::uint8_t { owner, team, everyone };
std::string_view word(Share share);

// What one version says.
struct ViewContent {
    std::string name;  // unlike the owner's others that the same people see
    std::string description;
    Share share = Share::owner;
    Team team;                         // of Share::team
    std::vector<std::string> columns;  // machine names, at least one, none twice
    AddressFields headings;            // of its own, by column; the others go by their labels
    AddressFields filters;             // as an address has them, relative days as they are
    std::string sort;                  // "-open_date,name"
    std::string format;                // of its file, as an address has it, offered first; none: as of any list
    bool operator==(const ViewContent&) const = default;
};

struct View {
    base::Id authority, id;
    base::Id owner;  // an account
    std::string dataset;
    std::int64_t version = 0;  // from 1
    ViewContent content;
    base::Id changed_by;
    base::Instant changed_at;
    std::int64_t gone_back_to = 0;  // the version that this one repeats; 0: none
};

// Whoever opens or changes views.
struct ViewUser {
    base::Id account;
    std::vector<Team> teams;
    enum class Sharing : std::uint8_t {
        teams,     // with their own teams
        everyone,  // and with everyone in the authority
        keeper,    // and changes and removes what others shared
    } sharing = Sharing::teams;
    std::set<base::Id> gone = {};  // accounts that open nothing here any more: what was theirs alone is the keeper's
};
bool may_open(const View& view, const ViewUser& user);
// Also: take away, and go back to an earlier version.
bool may_change(const View& view, const ViewUser& user);

// Those that the user may open, by name; of one dataset where it is given. Views that were removed are nowhere.
std::vector<View> views_for(store::Reader& db, base::Id authority, const ViewUser& user, std::string_view dataset = {});
std::optional<View> find_view(store::Reader& db, base::Id authority, base::Id id);
std::vector<View> view_versions(store::Reader& db, base::Id authority, base::Id id);  // newest first

// Who changes views of an authority, within a transaction.
struct ViewWriting {
    store::Tx& tx;
    const Registry& registry;
    const audit::Trail& trail;
    base::Id authority;
    const ViewUser& user;
    audit::Actor actor;
    std::int64_t request = 0;
};
// Problems name "name", "description", "share", "columns", "headings", "sort", and of filters what filters_from names;
// with one in no place (""), another person changed the view since `version`. NotFound: no view that the user may open.
// Forbidden: opened, but not theirs to change.
//
// `id` is chosen by the form, so that one sent twice is one view: the first then stands.
base::Result<View> make_view(const ViewWriting& writing, base::Id id, std::string_view dataset,
                             const ViewContent& content);
base::Result<View> change_view(const ViewWriting& writing, base::Id id, std::int64_t version,
                               const ViewContent& content);
// Makes a new version that says what version `back_to` said; who sees the view stays as it is.
base::Result<View> go_back(const ViewWriting& writing, base::Id id, std::int64_t version, std::int64_t back_to);
// Makes it `to`'s, with the schedule that its owner has of it. Problems name "owner": they have one of its name.
base::Result<View> pass_on(const ViewWriting& writing, base::Id id, base::Id to);
void remove_view(const ViewWriting& writing, base::Id id);

}  // namespace dataset
