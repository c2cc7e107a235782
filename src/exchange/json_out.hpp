// JSON out, as it grows: commas and quotes set themselves, so that what was opened and closed in turn is JSON.
//
//   JsonOut json;
//   json.begin_object(); json.name("rows"); json.number(7); json.end_object();
//   json.take();   // {"rows":7}
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace exchange {

// The text with its quotes; UTF-8 stays as it is.
void append_json(std::string& out, std::string_view text);

class JsonOut {
public:
    void begin_object() { begin('{'); }
    void end_object() { end('}'); }
    void begin_list() { begin('['); }
    void end_list() { end(']'); }
    void name(std::string_view name);  // of the value that follows
    void text(std::string_view value);
    void number(std::int64_t value);
    void truth(bool value);
    void null();
    void json(std::string_view value);  // that is JSON already
    void texts(const std::vector<std::string>& values);
    void member(std::string_view its_name, std::string_view value) {
        name(its_name);
        text(value);
    }

    std::string take() { return std::move(out_); }

private:
    void begin(char bracket);
    void end(char bracket);
    void before_value();

    std::string out_;
    bool first_ = true;  // no comma before what comes next
};

}  // namespace exchange
