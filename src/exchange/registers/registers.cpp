#include "exchange/registers/registers.hpp"

#include "base/failure.hpp"
#include "exchange/registers/source.hpp"

#include <algorithm>
#include <initializer_list>

namespace exchange::registers {

namespace {

// The files of a folder, by register.
class Folder {
public:
    explicit Folder(const std::filesystem::path& path) : path_(path), sources_(read_sources(path)) {}

    Edition edition(const Source& source) const {
        return {source.title.english, source.data_date, read_file(path_, source), source.title.welsh};
    }
    const Source* find(std::string_view register_name) const {
        const auto found = std::ranges::find(sources_, register_name, &Source::register_name);
        return found == sources_.end() ? nullptr : &*found;
    }
    Edition edition(std::string_view register_name) const {
        const auto* source = find(register_name);
        if (source == nullptr)
            throw base::Unavailable(path_.string() + " lacks the register " + std::string(register_name));
        return edition(*source);
    }
    // Every issue of one register, in the order listed.
    std::vector<const Source*> issues(std::string_view register_name) const {
        std::vector<const Source*> issues;
        for (const auto& source : sources_)
            if (source.register_name == register_name) issues.push_back(&source);
        return issues;
    }

private:
    const std::filesystem::path& path_;
    std::vector<Source> sources_;
};

// The sheets of the Welsh list. One that is refused is told, and the others are taken.
WelshSchools welsh_schools(const Folder& folder, std::vector<Report>& reports) {
    WelshSchools schools;
    const auto add = [&](const Edition& edition, base::Problems problems) {
        if (!problems.empty()) reports.push_back(refused(edition, "organisation", std::move(problems)));
    };
    const auto maintained = folder.edition("wales-maintained-en");
    add(maintained, schools.add_english(WelshSheet::maintained, maintained.content));
    const auto in_welsh = folder.edition("wales-maintained-cy");
    add(in_welsh, schools.add_welsh(in_welsh.content));
    const auto independent = folder.edition("wales-independent-en");
    add(independent, schools.add_english(WelshSheet::independent, independent.content));
    const auto units = folder.edition("wales-referral-units-en");
    add(units, schools.add_english(WelshSheet::referral_units, units.content));
    return schools;
}

// The issues still to be loaded: from the newest that was loaded on, since an older one would undo what a newer one
// said.
std::vector<const Source*> issues_from_newest_loaded(const Loading& loading, const Folder& folder,
                                                     std::string_view register_name) {
    auto issues = folder.issues(register_name);
    for (auto issue = issues.rbegin(); issue != issues.rend(); ++issue) {
        const auto loaded = loading.store.read([&](store::Reader& db) {
            return db.maybe(
                "select 1 from dataset_load where authority = 0 and dataset = 'organisation_link' and source = $1 "
                "and state in ('published', 'cleared') limit 1",
                {(*issue)->title.english});
        });
        if (loaded) return {std::prev(issue.base()), issues.end()};
    }
    return issues;
}

}  // namespace

std::vector<Report> load_folder(const Loading& loading, const std::filesystem::path& path) {
    const Folder folder(path);
    std::vector<Report> reports;
    const auto wales = welsh_schools(folder, reports);
    const auto keep = [&](std::vector<Report> more) { std::ranges::move(more, std::back_inserter(reports)); };
    reports.push_back(load_local_authorities(loading, folder.edition("local-authorities"),
                                             folder.edition("local-authority-dfe-codes"), wales));
    keep(load_establishments(loading, folder.edition("gias-establishments"), wales,
                             folder.edition("wales-maintained-en")));
    keep(load_trusts(loading, folder.edition("academy-trusts")));
    for (const auto* issue : issues_from_newest_loaded(loading, folder, "gias-links"))
        reports.push_back(load_links(loading, folder.edition(*issue)));
    reports.push_back(load_bank_holidays(loading, folder.edition("bank-holidays")));
    return reports;
}

}  // namespace exchange::registers
