#include "notify/sender.hpp"

#include "audit/trail.hpp"
#include "notify/limits.hpp"

#include <algorithm>

namespace notify {

Sender::Sender(store::Store& store, const audit::Trail& trail, const base::Log& log, std::vector<Way> ways)
    : store_(store), trail_(trail), log_(log), ways_(std::move(ways)) {}

Sender::~Sender() { stop(); }

base::Instant Sender::now() const { return trail_.world().clock.now(); }

void Sender::start() {
    for (const auto& way : ways_)
        for (int i = 0; i < way.threads; ++i) threads_.emplace_back([this, &way] { work(way); });
}

void Sender::stop() {
    stopping_ = true;
    trail_.outbox_bell().ring();
    for (auto& thread : threads_) thread.join();
    threads_.clear();
}

void Sender::work(const Way& way) {
    const auto channel = way.open();
    std::uint64_t seen = 0;
    while (!stopping_) {
        try {
            while (!stopping_ && hand_over(way, *channel) > 0) {
            }
        } catch (const std::exception& failure) {
            log_.write(base::LogLevel::error, "messages could not be sent",
                       {{"provider", way.provider}, {"why", failure.what()}});
        }
        if (!stopping_) seen = trail_.outbox_bell().wait(seen, std::chrono::milliseconds(limits::poll_ms));
    }
}

std::size_t Sender::hand_over_due() {
    std::size_t tried = 0;
    for (const auto& way : ways_) {
        const auto channel = way.open();
        for (auto count = hand_over(way, *channel); count > 0; count = hand_over(way, *channel)) tried += count;
    }
    return tried;
}

std::vector<Sender::Taken> Sender::take(const Way& way) {
    const auto due = store_.read([&](store::Reader& db) { return audit::outbox::next_due(db, topic(way.kind)); });
    if (!due || *due > now()) return {};
    return store_.write(store::Priority::job, [&](store::Tx& tx) {
        std::vector<Taken> taken;
        for (auto& item :
             audit::outbox::take_due(tx, topic(way.kind), now(), limits::lease_seconds, limits::taken_at_once)) {
            const auto id = base::Id::from_text(item.payload).value_or(base::Id());
            // A cancelled message stays so: its row decides who was first.
            const auto held = tx.run(R"(update message set status = 'sending', status_at = $3
                                        where authority = $1 and id = $2 and status in ('waiting', 'sending'))",
                                     {item.authority.value(), id, now()});
            auto message = held == 1 ? find_message(tx, item.authority, id) : std::nullopt;
            if (!message) {
                audit::outbox::mark_done(tx, item, now());
                continue;
            }
            const auto attempt = item.attempts > 1 ? Letter::Try::again : Letter::Try::first;
            Letter letter{.message = *message,
                          .of = get_template(tx, message->template_name, message->version),
                          .values = values_of(tx, *message),
                          .reference = reference_of(item.authority, id),
                          .attempt = attempt};
            taken.push_back({std::move(item), std::move(letter)});
        }
        return taken;
    });
}

std::size_t Sender::hand_over(const Way& way, Channel& channel) {
    const auto taken = take(way);
    const auto until = now().plus_seconds(limits::lease_seconds - 2 * limits::call_timeout_ms / 1000);
    std::size_t tried = 0;
    for (const auto& one : taken) {
        // Beyond that, others may take what is left: so it is left to them.
        if (stopping_ || now() > until) break;
        finish(way, one, ask(channel, one.letter));
        ++tried;
    }
    return tried;
}

Handed Sender::ask(Channel& channel, const Letter& letter) const {
    try {
        return channel.hand_over(letter);
    } catch (const std::exception& failure) {
        return {.outcome = Handed::Outcome::later, .why = failure.what()};
    }
}

void Sender::finish(const Way& way, const Taken& taken, const Handed& handed) {
    const auto& message = taken.letter.message;
    const auto at = now();
    const bool given_up = store_.write(store::Priority::job, [&](store::Tx& tx) {
        if (handed.outcome == Handed::Outcome::later) {
            const auto again = audit::outbox::mark_failed(tx, taken.item, at, handed.why, limits::attempts_max);
            tell(tx, message, {again ? Status::waiting : Status::failed, at, handed.why});
            return !again;
        }
        audit::outbox::mark_done(tx, taken.item, at);
        if (handed.outcome == Handed::Outcome::taken)
            tx.run("update message set provider = $3, provider_reference = $4 where authority = $1 and id = $2",
                   {message.authority.value(), message.id, way.provider, handed.provider_reference});
        tell(tx, message, {handed.outcome == Handed::Outcome::taken ? handed.as : Status::failed, at, handed.why});
        return handed.outcome == Handed::Outcome::refused;
    });
    if (handed.outcome != Handed::Outcome::taken)
        log_.write(given_up ? base::LogLevel::warning : base::LogLevel::info,
                   given_up ? "message given up" : "message to be tried again",
                   {{"message", message.id.text()},
                    {"provider", way.provider},
                    {"attempt", taken.item.attempts},
                    {"why", handed.why}});
}

}  // namespace notify
