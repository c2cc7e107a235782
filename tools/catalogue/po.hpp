// Reads gettext's PO, as msgfmt and translators' editors write it.
#pragma once

#include "catalogue/text.hpp"

namespace catalogue {

// The entries, without the header, in the order of the file. Faults: syntax, a second entry for the same text, a header
// without UTF-8 or with other plural rules than Welsh has.
std::vector<Entry> read_po(const std::string& file, std::string_view text, Faults& faults);

// A text as PO writes it, in quotes, one line a line of the text.
std::string quoted(std::string_view text);

// An entry without Welsh, ready to be filled in.
std::string empty_stanza(const Key& key, const Text& text);

// CLDR's six cardinal forms of Welsh, as gettext says them.
constexpr std::string_view welsh_plural_forms =
    "nplurals=6; plural=(n==0) ? 0 : (n==1) ? 1 : (n==2) ? 2 : (n==3) ? 3 : (n==6) ? 4 : 5;";

}  // namespace catalogue
