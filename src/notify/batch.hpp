// Messages to many at once: who asked, for which list, and how it went. Each message of a batch names it (message.hpp);
// a job lays them down, each chunk with how far it got in one write, so that nobody is written to twice.
#pragma once

#include "notify/message.hpp"
#include "store/store.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace notify {

struct Batch {
    base::Id authority, id;
    std::string dataset;  // whose records they are
    std::string list;     // which of them, as a list's address says it
    std::string template_name;
    ChannelKind channel = ChannelKind::email;
    std::string form;                                                 // what was typed of the values, as it was sent
    enum class Same : std::uint8_t { once, each } same = Same::once;  // to an address that several have
    base::Language language = base::Language::english;                // of whoever asked
    audit::Actor actor;
    base::Instant created_at;
    std::int64_t wanted = 0;  // recipients with an address, when it was asked for
    base::Id job;

    // So far.
    std::int64_t laid_down = 0, without = 0, repeated = 0;
};

// An event.
void add_batch(store::Tx& tx, const audit::Trail& trail, const Batch& batch);
void note_job(store::Tx& tx, const Batch& batch, base::Id job);
std::optional<Batch> find_batch(store::Reader& db, base::Id authority, base::Id id);
std::vector<Batch> batches(store::Reader& db, base::Id authority, std::int64_t at_most);  // newest first
std::vector<Counted> counts_of(store::Reader& db, const Batch& batch);                    // of its messages

// One chunk, in one write: to `recipients` with an address each; the values are everybody's. Counts them in the batch.
void send_chunk(store::Tx& tx, const audit::Trail& trail, const Batch& batch, const base::OwnedLabel& authority_name,
                const Values& values, const std::vector<Recipient>& recipients);

// By then a batch is laid down, and who was written to need not be known again: the messages say it. How many.
inline constexpr int batch_addresses_days = 30;
std::int64_t sweep_batch_addresses(store::Store& store, base::Instant now, std::int64_t at_once);

// What addresses are the same by: capitals of a mailbox, spaces of a number.
std::string folded_address(ChannelKind kind, std::string_view address);

}  // namespace notify
