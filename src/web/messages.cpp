#include "web/messages.hpp"

#include "base/text.hpp"
#include "dataset/find_all.hpp"
#include "govuk/content.hpp"
#include "govuk/messages.hpp"
#include "web/list_address.hpp"
#include "web/record_frame.hpp"
#include "web/shell.hpp"

#include <algorithm>
#include <set>

namespace web {

using base::t;
using dataset::Type;
using govuk::Html;
using notify::ChannelKind;
using notify::Status;

namespace {

constexpr std::int64_t kShownOfRecord = 5;

std::string_view colour_of(Status status) {
    switch (status) {
        case Status::waiting:
        case Status::sending:
        case Status::to_print: return "govuk-tag--yellow";
        case Status::sent:
        case Status::printed: return "govuk-tag--blue";
        case Status::delivered: return "govuk-tag--green";
        case Status::failed: return "govuk-tag--red";
        case Status::cancelled: break;
    }
    return "govuk-tag--grey";
}

// The lines of a letter's window: the name, the place it is at, and where that is.
// Empty: without a postcode nothing arrives.
std::string postal_lines(const dataset::Record& place, std::vector<std::string> lines) {
    const auto* postcode = place.dataset->find("postcode");
    if (!postcode || place[*postcode].empty()) return {};
    for (const auto name : {"address_1", "address_2", "address_3", "town", "county", "postcode"}) {
        const auto* field = place.dataset->find(name);
        if (!field || !place.seen.has(*field) || place[*field].empty()) continue;
        lines.emplace_back(place[*field].text());
    }
    // A window has room for seven: what the post needs least goes first.
    while (lines.size() > 7) lines.erase(lines.end() - 3);
    return base::join(lines, "\n");
}

// Where records' people live or work: what they refer to, by the field that does, as far as the visitor sees it.
using Places = std::map<std::pair<std::string_view, std::int64_t>, dataset::Record>;

constexpr std::string_view kPlaces[] = {"address", "organisation"};

// The reference to such a place, if the record shows one.
const dataset::Value* place_of(const dataset::Record& record, std::string_view target) {
    const auto* field = record.dataset->find(target);
    if (!field || field->type != Type::reference || !record.seen.has(*field) || record[*field].empty()) return nullptr;
    return &record[*field];
}

Places read_places(const Visit& visit, store::Reader& db, const std::vector<dataset::Record>& records) {
    Places places;
    for (const auto target : kPlaces) {
        std::set<std::string> ids;
        for (const auto& record : records)
            if (const auto* place = place_of(record, target)) ids.insert(place->id().text());
        if (ids.empty()) continue;
        const auto& definition = visit.registry().dataset(target);
        dataset::Query query{.dataset = &definition,
                             .page = {.rows = 0},
                             .scope = visit.scope(definition, dataset::Verb::read),
                             .language = visit.language};
        if (!query.scope.sees_rows()) continue;
        narrow_to(query, {ids.begin(), ids.end()});
        for (auto& place : dataset::find_all(db, visit.registry(), std::move(query)))
            places.emplace(std::pair{target, place.id.value()}, std::move(place));
    }
    return places;
}

std::string postal_address(const Visit& visit, const Places& places, const dataset::Record& record) {
    for (const auto target : kPlaces) {
        const auto* reference = place_of(record, target);
        const auto place = reference ? places.find({target, reference->id().value()}) : places.end();
        if (place == places.end()) continue;
        std::vector<std::string> lines{record.title(visit.language)};
        if (target == "organisation") lines.push_back(place->second.title(visit.language));
        const auto address = postal_lines(place->second, std::move(lines));
        if (!notify::fault_in_address(ChannelKind::letter, address)) return address;
    }
    return {};
}

Reachable reach_by(const Visit& visit, const Places& places, const dataset::Record& record) {
    Reachable found{.to = {.dataset = std::string(record.dataset->name),
                           .record = record.id,
                           .name = record.title(visit.language),
                           .address = {},
                           .language = notify::In::both},
                    .addresses = {}};
    for (const auto& field : record.dataset->fields) {
        if (!record.seen.has(field) || dataset::is_sealed(field) || record[field].empty()) continue;
        if (field.codes == "preferred_language") found.to.language = notify::in_from(record[field].text());
        if (field.type == Type::email && !notify::fault_in_address(ChannelKind::email, record[field].text()))
            found.addresses.try_emplace(ChannelKind::email, record[field].text());
        if (field.type == Type::phone && !notify::fault_in_address(ChannelKind::sms, record[field].text()))
            found.addresses.try_emplace(ChannelKind::sms, record[field].text());
    }
    if (auto lines = postal_address(visit, places, record); !lines.empty())
        found.addresses.emplace(ChannelKind::letter, std::move(lines));
    return found;
}

}  // namespace

bool can_be_written_to(const dataset::Dataset& dataset) {
    return dataset.kind == dataset::DatasetKind::owned &&
           std::ranges::any_of(dataset.fields, [](const dataset::Field& field) { return field.type == Type::email; });
}

Reachable reach(const Visit& visit, store::Reader& db, const dataset::Record& record) {
    return std::move(reach_all(visit, db, {record}).front());
}

std::vector<Reachable> reach_all(const Visit& visit, store::Reader& db, const std::vector<dataset::Record>& records) {
    const auto places = read_places(visit, db, records);
    std::vector<Reachable> all;
    for (const auto& record : records) all.push_back(reach_by(visit, places, record));
    return all;
}

bool reads_messages(const Visit& visit) {
    return visit.app.policy.may_on(visit.principal, visit.authority_id(), dataset::Verb::read, "message", {});
}
bool reads_messages_of(const Visit& visit, const dataset::Record& record) {
    return visit.app.policy.may_on(visit.principal, visit.authority_id(), dataset::Verb::read, "message",
                                   organisation_of(record));
}
bool writes_messages(const Visit& visit) {
    return visit.app.policy.may(visit.principal, visit.authority_id(), dataset::Verb::write, "message");
}

std::string address_of(const Visit& visit, const notify::Message& message) {
    return visit.link("/messages/" + message.id.text());
}

void write_status(Html& out, const Visit& visit, Status status) {
    govuk::tag(out, {.text = visit.say(notify::label(status)), .classes = std::string(colour_of(status))});
}

std::string reason_in_words(const Visit& visit, const std::string& reason) {
    if (reason == "permanent-failure") return std::string(visit.say(t("There is no such address or number")));
    if (reason == "temporary-failure")
        return std::string(
            visit.say(t("It could not be delivered for now: the mailbox is full, or the telephone off")));
    if (reason == "technical-failure") return std::string(visit.say(t("Something failed at the provider’s")));
    return reason;
}

std::string why(const Visit& visit, const notify::Message& message) {
    if (message.status == Status::waiting &&
        std::ranges::find(visit.app.settings.carried, message.channel) == visit.app.settings.carried.end())
        return std::string(visit.say(
            t("It is kept here, not sent: nothing is set up that could send it. Once something is, it will be sent.")));
    return reason_in_words(visit, message.reason);
}

void write_rendered(Html& out, const Visit& visit, ChannelKind kind, const notify::Rendered& rendered) {
    out.raw("<div class=\"app-message\">");
    if (!rendered.subject.empty())
        out.raw("<p class=\"govuk-body govuk-!-font-weight-bold\">").text(rendered.subject).raw("</p>");
    out.raw("<div class=\"app-message__body\">").put(rendered.html).raw("</div></div>");
    if (kind == ChannelKind::sms)
        out.raw("<p class=\"govuk-hint\">")
            .text(visit.say(base::tn("The telephone network counts it as {count} text message",
                                     "The telephone network counts it as {count} text messages"),
                            static_cast<std::int64_t>(notify::sms_parts(rendered.plain))))
            .raw("</p>");
}

void write_messages_of(Html& out, const Visit& visit, const dataset::Record& record) {
    if (!can_be_written_to(*record.dataset) || !reads_messages_of(visit, record)) return;
    const auto messages = visit.app.store.read([&](store::Reader& db) {
        return notify::list(db, {.authority = visit.authority_id(), .record = record.id, .at_most = kShownOfRecord});
    });
    if (messages.empty()) return;
    out.raw("<h2 class=\"govuk-heading-m\">").text(visit.say(t("Messages"))).raw("</h2><ul class=\"govuk-list\">");
    for (const auto& message : messages) {
        out.raw("<li><a class=\"govuk-link\"")
            .attribute("href", address_of(visit, message))
            .raw(">")
            .text(visit.say(t("{kind} of {moment}"), {{"kind", notify::label(message.channel)},
                                                      {"moment", message.created_at.say(visit.language)}}))
            .raw("</a> ");
        write_status(out, visit, message.status);
        out.raw("</li>");
    }
    out.raw("</ul>");
}

void add_messages(govuk::Timeline& timeline, const Visit& visit, store::Reader& db, base::Id record,
                  const std::string& oldest) {
    for (const auto& message : notify::list(db, {.authority = visit.authority_id(), .record = record})) {
        if (message.created_at.iso() < oldest) continue;
        Html more(visit.language);
        more.raw("<p class=\"govuk-body\"><a class=\"govuk-link\"")
            .attribute("href", address_of(visit, message))
            .raw(">")
            .text(visit.say(t("See the message")))
            .raw("</a></p>");
        timeline.items.push_back(
            {.title = visit.say(t("{kind}: {status}"),
                                {{"kind", notify::label(message.channel)}, {"status", notify::label(message.status)}}),
             .by = visit.say(t("Messages")),
             .when = message.status_at.say(visit.language),
             .when_iso = message.status_at.iso(),
             .text = more.take()});
    }
    std::ranges::sort(timeline.items, std::ranges::greater(), &govuk::TimelineItem::when_iso);
}

}  // namespace web
