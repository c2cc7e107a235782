// A visit that somebody would make, for a job that does something with their rights as they are now.
#pragma once

#include "web/visit.hpp"

#include <memory>

namespace web {

struct StandIn {
    http::Request request;  // for the job to fill in before it asks anything
    Visit visit;

    StandIn(App& app, base::Language language, gate::Principal principal, Authority authority);
    StandIn(const StandIn&) = delete;  // the visit holds its request
    StandIn& operator=(const StandIn&) = delete;
};

// Null: their account is not active, or they are nobody in the authority any more.
std::unique_ptr<StandIn> stand_in(App& app, base::Id authority, base::Id account, base::Language language);

}  // namespace web
