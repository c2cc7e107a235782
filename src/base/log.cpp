#include "base/log.hpp"

#include "base/clock.hpp"
#include "base/failure.hpp"
#include "base/json_out.hpp"

#include <spdlog/async.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <unistd.h>

namespace base {

namespace {

constexpr std::size_t kLinesWaiting = 8192;

spdlog::level::level_enum level_of(LogLevel level) {
    switch (level) {
        case LogLevel::debug: return spdlog::level::debug;
        case LogLevel::info: return spdlog::level::info;
        case LogLevel::warning: return spdlog::level::warn;
        case LogLevel::error: return spdlog::level::err;
    }
    return spdlog::level::err;
}

std::shared_ptr<spdlog::sinks::sink> sink_of(const LogOptions& options) {
    if (options.file.empty()) return std::make_shared<spdlog::sinks::stderr_sink_mt>();
    try {
        return std::make_shared<spdlog::sinks::basic_file_sink_mt>(options.file);
    } catch (const spdlog::spdlog_ex& failure) {
        throw Unavailable("the log " + options.file + " can't be opened: " + failure.what());
    }
}

std::string json_line(Instant now, LogLevel level, std::string_view event, std::initializer_list<LogField> fields) {
    JsonOut line;
    line.begin_object();
    line.member("time", now.iso());
    line.member("level", name(level));
    line.member("event", event);
    for (const auto& field : fields) {
        line.name(field.name);
        if (const auto* text = std::get_if<std::string_view>(&field.value))
            line.text(*text);
        else
            line.number(std::get<std::int64_t>(field.value));
    }
    line.end_object();
    return line.take();
}

// Line breaks of what others sent must not look like lines of ours.
void append_word(std::string& line, std::string_view text) {
    for (const char letter : text) line += static_cast<unsigned char>(letter) < 0x20 ? ' ' : letter;
}

std::string word_line(Instant now, LogLevel level, std::string_view event, std::initializer_list<LogField> fields) {
    std::string line = now.iso();
    ((line += ' ') += name(level)) += ' ';
    append_word(line, event);
    for (const auto& field : fields) {
        ((line += ' ') += field.name) += '=';
        if (const auto* text = std::get_if<std::string_view>(&field.value))
            append_word(line, *text);
        else
            line += std::to_string(std::get<std::int64_t>(field.value));
    }
    return line;
}

}  // namespace

struct Log::Body {
    SystemClock clock;
    bool json;
    LogLevel least;
    std::shared_ptr<spdlog::details::thread_pool> pool;
    std::shared_ptr<spdlog::async_logger> logger;
};

std::string_view name(LogLevel level) {
    switch (level) {
        case LogLevel::debug: return "debug";
        case LogLevel::info: return "info";
        case LogLevel::warning: return "warning";
        case LogLevel::error: return "error";
    }
    return "error";
}

Log::Log(const LogOptions& options) : body_(std::make_unique<Body>()) {
    const bool terminal = options.file.empty() && ::isatty(STDERR_FILENO) == 1;
    body_->json = options.form == LogOptions::Form::json || (options.form == LogOptions::Form::automatic && !terminal);
    body_->least = options.least;
    body_->pool = std::make_shared<spdlog::details::thread_pool>(kLinesWaiting, 1);
    body_->logger = std::make_shared<spdlog::async_logger>("cantref", sink_of(options), body_->pool,
                                                           spdlog::async_overflow_policy::overrun_oldest);
    body_->logger->set_pattern("%v");
    body_->logger->set_level(level_of(options.least));
    body_->logger->flush_on(spdlog::level::trace);
    body_->logger->set_error_handler([](const std::string&) {});  // a full disk has its own alarm: /readyz
}

Log::~Log() { body_->logger->flush(); }

std::int64_t Log::dropped() const { return static_cast<std::int64_t>(body_->pool->overrun_counter()); }

bool Log::wants(LogLevel level) const { return level >= body_->least; }

void Log::write(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) const {
    if (!wants(level)) return;
    const auto now = body_->clock.now();
    body_->logger->log(level_of(level),
                       body_->json ? json_line(now, level, event, fields) : word_line(now, level, event, fields));
}

}  // namespace base
