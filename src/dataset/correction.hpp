// Proposals to the owner of a national record. Another person than the proposer decides; what was accepted stands until
// the register itself says the same or a third thing (docs/adr/0001-records.md).
#pragma once

#include "dataset/record.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dataset {

struct Correction {
    enum class State : std::uint8_t { proposed, accepted, refused, withdrawn, agreed, overruled };
    // agreed: the register now says so too. overruled: the register says a third thing, which won.
    base::Id authority;  // the proposer's
    base::Id id;
    const Dataset* dataset = nullptr;
    base::Id record;
    const Field* field = nullptr;
    Value register_value;
    Value proposed;
    std::string reason;
    base::Id proposed_by;
    base::Instant proposed_at;
    State state = State::proposed;
    base::Id decided_by;
    std::optional<base::Instant> decided_at;
    std::string decision_note;
};
std::string_view word(Correction::State state);  // as stored
base::Message label(Correction::State state);

// Problems: not_correctable, reason required, the same value as the register's, a proposal for this field already open.
base::Result<base::Id> propose_correction(store::Tx& tx, const Writing& writing, const Dataset& dataset,
                                          base::Id record, const Field& field, const Value& proposed,
                                          std::string_view reason);
// Only by who proposed it, and only while undecided.
base::Problems withdraw_correction(store::Tx& tx, const Writing& writing, base::Id correction);
enum class Decision : std::uint8_t { accept, refuse };
// People come here by the operations accept_correction and refuse_correction, which see to it that another than the
// proposer decides. Problems: already decided, the register's value moved since (tells both), note required to refuse.
// Accepting writes the record.
base::Problems decide_correction(store::Tx& tx, const Writing& writing, base::Id correction, Decision decision,
                                 std::string_view note);

std::optional<Correction> find_correction(store::Reader& db, const Registry& registry, base::Id correction);
// Newest first.
std::vector<Correction> corrections_of(store::Reader& db, const Dataset& dataset, base::Id record);
std::vector<Correction> corrections_by(store::Reader& db, const Registry& registry, base::Id proposer,
                                       std::int64_t at_most);
std::vector<Correction> corrections_waiting(store::Reader& db, const Registry& registry, std::int64_t at_most);

}  // namespace dataset
