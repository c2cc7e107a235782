#include "http/curl.hpp"

#include "base/failure.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>

#include <array>
#include <cstring>
#include <string>

namespace http::curl {

namespace {

std::string text_of(const curl_sockaddr& address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    const auto* any = reinterpret_cast<const char*>(&address.addr);
    if (address.family == AF_INET) {
        sockaddr_in four{};
        std::memcpy(&four, any, sizeof four);
        inet_ntop(AF_INET, &four.sin_addr, text.data(), text.size());
    } else if (address.family == AF_INET6) {
        sockaddr_in6 six{};
        std::memcpy(&six, any, sizeof six);
        inet_ntop(AF_INET6, &six.sin6_addr, text.data(), text.size());
    }
    return text.data();
}

bool within(const Gate& gate, const std::string& address) {
    if (gate.only_loopback) return address.starts_with("127.") || address == "::1";
    return gate.reach != Reach::public_only || is_public_address(address);
}

curl_socket_t open_socket(void* user, curlsocktype, curl_sockaddr* address) {
    auto& gate = *static_cast<Gate*>(user);
    if (!within(gate, text_of(*address))) {
        gate.out_of_reach = true;
        return CURL_SOCKET_BAD;
    }
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

}  // namespace

void keep_within(CURL* handle, Gate& gate) {
    curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, &gate);
}

Handle open() {
    static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
    base::invariant(started == CURLE_OK, "libcurl starts");
    Handle handle(curl_easy_init());
    base::invariant(handle != nullptr, "a libcurl handle");
    return handle;
}

}  // namespace http::curl
