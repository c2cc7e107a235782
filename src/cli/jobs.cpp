// Background work, from the command line: what there is, and ending it.
#include "cli/commands.hpp"
#include "jobs/board.hpp"

#include <iostream>

namespace cli {

namespace {

const audit::Actor kOperator{.name = "command-line"};

// Of the whole installation, and of every authority.
std::vector<base::Id> everybody(House& house) {
    auto all = house.authorities();
    all.insert(all.begin(), base::Id());
    return all;
}

std::string progress_of(const jobs::Job& job) {
    if (job.progress.total == 0) return "";
    return std::to_string(job.progress.done) + "/" + std::to_string(job.progress.total);
}

}  // namespace

int jobs_list(const Place& place) {
    House house(place, House::Migrate::no);
    for (const auto& job : house.jobs().list({.authorities = everybody(house)})) {
        std::cout << job.id.text() << '\t' << jobs::name(job.state) << '\t' << job.kind << '\t' << job.created_at.iso()
                  << '\t' << progress_of(job) << '\t' << job.result.in(base::Language::english) << '\n';
        for (const auto& problem : house.jobs().problems(job.authority, job.id))
            std::cout << "\t" << problem.what.english << '\n';
    }
    return 0;
}

int jobs_cancel(const Place& place, const std::string& id) {
    House house(place, House::Migrate::no);
    const auto job = base::Id::from_text(id);
    if (job)
        for (const auto authority : everybody(house)) {
            const auto cancelled = house.jobs().cancel(authority, *job, kOperator);
            if (cancelled == jobs::Cancelled::too_late) continue;
            std::cout << (cancelled == jobs::Cancelled::at_once ? "Cancelled\n" : "It ends at its next step\n");
            return 0;
        }
    std::cerr << "There is no job " << id << " that could be cancelled\n";
    return 1;
}

}  // namespace cli
