#include "jobs/lease.hpp"

#include "audit/trail.hpp"
#include "jobs/limits.hpp"

#include <algorithm>
#include <vector>

namespace jobs {

namespace {

constexpr int kTakesMax = 20;  // another worker took the one that was chosen: as often in a row as there are workers

std::string candidate_sql(std::size_t kinds) {
    std::string sql = "select " + std::string(job_columns);
    sql += R"( from job j
        left join job_turn t on t.authority = j.authority
        left join (select authority, count(*) as running from job
                   where ended_at is null and state = 'running' and due_at > $1 group by authority) r
               on r.authority = j.authority
        where j.ended_at is null and j.due_at <= $1 and j.kind in ()";
    for (std::size_t i = 0; i < kinds; ++i) sql += (i ? ", $" : "$") + std::to_string(i + 2);
    sql += ") order by coalesce(r.running, 0), coalesce(t.turn, 0), j.due_at, j.id limit 1";
    return sql;
}

// Moves the lease from where it was seen; whoever was quicker has moved it already.
constexpr std::string_view kTake = R"(
    update job set state = 'running', attempts = attempts + 1,
        failures = failures + case when state = 'running' then 1 else 0 end,
        started_at = coalesce(started_at, $5), taken_at = $5, taken_done = done, told_at = $5, due_at = $6
    where authority = $1 and id = $2 and attempts = $3 and due_at = $4 and ended_at is null)";

constexpr std::string_view kTurn = R"(
    insert into job_turn (authority, turn) values ($1, (select coalesce(max(turn), 0) + 1 from job_turn))
    on conflict (authority) do update set turn = excluded.turn)";

constexpr std::string_view kRenew = R"(
    update job set due_at = $4, done = $5, total = $6, words_en = $7, words_cy = $8, told_at = $9
    where authority = $1 and id = $2 and attempts = $3 and state = 'running'
    returning cancel_asked_at)";

constexpr std::string_view kEnd = R"(
    update job set state = $4, ended_at = $5, keep_until = $6, done = $7, total = $8, words_en = $9, words_cy = $10,
        result_address = $11, result_en = $12, result_cy = $13, problem_count = $14, told_at = $5
    where authority = $1 and id = $2 and attempts = $3 and state = 'running')";

constexpr std::string_view kProblem = R"(
    insert into job_problem (authority, job, number, place, code, file_row, what_en, what_cy)
    values ($1, $2, $3, $4, $5, $6, $7, $8))";

constexpr std::string_view kGiveBack = R"(
    update job set state = 'waiting', due_at = $4, failures = $5, done = $6, total = $7
    where authority = $1 and id = $2 and attempts = $3 and state = 'running')";

void keep_problems(store::Tx& side, const Job& job, const base::Problems& problems) {
    std::int64_t number = 0;
    for (const auto& problem : problems) {
        if (number == static_cast<std::int64_t>(limits::problems_kept)) return;
        side.run(kProblem, {job.authority.value(), job.id, ++number, problem.where, problem.code, problem.row,
                            problem.say(base::Language::english), problem.say(base::Language::welsh)});
    }
}

std::string_view verb_of(State state) {
    switch (state) {
        case State::done: return "finish";
        case State::failed: return "fail";
        case State::cancelled: return "cancel";
        case State::waiting:
        case State::running: break;
    }
    throw base::Broken("a job ends finished, failed or cancelled");
}

bool leave(store::Store& store, const Job& job, base::Instant due, std::int64_t failures) {
    return store.write_side([&](store::Tx& side) {
        return side.run(kGiveBack, {job.authority.value(), job.id, job.attempts, due, failures, job.progress.done,
                                    job.progress.total}) == 1;
    });
}

}  // namespace

const std::string_view job_columns =
    "j.authority, j.id, j.kind, j.input, j.job_key, j.actor_kind, j.actor, j.actor_name, j.state, j.due_at, "
    "j.created_at, j.started_at, j.ended_at, j.cancel_asked_at, j.attempts, j.failures, j.done, j.total, j.words_en, "
    "j.words_cy, j.taken_at, j.taken_done, j.told_at, j.result_address, j.result_en, j.result_cy, j.problem_count";

Job read_job(const store::Row& row) {
    Job job;
    job.authority = row.id(0);
    job.id = row.id(1);
    job.kind = row.text(2);
    job.input = row.text(3);
    if (!row.is_null(4)) job.key = std::string(row.text(4));
    job.asker = {static_cast<audit::ActorKind>(row.integer(5)), row.id(6), std::string(row.text(7))};
    job.state = state_from(row.text(8));
    job.due_at = row.instant(9);
    job.created_at = row.instant(10);
    job.started_at = row.maybe_instant(11);
    job.ended_at = row.maybe_instant(12);
    job.cancel_asked_at = row.maybe_instant(13);
    job.attempts = row.integer(14);
    job.failures = row.integer(15);
    job.progress = {row.integer(16), row.integer(17), {std::string(row.text(18)), std::string(row.text(19))}};
    job.taken_at = row.instant(20);
    job.taken_done = row.integer(21);
    job.told_at = row.instant(22);
    job.result_address = row.text(23);
    job.result = {std::string(row.text(24)), std::string(row.text(25))};
    job.problem_count = row.integer(26);
    return job;
}

std::optional<Job> take(store::Store& store, std::span<const std::string_view> kinds, base::Instant now) {
    if (kinds.empty()) return std::nullopt;
    std::vector<store::Param> params = {now};
    params.insert(params.end(), kinds.begin(), kinds.end());
    const auto sql = candidate_sql(kinds.size());
    const auto candidate = [&](store::Reader& side) -> std::optional<Job> {
        const auto row = side.maybe(sql, store::Params(params));
        return row ? std::optional(read_job(*row)) : std::nullopt;
    };
    for (int tries = 0; tries < kTakesMax; ++tries) {
        // Looked for without a write, since mostly there is nothing.
        if (!store.read_side(candidate)) return std::nullopt;
        std::optional<Job> taken;
        store.write_side([&](store::Tx& side) {
            taken = candidate(side);
            if (!taken) return;
            const auto lease = now.plus_seconds(limits::lease_seconds);
            if (side.run(kTake, {taken->authority.value(), taken->id, taken->attempts, taken->due_at, now, lease}) == 0)
                return taken.reset();
            side.run(kTurn, {taken->authority.value()});
            if (taken->state == State::running) ++taken->failures;
            taken->state = State::running;
            ++taken->attempts;
            if (!taken->started_at) taken->started_at = now;
            taken->due_at = lease;
            taken->taken_at = taken->told_at = now;
            taken->taken_done = taken->progress.done;
        });
        if (taken) return taken;
    }
    return std::nullopt;
}

Held renew(store::Store& store, const Job& job, base::Instant now) {
    return store.write_side([&](store::Tx& side) -> Held {
        const auto& told = job.progress;
        const auto row =
            side.maybe(kRenew, {job.authority.value(), job.id, job.attempts, now.plus_seconds(limits::lease_seconds),
                                told.done, told.total, told.words.english, told.words.welsh, now});
        if (!row) return Held::lost;
        return row->is_null(0) ? Held::mine : Held::cancel;
    });
}

bool end(store::Store& store, const audit::Trail& trail, const Job& job, const End& end) {
    const auto now = trail.world().clock.now();
    return store.write_side([&](store::Tx& side) {
        const auto& told = job.progress;
        const auto ended =
            side.run(kEnd, {job.authority.value(), job.id, job.attempts, name(end.state), now, end.keep_until,
                            told.done, told.total, told.words.english, told.words.welsh, end.result_address,
                            end.result.english, end.result.welsh, end.problems.size()});
        if (ended == 0) return false;
        keep_problems(side, job, end.problems);
        tell_trail(side, trail, job, verb_of(end.state), {.name = "jobs"});
        return true;
    });
}

bool give_back(store::Store& store, const Job& job, base::Instant now) { return leave(store, job, now, job.failures); }

std::optional<base::Instant> try_later(store::Store& store, const Job& job, std::int64_t failures, base::Instant now) {
    std::int64_t pause = limits::first_pause_seconds;
    for (std::int64_t i = 1; i < failures && pause < limits::longest_pause_seconds; ++i) pause *= 2;
    const auto due = now.plus_seconds(std::min(pause, limits::longest_pause_seconds));
    return leave(store, job, due, failures) ? std::optional(due) : std::nullopt;
}

void tell_trail(store::Tx& side, const audit::Trail& trail, const Job& job, std::string_view verb,
                const audit::Actor& actor) {
    audit::Event event;
    event.authority = job.authority;
    event.actor = actor;
    event.action = "job." + std::string(verb);
    event.dataset = "job";
    event.record = job.id;
    event.reason = job.kind;
    audit::record_aside(side, trail, std::move(event));
}

}  // namespace jobs
