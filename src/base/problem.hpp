// What is wrong with what somebody gave us: all of it at once, each with where it is and how to mend it.
#pragma once

#include "base/message.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace base {

struct Problem {
    std::string where;      // machine name of the field ("postcode"), or empty for the whole
    std::string_view code;  // stable, for API readers: "required", "too_long", "not_a_date"; a literal
    Message what;           // a whole sentence that says how to mend it: "Enter a postcode, like CF10 1EP"
    std::vector<NamedArgument> arguments;
    std::optional<std::int64_t> row;  // 1-based row of a file, where there is one

    std::string say(Language language) const { return base::say(language, what, arguments); }
};

class Problems {
public:
    void add(Problem problem) { all_.push_back(std::move(problem)); }
    void add(std::string where, std::string_view code, Message what, std::vector<NamedArgument> arguments = {}) {
        all_.push_back({std::move(where), code, what, std::move(arguments), std::nullopt});
    }
    void add_all(Problems more) {
        for (auto& problem : more.all_) all_.push_back(std::move(problem));
    }
    bool empty() const { return all_.empty(); }
    std::size_t size() const { return all_.size(); }
    auto begin() const { return all_.begin(); }
    auto end() const { return all_.end(); }
    const Problem& front() const { return all_.front(); }
    // Those of one field, in order.
    std::vector<const Problem*> of(std::string_view where) const {
        std::vector<const Problem*> found;
        for (const auto& problem : all_)
            if (problem.where == where) found.push_back(&problem);
        return found;
    }

private:
    std::vector<Problem> all_;
};

}  // namespace base
