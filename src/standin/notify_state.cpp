#include "standin/notify_state.hpp"

#include "base/hash.hpp"

#include <algorithm>
#include <array>

namespace standin {

namespace {

std::string uuid_of(std::span<const std::byte> bytes) {
    auto hex = base::hex(bytes.first(16));
    hex[12] = '4';
    hex[16] = 'a';
    return hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-" + hex.substr(12, 4) + "-" + hex.substr(16, 4) + "-" +
           hex.substr(20);
}

std::string shown(const base::Json& value) {
    if (const auto* text = value.text()) return *text;
    if (const auto* number = value.integer()) return std::to_string(*number);
    std::string lines;
    if (const auto* list = value.list())
        for (const auto& one : *list) lines += "* " + shown(one) + "\n";
    return lines;
}

}  // namespace

NotifyState::NotifyState(NotifyOptions options, const base::Clock& clock, base::Random& random,
                         const std::vector<notify::GovukTemplate>& templates)
    : options_(std::move(options)), clock_(clock), random_(random) {
    // The same names have the same ids each time, so that a configuration that names them stays right.
    for (const auto& one : templates) {
        const auto digest = base::sha256("stand-in template " + one.name);
        templates_.push_back({uuid_of(digest), one});
    }
}

std::string NotifyState::uuid() {
    std::array<std::byte, 16> bytes{};
    const std::scoped_lock lock(mutex_);
    random_.fill(bytes);
    return uuid_of(bytes);
}

const NotifyTemplate* NotifyState::find_template(std::string_view id) const {
    const auto found = std::ranges::find(templates_, id, &NotifyTemplate::id);
    return found == templates_.end() ? nullptr : &*found;
}

bool NotifyState::may_call() {
    const std::scoped_lock lock(mutex_);
    while (!calls_.empty() && calls_.front() <= now().plus_seconds(-60)) calls_.pop_front();
    if (static_cast<std::int64_t>(calls_.size()) >= options_.per_minute) return false;
    calls_.push_back(now());
    return true;
}

void NotifyState::add(Notification notification) {
    const std::scoped_lock lock(mutex_);
    sent_.push_back(std::move(notification));
    if (sent_.size() > options_.kept) sent_.pop_front();
}

std::optional<Notification> NotifyState::find(std::string_view id) const {
    auto found = list(1, [&](const Notification& one) { return one.id == id; });
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

std::optional<Notification> NotifyState::finish(std::string_view id, std::string status) {
    const std::scoped_lock lock(mutex_);
    const auto found = std::ranges::find(sent_, id, &Notification::id);
    if (found == sent_.end()) return std::nullopt;
    found->status = std::move(status);
    found->sent_at = found->sent_at.value_or(now());
    found->completed_at = now();
    return *found;
}

Simulated simulated(std::string_view address) {
    static constexpr std::string_view smoke[] = {"simulate-delivered@notifications.service.gov.uk",
                                                 "simulate-delivered-2@notifications.service.gov.uk",
                                                 "simulate-delivered-3@notifications.service.gov.uk",
                                                 "+447700900000",
                                                 "+447700900111",
                                                 "+447700900222"};
    if (std::ranges::find(smoke, address) != std::end(smoke)) return Simulated::smoke_test;
    if (address.starts_with("temp-fail@") || address == "+447700900003") return Simulated::temporary_failure;
    if (address.starts_with("perm-fail@") || address == "+447700900002") return Simulated::permanent_failure;
    return Simulated::delivered;
}

std::string fill(std::string_view text, const base::Json& personalisation, std::vector<std::string>& missing) {
    std::string out;
    for (auto open = text.find("(("); open != std::string_view::npos; open = text.find("((")) {
        const auto close = text.find("))", open);
        if (close == std::string_view::npos) break;
        const auto name = text.substr(open + 2, close - open - 2);
        out += text.substr(0, open);
        if (const auto* value = personalisation.find(name))
            out += shown(*value);
        else if (std::ranges::find(missing, name) == missing.end())
            missing.emplace_back(name);
        text.remove_prefix(close + 2);
    }
    return out += text;
}

}  // namespace standin
