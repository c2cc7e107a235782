// What happened, for operators and their machines: one JSON object a line, or a line of words on a terminal. Lines are
// put together by whoever has something to say and written by a thread of their own, so that a slow disk keeps no page
// waiting; when it can't keep up, the oldest waiting lines are dropped and counted, never a page held.
// Never in it: what people typed, names of people, tokens. Records are named by their ids.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

namespace base {

enum class LogLevel : std::uint8_t { debug, info, warning, error };
std::string_view name(LogLevel level);  // "warning"

struct LogOptions {
    LogLevel least = LogLevel::info;
    std::string file;  // appended to; empty: standard error
    enum class Form : std::uint8_t { automatic, json, words } form = Form::automatic;  // words on a terminal
};

struct LogField {
    std::string_view name;
    std::variant<std::string_view, std::int64_t> value;
};

class Log {
public:
    // Throws Unavailable when the file can't be opened.
    explicit Log(const LogOptions& options);
    ~Log();  // what waits is written
    Log(const Log&) = delete;
    Log& operator=(const Log&) = delete;

    // `event`: what happened, always in the same words: "request", "job failed".
    void write(LogLevel level, std::string_view event, std::initializer_list<LogField> fields = {}) const;
    bool wants(LogLevel level) const;
    std::int64_t dropped() const;  // lines, since start

private:
    struct Body;
    std::unique_ptr<Body> body_;
};

}  // namespace base
