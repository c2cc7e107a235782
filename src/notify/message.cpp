#include "notify/message.hpp"

#include "audit/outbox.hpp"
#include "audit/trail.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"
#include "notify/limits.hpp"
#include "notify/mime.hpp"
#include "store/store.hpp"

#include <algorithm>

namespace notify {

using base::t;

namespace {

constexpr std::string_view kColumns =
    "authority, id, template, version, channel, language, dataset, record, address, status, status_at, reason, "
    "provider, batch, actor_kind, actor, created_at";

Message message_at(const store::Row& row) {
    return {.authority = row.id(0),
            .id = row.id(1),
            .template_name = std::string(row.text(2)),
            .version = row.integer(3),
            .channel = channel_from(row.text(4)).value_or(ChannelKind::email),
            .language = in_from(row.text(5)),
            .dataset = std::string(row.text(6)),
            .record = row.id(7),
            .address = std::string(row.text(8)),
            .status = status_from(row.text(9)).value_or(Status::failed),
            .status_at = row.instant(10),
            .reason = std::string(row.text(11)),
            .provider = std::string(row.text(12)),
            .batch = row.id(13),
            .actor = {.kind = static_cast<audit::ActorKind>(row.integer(14)), .id = row.id(15), .name = {}},
            .created_at = row.instant(16)};
}

// What happens to a message after which only another such thing can.
bool is_final(Status status) {
    return status == Status::delivered || status == Status::failed || status == Status::cancelled;
}

std::optional<base::Message> fault_in_postal(std::string_view address) {
    const auto lines = base::split(address, '\n');
    if (lines.size() < limits::address_lines_least)
        return t("There is not enough of an address: a letter needs 3 lines or more");
    if (lines.size() > limits::address_lines_most) return t("The address has more than 7 lines");
    if (std::ranges::any_of(lines, [](std::string_view line) { return base::trim(line).empty(); }))
        return t("The address has an empty line");
    return std::nullopt;
}

void record(store::Tx& tx, const audit::Trail& trail, const Message& message, std::string action,
            const audit::Actor& actor, std::int64_t request = 0) {
    audit::record(tx, trail,
                  {.authority = message.authority,
                   .actor = actor,
                   .action = std::move(action),
                   .dataset = "message",
                   .record = message.id,
                   .request = request});
}

void lay_down(store::Tx& tx, const Message& message, const Values& values) {
    tx.run(
        R"(insert into message (authority, id, template, version, channel, language, dataset, record, address,
              status, status_at, batch, actor_kind, actor, created_at)
              values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $11))",
        {message.authority.value(), message.id, message.template_name, message.version, name(message.channel),
         name(message.language), message.dataset, message.record, message.address, name(message.status),
         message.created_at, message.batch, static_cast<std::int64_t>(message.actor.kind), message.actor.id.value()});
    for (const auto& [called, value] : values)
        tx.run("insert into message_value (authority, message, name, english, welsh) values ($1, $2, $3, $4, $5)",
               {message.authority.value(), message.id, called, value.english, value.welsh});
    tx.run("insert into message_status (authority, message, at, status) values ($1, $2, $3, $4)",
           {message.authority.value(), message.id, message.created_at, name(message.status)});
}

Values all_values(const Template& of, const Sending& sending) {
    Values values;
    for (const auto& wanted : of.values) values[wanted.name] = sending.values.find(wanted.name)->second;
    values["name"] = {sending.to.name, sending.to.name};
    values["authority"] = sending.authority_name;
    return values;
}

}  // namespace

std::string_view name(Status status) {
    switch (status) {
        case Status::waiting: return "waiting";
        case Status::sending: return "sending";
        case Status::sent: return "sent";
        case Status::to_print: return "to_print";
        case Status::printed: return "printed";
        case Status::delivered: return "delivered";
        case Status::failed: return "failed";
        case Status::cancelled: return "cancelled";
    }
    return {};
}

std::optional<Status> status_from(std::string_view text) {
    for (const auto status : statuses)
        if (name(status) == text) return status;
    return std::nullopt;
}

base::Message label(Status status) {
    switch (status) {
        case Status::waiting: return t("Waiting to be sent");
        case Status::sending: return t("Being sent");
        case Status::sent: return t("Sent");
        case Status::to_print: return t("To be printed");
        case Status::printed: return t("Printed");
        case Status::delivered: return t("Delivered");
        case Status::failed: return t("Not delivered");
        case Status::cancelled: break;
    }
    return base::tc("message", "Cancelled");
}

base::Message label(ChannelKind kind) {
    return kind == ChannelKind::email ? t("Email") : kind == ChannelKind::sms ? t("Text message") : t("Letter");
}

base::Message label(In language) {
    return language == In::english ? t("English") : language == In::welsh ? t("Welsh") : t("Welsh and English");
}

std::string international_number(std::string_view typed) {
    std::string digits;
    for (const char c : typed) {
        if (c >= '0' && c <= '9')
            digits += c;
        else if (c == '+' && digits.empty())
            digits = "00";
        else if (std::string_view(" -.()").find(c) == std::string_view::npos)
            return {};
    }
    if (digits.starts_with("00"))
        digits.erase(0, 2);
    else if (digits.starts_with('0'))
        digits.replace(0, 1, "44");
    if (digits.starts_with("440")) digits.erase(2, 1);  // +44 (0)7700 …
    const bool british = digits.starts_with("44");
    if (british && (digits.size() != 12 || digits[2] != '7')) return {};
    if (digits.size() < 8 || digits.size() > 15) return {};
    return "+" + digits;
}

std::optional<base::Message> fault_in_address(ChannelKind kind, std::string_view address) {
    switch (kind) {
        case ChannelKind::email: return fault_in_email(address);
        case ChannelKind::sms:
            if (!international_number(address).empty()) return std::nullopt;
            return t("That is not the number of a mobile telephone");
        case ChannelKind::letter: return fault_in_postal(address);
    }
    return std::nullopt;
}

base::Result<base::Id> send(store::Tx& tx, const audit::Trail& trail, const Sending& sending) {
    const auto found = find_template(tx, sending.template_name);
    base::invariant(found && found->is_for(sending.channel), "a message is of a template, for a channel it has");
    auto problems = check(*found, sending.values);
    if (const auto fault = fault_in_address(sending.channel, sending.to.address))
        problems.add("address", "bad_address", *fault);
    if (!problems.empty()) return problems;
    if (sending.id && find_message(tx, sending.authority, sending.id)) return sending.id;

    const auto& world = trail.world();
    const Message message{
        .authority = sending.authority,
        .id = sending.id ? sending.id : world.ids.next(),
        .template_name = found->name,
        .version = found->version,
        .channel = sending.channel,
        .language = sending.to.language,
        .dataset = sending.to.dataset,
        .record = sending.to.record,
        .address = sending.channel == ChannelKind::sms ? international_number(sending.to.address) : sending.to.address,
        .status = Status::waiting,
        .status_at = world.clock.now(),
        .reason = {},
        .provider = {},
        .batch = sending.batch,
        .actor = sending.actor,
        .created_at = world.clock.now()};
    lay_down(tx, message, all_values(*found, sending));
    record(tx, trail, message, "message.send", sending.actor, sending.request);
    // Messages to one address leave in order. The outbox needs to know that they are, not what the address is.
    const auto recipient = base::sha256(message.address);
    audit::outbox::add(tx, trail,
                       {.authority = message.authority,
                        .topic = topic(message.channel),
                        .recipient = base::hex(recipient),
                        .key = "message:" + message.id.text(),
                        .payload = message.id.text(),
                        .due_at = {}});
    return message.id;
}

std::optional<Message> find_message(store::Reader& db, base::Id authority, base::Id id) {
    const auto row = db.maybe("select " + std::string(kColumns) + " from message where authority = $1 and id = $2",
                              {authority.value(), id});
    return row ? std::optional(message_at(row->row())) : std::nullopt;
}

Values values_of(store::Reader& db, const Message& message) {
    Values values;
    db.each("select name, english, welsh from message_value where authority = $1 and message = $2",
            {message.authority.value(), message.id}, [&](const store::Row& row) {
                values[std::string(row.text(0))] = {std::string(row.text(1)), std::string(row.text(2))};
            });
    return values;
}

std::vector<StatusTold> history_of(store::Reader& db, const Message& message) {
    std::vector<StatusTold> told;
    db.each("select status, at, reason from message_status where authority = $1 and message = $2 order by at, status",
            {message.authority.value(), message.id}, [&](const store::Row& row) {
                told.push_back(
                    {status_from(row.text(0)).value_or(Status::failed), row.instant(1), std::string(row.text(2))});
            });
    return told;
}

std::vector<Message> list(store::Reader& db, const Wanted& wanted) {
    std::string sql = "select " + std::string(kColumns) + " from message where authority = $1";
    std::vector<store::Param> params{wanted.authority.value()};
    const auto also = [&](std::string_view condition, store::Param value) {
        params.push_back(value);
        sql += " and " + std::string(condition) + " $" + std::to_string(params.size());
    };
    if (wanted.status) also("status =", name(*wanted.status));
    if (wanted.record) also("record =", wanted.record);
    if (wanted.batch) also("batch =", wanted.batch);
    if (wanted.before) also("id <", wanted.before);
    params.emplace_back(wanted.at_most);
    sql += " order by id desc limit $" + std::to_string(params.size());
    std::vector<Message> all;
    db.each(sql, store::Params(params), [&](const store::Row& row) { all.push_back(message_at(row)); });
    return all;
}

std::vector<Counted> counts(store::Reader& db, base::Id authority) {
    std::vector<Counted> all;
    db.each("select status, count(*) from message where authority = $1 group by status", {authority.value()},
            [&](const store::Row& row) {
                if (const auto status = status_from(row.text(0))) all.push_back({*status, row.integer(1)});
            });
    return all;
}

bool tell(store::Tx& tx, const Message& message, const Became& became) {
    const auto reason = base::beginning(became.reason, limits::reason_bytes);
    const auto known = tx.run(R"(insert into message_status (authority, message, at, status, reason)
                                 values ($1, $2, $3, $4, $5) on conflict do nothing)",
                              {message.authority.value(), message.id, became.at, name(became.status), reason});
    if (known == 0) return false;
    const auto set = [&](std::string_view unless) {
        tx.run("update message set status = $3, status_at = $4, reason = $5 where authority = $1 and id = $2 and " +
                   std::string(unless),
               {message.authority.value(), message.id, name(became.status), became.at, reason});
    };
    // Providers tell in any order, by clocks of their own: what is final stays, unless it is told to have changed.
    if (is_final(became.status))
        set("(status not in ('delivered', 'failed', 'cancelled') or status_at <= $4)");
    else
        set("status not in ('delivered', 'failed', 'cancelled')");
    return true;
}

bool cancel(store::Tx& tx, const audit::Trail& trail, const Message& message, const audit::Actor& actor) {
    const auto now = trail.world().clock.now();
    // Who sends takes it by the same row: one of the two finds that the other was first.
    const auto changed = tx.run(R"(update message set status = 'cancelled', status_at = $3
                                   where authority = $1 and id = $2 and status in ('waiting', 'to_print'))",
                                {message.authority.value(), message.id, now});
    if (changed == 0) return false;
    tell(tx, message, {Status::cancelled, now});
    tx.run("update outbox set done_at = $3 where authority = $1 and key = $2 and done_at is null",
           {message.authority.value(), "message:" + message.id.text(), now});
    record(tx, trail, message, "message.cancel", actor);
    return true;
}

bool mark_printed(store::Tx& tx, const audit::Trail& trail, const Message& message, const audit::Actor& actor) {
    const auto now = trail.world().clock.now();
    const auto changed = tx.run(R"(update message set status = 'printed', status_at = $3
                                   where authority = $1 and id = $2 and status = 'to_print')",
                                {message.authority.value(), message.id, now});
    if (changed == 0) return false;
    tell(tx, message, {Status::printed, now});
    record(tx, trail, message, "message.print", actor);
    return true;
}

std::string reference_of(base::Id authority, base::Id message) { return authority.text() + "." + message.text(); }

std::optional<Referred> from_reference(std::string_view reference) {
    const auto dot = reference.find('.');
    if (dot == std::string_view::npos) return std::nullopt;
    const auto authority = base::Id::from_text(reference.substr(0, dot));
    const auto message = base::Id::from_text(reference.substr(dot + 1));
    if (!authority || !message) return std::nullopt;
    return Referred{*authority, *message};
}

std::string topic(ChannelKind kind) { return "message." + std::string(name(kind)); }

}  // namespace notify
