#include "web/feed_address.hpp"

#include "base/text.hpp"
#include "dataset/limits.hpp"
#include "gate/accounts.hpp"
#include "web/record_frame.hpp"
#include "web/versions.hpp"

#include <charconv>
#include <map>

namespace web {

using base::t;
using dataset::Feed;
using dataset::FeedMode;
using dataset::FeedPosition;

namespace {

void no_longer_told(FeedAddress& asked) {
    asked.problems.add("since", "log_gone",
                       t("Changes are kept for {months} months, and these are older. Take the whole list"),
                       {{"months", dataset::limits::change_log_months}});
}

void read_mode(const Visit& visit, FeedAddress& asked) {
    const auto mode = visit.request.query.get("mode");
    if (mode == "every")
        asked.mode = FeedMode::every;
    else if (!mode.empty() && mode != "net")
        asked.problems.add("mode", "unknown_mode", t("Say “net” or “every”"));
}

// A number as the headers of files give it, or a day as people type it.
void read_since(const Visit& visit, store::Reader& db, FeedAddress& asked) {
    const auto& text = asked.since;
    if (text.empty()) return;
    if (text == since_last) {
        if (asked.last) asked.start = {asked.last->seq, asked.last->at.london_date()};
        return;
    }
    std::int64_t seq = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seq);
    if (error == std::errc() && end == text.data() + text.size() && seq >= 0) {
        asked.start = {seq};
        return;
    }
    static constexpr dataset::Field day_field{
        .id = 1, .name = "since", .type = dataset::Type::date, .label = {"Since", "Ers"}, .sensitivity = {}};
    const auto day = dataset::parse(day_field, text);
    if (!day) {
        asked.problems.add_all(day.problems());
        return;
    }
    const auto date = day->date();
    const auto place = dataset::place_at(db, asked.definition, visit.authority_id(), *date);
    if (place)
        asked.start = {*place, date};
    else
        no_longer_told(asked);
}

}  // namespace

std::string FeedAddress::address(std::string_view below, std::string_view of, FeedMode told) const {
    auto there = list;
    there.path += below;
    http::Fields since_when;
    since_when.add("since", std::string(of));
    if (told == FeedMode::every) since_when.add("mode", "every");
    const auto text = there.page(1);
    return text + (text.find('?') == std::string::npos ? "?" : "&") + http::query_string(since_when);
}

FeedAddress feed_address(const Visit& visit, store::Reader& db) {
    const auto& definition = dataset_of(visit);
    if (!dataset::tells_changes(definition)) throw base::NotFound("a dataset without a feed");
    FeedAddress asked{.definition = definition, .codes = visit.codes(db)};
    asked.list = list_address(visit, definition, *asked.codes, asked.problems);
    asked.query = asked.list.query;
    if (!visit.request.query.has("columns")) asked.query.columns = asked.list.every_column();
    asked.since = base::trim(visit.request.query.get("since"));
    asked.last = visit.app.store.read_side(
        [&](store::Reader& side) { return dataset::position_of(side, feed_reader(visit, asked.query)); });
    read_since(visit, db, asked);
    read_mode(visit, asked);
    return asked;
}

std::optional<Feed> feed_of(const Visit& visit, store::Reader& db, FeedAddress& asked) {
    if (!asked.start || !asked.problems.empty()) return std::nullopt;
    auto feed = Feed::of(db, visit.registry(), asked.query, *asked.start, asked.mode);
    if (feed) return std::move(*feed);
    asked.problems.add_all(feed.problems());
    return std::nullopt;
}

int feed_status(const base::Problems& problems) {
    if (problems.empty()) return 200;
    return problems.front().code == "log_gone" ? 410 : 422;
}

exchange::NameOf names_of_actors(store::Reader& db, base::Language language) {
    return [&db, language, known = std::map<base::Id, std::string>()](const audit::Actor& actor) mutable {
        const auto [place, is_new] = known.try_emplace(actor.id);
        if (is_new && actor.id)
            for (auto& [id, name] : gate::account_names(db, {actor.id.value()})) place->second = std::move(name);
        return place->second.empty() ? std::string(machine_name(language, actor)) : place->second;
    };
}

dataset::FeedReader feed_reader(const Visit& visit, const dataset::Query& query) {
    http::Fields filters;
    for (const auto& [name, value] : dataset::address_fields(*query.dataset, query.filters)) filters.add(name, value);
    return {.authority = visit.authority_id(),
            .account = visit.principal.account,
            .dataset = std::string(query.dataset->name),
            .list = filters.empty() ? std::string() : http::query_string(filters)};
}

std::optional<FeedPosition> feed_position(const Visit& visit, store::Reader& db, const dataset::Query& query) {
    if (!dataset::tells_changes(*query.dataset)) return std::nullopt;
    return FeedPosition{dataset::place_now(db, *query.dataset, visit.authority_id()), visit.app.world().clock.now()};
}

}  // namespace web
