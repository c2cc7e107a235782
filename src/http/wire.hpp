// One socket, written to without blocking, by the I/O thread or by the thread that made the answer, never by two at
// once.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace http {

std::int64_t steady_ms();  // of a clock that only goes forward

class Wire {
public:
    enum class Sent : std::uint8_t { all, blocked, gone };
    // So many bytes must be taken within so many milliseconds, again and again, or the connection is cut.
    struct Pace {
        std::int64_t bytes;
        std::int64_t ms;
    };

    explicit Wire(int socket) : socket_(socket) {}
    // Sends the parts in order in as few packets as it can; what is sent is taken off their fronts.
    Sent send(std::span<std::string_view> parts);
    // Sends bytes from `at` to `end` of a file; moves `at`.
    Sent send_file(int file, std::int64_t& at, std::int64_t end);
    // Blocks up to `ms` until there is room. False: still none.
    bool wait_for_room(int ms) const;

    // The deadline is kept by whoever calls cut_if_late, on another thread.
    void set_pace(Pace pace);
    void set_free();  // neither pace nor deadline, however much is sent
    void allow_ms(std::int64_t ms) { allow_until(steady_ms() + ms); }
    void allow_until(std::int64_t moment) { deadline_.store(moment, std::memory_order_relaxed); }
    bool cut_if_late(std::int64_t now);
    void cut();                   // both ways: whoever waits on the socket wakes
    void close_by_reset() const;  // when closed, the other side sees an error rather than an end

private:
    static constexpr std::int64_t kNever = INT64_MAX;
    void count(std::int64_t bytes);

    const int socket_;
    Pace pace_{0, 0};  // 0 bytes: none
    std::int64_t sent_in_pace_ = 0;
    std::atomic<std::int64_t> deadline_{kNever};
};

}  // namespace http
