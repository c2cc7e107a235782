// Bytes over a socket, for tests that must say exactly what is on the wire.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace http::test {

class RawClient {
public:
    explicit RawClient(std::uint16_t port);
    ~RawClient();
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    bool send(std::string_view bytes);            // false: the other side has closed
    std::string read_all(int wait_ms = 5000);     // until the end, or nothing comes for so long
    std::string read_some(int wait_ms = 5000);    // what comes first; "" at the end
    std::string read_answer(int wait_ms = 5000);  // one answer with Content-Length
    bool closed(int wait_ms = 5000);              // whether the end comes within that time
    void shut_sending();
    bool reset() const { return reset_; }  // the end was an error

private:
    int socket_;
    std::string kept_;
    bool reset_ = false;
};

struct Answer {
    int status = 0;
    std::string head;
    std::string body;    // chunks joined
    bool whole = false;  // ended as its framing says
    std::string header(std::string_view lower_case_name) const;
};
Answer parse_answer(std::string_view bytes);

}  // namespace http::test
