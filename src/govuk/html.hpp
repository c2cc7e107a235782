// The escaping writer. HTML is made only here and in the components: a literal may be written raw, everything else is escaped.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace govuk {

// A piece of finished HTML. Only Html makes one, so it is safe to put into another.
class SafeHtml {
public:
    SafeHtml() = default;
    std::string_view view() const { return html_; }
    bool empty() const { return html_.empty(); }

private:
    friend class Html;
    explicit SafeHtml(std::string html) : html_(std::move(html)) {}
    std::string html_;
};

class Html {
public:
    // A literal of our own. A run-time string does not compile.
    template <std::size_t N>
    Html& raw(const char (&literal)[N]) {
        out_.append(literal, N - 1);
        return *this;
    }
    // Escapes & < > " '; right in text and in double-quoted attributes.
    Html& text(std::string_view text);
    template <std::integral T>
    Html& number(T value) {
        out_ += std::to_string(value);
        return *this;
    }
    Html& put(const SafeHtml& html) {
        out_ += html.html_;
        return *this;
    }
    // What was written, as a piece for a component's `html` option. Leaves this empty.
    SafeHtml take() { return SafeHtml(std::exchange(out_, {})); }
    std::string finish() { return std::exchange(out_, {}); }
    std::size_t size() const { return out_.size(); }
    void reserve(std::size_t bytes) { out_.reserve(bytes); }

private:
    std::string out_;
};

// Either a text (escaped) or finished HTML: what most component options take.
class Content {
public:
    Content() = default;
    Content(const char* text) : text_(text) {}
    Content(std::string text) : text_(std::move(text)) {}
    Content(std::string_view text) : text_(text) {}
    Content(SafeHtml html) : html_(std::move(html)) {}
    bool empty() const { return text_.empty() && html_.empty(); }
    void write(Html& out) const {
        if (!html_.empty()) out.put(html_);
        else out.text(text_);
    }

private:
    std::string text_;
    SafeHtml html_;
};

}  // namespace govuk
