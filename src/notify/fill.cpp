#include "notify/fill.hpp"

#include "base/failure.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"
#include "notify/limits.hpp"

#include <algorithm>

namespace notify {

using base::Language;
using base::t;
using govuk::Html;

namespace {

// Walks a text: `plain` gets what stands in it, `named` the names in ((double brackets)).
template <typename Plain, typename Named>
void walk(std::string_view text, Plain&& plain, Named&& named) {
    while (!text.empty()) {
        const auto open = text.find("((");
        plain(text.substr(0, open));
        if (open == std::string_view::npos) return;
        const auto close = text.find("))", open);
        base::invariant(close != std::string_view::npos, "a template's brackets close: tools/define checks it");
        named(text.substr(open + 2, close - open - 2));
        text.remove_prefix(close + 2);
    }
}

std::string one_line(std::string text) {
    std::ranges::replace_if(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
    return text;
}

// The little markup of a template: "# " a heading, "* " points of a list, an empty line between paragraphs. What is put
// in is never read as markup.
struct Block {
    enum class Kind : std::uint8_t { paragraph, heading, points } kind = Kind::paragraph;
    std::vector<std::string_view> lines;
};

std::vector<Block> blocks_of(std::string_view body) {
    std::vector<Block> blocks;
    bool open = false;
    for (auto line : base::split(body, '\n')) {
        auto kind = Block::Kind::paragraph;
        if (line.starts_with("# ")) kind = Block::Kind::heading;
        if (line.starts_with("* ")) kind = Block::Kind::points;
        if (kind != Block::Kind::paragraph) line.remove_prefix(2);
        if (line.empty()) {
            open = false;
            continue;
        }
        if (!open || blocks.back().kind != kind) blocks.push_back({kind, {}});
        open = kind != Block::Kind::heading;
        blocks.back().lines.push_back(line);
    }
    return blocks;
}

class Writer {
public:
    Writer(const Template& of, const Values& values, Language language)
        : of_(of), values_(values), language_(language) {}

    std::string filled(std::string_view text) const {
        std::string out;
        walk(
            text, [&](std::string_view plain) { out += plain; },
            [&](std::string_view named) { out += say(of_, named, values_, language_); });
        return out;
    }

    std::string plain(std::string_view body) const {
        std::string out;
        for (const auto& block : blocks_of(body)) {
            if (!out.empty()) out += '\n';
            for (const auto line : block.lines)
                out += (block.kind == Block::Kind::points ? "* " : "") + filled(line) + '\n';
        }
        return out;
    }

    void html(Html& out, std::string_view body) const {
        for (const auto& block : blocks_of(body)) {
            if (block.kind == Block::Kind::heading) {
                out.raw("<h2>");
                line(out, block.lines.front());
                out.raw("</h2>\n");
            } else if (block.kind == Block::Kind::points) {
                out.raw("<ul>");
                for (const auto point : block.lines) {
                    out.raw("<li>");
                    line(out, point);
                    out.raw("</li>");
                }
                out.raw("</ul>\n");
            } else {
                out.raw("<p>");
                for (std::size_t i = 0; i < block.lines.size(); ++i) {
                    if (i > 0) out.raw("<br>");
                    line(out, block.lines[i]);
                }
                out.raw("</p>\n");
            }
        }
    }

private:
    void line(Html& out, std::string_view text) const {
        walk(
            text, [&](std::string_view plain) { out.text(plain); }, [&](std::string_view named) { value(out, named); });
    }

    void value(Html& out, std::string_view named) const {
        const auto text = say(of_, named, values_, language_);
        const auto* wanted = of_.find(named);
        if (wanted && wanted->type == ValueType::link) {
            out.raw("<a").attribute("href", text).raw(">").text(text).raw("</a>");
            return;
        }
        bool first = true;
        for (const auto part : base::split(text, '\n')) {
            if (!first) out.raw("<br>");
            out.text(part);
            first = false;
        }
    }

    const Template& of_;
    const Values& values_;
    Language language_;
};

bool is_in(In wanted, Language language) {
    return wanted == In::both || (wanted == In::welsh) == (language == Language::welsh);
}

// The characters of GSM 03.38 beyond ASCII; those of its extension count twice, and are few enough to be taken as once
// more. ASCII's ` is not among them.
constexpr std::u32string_view kGsm = U"£¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà€";

}  // namespace

std::string_view name(In language) { return language == In::english ? "en" : language == In::welsh ? "cy" : "both"; }

In in_from(std::string_view text) { return text == "en" ? In::english : text == "cy" ? In::welsh : In::both; }

std::string_view language_tags(In language) { return language == In::both ? "cy, en" : name(language); }

std::string say(const Template& of, std::string_view value, const Values& values, Language language) {
    const auto found = values.find(value);
    if (found == values.end()) return {};
    const std::string_view text = found->second.in(language);
    const auto* wanted = of.find(value);
    if (wanted && wanted->type == ValueType::date)
        if (const auto day = base::Date::from_iso(text)) return day->say(language);
    return std::string(text);
}

base::Problems check(const Template& of, const Values& values) {
    base::Problems problems;
    for (const auto& wanted : of.values) {
        const auto where = "value." + wanted.name;
        const auto found = values.find(wanted.name);
        const bool given = found != values.end() && !found->second.english.empty() && !found->second.welsh.empty();
        if (!given) {
            problems.add(where, "required", t("Enter what {label} is to be"), {{"label", wanted.label.view()}});
            continue;
        }
        const auto& [english, welsh] = found->second;
        if (base::character_count(english) > limits::value_characters ||
            base::character_count(welsh) > limits::value_characters)
            problems.add(where, "too_long", t("{label} must be {count} characters or fewer"),
                         {{"label", wanted.label.view()}, {"count", limits::value_characters}});
        if (wanted.type == ValueType::date && !base::Date::from_iso(english))
            problems.add(where, "not_a_day", t("{label} must be a day, like 27 3 2026"),
                         {{"label", wanted.label.view()}});
        if (wanted.type == ValueType::link && !english.starts_with("https://"))
            problems.add(where, "not_a_link", t("{label} must be an address that begins with https://"),
                         {{"label", wanted.label.view()}});
    }
    return problems;
}

Rendered render(const Template& of, ChannelKind kind, In language, const Values& values) {
    Rendered out;
    Html html(language == In::english ? Language::english : Language::welsh);
    const auto& text = of.text(kind);
    for (const auto one : {Language::welsh, Language::english}) {
        if (!is_in(language, one)) continue;
        const Writer writer(of, values, one);
        const auto subject = one_line(writer.filled(text.subject.in(one)));
        if (out.subject.empty())
            out.subject = subject;
        else if (out.subject != subject)
            out.subject += " / " + subject;
        if (!out.plain.empty()) out.plain += kind == ChannelKind::sms ? "\n" : "\n--------\n\n";
        out.plain += writer.plain(text.body.in(one));
        html.raw("<div").attribute("lang", one == Language::welsh ? "cy" : "en").raw(">\n");
        writer.html(html, text.body.in(one));
        html.raw("</div>\n");
    }
    out.html = html.take();
    return out;
}

std::size_t sms_parts(std::string_view text) {
    std::size_t characters = 0;
    bool gsm = true;
    for (std::size_t at = 0; at < text.size(); ++characters) {
        const auto length = std::max<std::size_t>(base::utf8::sequence_length(text, at), 1);
        const auto one = text.substr(at, length);
        bool known = length == 1 && one != "`";
        for (std::size_t i = 0; length > 1 && !known && i < kGsm.size(); ++i) {
            std::string gsm_character;
            base::utf8::append(gsm_character, kGsm[i]);
            known = gsm_character == one;
        }
        gsm = gsm && known;
        at += length;
    }
    const std::size_t whole = gsm ? 160 : 70, part = gsm ? 153 : 67;
    return characters <= whole ? 1 : (characters + part - 1) / part;
}

}  // namespace notify
