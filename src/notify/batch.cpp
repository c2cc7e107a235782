#include "notify/batch.hpp"

#include "audit/trail.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"
#include "store/store.hpp"

#include <algorithm>

namespace notify {

namespace {

constexpr std::string_view kSelect =
    "select authority, id, dataset, list, template, channel, form, same, language, actor, created_at, wanted, job, "
    "laid_down, without, repeated from message_batch where authority = $1";

Batch batch_at(const store::Row& row) {
    Batch batch{.authority = row.id(0),
                .id = row.id(1),
                .dataset = std::string(row.text(2)),
                .list = std::string(row.text(3)),
                .template_name = std::string(row.text(4)),
                .channel = channel_from(row.text(5)).value_or(ChannelKind::email),
                .form = std::string(row.text(6))};
    batch.same = row.text(7) == "each" ? Batch::Same::each : Batch::Same::once;
    batch.language = row.text(8) == "cy" ? base::Language::welsh : base::Language::english;
    batch.actor = {.kind = audit::ActorKind::staff, .id = row.id(9), .name = {}};
    batch.created_at = row.instant(10);
    batch.wanted = row.integer(11);
    batch.job = row.id(12);
    batch.laid_down = row.integer(13);
    batch.without = row.integer(14);
    batch.repeated = row.integer(15);
    return batch;
}

// Whether it is the first of the batch to that address.
bool is_first(store::Tx& tx, const Batch& batch, std::string_view address) {
    const std::string digest(base::bytes_of(base::sha256(folded_address(batch.channel, address))));
    return tx.run(R"(insert into message_batch_address (authority, batch, digest) values ($1, $2, $3)
                     on conflict (authority, batch, digest) do nothing)",
                  {batch.authority, batch.id, store::Param::bytes(digest)}) == 1;
}

}  // namespace

std::int64_t sweep_batch_addresses(store::Store& store, base::Instant now, std::int64_t at_once) {
    const auto before = now.plus_seconds(-std::int64_t{batch_addresses_days} * 24 * 60 * 60);
    std::int64_t swept = 0;
    for (auto some = at_once; some == at_once; swept += some)
        some = store.write(store::Priority::job, [&](store::Tx& tx) {
            return tx.run(R"(delete from message_batch_address where (authority, batch, digest) in
                             (select a.authority, a.batch, a.digest from message_batch_address a
                              join message_batch b on b.authority = a.authority and b.id = a.batch
                              where b.created_at < $1 limit $2))",
                          {before, at_once});
        });
    return swept;
}

std::string folded_address(ChannelKind kind, std::string_view address) {
    return kind == ChannelKind::sms ? international_number(address) : base::fold(address);
}

void add_batch(store::Tx& tx, const audit::Trail& trail, const Batch& batch) {
    tx.run(R"(insert into message_batch (authority, id, dataset, list, template, channel, form, same, language, actor,
                                         created_at, wanted)
              values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12))",
           {batch.authority, batch.id, batch.dataset, batch.list, batch.template_name, name(batch.channel), batch.form,
            batch.same == Batch::Same::each ? "each" : "once", base::tag(batch.language), batch.actor.id.value(),
            trail.world().clock.now(), batch.wanted});
    audit::record(tx, trail,
                  {.authority = batch.authority,
                   .actor = batch.actor,
                   .action = "message_batch.add",
                   .dataset = "message_batch",
                   .record = batch.id,
                   .reason = batch.template_name,
                   .note = batch.dataset + "?" + batch.list});
}

void note_job(store::Tx& tx, const Batch& batch, base::Id job) {
    tx.run("update message_batch set job = $3 where authority = $1 and id = $2", {batch.authority, batch.id, job});
}

std::optional<Batch> find_batch(store::Reader& db, base::Id authority, base::Id id) {
    const auto row = db.maybe(std::string(kSelect) + " and id = $2", {authority, id});
    return row ? std::optional(batch_at(row->row())) : std::nullopt;
}

std::vector<Batch> batches(store::Reader& db, base::Id authority, std::int64_t at_most) {
    std::vector<Batch> all;
    db.each(std::string(kSelect) + " order by id desc limit $2", {authority, at_most},
            [&](const store::Row& row) { all.push_back(batch_at(row)); });
    return all;
}

std::vector<Counted> counts_of(store::Reader& db, const Batch& batch) {
    std::vector<Counted> counted;
    db.each("select status, count(*) from message where authority = $1 and batch = $2 group by status order by status",
            {batch.authority, batch.id}, [&](const store::Row& row) {
                if (const auto status = status_from(row.text(0))) counted.push_back({*status, row.integer(1)});
            });
    return counted;
}

void send_chunk(store::Tx& tx, const audit::Trail& trail, const Batch& batch, const base::OwnedLabel& authority_name,
                const Values& values, const std::vector<Recipient>& recipients) {
    std::int64_t laid_down = 0, without = 0, repeated = 0;
    for (const auto& to : recipients) {
        if (to.address.empty()) {
            ++without;
            continue;
        }
        if (batch.same == Batch::Same::once && !is_first(tx, batch, to.address)) {
            ++repeated;
            continue;
        }
        const bool sent = send(tx, trail,
                               {.authority = batch.authority,
                                .authority_name = authority_name,
                                .actor = batch.actor,
                                .template_name = batch.template_name,
                                .channel = batch.channel,
                                .to = to,
                                .values = values,
                                .batch = batch.id})
                              .ok();
        ++(sent ? laid_down : without);
    }
    tx.run(R"(update message_batch set laid_down = laid_down + $3, without = without + $4, repeated = repeated + $5
              where authority = $1 and id = $2)",
           {batch.authority, batch.id, laid_down, without, repeated});
}

}  // namespace notify
