// XML of foreign making, read as it comes in, one event after another: no entities, no document type, nothing fetched.
// libxml2 stays behind this header.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace exchange {

class XmlEvents {
public:
    // Fills as much of `space` as it can; 0 is the end.
    using Source = std::function<std::size_t(std::span<char> space)>;
    enum class Kind : std::uint8_t { start, end, text };

    explicit XmlEvents(Source source);
    // Libxml2 holds on to the source.
    XmlEvents(const XmlEvents&) = delete;
    XmlEvents& operator=(const XmlEvents&) = delete;
    ~XmlEvents();

    // To the next event; false at the end, or where it is no XML, which broken() tells. Every start has its end.
    bool next();
    bool broken() const { return broken_; }
    Kind kind() const { return kind_; }
    bool at_start(std::string_view name) const { return kind_ == Kind::start && name_ == name; }
    bool at_end(std::string_view name) const { return kind_ == Kind::end && name_ == name; }
    // Of a start or an end, without its prefix: of whatever version of a standard the document is, the names are the
    // same.
    std::string_view name() const { return name_; }
    // Of a text; a long one may come in pieces.
    std::string_view text() const { return text_; }
    // Of a start, by name without prefix; nullptr where it has none. Lives until the next next().
    const std::string_view* attribute(std::string_view name) const;

private:
    struct Library;
    struct Attribute {
        std::string_view name, value;
    };
    void take_attributes();

    std::unique_ptr<Library> library_;
    Kind kind_ = Kind::text;
    std::string_view name_, text_;
    std::vector<Attribute> attributes_;
    bool end_follows_ = false;  // of an element without content
    bool broken_ = false;
};

}  // namespace exchange
