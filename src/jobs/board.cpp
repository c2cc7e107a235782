#include "jobs/board.hpp"

#include "jobs/lease.hpp"

namespace jobs {

namespace {

// Whatever clashes is the key: ids are made afresh.
constexpr std::string_view kAsk = R"(
    insert into job (authority, id, kind, input, job_key, actor_kind, actor, actor_name, due_at, created_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing)";

constexpr std::string_view kByKey = "select id from job where authority = $1 and kind = $2 and job_key = $3";

// In one statement, since a worker may take the job or give it back at any moment.
constexpr std::string_view kCancel = R"(
    update job set cancel_asked_at = coalesce(cancel_asked_at, $3),
        state = case when state = 'waiting' then 'cancelled' else state end,
        ended_at = case when state = 'waiting' then $3 else ended_at end,
        keep_until = case when state = 'waiting' then $4 else keep_until end
    where authority = $1 and id = $2 and ended_at is null and (state = 'waiting' or cancel_asked_at is null)
    returning state)";

constexpr std::int64_t kDaySeconds = 24 * 60 * 60;

std::optional<Job> find_in(store::Reader& side, base::Id authority, base::Id job) {
    const auto row =
        side.maybe("select " + std::string(job_columns) + " from job j where j.authority = $1 and j.id = $2",
                   {authority.value(), job});
    return row ? std::optional(read_job(*row)) : std::nullopt;
}

}  // namespace

void Board::add(Kind kind) {
    base::invariant(kind.handler != nullptr, "a kind of job has a handler");
    const auto name = kind.name;
    base::invariant(kinds_.emplace(name, std::move(kind)).second, "a kind of job is registered once");
}

const Kind* Board::find_kind(std::string_view name) const {
    const auto found = kinds_.find(name);
    return found == kinds_.end() ? nullptr : &found->second;
}

base::Id Board::ask(const Asked& asked) {
    base::invariant(find_kind(asked.kind) != nullptr, "a job is of a kind that was registered");
    base::invariant(asked.input.size() <= limits::input_bytes, "a job's input is short");
    Job job;
    job.authority = asked.authority;
    job.id = trail_.world().ids.next();
    job.kind = asked.kind;
    const auto now = this->now();
    const auto key = asked.key.empty() ? store::Param() : store::Param(asked.key);
    const auto id = store_.write_side([&](store::Tx& side) -> base::Id {
        const auto& asker = asked.asker;
        const auto made = side.run(
            kAsk, {asked.authority.value(), job.id, asked.kind, asked.input, key, static_cast<std::int64_t>(asker.kind),
                   asker.id.value(), asker.name, asked.run_after.value_or(now), now});
        if (made == 0) return side.one(kByKey, {asked.authority.value(), asked.kind, key}).id(0);
        tell_trail(side, trail_, job, "ask", asker);
        return job.id;
    });
    ring();
    return id;
}

Cancelled Board::cancel(base::Id authority, base::Id job, const audit::Actor& actor) {
    const auto now = this->now();
    return store_.write_side([&](store::Tx& side) {
        const auto found = find_in(side, authority, job);
        if (!found || has_ended(found->state)) return Cancelled::too_late;
        const auto* kind = find_kind(found->kind);
        const auto keep = now.plus_seconds((kind ? kind->keep_days : limits::keep_days) * kDaySeconds);
        const auto asked = side.maybe(kCancel, {authority.value(), job, now, keep});
        if (!asked) return Cancelled::soon;  // somebody did so before
        const bool at_once = state_from(asked->text(0)) == State::cancelled;
        tell_trail(side, trail_, *found, at_once ? "cancel" : "ask_cancel", actor);
        return at_once ? Cancelled::at_once : Cancelled::soon;
    });
}

std::optional<Job> Board::find(base::Id authority, base::Id job) const {
    return store_.read_side([&](store::Reader& side) { return find_in(side, authority, job); });
}

std::vector<Job> Board::list(const Wanted& wanted) const {
    std::vector<Job> found;
    if (wanted.authorities.empty()) return found;
    std::vector<store::Param> params = {wanted.at_most};
    std::string sql = "select " + std::string(job_columns) + " from job j where j.authority in (";
    for (const auto authority : wanted.authorities) {
        params.emplace_back(authority.value());
        sql += (params.size() > 2 ? ", $" : "$") + std::to_string(params.size());
    }
    sql += ")";
    if (wanted.asker) {
        params.emplace_back(wanted.asker->value());
        sql += " and j.actor_kind = 1 and j.actor = $" + std::to_string(params.size());
    }
    sql += " order by j.id desc limit $1";
    store_.read_side([&](store::Reader& side) {
        side.each(sql, store::Params(params), [&](const store::Row& row) { found.push_back(read_job(row)); });
    });
    return found;
}

std::vector<KeptProblem> Board::problems(base::Id authority, base::Id job) const {
    std::vector<KeptProblem> found;
    store_.read_side([&](store::Reader& side) {
        side.each(R"(select place, code, file_row, what_en, what_cy from job_problem
                     where authority = $1 and job = $2 order by number)",
                  {authority.value(), job}, [&](const store::Row& row) {
                      found.push_back({std::string(row.text(0)),
                                       std::string(row.text(1)),
                                       row.maybe_integer(2),
                                       {std::string(row.text(3)), std::string(row.text(4))}});
                  });
    });
    return found;
}

std::uint64_t Board::wait(std::uint64_t seen, std::chrono::milliseconds at_most) { return bell_.wait(seen, at_most); }

void Board::ring() { bell_.ring(); }

}  // namespace jobs
