// libcurl's handles, let go of by themselves. Only this room includes this.
#pragma once

#include "http/client.hpp"

#include <curl/curl.h>

#include <memory>

namespace http::curl {

struct CloseHandle {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Handle = std::unique_ptr<CURL, CloseHandle>;
using List = std::unique_ptr<curl_slist, FreeList>;

// A fresh handle; starts the library before the first. Throws Broken where there is no memory for one.
Handle open();

// Where a handle may connect to, judged by the address its name has resolved to: no second look-up can come in between.
struct Gate {
    Reach reach = Reach::anywhere;
    bool only_loopback = false;
    bool out_of_reach = false;  // it was kept from going where it wanted
};
// `gate` outlives what the handle does.
void keep_within(CURL* handle, Gate& gate);

}  // namespace http::curl
