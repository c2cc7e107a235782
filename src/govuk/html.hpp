// The escaping writer. HTML is made only here and in the components: a literal may be written raw, everything else is
// escaped. A writer writes in one language, so the texts that components bring themselves ("Error", "Menu") are
// right.
#pragma once

#include "base/language.hpp"

#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace govuk {

// A piece of finished HTML. Only Html makes one, so it is safe to put into another.
class SafeHtml {
public:
    SafeHtml() = default;
    std::string_view view() const { return html_; }
    bool empty() const { return html_.empty(); }

private:
    friend class Html;
    friend class Content;
    // Declared for the fixture tests, which define it: a program that calls it elsewhere does not link.
    friend SafeHtml trust_fixture(std::string html);
    explicit SafeHtml(std::string html) : html_(std::move(html)) {}
    std::string html_;
};

// An attribute beside those a component has itself. Writing one whose name is not letters, digits, - _ : . throws
// Broken.
struct Attribute {
    std::string name;
    std::string value = {};
    enum class Form : std::uint8_t { with_value, name_only } form = Form::with_value;
};
using Attributes = std::vector<Attribute>;

// What was typed into a form, by the names of its controls, in order, repeats kept. Whoever passes it keeps it alive.
using Typed = std::span<const std::pair<std::string, std::string>>;

class Html {
public:
    explicit Html(base::Language language) : language_(language) {}
    base::Language language() const { return language_; }

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
        char digits[24];
        out_.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
        return *this;
    }
    Html& put(const SafeHtml& html) {
        out_ += html.html_;
        return *this;
    }

    // ` name="value"`; the name is a literal without the space.
    template <std::size_t N>
    Html& attribute(const char (&name)[N], std::string_view value) {
        return raw(" ").raw(name).raw("=\"").text(value).raw("\"");
    }
    // Nothing when the value is empty.
    template <std::size_t N>
    Html& attribute_if(const char (&name)[N], std::string_view value) {
        return value.empty() ? *this : attribute(name, value);
    }
    Html& attributes(const Attributes& attributes);
    // Inside a class attribute: a space and the classes, or nothing.
    Html& more_classes(std::string_view classes) { return classes.empty() ? *this : raw(" ").text(classes); }

    // A form shown again: the controls written from here on hold what was typed into them, whatever value they are
    // given (passwords and files hold nothing). An empty span ends it.
    void hold(Typed typed) { typed_ = typed; }
    bool holds() const { return !typed_.empty(); }
    // What was typed into the control of that name; null: nothing is held, or it was not among what was sent.
    const std::string* typed(std::string_view name) const;
    // Whether the control of that name was sent with this value, among others.
    bool typed(std::string_view name, std::string_view value) const;

    // A writer of the same language and what was typed, for a piece that goes into this one.
    Html piece() const {
        Html piece(language_);
        piece.typed_ = typed_;
        return piece;
    }
    // What was written, as a piece for a component's option. Leaves this empty.
    SafeHtml take() { return SafeHtml(std::exchange(out_, {})); }
    std::string finish() { return std::exchange(out_, {}); }
    std::size_t size() const { return out_.size(); }
    void reserve(std::size_t bytes) { out_.reserve(bytes); }

private:
    friend class Content;  // whose html can only have come from a SafeHtml
    void put_finished(std::string_view html) { out_ += html; }

    base::Language language_;
    Typed typed_;
    std::string out_;
};

// Either a text (escaped) or finished HTML: what most component options take.
class Content {
public:
    Content() = default;
    Content(const char* text) : value_(text) {}
    Content(std::string text) : value_(std::move(text)) {}
    Content(std::string_view text) : value_(text) {}
    Content(SafeHtml html) : value_(std::move(html.html_)), kind_(Kind::html) {}
    bool empty() const { return value_.empty(); }
    bool is_html() const { return kind_ == Kind::html; }
    std::string_view text() const { return kind_ == Kind::text ? std::string_view(value_) : std::string_view(); }
    void write(Html& out) const;

private:
    enum class Kind : std::uint8_t { text, html };
    std::string value_;
    Kind kind_ = Kind::text;
};

}  // namespace govuk
