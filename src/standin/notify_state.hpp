// What a GOV.UK Notify remembers: the templates of a service, and what it was asked to send. In memory alone: a
// stand-in begins anew each time.
#pragma once

#include "base/clock.hpp"
#include "base/json.hpp"
#include "notify/govuk.hpp"
#include "notify/govuk_templates.hpp"

#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace standin {

struct NotifyOptions {
    notify::GovukKey key{"00000000-0000-4000-8000-00000000c0de", "00000000-0000-4000-8000-0000000000ad"};
    std::string receipts_url;    // where it tells what became of messages; none: nowhere
    std::string receipts_token;  // that it shows there
    std::int64_t receipts_after_ms = 200;
    std::int64_t retry_seconds = 300;  // of a receipt that was not taken, five times
    std::int64_t per_minute = 3000;
    std::size_t kept = 10'000;  // newest notifications; older ones are forgotten
};

struct NotifyTemplate {
    std::string id;
    notify::GovukTemplate text;
};

struct Notification {
    std::string id, reference, template_id;
    notify::ChannelKind kind = notify::ChannelKind::email;
    std::string to;  // an address, a number; of a letter its lines
    std::string subject, body;
    std::string status = "created";
    base::Instant created_at;
    std::optional<base::Instant> sent_at, completed_at;
};

class NotifyState {
public:
    NotifyState(NotifyOptions options, const base::Clock& clock, base::Random& random,
                const std::vector<notify::GovukTemplate>& templates);

    const NotifyOptions& options() const { return options_; }
    base::Instant now() const { return clock_.now(); }
    std::string uuid();

    const std::vector<NotifyTemplate>& templates() const { return templates_; }
    const NotifyTemplate* find_template(std::string_view id) const;

    // False: the limit of a minute has been reached.
    bool may_call();

    void add(Notification notification);
    std::optional<Notification> find(std::string_view id) const;
    // Newest first: those that `wanted` holds for.
    template <typename F>
    std::vector<Notification> list(std::size_t at_most, F&& wanted) const {
        const std::scoped_lock lock(mutex_);
        std::vector<Notification> found;
        for (auto one = sent_.rbegin(); one != sent_.rend() && found.size() < at_most; ++one)
            if (wanted(*one)) found.push_back(*one);
        return found;
    }
    // Writes what became of it.
    std::optional<Notification> finish(std::string_view id, std::string status);

private:
    const NotifyOptions options_;
    const base::Clock& clock_;
    base::Random& random_;
    std::vector<NotifyTemplate> templates_;
    mutable std::mutex mutex_;
    std::deque<Notification> sent_;
    std::deque<base::Instant> calls_;  // of the last minute
};

// What the documentation says of certain addresses.
enum class Simulated : std::uint8_t { delivered, temporary_failure, permanent_failure, smoke_test };
Simulated simulated(std::string_view address);

// The text with ((names)) put in; the names that personalisation lacks.
std::string fill(std::string_view text, const base::Json& personalisation, std::vector<std::string>& missing);

}  // namespace standin
