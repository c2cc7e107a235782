// The body of a stream on its way: 64 KB at a time to the socket while the reader keeps up, into a nameless file once
// it lags, so that the producer ends and lets its snapshot go however slow the reader is.
#pragma once

#include "http/file.hpp"
#include "http/head.hpp"
#include "http/response.hpp"
#include "http/wire.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace http {

struct SpoolOptions {
    std::string folder;
    std::int64_t bytes_max;  // then the producer waits after all
    int lag_ms;              // that long the reader may pause before the rest is spooled
    Wire::Pace pace;         // of a reader that is waited for
};

class SpoolingSink final : public Sink {
public:
    // `length`: what the body must come to, with Framing::length.
    // `head` is asked for when the first bytes go, so that a producer that fails before can still be answered for.
    SpoolingSink(Wire& wire, Framing framing, std::int64_t length, const SpoolOptions& options,
                 std::function<std::string()> head);
    void write(std::string_view bytes) override;
    // After the producer. Throws Broken when the body is not as long as was promised.
    void finish();
    bool begun() const { return begun_; }  // something has been sent, or spooled to be

    // What finish() left to send, in spool_file() from `sent` to `end`.
    const std::optional<OpenFile>& spool_file() const { return spool_; }
    std::int64_t spool_sent = 0;
    std::int64_t spool_end = 0;

private:
    void flush_chunk(std::string_view tail);
    void send_or_spool(std::span<std::string_view> parts);
    bool send_within_lag(std::span<std::string_view> parts);
    void spool(std::span<std::string_view> parts);
    void drain();

    Wire& wire_;
    std::function<std::string()> make_head_;
    const Framing framing_;
    const std::int64_t length_;
    const SpoolOptions& options_;
    std::string chunk_;
    std::int64_t produced_ = 0;
    bool begun_ = false;
    std::optional<OpenFile> spool_;
};

}  // namespace http
