#include "jobs/migrations.hpp"

namespace jobs {

namespace {

using store::Null;
using store::Table;
using enum store::ColumnType;

// In the second file: leases and progress change all the time, and no save of the business shall wait for them.
Table job_table() {
    return {.name = "job",
            .columns = {{"authority", id},
                        {"id", id},
                        {"kind", text},
                        {"input", text},
                        {"job_key", text, Null::yes},
                        {"actor_kind", integer},
                        {"actor", id},
                        {"actor_name", text},
                        {"state", text, Null::no, "'waiting'",
                         "state in ('waiting', 'running', 'done', 'failed', 'cancelled')"},
                        {"due_at", instant},
                        {"created_at", instant},
                        {"started_at", instant, Null::yes},
                        {"ended_at", instant, Null::yes},
                        {"cancel_asked_at", instant, Null::yes},
                        {"keep_until", instant, Null::yes},
                        {"attempts", integer, Null::no, "0"},
                        {"failures", integer, Null::no, "0"},
                        {"done", integer, Null::no, "0"},
                        {"total", integer, Null::no, "0"},
                        {"words_en", text, Null::no, "''"},
                        {"words_cy", text, Null::no, "''"},
                        {"taken_at", instant, Null::no, "0"},
                        {"taken_done", integer, Null::no, "0"},
                        {"told_at", instant, Null::no, "0"},
                        {"result_address", text, Null::no, "''"},
                        {"result_en", text, Null::no, "''"},
                        {"result_cy", text, Null::no, "''"},
                        {"problem_count", integer, Null::no, "0"}},
            .primary_key = {"authority", "id"},
            .indexes = {{"job_key", {"authority", "kind", "job_key"}, true, ""},
                        {"job_due", {"due_at"}, false, "ended_at is null"},
                        {"job_asker", {"authority", "actor", "id"}, false, ""},
                        {"job_kept", {"keep_until"}, false, "keep_until is not null"}},
            .file = Table::File::side};
}

Table problem_table() {
    return {.name = "job_problem",
            .columns = {{"authority", id},
                        {"job", id},
                        {"number", integer},
                        {"place", text},
                        {"code", text},
                        {"file_row", integer, Null::yes},
                        {"what_en", text},
                        {"what_cy", text}},
            .primary_key = {"authority", "job", "number"},
            .file = Table::File::side,
            .layout = Table::Layout::without_rowid};
}

// Whose turn it was last: the higher, the later.
Table turn_table() {
    return {.name = "job_turn",
            .columns = {{"authority", id}, {"turn", integer}},
            .primary_key = {"authority"},
            .file = Table::File::side,
            .layout = Table::Layout::without_rowid};
}

// Beside the business rows, so that a step and what it wrote are there together or not at all.
Table step_table() {
    return {.name = "job_step",
            .columns = {{"authority", id}, {"job", id}, {"step", integer}, {"reached", text}, {"at", instant}},
            .primary_key = {"authority", "job", "step"},
            .layout = Table::Layout::without_rowid};
}

}  // namespace

std::vector<store::Migration> migrations() {
    return {
        {.number = 40,
         .name = "jobs: jobs, their problems, and whose turn it is",
         .create = {job_table(), problem_table(), turn_table()},
         .add = {},
         .run = {}},
        {.number = 41, .name = "jobs: steps", .create = {step_table()}, .add = {}, .run = {}},
    };
}

}  // namespace jobs
