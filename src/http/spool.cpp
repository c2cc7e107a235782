#include "http/spool.hpp"

#include "base/failure.hpp"
#include "http/limits.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace http {

namespace {

constexpr int kWaitMs = 1'000;

}  // namespace

SpoolingSink::SpoolingSink(Wire& wire, Framing framing, std::int64_t length, const SpoolOptions& options,
                           std::function<std::string()> head)
    : wire_(wire), make_head_(std::move(head)), framing_(framing), length_(length), options_(options) {
    chunk_.reserve(kChunkBytes);
}

void SpoolingSink::write(std::string_view bytes) {
    produced_ += static_cast<std::int64_t>(bytes.size());
    base::invariant(framing_ != Framing::length || produced_ <= length_, "a stream is as long as it promised");
    while (!bytes.empty()) {
        const auto fits = std::min(bytes.size(), kChunkBytes - chunk_.size());
        chunk_ += bytes.substr(0, fits);
        bytes.remove_prefix(fits);
        if (chunk_.size() == kChunkBytes) flush_chunk({});
    }
}

void SpoolingSink::finish() {
    base::invariant(framing_ != Framing::length || produced_ == length_, "a stream is as long as it promised");
    flush_chunk(framing_ == Framing::chunked ? "0\r\n\r\n" : "");
    if (spool_) drain();
}

void SpoolingSink::flush_chunk(std::string_view tail) {
    std::array<char, 20> size{};
    std::string_view size_line;
    std::string_view end_of_chunk;
    if (framing_ == Framing::chunked && !chunk_.empty()) {
        auto* end = std::to_chars(size.data(), size.data() + size.size() - 2, chunk_.size(), 16).ptr;
        *end++ = '\r';
        *end++ = '\n';
        size_line = {size.data(), end};
        end_of_chunk = "\r\n";
    }
    const auto head = begun_ ? std::string() : make_head_();
    std::array<std::string_view, 5> parts{head, size_line, chunk_, end_of_chunk, tail};
    begun_ = true;
    send_or_spool(parts);
    chunk_.clear();
}

void SpoolingSink::send_or_spool(std::span<std::string_view> parts) {
    if (spool_end == spool_sent && send_within_lag(parts)) return;
    spool(parts);
    drain();
    if (spool_end - spool_sent <= options_.bytes_max) return;
    wire_.set_pace(options_.pace);  // a reader too slow for it is cut off, which ends the wait
    while (spool_end - spool_sent > options_.bytes_max) {
        wire_.wait_for_room(kWaitMs);
        drain();
    }
    wire_.set_free();
}

// True: all sent.
bool SpoolingSink::send_within_lag(std::span<std::string_view> parts) {
    const auto until = steady_ms() + options_.lag_ms;
    for (;;) {
        const auto sent = wire_.send(parts);
        if (sent == Wire::Sent::gone) throw Gone();
        if (sent == Wire::Sent::all) return true;
        const auto left = until - steady_ms();
        if (left <= 0 || !wire_.wait_for_room(static_cast<int>(left))) return false;
    }
}

void SpoolingSink::spool(std::span<std::string_view> parts) {
    if (!spool_) {
        auto file = nameless_file_in(options_.folder);
        if (!file) throw base::Unavailable("no spool file in " + options_.folder);
        spool_.emplace(std::move(*file));
    }
    for (const auto part : parts) {
        if (!spool_->append(part)) throw base::Unavailable("the spool folder is full: " + options_.folder);
        spool_end += static_cast<std::int64_t>(part.size());
    }
}

// Sends what there is room for, without waiting. An emptied spool is begun again, so that it stays as small as the lag.
void SpoolingSink::drain() {
    if (wire_.send_file(spool_->descriptor(), spool_sent, spool_end) == Wire::Sent::gone) throw Gone();
    if (spool_sent < spool_end || spool_end == 0) return;
    if (!spool_->empty()) throw base::Unavailable("the spool folder is broken: " + options_.folder);
    spool_sent = spool_end = 0;
}

}  // namespace http
