// multipart/form-data (RFC 7578), read as it arrives: memory is one part's head however long the files are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace http {

// The boundary of a Content-Type of multipart/form-data; nullopt when there is none or it breaks RFC 2046's rules.
std::optional<std::string> multipart_boundary(std::string_view content_type);

struct PartHead {
    std::string name;
    std::optional<std::string>
        file_name;  // path parts stripped, at most kFileNameBytesMax bytes; nullopt: a text field
    std::string content_type;
};

// What the parts are given to. False refuses the whole body.
class PartReader {
public:
    virtual ~PartReader() = default;
    virtual bool begin_part(PartHead head) = 0;
    virtual bool part_bytes(std::string_view bytes) = 0;
    virtual bool end_part() = 0;
};

class Multipart {
public:
    enum class Outcome : std::uint8_t { good, malformed, refused };
    Multipart(std::string_view boundary, PartReader& reader)
        : delimiter_("\r\n--" + std::string(boundary)), reader_(reader) {}
    Outcome take(std::string_view bytes);
    // Whether the closing boundary was seen.
    bool complete() const { return state_ == State::after; }

private:
    enum class State : std::uint8_t { before, content, border, head, after };
    bool step();  // false: needs more bytes, or has failed
    bool find_delimiter();
    bool read_border();
    bool read_head();
    bool fail(Outcome outcome);

    std::string delimiter_;
    PartReader& reader_;
    State state_ = State::before;
    Outcome outcome_ = Outcome::good;
    std::size_t parts_ = 0;
    std::string kept_ = "\r\n";  // not yet understood; the first boundary may do without a line break before it
    std::string_view left_;      // of kept_
};

}  // namespace http
