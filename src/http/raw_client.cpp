#include "http/raw_client.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <stdexcept>
#include <utility>

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace http::test {

RawClient::RawClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        throw std::runtime_error("can't connect");
    }
}

RawClient::~RawClient() { ::close(socket_); }

bool RawClient::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

std::string RawClient::read_some(int wait_ms) {
    if (!kept_.empty()) return std::exchange(kept_, {});
    pollfd waiting{socket_, POLLIN, 0};
    if (::poll(&waiting, 1, wait_ms) <= 0) return {};
    std::array<char, 65536> bytes{};
    const auto got = ::recv(socket_, bytes.data(), bytes.size(), 0);
    if (got < 0) reset_ = true;
    return got > 0 ? std::string(bytes.data(), static_cast<std::size_t>(got)) : std::string();
}

std::string RawClient::read_all(int wait_ms) {
    std::string all;
    for (;;) {
        const auto more = read_some(wait_ms);
        if (more.empty()) return all;
        all += more;
    }
}

std::string RawClient::read_answer(int wait_ms) {
    std::string all;
    for (;;) {
        const auto head_end = all.find("\r\n\r\n");
        if (head_end != std::string::npos) {
            const auto text = parse_answer(all).header("content-length");
            const auto end = head_end + 4 + (text.empty() ? 0 : std::stoul(text));
            if (all.size() >= end) {
                kept_ = all.substr(end);
                return all.substr(0, end);
            }
        }
        const auto more = read_some(wait_ms);
        if (more.empty()) return all;
        all += more;
    }
}

bool RawClient::closed(int wait_ms) {
    pollfd waiting{socket_, POLLIN, 0};
    if (::poll(&waiting, 1, wait_ms) <= 0) return false;
    char byte = 0;
    return ::recv(socket_, &byte, 1, MSG_PEEK) <= 0;
}

void RawClient::shut_sending() { ::shutdown(socket_, SHUT_WR); }

std::string Answer::header(std::string_view lower_case_name) const {
    const auto at = head.find("\r\n" + std::string(lower_case_name) + ": ");
    if (at == std::string::npos) return {};
    const auto begin = at + 4 + lower_case_name.size();
    return head.substr(begin, head.find("\r\n", begin) - begin);
}

Answer parse_answer(std::string_view bytes) {
    Answer answer;
    const auto head_end = bytes.find("\r\n\r\n");
    if (head_end == std::string_view::npos || !bytes.starts_with("HTTP/1.1 ")) return answer;
    answer.head = bytes.substr(0, head_end + 2);
    answer.status = std::stoi(std::string(bytes.substr(9, 3)));
    auto rest = bytes.substr(head_end + 4);
    if (answer.header("transfer-encoding") != "chunked") {
        answer.body = rest;
        const auto length = answer.header("content-length");
        answer.whole = !length.empty() && rest.size() == std::stoul(length);
        return answer;
    }
    for (;;) {
        const auto line_end = rest.find("\r\n");
        std::size_t size = 0;
        if (line_end == std::string_view::npos) return answer;
        std::from_chars(rest.data(), rest.data() + line_end, size, 16);
        rest.remove_prefix(line_end + 2);
        if (size == 0) {
            answer.whole = rest == "\r\n";
            return answer;
        }
        answer.body += rest.substr(0, size);
        if (rest.size() < size + 2) return answer;
        rest.remove_prefix(size + 2);
    }
}

}  // namespace http::test
