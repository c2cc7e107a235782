#include "exchange/json_out.hpp"

namespace exchange {

namespace {

constexpr std::string_view hexadecimal = "0123456789abcdef";

bool asks_for_escape(char c) { return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20; }

void append_escaped(std::string& out, char c) {
    switch (c) {
        case '"': out += "\\\""; return;
        case '\\': out += "\\\\"; return;
        case '\n': out += "\\n"; return;
        case '\r': out += "\\r"; return;
        case '\t': out += "\\t"; return;
        default: break;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += "\\u00";
    out += hexadecimal[byte >> 4];
    out += hexadecimal[byte & 15];
}

}  // namespace

// Stretches without anything to escape are copied whole.
void append_json(std::string& out, std::string_view text) {
    out += '"';
    std::size_t from = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (!asks_for_escape(text[at])) continue;
        out.append(text, from, at - from);
        append_escaped(out, text[at]);
        from = at + 1;
    }
    out.append(text, from);
    out += '"';
}

void JsonOut::begin(char bracket) {
    before_value();
    out_ += bracket;
    first_ = true;
}

void JsonOut::end(char bracket) {
    out_ += bracket;
    first_ = false;
}

void JsonOut::before_value() {
    if (!first_) out_ += ',';
    first_ = false;
}

void JsonOut::name(std::string_view name) {
    before_value();
    append_json(out_, name);
    out_ += ':';
    first_ = true;
}

void JsonOut::text(std::string_view value) {
    before_value();
    append_json(out_, value);
}

void JsonOut::number(std::int64_t value) { json(std::to_string(value)); }
void JsonOut::truth(bool value) { json(value ? "true" : "false"); }
void JsonOut::null() { json("null"); }

void JsonOut::json(std::string_view value) {
    before_value();
    out_ += value;
}

void JsonOut::texts(const std::vector<std::string>& values) {
    begin_list();
    for (const auto& value : values) text(value);
    end_list();
}

}  // namespace exchange
