// libcurl's handles, let go of by themselves. Only this room includes this.
#pragma once

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

}  // namespace http::curl
