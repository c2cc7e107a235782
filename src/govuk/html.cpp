#include "govuk/html.hpp"

#include "base/failure.hpp"

#include <array>

namespace govuk {

namespace {

// What each byte becomes; empty where it stays. A table, since nearly every byte of a page passes here.
constexpr std::array<std::string_view, 256> escapes = [] {
    std::array<std::string_view, 256> table{};
    table['&'] = "&amp;";
    table['<'] = "&lt;";
    table['>'] = "&gt;";
    table['"'] = "&quot;";
    table['\''] = "&#39;";
    return table;
}();

constexpr std::array<bool, 256> special = [] {
    std::array<bool, 256> table{};
    for (std::size_t i = 0; i < 256; ++i) table[i] = !escapes[i].empty();
    return table;
}();

bool is_attribute_name(std::string_view name) {
    for (const char c : name) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!letter && !(c >= '0' && c <= '9') && c != '-' && c != '_' && c != ':' && c != '.') return false;
    }
    return !name.empty();
}

}  // namespace

Html& Html::text(std::string_view text) {
    std::size_t start = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (!special[byte]) continue;
        out_.append(text, start, i - start);
        out_ += escapes[byte];
        start = i + 1;
    }
    out_.append(text, start);
    return *this;
}

Html& Html::attributes(const Attributes& attributes) {
    for (const auto& attribute : attributes) {
        base::invariant(is_attribute_name(attribute.name), "an attribute's name holds only letters, digits, - _ : .");
        raw(" ").text(attribute.name);
        if (attribute.form == Attribute::Form::with_value) raw("=\"").text(attribute.value).raw("\"");
    }
    return *this;
}

const std::string* Html::typed(std::string_view name) const {
    for (const auto& [control, value] : typed_)
        if (control == name) return &value;
    return nullptr;
}

bool Html::typed(std::string_view name, std::string_view value) const {
    for (const auto& [control, held] : typed_)
        if (control == name && held == value) return true;
    return false;
}

void Content::write(Html& out) const {
    if (kind_ == Kind::html)
        out.put_finished(value_);
    else
        out.text(value_);
}

}  // namespace govuk
