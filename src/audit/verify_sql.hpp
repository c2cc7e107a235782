// The statements of verify.cpp, "@" for the chain (chain.hpp). Within this room only; apart, so that the test that
// prepares them all can see them.
#pragma once

#include <string_view>

namespace audit {

inline constexpr std::string_view authorities_sql = R"(
with recursive written(authority) as (
    select min(authority) from @_event
    union all
    select (select min(e.authority) from @_event e where e.authority > written.authority) from written
    where written.authority is not null
)
select authority from @_head union select authority from written where authority is not null order by authority)";

inline constexpr std::string_view head_sql = R"(
select event_number, event_hash from @_head where authority = $1)";

inline constexpr std::string_view last_number_sql = R"(
select min(number), max(number) from @_event where authority = $1)";

// $1 authority; events with numbers from $2 to $3 with their values. In stretches, so that no statement runs long.
inline constexpr std::string_view stretch_sql = R"(
select e.number, e.at, e.actor_kind, e.actor, e.actor_name, e.action, e.dataset, e.record, e.outcome, e.reason, e.request,
    e.batch, e.value_count, e.values_digest, e.previous, e.hash,
    v.position, v.record, v.field, v.old, v.new, v.sealed, v.salt, v.digest, v.erased
from @_event e left join @_value v on v.authority = e.authority and v.batch = e.batch
where e.authority = $1 and e.number >= $2 and e.number <= $3
order by e.number, v.position)";

// Values under the number of an event that is not, beyond the head ($2), or that covers a load instead. $3 the first
// load batch.
inline constexpr std::string_view stray_values_sql = R"(
select batch, min(position), count(*) from @_value where authority = $1 and batch > $2 and batch < $3
group by batch
union all
select batch, min(position), count(*) from @_value where authority = $1 and batch < 1 group by batch
union all
select v.batch, min(v.position), count(*) from @_event e
join @_value v on v.authority = e.authority and v.batch = e.number
where e.authority = $1 and e.batch > e.number group by v.batch)";

// Values of loads that no event covers yet. $2 the first load batch.
inline constexpr std::string_view waiting_values_sql = R"(
select count(*) from @_value v
where authority = $1 and batch >= $2 and not exists
    (select 1 from @_event e where e.authority = v.authority and e.batch = v.batch and e.batch > e.number))";

// Emptied values that no erasing event lists.
inline constexpr std::string_view unproven_sql = R"(
select v.batch, v.position, v.record, v.field from @_value v
where +v.authority = $1 and v.erased > 0 and not exists
    (select 1 from @_event e join @_value listed on listed.authority = e.authority and listed.batch = e.number
     where e.authority = v.authority and e.number = v.erased and e.action = 'audit.erase'
       and e.record = v.record and listed.record = v.record and listed.field = v.field)
order by +v.batch, +v.position)";

}  // namespace audit
