#include "http/wire.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>

#include <poll.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>

namespace http {

std::int64_t steady_ms() {
    const auto since = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
}

namespace {

constexpr std::size_t kPartsAtOnce = 4;

Wire::Sent outcome_of_error() {
    return errno == EAGAIN || errno == EWOULDBLOCK ? Wire::Sent::blocked : Wire::Sent::gone;
}

}  // namespace

Wire::Sent Wire::send(std::span<std::string_view> parts) {
    for (;;) {
        while (!parts.empty() && parts.front().empty()) parts = parts.subspan(1);
        if (parts.empty()) return Sent::all;
        std::array<iovec, kPartsAtOnce> vectors{};
        const auto count_of_parts = std::min(parts.size(), vectors.size());
        for (std::size_t i = 0; i < count_of_parts; ++i) {
            vectors[i] = {const_cast<char*>(parts[i].data()), parts[i].size()};  // sendmsg only reads
        }
        msghdr message{};
        message.msg_iov = vectors.data();
        message.msg_iovlen = count_of_parts;
        const int more = parts.size() > count_of_parts ? MSG_MORE : 0;
        auto sent = ::sendmsg(socket_, &message, MSG_NOSIGNAL | MSG_DONTWAIT | more);
        if (sent < 0) {
            if (errno == EINTR) continue;
            return outcome_of_error();
        }
        count(sent);
        for (auto& part : parts) {
            const auto taken = std::min<std::size_t>(part.size(), static_cast<std::size_t>(sent));
            part.remove_prefix(taken);
            sent -= static_cast<ssize_t>(taken);
        }
    }
}

Wire::Sent Wire::send_file(int file, std::int64_t& at, std::int64_t end) {
    while (at < end) {
        off_t offset = at;
        const auto sent = ::sendfile(socket_, file, &offset, static_cast<std::size_t>(end - at));
        if (sent < 0) {
            if (errno == EINTR) continue;
            return outcome_of_error();
        }
        if (sent == 0) return Sent::gone;  // the file has become shorter than was promised
        count(sent);
        at = offset;
    }
    return Sent::all;
}

bool Wire::wait_for_room(int ms) const {
    pollfd waiting{socket_, POLLOUT, 0};
    return ::poll(&waiting, 1, ms) > 0;
}

void Wire::set_pace(Pace pace) {
    pace_ = pace;
    sent_in_pace_ = 0;
    allow_ms(pace.ms);
}

void Wire::set_free() {
    pace_ = {0, 0};
    allow_until(kNever);
}

void Wire::count(std::int64_t bytes) {
    if (pace_.bytes == 0) return;
    sent_in_pace_ += bytes;
    if (sent_in_pace_ < pace_.bytes) return;
    sent_in_pace_ = 0;
    allow_ms(pace_.ms);
}

bool Wire::cut_if_late(std::int64_t now) {
    if (now <= deadline_.load(std::memory_order_relaxed)) return false;
    allow_until(kNever);
    cut();
    return true;
}

void Wire::cut() { ::shutdown(socket_, SHUT_RDWR); }

void Wire::close_by_reset() const {
    const linger at_once{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

}  // namespace http
