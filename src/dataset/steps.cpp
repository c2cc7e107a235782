#include "dataset/steps.hpp"

#include "base/failure.hpp"

#include <array>

namespace dataset {

using base::t;

namespace {

constexpr std::array<std::string_view, 6> kWords = {"make", "edit", "send", "give_back", "approve", "withdraw"};

Step step_of(std::string_view stored) {
    for (std::size_t i = 0; i < kWords.size(); ++i)
        if (kWords[i] == stored) return static_cast<Step>(i);
    throw base::Broken("a step of no known kind");
}

}  // namespace

std::string_view word(Step step) { return kWords[static_cast<std::size_t>(step)]; }

base::Message label(Step step) {
    switch (step) {
        case Step::make: return t("Draft made");
        case Step::edit: return t("Draft changed");
        case Step::send: return t("Sent for approval");
        case Step::give_back: return t("Given back");
        case Step::approve: return t("Approved");
        case Step::withdraw: return t("Withdrawn");
    }
    return t("Draft changed");
}

void take_step(store::Tx& tx, const Versioned& of, Step step, base::Id who, base::Instant at, std::string_view note) {
    tx.run(
        R"(insert into definition_step (authority, kind, name, version, number, step, account, at, note)
           values ($1, $2, $3, $4,
                   (select coalesce(max(number), 0) + 1 from definition_step
                    where authority = $1 and kind = $2 and name = $3 and version = $4),
                   $5, $6, $7, $8))",
        {of.authority.value(), of.kind, of.name, of.version, word(step), who.value(), at, note});
}

std::vector<TakenStep> steps_of(store::Reader& db, const Versioned& of) {
    std::vector<TakenStep> steps;
    db.each(
        "select step, account, at, note from definition_step "
        "where authority = $1 and kind = $2 and name = $3 and version = $4 order by number",
        {of.authority.value(), of.kind, of.name, of.version}, [&](const store::Row& row) {
            steps.push_back({step_of(row.text(0)), row.id(1), row.instant(2), std::string(row.text(3))});
        });
    return steps;
}

bool has_worked_on(store::Reader& db, const Versioned& of, base::Id who) {
    return db
        .maybe(
            "select 1 from definition_step where authority = $1 and kind = $2 and name = $3 and version = $4 and "
            "account = $5 and step in ('make', 'edit', 'send')",
            {of.authority.value(), of.kind, of.name, of.version, who.value()})
        .has_value();
}

}  // namespace dataset
