// The address of a feed: a list, and since when. Pages, files and the API read it alike.
#pragma once

#include "dataset/feed.hpp"
#include "exchange/feed_file.hpp"
#include "web/list_address.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace web {

inline constexpr std::string_view since_last = "last";  // since the visitor's last download

struct FeedAddress {
    const dataset::Dataset& definition;
    ListAddress list;
    dataset::Query query;  // with every column that is told
    std::shared_ptr<const dataset::Codes> codes;
    std::string since;  // as it was asked: "", "last", a number, a day
    dataset::FeedMode mode = dataset::FeedMode::net;
    std::optional<dataset::FeedPosition> last;
    std::optional<dataset::FeedStart> start;
    base::Problems problems;

    // The same list, below its own address, since another time, with the one or the other told.
    std::string address(std::string_view below, std::string_view of) const { return address(below, of, mode); }
    std::string address(std::string_view below, std::string_view of, dataset::FeedMode told) const;
};

// Of the request. NotFound: a dataset without a feed.
FeedAddress feed_address(const Visit& visit, store::Reader& db);
// Nothing where no start is named, or with problems: they are added to the address's.
std::optional<dataset::Feed> feed_of(const Visit& visit, store::Reader& db, FeedAddress& asked);
// 200, 410 where changes so old are no longer kept, else 422.
int feed_status(const base::Problems& problems);

// Whose step one was, in that language. The Reader must outlive it.
exchange::NameOf names_of_actors(store::Reader& db, base::Language language);

// The reader of this list: the visitor, and the filters that tell it from others.
dataset::FeedReader feed_reader(const Visit& visit, const dataset::Query& query);
// Where the list as `db` shows it stands in the change order; nullopt: its dataset has no feed.
std::optional<dataset::FeedPosition> feed_position(const Visit& visit, store::Reader& db, const dataset::Query& query);

}  // namespace web
