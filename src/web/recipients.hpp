// Those whom a list's records speak of, as many may be written to at once: found by the reader's own rights, and in the
// order in which they were recorded, so that whoever stops can go on.
#pragma once

#include "web/list_address.hpp"
#include "web/messages.hpp"

#include <functional>
#include <vector>

namespace web {

// The list of a dataset whose filters these are, as the visitor sees it. NotFound: nobody is written to by its records;
// Forbidden: they may see none.
ListAddress recipients_list(const Visit& visit, store::Reader& db, const http::Fields& filters);

// The next of them after `after`, at most `count`. A handful of statements, however many.
std::vector<Reachable> next_recipients(const Visit& visit, store::Reader& db, const ListAddress& list, base::Id after,
                                       std::int64_t count);
// All of them, some hundred at a time, up to limits::bulk_max and one more.
void each_recipient(const Visit& visit, store::Reader& db, const ListAddress& list,
                    const std::function<void(const Reachable&)>& use);

}  // namespace web
