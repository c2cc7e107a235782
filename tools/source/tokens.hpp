// C++ sources as tokens, as far as our own tools need: what is code, what is a literal, what is a comment.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace source {

enum class Kind : std::uint8_t {
    word,  // identifier or keyword
    number,
    string,  // `value` holds its characters, escapes resolved
    character,
    mark,  // one character of punctuation
    comment,
    directive,  // a preprocessor line with its continuations
};

struct Token {
    Kind kind;
    std::string_view text;  // as written; a view of the source
    std::string value;      // of a string
    int line;               // 1-based, where it begins
};

// Never fails: what is not C++ becomes marks; what is not closed ends with the file.
std::vector<Token> tokens_of(std::string_view code);

}  // namespace source
