// What the pages and the jobs of changing many records share. From a list, records are chosen (ticked, or all that the
// filters find), then fields and their values; what would become of each is looked at before it is done.
#pragma once

#include "dataset/bulk_change.hpp"
#include "govuk/html.hpp"
#include "web/list_address.hpp"
#include "web/visit.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace web {

// The fields that the visitor may give many records of a dataset one value of; none: they change no many.
std::vector<const dataset::Field*> bulk_fields_of(const Visit& visit, const dataset::Dataset& definition);

// Below a list or a view of such records: the way to change all that it finds.
void write_change_all(govuk::Html& out, const Visit& visit, const ListAddress& list, std::int64_t found);
std::string bulk_address(const dataset::BulkChange& bulk);  // without authority and language

// Goes through a bulk change's records, some at a time: each write does something with some of them and says what
// became of them, so whoever begins again goes on from there.
class BulkCourse {
public:
    // Makes one durable write of what it is given.
    using Write = std::function<void(const std::function<void(store::Tx&)>&)>;
    // How many records more are done. May throw.
    using Tell = std::function<void(std::int64_t)>;

    // `bulk` is in the phase that is to be gone through. All must outlive it.
    BulkCourse(store::Store& store, dataset::Writing& writing, const dataset::Dataset& definition,
               dataset::BulkChange& bulk, Write write, Tell tell);
    // As its phase says; ends in the next.
    void go();

private:
    void through(dataset::BulkState from, const std::function<void(std::span<const dataset::Aim>)>& some);
    void settle(std::span<const dataset::Fate> fates);

    store::Store& store_;
    dataset::Writing& writing_;
    const dataset::Dataset& definition_;
    dataset::BulkChange& bulk_;
    const Write write_;
    const Tell tell_;
};

// The kinds of job. Inputs are forms: dataset and bulk.
inline constexpr std::string_view bulk_try_job = "data.bulk_try", bulk_change_job = "data.bulk_change",
                                  bulk_undo_job = "data.bulk_undo";
// The job of the bulk change's next phase, or the one that does it already; told in its row.
base::Id ask_for_bulk(const Visit& visit, const dataset::BulkChange& bulk, std::string_view kind);

void add_bulk_jobs(App& app);

}  // namespace web
