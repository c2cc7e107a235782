// Up to where somebody has taken a list, kept when a whole file of it has left.
#pragma once

#include "dataset/feed.hpp"
#include "web/visit.hpp"

#include <optional>

namespace web {

// The reader of this list: the visitor, and the filters that tell it from others.
dataset::FeedReader feed_reader(const Visit& visit, const dataset::Query& query);
// Where the list as `db` shows it stands in the change order; nullopt: its dataset has no feed.
std::optional<dataset::FeedPosition> feed_position(const Visit& visit, store::Reader& db, const dataset::Query& query);

}  // namespace web
