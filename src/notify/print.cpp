#include "notify/channel.hpp"

namespace notify {

namespace {

// Nothing leaves: the letter waits on the page of letters to print.
class Printer : public Channel {
public:
    Handed hand_over(const Letter&) override { return {.outcome = Handed::Outcome::taken, .as = Status::to_print}; }
};

}  // namespace

std::vector<ChannelKind> kinds_of(const std::vector<Way>& ways) {
    std::vector<ChannelKind> kinds;
    for (const auto& way : ways) kinds.push_back(way.kind);
    return kinds;
}

Way print_way() {
    return {.kind = ChannelKind::letter, .provider = "print", .threads = 1, .open = [] {
                return std::unique_ptr<Channel>(std::make_unique<Printer>());
            }};
}

}  // namespace notify
