// How messages leave: one interface, and what stands behind it. Each thread that sends opens one of its own.
#pragma once

#include "notify/message.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace notify {

// A message with all that goes out.
struct Letter {
    Message message;
    Template of;
    Values values;
    std::string reference;  // ours: a provider that heard of it before has heard of this very message
    enum class Try : std::uint8_t { first, again } attempt = Try::first;  // again: perhaps it was taken the last time
};

struct Handed {
    enum class Outcome : std::uint8_t {
        taken,    // by whoever brings it; `as` says what it is now
        later,    // could not be reached, or is busy: to be tried again
        refused,  // for good
    } outcome = Outcome::later;
    std::string why = {};  // for people, unless taken
    std::string provider_reference = {};
    Status as = Status::sent;
};

class Channel {
public:
    virtual ~Channel() = default;
    // Blocks for limits::call_timeout_ms at most, or little longer.
    virtual Handed hand_over(const Letter& letter) = 0;
};

// What carries the messages of a kind, if anything does.
struct Way {
    ChannelKind kind = ChannelKind::email;
    std::string provider;  // "smtp"
    int threads = 1;
    std::function<std::unique_ptr<Channel>()> open;
};

// What these carry between them.
std::vector<ChannelKind> kinds_of(const std::vector<Way>& ways);

// Letters that somebody prints here.
Way print_way();

}  // namespace notify
