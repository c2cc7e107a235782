#include "jobs/job.hpp"

#include "base/failure.hpp"

#include <algorithm>
#include <array>

namespace jobs {

using base::t;

namespace {

struct Named {
    State state;
    std::string_view name;
    base::Message label;
};

constexpr std::array kStates = {
    Named{State::waiting, "waiting", t("Waiting")},
    Named{State::running, "running", t("Running")},
    Named{State::done, "done", t("Finished")},
    Named{State::failed, "failed", t("Failed")},
    Named{State::cancelled, "cancelled", t("Cancelled")},
};

const Named& named(State state) { return kStates[static_cast<std::size_t>(state)]; }

}  // namespace

std::string_view name(State state) { return named(state).name; }

State state_from(std::string_view name) {
    const auto found = std::ranges::find(kStates, name, &Named::name);
    base::invariant(found != kStates.end(), "a job is in a state that there is");
    return found->state;
}

base::Message label(State state) { return named(state).label; }

base::OwnedLabel in_both(base::Message message, std::initializer_list<base::NamedArgument> arguments) {
    return {base::say(base::Language::english, message, arguments),
            base::say(base::Language::welsh, message, arguments)};
}

base::OwnedLabel in_both(base::PluralMessage message, std::int64_t count,
                         std::initializer_list<base::NamedArgument> arguments) {
    return {base::say(base::Language::english, message, count, arguments),
            base::say(base::Language::welsh, message, count, arguments)};
}

std::optional<std::int64_t> seconds_left(const Job& job, base::Instant now) {
    const auto made = job.progress.done - job.taken_done;
    const auto left = job.progress.total - job.progress.done;
    const auto took = job.told_at.microseconds() - job.taken_at.microseconds();
    if (job.state != State::running || made <= 0 || left <= 0 || took <= 0) return std::nullopt;
    const double each = static_cast<double>(took) / static_cast<double>(made);
    const auto since = static_cast<double>(now.microseconds() - job.told_at.microseconds());
    const double seconds = (each * static_cast<double>(left) - since) / 1e6;
    return std::max<std::int64_t>(1, static_cast<std::int64_t>(seconds));
}

}  // namespace jobs
