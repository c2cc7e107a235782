// Changes of code lists in the running system: a set of changes to one list is made, sent, approved by another person
// than any who worked on it, and comes into force on its day as the list's next edition. Codes are added, worded anew
// and closed; none is ever removed, since records may hold it.
// Invariants: one open set for each list; what is in force is never changed, only followed by another edition.
#pragma once

#include "audit/trail.hpp"
#include "base/result.hpp"
#include "dataset/codes.hpp"
#include "dataset/steps.hpp"

#include "audit/event.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dataset {

struct CodeChangeSet {
    enum class State : std::uint8_t { draft, sent, due, done, withdrawn };  // due: approved, its day has not come
    std::string list;
    std::int64_t number = 0;
    State state = State::draft;
    std::optional<base::Date> valid_from;  // once sent
    std::string reason;
    base::Id made_by;
    base::Instant made_at;
    base::Id approved_by;
    std::optional<base::Instant> approved_at;
    std::int64_t edition = 0;  // done: the list's version that it became
};
base::Message label(CodeChangeSet::State state);
inline Versioned versioned(const CodeChangeSet& set) {
    return {.kind = "code_list", .name = set.list, .version = set.number};
}

std::vector<CodeChangeSet> code_change_sets(store::Reader& db, std::string_view list);  // newest first
std::optional<CodeChangeSet> find_code_changes(store::Reader& db, std::string_view list, std::int64_t number);
// The open one of each list that has one.
std::vector<CodeChangeSet> open_code_changes(store::Reader& db);
// The codes of a set, as they are to be.
std::vector<Code> changed_codes(store::Reader& db, const CodeChangeSet& set);

// Who acts, for one write.
struct CodeWriting {
    store::Tx& tx;
    const audit::Trail& trail;
    audit::Actor actor;
};

// Problems: draft_open. NotFound: no such list.
base::Result<std::int64_t> make_code_changes(const CodeWriting& writing, std::string_view list);
enum class CodeIs : std::uint8_t { added, known };
// How a code is to be; the same as it is now takes it out of the set. Problems: not_draft, code (missing, its form,
// taken), label_en, label_cy, valid_to (before the first day), parent, too_long.
base::Problems change_code(const CodeWriting& writing, const CodeChangeSet& set, Code code, CodeIs is);
// Takes a code's change out of a draft.
base::Problems leave_code(const CodeWriting& writing, const CodeChangeSet& set, std::string_view code);
// Problems: not_draft, valid_from, reason, no_difference.
base::Problems send_code_changes(const CodeWriting& writing, const CodeChangeSet& set,
                                 std::optional<base::Date> valid_from, std::string_view reason);
// Problems: not_sent, same_person. In force at once where its day has come.
base::Problems approve_code_changes(const CodeWriting& writing, const CodeChangeSet& set);
base::Problems give_code_changes_back(const CodeWriting& writing, const CodeChangeSet& set, std::string_view note);
// Before it is in force. Problem: in_force.
base::Problems withdraw_code_changes(const CodeWriting& writing, const CodeChangeSet& set);

// Brings approved sets into force whose day has come; run after midnight and at start. Returns how many.
std::int64_t bring_in_code_changes(store::Tx& tx, const audit::Trail& trail);

}  // namespace dataset
