// The one way in for what people do. Form, import and API name an operation of the registry and hand over its input;
// whether this person may do it here and now is decided by perform(), and nowhere else. What programs do within (loads,
// jobs, the writes that make up a command) goes to record.hpp.
//
//   auto written = dataset::write(store, Priority::page, [&](Tx& tx) {
//       return dataset::perform(tx, writing, "contact.change", {.id = id, .version = 3, .changes = changes});
//   });
//   if (written.outcome == Written::Outcome::confirm) …      // ask who they are, then the same again
#pragma once

#include "dataset/record.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dataset {

struct Input {
    base::Id id;               // of the record; none: a new one
    base::Id part = {};        // of what stands beside the record: a correction
    std::int64_t version = 0;  // the one that was shown; of a local value its own
    std::vector<Change> changes = {};
    std::string words = {};  // where a local value is from, how somebody knows, why a correction is refused
};

// In this order:
// 1. The right. Without a group of its own, an operation takes the fields of its input that the writer's scope to write
//    shows of this record; of a new or changed record, what it became must lie within that scope too. With a group, it
//    takes that group and verb, on this record, and the record must be one that the writer sees.
// 2. Eyes::four: the actor is none of those who acted on the record before: who added it or changed it, alone or by an
//    import, and who did anything else to it that is an event of its own. Having read it does not count, nor having
//    been refused. Refusing is an event (reason "four_eyes") and a problem ("same_person").
// 3. StepUp::yes: the actor has lately confirmed who they are; else Outcome::confirm, and nothing is written.
// A changed record's event has the operation's name; one that came or went is "….add" or "….remove" whatever the name.
// Throws NotFound: no such operation; no such record in scope. Forbidden: no right.
Written perform(store::Tx& tx, const Writing& writing, std::string_view operation, const Input& input);

// What many rows at once, as an import brings them, may fill. Nothing when they must come one by one: when a command
// took the place of the generic operation to add or to change, when one of these asks for other eyes or a second
// factor, or when the writer's right does not cover every row of the dataset.
std::optional<FieldSet> rows_permitted(const Writing& writing, const Dataset& dataset);

// What can be done with a dataset that nobody wrote a command for. Within this room: the registry asks.
std::vector<Operation> operations_of(const Dataset& dataset);

}  // namespace dataset
