#include "exchange/registers/loading.hpp"

#include "base/failure.hpp"
#include "dataset/limits.hpp"

#include <algorithm>

namespace exchange::registers {

using base::t;

namespace {

constexpr std::size_t rows_at_once = 1'000;

// A register with a few wrong rows is loaded without them; one with many is another file, or a new layout.
constexpr std::int64_t wrong_rows_allowed = 20;
constexpr std::int64_t wrong_percent_allowed = 2;

bool too_many_wrong(const Report& report) {
    return report.refused > std::max(wrong_rows_allowed, report.rows * wrong_percent_allowed / 100);
}

constexpr std::string_view closed_status = "2";

// Whether a change gives an organisation its end.
bool closes(const dataset::Load::Preview& row, const dataset::Dataset& dataset) {
    if (row.outcome != dataset::Load::Outcome::changed || row.changes == nullptr) return false;
    const auto* closed_on = dataset.find("closed_on");
    const auto* status = dataset.find("status");
    return std::ranges::any_of(*row.changes, [&](const dataset::Change& change) {
        return (closed_on != nullptr && change.position == closed_on->position && !change.value.empty()) ||
               (status != nullptr && change.position == status->position && change.value.text() == closed_status);
    });
}

}  // namespace

Staging::Staging(const Loading& loading, const Edition& edition, dataset::LoadSettings settings, const Mapping* mapping)
    : loading_(loading), mapping_(mapping) {
    report_.title = edition.title;
    report_.dataset = settings.dataset;
    const auto& dataset = loading.writing.registry.dataset(settings.dataset);
    settings.source = edition.title;
    settings.source_cy = edition.title_cy;
    settings.valid_from = edition.data_date;
    auto writing = loading.writing;
    writing.codes_of = dataset::Writing::CodesOf::any_day;
    writing.cause = audit::Cause::register_load;
    auto begun = dataset::Load::begin(loading.store, writing, std::move(settings));
    if (!begun) {
        report_.outcome = Report::Outcome::refused;
        report_.problems = begun.problems();
        return;
    }
    load_ = std::move(*begun);
    load_->on_row([this, &dataset](const dataset::Load::Preview& row) {
        if (closes(row, dataset)) ++report_.closed;
        if (loading_.on_row) loading_.on_row(row);
    });
}

void Staging::add(std::int64_t row, std::vector<dataset::Value> values) {
    ++report_.rows;
    waiting_.push_back({row, std::move(values)});
    if (waiting_.size() == rows_at_once) stage();
}

void Staging::leave_out(base::Problems problems) {
    ++report_.rows;
    ++report_.refused;
    tell(std::move(problems));
}

void Staging::leave_out_unknown(base::Problem problem) {
    ++report_.rows;
    ++report_.unknown;
    base::Problems problems;
    problems.add(std::move(problem));
    tell(std::move(problems));
}

Report Staging::finish() {
    if (load_ == nullptr) return std::move(report_);
    stage();
    arrive();
    report_.refused += load_->report().refused;
    tell(load_->report().problems);
    if (too_many_wrong(report_)) {
        load_->abandon();
        report_.outcome = Report::Outcome::refused;
        base::Problems why;
        why.add({}, "too_many_wrong",
                t("Nothing was loaded: {refused} of {rows} rows cannot be read. Check that this is the right file and "
                  "that its columns "
                  "have not moved"),
                {{"refused", report_.refused}, {"rows", report_.rows}});
        why.add_all(std::move(report_.problems));
        report_.problems = std::move(why);
        return std::move(report_);
    }
    const auto done = load_->publish();
    report_.added = done.added;
    report_.changed = done.changed;
    report_.removed = done.removed;
    report_.unchanged = done.unchanged;
    report_.outcome =
        done.added + done.changed + done.removed == 0 ? Report::Outcome::unchanged : Report::Outcome::loaded;
    return std::move(report_);
}

void Staging::stage() {
    arrive();
    staged_ = std::move(waiting_);
    waiting_.clear();
    if (load_ != nullptr && !staged_.empty())
        staging_ = std::async(std::launch::async, [this] { load_->stage(staged_); });
    if (loading_.progress) loading_.progress(report_.title, report_.rows);
}

void Staging::arrive() {
    if (staging_.valid()) staging_.get();
}

void Staging::tell(base::Problems problems) {
    for (auto problem : problems) {
        if (report_.problems.size() >= dataset::limits::load_problems) return;
        if (mapping_ != nullptr && loading_.writing.registry.dataset(report_.dataset).find(problem.where) != nullptr)
            problem.where = mapping_->heading_of(problem.where);
        report_.problems.add(std::move(problem));
    }
}

Report refused(const Edition& edition, std::string_view dataset, base::Problems problems) {
    Report report;
    report.title = edition.title;
    report.dataset = dataset;
    report.outcome = Report::Outcome::refused;
    report.problems = std::move(problems);
    return report;
}

}  // namespace exchange::registers
