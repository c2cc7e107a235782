#include "cli/watch.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <fstream>

namespace cli {

using base::t;

namespace {

// Below this, a write may fail at any moment: some thousand saves, or one small load.
constexpr std::uintmax_t kRoomBytes = 200u << 20;

double resident_bytes() {
    std::ifstream file("/proc/self/statm");
    double pages = 0, resident = 0;
    file >> pages >> resident;
    return resident * 4096;
}

double processor_seconds() {
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

constexpr std::string_view kJobs = "select min(due_at) from job where ended_at is null and state = 'waiting'";
constexpr std::string_view kOutbox = "select min(due_at) from outbox where done_at is null";

double waited(House& house, store::Reader& db, std::string_view oldest_due) {
    const auto due = db.one(oldest_due).row().maybe_instant(0);
    if (!due) return 0;
    const auto passed = house.world().clock.now().microseconds() - due->microseconds();
    return std::max(0.0, static_cast<double>(passed) / 1e6);
}

std::filesystem::path folder_of(const Place& place) {
    return is_postgres(place) ? std::filesystem::temp_directory_path() : std::filesystem::path(place.database);
}

double size_of(const std::filesystem::path& file) {
    std::error_code none;
    const auto size = std::filesystem::file_size(file, none);
    return none ? 0 : static_cast<double>(size);
}

}  // namespace

base::LogOptions log_options(const ServeOptions& options) {
    using Form = base::LogOptions::Form;
    base::LogOptions log{.file = options.log_file};
    for (const auto level :
         {base::LogLevel::debug, base::LogLevel::info, base::LogLevel::warning, base::LogLevel::error})
        if (base::name(level) == options.log_level) log.least = level;
    log.form = options.log_form == "json" ? Form::json : options.log_form == "words" ? Form::words : Form::automatic;
    return log;
}

std::optional<base::Message> room_on_disk(const Place& place) {
    std::error_code error;
    const auto room = std::filesystem::space(folder_of(place), error);
    if (error || room.available >= kRoomBytes) return std::nullopt;
    return t("There is hardly any room left on the disk");
}

void watch(web::Metrics& metrics, House& house, const http::Server& server, const base::Log& log) {
    using Kind = web::Metrics::Kind;
    const auto number = [](auto value) { return static_cast<double>(value); };
    metrics.watch("process_cpu_seconds_total", "Processor time used", Kind::counter, processor_seconds);
    metrics.watch("process_resident_memory_bytes", "Memory in use", Kind::gauge, resident_bytes);
    metrics.watch("cantref_requests_total", "Requests read", Kind::counter,
                  [&, number] { return number(server.counters().requests); });
    metrics.watch("cantref_requests_refused_total", "Requests refused before any page saw them", Kind::counter,
                  [&, number] { return number(server.counters().refused); });
    metrics.watch("cantref_connections", "Connections open", Kind::gauge,
                  [&, number] { return number(server.counters().open_connections); });
    metrics.watch("cantref_streams_broken_total", "Downloads that ended before their end", Kind::counter,
                  [&, number] { return number(server.counters().streams_broken); });
    metrics.watch("cantref_statements_total", "SQL statements run", Kind::counter,
                  [&, number] { return number(house.store().statistics().statements); });
    metrics.watch("cantref_writes_total", "Writes made durable", Kind::counter,
                  [&, number] { return number(house.store().statistics().writes); });
    metrics.watch("cantref_commits_total", "Commits they shared", Kind::counter,
                  [&, number] { return number(house.store().statistics().commits); });
    metrics.watch("cantref_write_retries_total", "Writes tried again", Kind::counter,
                  [&, number] { return number(house.store().statistics().retries); });
    metrics.watch("cantref_log_lines_dropped_total", "Log lines that could not be written in time", Kind::counter,
                  [&, number] { return number(log.dropped()); });
    metrics.watch(
        "cantref_jobs_waiting_seconds", "How long the job that is due the longest has waited", Kind::gauge,
        [&] { return house.store().read_side([&](store::Reader& side) { return waited(house, side, kJobs); }); });
    metrics.watch("cantref_outbox_waiting_seconds", "The same of what is to be sent", Kind::gauge,
                  [&] { return house.store().read([&](store::Reader& db) { return waited(house, db, kOutbox); }); });
    if (is_postgres(house.place())) return;
    metrics.watch("cantref_write_ahead_log_bytes", "SQLite's write-ahead log, which is folded back when idle",
                  Kind::gauge, [file = folder_of(house.place()) / "main.db-wal"] { return size_of(file); });
}

}  // namespace cli
