// What the catalogue's parts tell one another: the texts of the sources, the entries of cy.po, and what is wrong.
#pragma once

#include <compare>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace catalogue {

// What tells one text from another, in the sources and in cy.po alike.
struct Key {
    std::string context;
    std::string english;
    auto operator<=>(const Key&) const = default;
};

struct Place {
    std::string file;
    int line = 0;
    std::string say() const { return file + ":" + std::to_string(line); }
};

// An English text of the sources; plural where it came from tn().
struct Text {
    std::string many;  // the English plural, or empty
    bool plural = false;
    std::vector<Place> places;
};

using Texts = std::map<Key, Text>;

// An entry of cy.po.
struct Entry {
    Key key;
    std::string many;
    bool plural = false;
    bool fuzzy = false;
    std::vector<std::string> welsh;  // one, or six: n = 0, 1, 2, 3, 6, other
    Place place;
};

struct Fault {
    Place place;
    std::string what;
    std::string say() const { return place.say() + ": " + what; }
};

using Faults = std::vector<Fault>;

}  // namespace catalogue
