// Files that are brought to their destination by a job (exchange/delivery.hpp).
#pragma once

#include "exchange/delivery.hpp"
#include "jobs/run.hpp"
#include "web/visit.hpp"

namespace web {

// Whether the visitor decides where files go by themselves.
bool manages_outward(const Visit& visit);

void add_delivery_jobs(App& app);
// Brings the kept file of a run there, once for each run and destination unless `again`. Not from inside a write.
enum class Again : std::uint8_t { no, yes };
void ask_for_delivery(App& app, const exchange::Run& run, base::Id destination, Again again = Again::no);

// A table of tries: nothing where there are none.
void write_deliveries(govuk::Html& out, const Visit& visit, const std::vector<exchange::DeliveryTry>& tries);

}  // namespace web
