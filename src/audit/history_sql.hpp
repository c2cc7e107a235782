// The statements of history.cpp. "+authority" leaves the choice of index to the record (migrations.cpp). Within this
// room only; apart, so that the test that prepares them all can see them.
#pragma once

#include <string_view>

namespace audit {

// $1 authority, $2 record, $3 numbers below, $4 limit, $5 the lower of $3 and the first load batch, $6 the first load
// batch.
inline constexpr std::string_view history_events_sql = R"(
with found as (
    select number from (select number from audit_event where +authority = $1 and record = $2 and number < $3
                        order by number desc limit $4) own
    union
    select number from (select distinct batch as number from audit_value
                        where +authority = $1 and record = $2 and batch < $5 order by batch desc limit $4) part
    union
    select e.number from audit_event e where e.authority = $1 and e.batch > e.number and e.number < $3
        and e.batch in (select v.batch from audit_value v where +v.authority = $1 and v.record = $2 and v.batch >= $6)
)
select number, at, actor_kind, actor, actor_name, action, dataset, record, outcome, reason, request, batch
from audit_event where authority = $1 and number in (select number from found) order by number desc limit $4)";

// $1 authority, $2 record, $3 to $4 the numbers of the page, $5 the first load batch.
inline constexpr std::string_view history_values_sql = R"(
select batch, field, old, new, sealed, erased from audit_value
where +authority = $1 and record = $2 and ((batch >= $3 and batch <= $4) or batch >= $5)
order by batch, position)";

// $1 authority, $2 record, $3 the load.
inline constexpr std::string_view load_values_sql = R"(
select field, old, new, sealed, erased from audit_value
where +authority = $1 and record = $2 and batch = $3 and field > 0 order by position)";

// $1 authority, $2 record, $3 number of the request, $4 reason.
inline constexpr std::string_view request_values_sql = R"(
select v.field, v.old, v.new, v.sealed, v.erased
from audit_event e join audit_value v on v.authority = e.authority and v.batch = e.number and v.record = e.record
where +e.authority = $1 and e.record = $2 and e.request = $3 and e.reason = $4 and e.outcome = 1 and v.field > 0
order by e.number, v.position)";

// $1 authority, $2 record, $3 and $4 the actor's kind and id, $5 the first load batch, $6 the load that added it.
inline constexpr std::string_view has_acted_sql = R"(
select 1 where exists (
    select 1 from audit_event
    where +authority = $1 and record = $2 and actor_kind = $3 and actor = $4 and outcome = 1)
or exists (
    select 1 from audit_value v join audit_event e on e.authority = v.authority and e.number = v.batch
    where +v.authority = $1 and v.record = $2 and v.batch < $5
      and e.actor_kind = $3 and e.actor = $4 and e.outcome = 1)
or exists (
    select 1 from audit_event e
    where e.authority = $1 and e.batch > e.number and e.actor_kind = $3 and e.actor = $4 and e.outcome = 1
      and (e.batch = $6 or e.batch in (
          select v.batch from audit_value v where +v.authority = $1 and v.record = $2 and v.batch >= $5))))";

// $1 authority, $2 record, $3 the moment.
inline constexpr std::string_view added_later_sql = R"(
select number from audit_event
where +authority = $1 and record = $2 and at > $3 and outcome = 1 and action like '%.add' order by number limit 1)";

// $1 authority, $2 record, $3 the moment, $4 the first load batch. Oldest change of each field first.
inline constexpr std::string_view later_values_sql = R"(
select v.field, v.old, v.new, v.sealed, v.erased, e.number as event_number, v.position as value_position
from audit_value v join audit_event e on e.authority = v.authority and e.number = v.batch
where +v.authority = $1 and v.record = $2 and v.field > 0 and v.batch < $4
  and e.at > $3 and e.outcome = 1 and e.action <> 'audit.erase'
union all
select v.field, v.old, v.new, v.sealed, v.erased, e.number, v.position
from audit_value v join audit_event e on e.authority = v.authority and e.batch = v.batch and e.batch > e.number
where +v.authority = $1 and v.record = $2 and v.field > 0 and v.batch >= $4 and e.at > $3 and e.outcome = 1
order by 1, event_number, value_position)";

}  // namespace audit
