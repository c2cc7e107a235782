// What is wrong with the definitions: all of it at once, each with the file and line where it can be put right.
#pragma once

#include <compare>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace define {

struct Place {
    std::string file;  // relative to the folder that holds definitions/
    int line = 0;
    auto operator<=>(const Place&) const = default;
};

struct Complaint {
    Place place;
    std::string message;  // what is wrong, and how to mend it
    std::string text() const { return place.file + ":" + std::to_string(place.line) + ": " + message; }
    auto operator<=>(const Complaint&) const = default;
};

class Complaints {
public:
    void add(const Place& place, std::string message) { all_.insert({place, std::move(message)}); }
    bool empty() const { return all_.empty(); }
    // In order of file and line, each once.
    const std::set<Complaint>& all() const { return all_; }

private:
    std::set<Complaint> all_;
};

// The candidate a slip of the keyboard was probably meant to be, or "" where none is near.
std::string_view nearest(std::string_view word, std::span<const std::string> candidates);
// `; did you mean "label"?`, or "" where nothing is near.
std::string did_you_mean(std::string_view word, std::span<const std::string> candidates);
// `"a", "b" or "c"`
std::string any_of(std::span<const std::string> words);
std::string quote(std::string_view word);

}  // namespace define
