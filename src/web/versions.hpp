// What every page about a version of a definition shows alike: what was done to it and by whom, how it is sent, and how
// another person decides.
#pragma once

#include "base/problem.hpp"
#include "dataset/steps.hpp"
#include "govuk/html.hpp"
#include "web/visit.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace web {

// Names by account, for the pages' "by whom".
class Names {
public:
    void want(base::Id account) { wanted_.push_back(account.value()); }
    void read(store::Reader& db);
    // "The system" for nobody.
    std::string of(const Visit& visit, base::Id account) const;

private:
    std::vector<std::int64_t> wanted_;
    std::map<std::int64_t, std::string> names_;
};

// Of what is no person. Names of programs within are ours, and in no language of the reader's: "The system".
std::string_view machine_name(base::Language language, const audit::Actor& actor);

void write_steps(govuk::Html& out, const Visit& visit, const std::vector<dataset::TakenStep>& steps,
                 const Names& names);

// The first day and the reason, and the button that sends a draft: fields valid_from and reason.
void write_sending(govuk::Html& out, Visit& visit, const std::string& action, const base::Problems* problems);
// The day of the form's valid_from; nullopt: none, or no real one.
std::optional<base::Date> typed_first_day(const Visit& visit);

// Approve, or give back with a note: decision = approve | give_back, note.
void write_deciding(govuk::Html& out, Visit& visit, const std::string& action, const base::Problems* problems);
void write_withdrawing(govuk::Html& out, const Visit& visit, const std::string& action);

}  // namespace web
