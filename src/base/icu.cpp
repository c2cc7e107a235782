#include "base/icu.hpp"

#include "base/failure.hpp"

#include <unicode/normalizer2.h>
#include <unicode/tblcoll.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <array>
#include <memory>

namespace base::icu {

namespace {

using ::icu::Collator;
using ::icu::Normalizer2;
using ::icu::RuleBasedCollator;
using ::icu::StringPiece;
using ::icu::UnicodeString;

void check(UErrorCode status) { invariant(U_SUCCESS(status), u_errorName(status)); }

UnicodeString utf16(std::string_view utf8) {
    return UnicodeString::fromUTF8(StringPiece(utf8.data(), static_cast<std::int32_t>(utf8.size())));
}

UnicodeString normalized(const Normalizer2* form, const UnicodeString& text, UErrorCode& status) {
    auto out = form->normalize(text, status);
    check(status);
    return out;
}

const Normalizer2* nfc() {
    UErrorCode status = U_ZERO_ERROR;
    const auto* form = Normalizer2::getNFCInstance(status);
    check(status);
    return form;
}

const Normalizer2* nfkd() {
    UErrorCode status = U_ZERO_ERROR;
    const auto* form = Normalizer2::getNFKDInstance(status);
    check(status);
    return form;
}

// Line and paragraph separators are line breaks that came from another program.
bool is_line_break(UChar32 c) { return c == '\n' || c == 0x0085 || c == 0x2028 || c == 0x2029; }

// What nobody typed and nobody sees: controls, byte order mark, zero-width space, and the marks that turn the direction
// of writing, with which one name can be made to look like another (Unicode TR 36).
bool is_dropped(UChar32 c) {
    return (u_charType(c) == U_CONTROL_CHAR && !u_isUWhiteSpace(c)) || c == 0xfeff || c == 0x200b || c == 0x200e ||
           c == 0x200f || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

constexpr UChar32 acute_accent = 0x00b4;  // typed for an apostrophe; compatibility decomposition would make it a space

bool is_apostrophe(UChar32 c) {
    return c == '\'' || c == '`' || c == 0x2018 || c == 0x2019 || c == 0x02b9 || c == 0x02bc;
}

bool is_mark(UChar32 c) { return (U_MASK(u_charType(c)) & U_GC_M_MASK) != 0; }

// Letters that no normal form takes apart.
const char16_t* plain_letters(UChar32 c) {
    switch (c) {
        case 0x00e6: return u"ae";
        case 0x00f0: return u"d";
        case 0x00f8: return u"o";
        case 0x00fe: return u"th";
        case 0x0111: return u"d";
        case 0x0127: return u"h";
        case 0x0131: return u"i";
        case 0x0142: return u"l";
        case 0x0153: return u"oe";
        case 0x0167: return u"t";
        default: return nullptr;
    }
}

// The Welsh alphabet: each digraph is a letter that follows its first (CLDR cy). "Bangor" is spelt with n and g, which
// no rule can tell from ng; dictionaries mark it by hand and lists accept it.
constexpr char16_t welsh_rules[] =
    u"&C<ch<<<Ch<<<CH&D<dd<<<Dd<<<DD&F<ff<<<Ff<<<FF&G<ng<<<Ng<<<NG&L<ll<<<Ll<<<LL"
    u"&P<ph<<<Ph<<<PH&R<rh<<<Rh<<<RH&T<th<<<Th<<<TH";

std::unique_ptr<Collator> make_collator(Order order) {
    UErrorCode status = U_ZERO_ERROR;
    std::unique_ptr<Collator> collator;
    if (order == Order::welsh)
        collator = std::make_unique<RuleBasedCollator>(UnicodeString(welsh_rules), status);
    else
        collator.reset(Collator::createInstance(::icu::Locale::getRoot(), status));
    check(status);
    collator->setAttribute(UCOL_NUMERIC_COLLATION, UCOL_ON, status);
    collator->setAttribute(UCOL_NORMALIZATION_MODE, UCOL_ON, status);
    check(status);
    return collator;
}

// One a thread: making one costs thousands of keys.
const Collator& collator_of(Order order) {
    thread_local const auto root = make_collator(Order::root);
    thread_local const auto welsh = make_collator(Order::welsh);
    return order == Order::welsh ? *welsh : *root;
}

}  // namespace

std::string tidy(std::string_view utf8, Lines lines) {
    UErrorCode status = U_ZERO_ERROR;
    const auto text = normalized(nfc(), utf16(utf8), status);
    UnicodeString out;
    std::int32_t keep = 0;     // how much of `out` ends in something other than space
    bool space_waits = false;  // join: a run of white space has been seen since
    for (std::int32_t i = 0; i < text.length();) {
        auto c = text.char32At(i);
        i += U16_LENGTH(c);
        if (c == '\r') {
            if (i < text.length() && text[i] == '\n') continue;
            c = '\n';
        }
        if (is_line_break(c)) c = '\n';
        if (is_dropped(c) || (lines == Lines::keep && (c == '\v' || c == '\f'))) continue;
        const bool space = u_isUWhiteSpace(c) != 0;
        if (space && out.isEmpty()) continue;
        if (lines == Lines::join) {
            if (space) {
                space_waits = true;
                continue;
            }
            if (space_waits) out.append(u' ');
            space_waits = false;
        }
        out.append(c);
        if (!space) keep = out.length();
    }
    out.truncate(keep);
    // Dropping a character can bring a letter and its accent together, so the form is made sure of again.
    std::string result;
    normalized(nfc(), out, status).toUTF8String(result);
    return result;
}

std::string fold(std::string_view utf8) {
    UErrorCode status = U_ZERO_ERROR;
    auto text = utf16(utf8).findAndReplace(UnicodeString(acute_accent), UnicodeString(u"'"));
    text = normalized(nfkd(), text, status);
    text = normalized(nfkd(), text.foldCase(), status);
    UnicodeString out;
    bool space_waits = false;
    for (std::int32_t i = 0; i < text.length();) {
        const auto c = text.char32At(i);
        i += U16_LENGTH(c);
        if (is_mark(c) || is_apostrophe(c) || is_dropped(c)) continue;
        if (!u_isalnum(c)) {
            space_waits = !out.isEmpty();
            continue;
        }
        if (space_waits) out.append(u' ');
        space_waits = false;
        if (const auto* plain = plain_letters(c))
            out.append(UnicodeString(plain));
        else
            out.append(c);
    }
    std::string result;
    normalized(nfc(), out, status).toUTF8String(result);
    return result;
}

std::string collation_key(std::string_view utf8, Order order) {
    const auto& collator = collator_of(order);
    const auto text = utf16(utf8);
    std::string key(utf8.size() * 3 + 32, '\0');
    const auto make = [&] {
        return static_cast<std::size_t>(collator.getSortKey(text, reinterpret_cast<std::uint8_t*>(key.data()),
                                                            static_cast<std::int32_t>(key.size())));
    };
    const auto length = make();
    if (length > key.size()) {
        key.resize(length);
        make();
    }
    key.resize(length == 0 ? 0 : length - 1);
    return key;
}

}  // namespace base::icu
