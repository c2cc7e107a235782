// A saved view as its visitor gets it: the list it is, seen with their own rights, and what it asks for beyond them.
#pragma once

#include "dataset/view.hpp"
#include "web/list_address.hpp"
#include "web/versions.hpp"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace web {

// The visitor, with their teams here and what they may do with views. With `db` also those whose views wait for another
// owner, for whoever looks after views.
dataset::ViewUser view_user(const Visit& visit);
dataset::ViewUser view_user(const Visit& visit, store::Reader& db);
// `user` outlives it.
dataset::ViewWriting view_writing(const Visit& visit, store::Tx& tx, const dataset::ViewUser& user);

struct OpenedView {
    dataset::View view;
    dataset::ViewUser user;  // the visitor
    const dataset::Dataset* definition = nullptr;
    std::shared_ptr<const dataset::Codes> codes;
    ListAddress list;                           // as a list of the dataset: columns and order that the visitor may see
    std::vector<std::string> withheld;          // columns they may not
    std::vector<std::string> withheld_filters;  // nor is then known which rows there are
    std::vector<std::string> withheld_order;
    base::Problems problems;  // a filter by what is there no longer

    bool may_change() const { return dataset::may_change(view, user); }
    bool may_pass_on() const { return user.sharing == dataset::ViewUser::Sharing::keeper; }
    bool owner_is_gone() const { return user.gone.contains(view.owner); }
    bool can_run() const { return problems.empty() && withheld_filters.empty() && !list.query.columns.empty(); }
    std::string path(const Visit& visit, std::string_view part = {}) const;
    // Whether changes of its records are told (feed_pages.hpp).
    bool has_changes() const;
};
// Of the address's {view}. NotFound: none that they may open. Forbidden: they may read nothing of its records.
OpenedView open_view(const Visit& visit, store::Reader& db);

// "Opened, the other way round; Name"; empty: the dataset's own order.
std::string order_in_words(const Visit& visit, const dataset::Dataset& definition, std::string_view sort);
// "Name, URN": those that are defined; others by their machine names.
std::string labels_of(const dataset::Dataset& definition, const std::vector<std::string>& columns,
                      base::Language language);

// Teams and owners in words, each name read once.
class ViewWords {
public:
    ViewWords(const Visit& visit, store::Reader& db, std::span<const dataset::View> views);
    std::string who_sees(const dataset::ViewContent& content) const;  // "Only you", "Team: Officer", "Everyone"
    std::string team(const dataset::Team& team) const;                // "Officer of an organisation, Ysgol Bro"
    std::string account(base::Id account) const;

private:
    const Visit& visit_;
    std::shared_ptr<const gate::PolicyTable> rules_;
    std::unordered_map<std::int64_t, std::string> places_;
    Names names_;
};

}  // namespace web
