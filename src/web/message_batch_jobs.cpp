// Invariant: a chunk of messages and how far the batch has got are one write, so nobody is written to twice however
// often the job begins again; to whom is asked anew for each chunk, by the sender's rights of now.
#include "jobs/run.hpp"
#include "web/message_batches.hpp"
#include "web/message_form.hpp"
#include "web/recipients.hpp"
#include "web/stand_in.hpp"

namespace web {

using base::t;
using base::tn;
using jobs::in_both;
using notify::Batch;

namespace {

constexpr std::int64_t kChunk =
    50;  // some 300 rows in one write: a page's save waits no longer for it than for another

http::Fields fields_of(std::string_view encoded) { return http::parse_form(encoded).value_or(http::Fields{}); }

Batch batch_of(App& app, const jobs::Job& job) {
    const auto id = base::Id::from_text(job.input).value_or(base::Id());
    auto batch = app.store.read([&](store::Reader& db) { return notify::find_batch(db, job.authority, id); });
    if (!batch) throw base::NotFound("no such batch");
    return std::move(*batch);
}

jobs::Outcome send_batch(App& app, jobs::Run& run) {
    const auto batch = batch_of(app, run.job());
    const auto theirs = stand_in(app, batch.authority, batch.actor.id, batch.language);
    if (!theirs || !writes_messages(theirs->visit)) throw base::Forbidden("message write");
    theirs->request.parameters = {{"dataset", batch.dataset}};
    const auto filters = fields_of(batch.list);
    const auto of = app.store.read([&](store::Reader& db) { return notify::find_template(db, batch.template_name); });
    if (!of) throw base::NotFound("no such template");
    const auto values = typed_values(fields_of(batch.form), *of);
    auto last = base::Id::from_text(run.reached()).value_or(base::Id());
    for (std::int64_t done = 0;; done += kChunk) {
        const auto some = app.store.read([&](store::Reader& db) {
            return next_recipients(theirs->visit, db, recipients_list(theirs->visit, db, filters), last, kChunk);
        });
        if (some.empty()) break;
        std::vector<notify::Recipient> recipients;
        for (const auto& one : some) {
            recipients.push_back(one.to);
            const auto address = one.addresses.find(batch.channel);
            if (address != one.addresses.end()) recipients.back().address = address->second;
        }
        last = some.back().to.record;
        run.step([&](store::Tx& tx) {
            notify::send_chunk(tx, app.trail, batch, theirs->visit.authority->name, values, recipients);
            return last.text();
        });
        run.progress({.done = done + static_cast<std::int64_t>(some.size()),
                      .total = 0,
                      .words = in_both(t("Laying the messages down to be sent"))});
    }
    const auto sent = batch_of(app, run.job()).laid_down;
    return {.words = in_both(tn("{count} message will be sent", "{count} messages will be sent"), sent),
            .address = "/messages/batches/" + batch.id.text()};
}

}  // namespace

void add_batch_jobs(App& app) {
    app.jobs.add({.name = batch_job, .label = t("Message to many"), .handler = [&app](jobs::Run& run) {
                      return send_batch(app, run);
                  }});
}

}  // namespace web
