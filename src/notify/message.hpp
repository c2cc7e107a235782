// Messages to people: asked for in the transaction that causes them, sent after it by whoever serves
// (notify/sender.hpp), and followed until somebody has them.
//
//   const auto sent = notify::send(tx, trail, {.authority = county, .actor = officer, .template_name = "visit",
//                                              .channel = ChannelKind::email, .to = …, .values = …});
#pragma once

#include "audit/event.hpp"
#include "base/result.hpp"
#include "notify/fill.hpp"

#include <optional>
#include <string>
#include <vector>

namespace store {
class Row;
}

namespace notify {

enum class Status : std::uint8_t {
    waiting,   // to be sent: soon, or when its channel is set up
    sending,   // somebody is handing it over
    sent,      // taken by the provider
    to_print,  // a letter that waits for a printer
    printed,
    delivered,
    failed,  // for good; the reason says why
    cancelled,
};
inline constexpr Status statuses[] = {Status::waiting, Status::sending,   Status::sent,   Status::to_print,
                                      Status::printed, Status::delivered, Status::failed, Status::cancelled};
std::string_view name(Status status);  // as stored; never rename
std::optional<Status> status_from(std::string_view name);
base::Message label(Status status);
base::Message label(ChannelKind kind);
base::Message label(In language);

struct Recipient {
    std::string dataset = {};  // whose record they are; empty: a bare address
    base::Id record = {};
    std::string name;
    std::string address;  // of the channel: an email address, a telephone number, the lines of a postal address
    In language = In::both;
};

struct Sending {
    base::Id authority;
    base::OwnedLabel authority_name;
    audit::Actor actor;
    std::string_view template_name;
    ChannelKind channel = ChannelKind::email;
    Recipient to;
    Values values;
    base::Id batch = {};  // those sent together have one
    base::Id id = {};     // what it is called: a form sent twice sends once. None: a fresh one
    std::int64_t request = 0;
};
// The message's id, or what is wrong: of the values ("value.day"), of the address ("address").
base::Result<base::Id> send(store::Tx& tx, const audit::Trail& trail, const Sending& sending);

// What is wrong with an address; empty: nothing. A postal one is lines.
std::optional<base::Message> fault_in_address(ChannelKind kind, std::string_view address);
// "07700 900 123" as +447700900123; what is no mobile telephone's comes back empty.
std::string international_number(std::string_view typed);

struct Message {
    base::Id authority, id;
    std::string template_name;
    std::int64_t version = 0;
    ChannelKind channel = ChannelKind::email;
    In language = In::both;
    std::string dataset;  // empty: a bare address
    base::Id record;
    std::string address;
    Status status = Status::waiting;
    base::Instant status_at;
    std::string reason;    // a provider's words, or a code of ours
    std::string provider;  // "smtp", "govuk-notify", "print"
    base::Id batch;
    audit::Actor actor;
    base::Instant created_at;
};
struct StatusTold {
    Status status = Status::waiting;
    base::Instant at;
    std::string reason;
};

std::optional<Message> find_message(store::Reader& db, base::Id authority, base::Id id);
Values values_of(store::Reader& db, const Message& message);
std::vector<StatusTold> history_of(store::Reader& db, const Message& message);  // oldest first
struct Wanted {
    base::Id authority;
    std::optional<Status> status = {};
    base::Id record = {};  // of this record alone
    base::Id batch = {};
    base::Id before = {};  // older than this one
    std::int64_t at_most = 50;
};
std::vector<Message> list(store::Reader& db, const Wanted& wanted);  // newest first
struct Counted {
    Status status;
    std::int64_t count;
};
std::vector<Counted> counts(store::Reader& db, base::Id authority);

// While it has not been taken up. False: too late.
bool cancel(store::Tx& tx, const audit::Trail& trail, const Message& message, const audit::Actor& actor);
// A letter that came out of the printer. False: it was not waiting for one.
bool mark_printed(store::Tx& tx, const audit::Trail& trail, const Message& message, const audit::Actor& actor);

// Writes what became of a message, unless something later is known of it already. False: that very thing was known.
struct Became {
    Status status;
    base::Instant at;
    std::string reason = {};
};
bool tell(store::Tx& tx, const Message& message, const Became& became);

// How we are called at a provider: says which message it is, and nothing of whom it is to.
std::string reference_of(base::Id authority, base::Id message);
struct Referred {
    base::Id authority, message;
};
std::optional<Referred> from_reference(std::string_view reference);

// The outbox's topic of a channel.
std::string topic(ChannelKind kind);

}  // namespace notify
