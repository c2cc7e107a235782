// The API of GOV.UK Notify as its documentation has it, over what a stand-in remembers.
#pragma once

#include "http/router.hpp"
#include "standin/notify_receipts.hpp"

namespace standin {

// Both must outlive the router.
void add_notify_api(http::Router& router, NotifyState& state, NotifyReceipts& receipts);
// "/": what was "sent".
void add_notify_pages(http::Router& router, NotifyState& state);

}  // namespace standin
