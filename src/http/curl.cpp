#include "http/curl.hpp"

#include "base/failure.hpp"

namespace http::curl {

Handle open() {
    static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
    base::invariant(started == CURLE_OK, "libcurl starts");
    Handle handle(curl_easy_init());
    base::invariant(handle != nullptr, "a libcurl handle");
    return handle;
}

}  // namespace http::curl
