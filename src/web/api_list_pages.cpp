// Lists by the API: of a dataset, of a view, and what changed.
#include "base/json_out.hpp"
#include "exchange/feed_file.hpp"
#include "web/api.hpp"
#include "web/api_records.hpp"
#include "web/download_notes.hpp"
#include "web/feed_address.hpp"
#include "web/record_frame.hpp"
#include "web/views.hpp"

#include <algorithm>
#include <array>

namespace web {

using base::t;
using dataset::Dataset;

namespace {

// What an address of a list may say; anything else is a slip of the pen, and is told.
void refuse_unknown(const Visit& visit, const Dataset& definition, base::Problems& problems) {
    static constexpr std::array<std::string_view, 7> known{"sort", "rows", "after", "columns", "q", "since", "mode"};
    for (const auto& [name, value] : visit.request.query)
        if (std::ranges::find(known, name) == known.end() && !asks_by(definition, name))
            problems.add(name, "unknown_filter", t("There is no field to filter by of this name"));
    const auto scope = visit.scope(definition, dataset::Verb::read);
    for (const auto column : visit.request.query.all("columns")) {
        const auto* field = definition.find(column);
        if (!field || !scope.sees(*field))
            problems.add("columns", "unknown_field", t("There is no field {name} for this role"), {{"name", column}});
    }
}

struct Listed {
    dataset::Query query;
    dataset::PageOfRows page;
};

// The page that the address names by `rows` and `after`; the caller adds what else the answer says.
std::optional<Listed> read_list(const Visit& visit, store::Reader& db, dataset::Query query, base::Problems& problems) {
    query.page.number = 1;
    query.page.after = std::string(visit.request.query.get("after"));
    auto page = dataset::read_page(db, visit.registry(), query, nullptr);
    if (page) return Listed{std::move(query), std::move(*page)};
    problems.add_all(page.problems());
    return std::nullopt;
}

// "records":[…],"next":"…"
void append_list(std::string& out, const Visit& visit, const Listed& listed) {
    exchange::JsonRow row(listed.page.plan, {});
    std::vector<base::Id> ids;
    out += "\"records\":[";
    for (const auto& kept : listed.page.rows) {
        if (!ids.empty()) out += ",\n";
        append_api_record(out, row, kept.row());
        ids.push_back(kept.row().id(dataset::Plan::id_cell));
    }
    out += "],\"next\":";
    if (listed.page.next.empty())
        out += "null";
    else
        base::append_json(out, listed.page.next);
    note_reading_of(visit, listed.query, std::move(ids));
}

http::Response bad_query(const Visit& visit, const base::Problems& problems) {
    return api_problem(visit, 400, "bad_query", t("The address asks for something that is not there"), &problems);
}

http::Response show_records(Visit& visit) {
    const auto& definition = readable_dataset(visit);
    base::Problems problems;
    refuse_unknown(visit, definition, problems);
    std::optional<Listed> listed;
    visit.app.store.read([&](store::Reader& db) {
        const auto codes = visit.codes(db);
        auto list = list_address(visit, definition, *codes, problems);
        if (!visit.request.query.has("columns")) list.query.columns = list.every_column();
        if (problems.empty()) listed = read_list(visit, db, std::move(list.query), problems);
    });
    if (!listed) return bad_query(visit, problems);
    std::string out = "{";
    append_list(out, visit, *listed);
    return http::Response::json(out + "}\n");
}

// ---- Views

http::Response show_views(Visit& visit) {
    const auto views = visit.app.store.read(
        [&](store::Reader& db) { return dataset::views_for(db, visit.authority_id(), view_user(visit, db)); });
    base::JsonOut json;
    json.begin_object();
    json.name("views");
    json.begin_list();
    for (const auto& view : views) describe_view(json, visit, view);
    json.end_list();
    json.end_object();
    return http::Response::json(json.take() + "\n");
}

http::Response show_view(Visit& visit) {
    base::Problems problems;
    std::optional<Listed> listed;
    base::JsonOut about;
    visit.app.store.read([&](store::Reader& db) {
        auto opened = open_view(visit, db);
        about.begin_object();
        about.name("view");
        describe_view(about, visit, opened.view);
        about.name("withheld");
        about.texts(opened.withheld);
        if (!opened.withheld_filters.empty()) throw base::Forbidden("a filter of the view " + opened.view.id.text());
        problems.add_all(opened.problems);
        if (problems.empty()) listed = read_list(visit, db, std::move(opened.list.query), problems);
    });
    if (!listed) return bad_query(visit, problems);
    std::string out = about.take() + ",";
    append_list(out, visit, *listed);
    return http::Response::json(out + "}\n");
}

// ---- Changes

// Lines of JSON, as the feed's file has them, as the members of a list.
class ListOfLines {
public:
    explicit ListOfLines(http::Sink& sink) : sink_(sink) {}
    void take(std::string_view bytes) {
        for (const char c : bytes) {
            if (between_) out_ += ",\n";
            between_ = c == '\n';
            if (!between_) out_ += c;
        }
        if (out_.size() >= kSendAtBytes) send();
    }
    void send() {
        sink_.write(out_);
        out_.clear();
    }

private:
    static constexpr std::size_t kSendAtBytes = std::size_t{64} << 10;
    http::Sink& sink_;
    std::string out_;
    bool between_ = false;  // two lines
};

// Outlives the visit.
struct Changes {
    std::unique_ptr<store::Snapshot> snapshot;
    std::optional<dataset::Feed> feed;
    exchange::NameOf name_of;
    base::Instant at;
};

std::string head_of(const Changes& changes) {
    return "{\"since\":" + std::to_string(changes.feed->since()) +
           ",\"until\":" + std::to_string(changes.feed->until()) + ",\"at\":\"" + changes.at.iso() + "\",\"changes\":[";
}

http::Response show_changes(Visit& visit) {
    const auto& definition = readable_dataset(visit);
    auto changes =
        std::make_shared<Changes>(Changes{.snapshot = visit.app.store.snapshot(), .feed = {}, .name_of = {}, .at = {}});
    changes->at = visit.app.world().clock.now();
    auto& db = changes->snapshot->reader();
    changes->name_of = names_of_actors(db, visit.language);
    auto asked = feed_address(visit, db);
    refuse_unknown(visit, definition, asked.problems);
    if (!asked.start && asked.problems.empty())
        asked.problems.add("since", "required", t("Say since when: “until” of the time before, or a day"));
    changes->feed = feed_of(visit, db, asked);
    if (!changes->feed) {
        if (feed_status(asked.problems) != 410) return bad_query(visit, asked.problems);
        return api_problem(visit, 410, "log_gone", t("Older than the changes that are kept: take the whole list"),
                           &asked.problems);
    }
    note_reading(visit.app, reading_of(visit, asked.query, "changes"));
    return http::Response::stream("application/json", [changes](http::Sink& sink) {
        sink.write(head_of(*changes));
        ListOfLines list(sink);
        exchange::write_feed_json(changes->snapshot->reader(), *changes->feed, changes->name_of,
                                  [&](std::string_view bytes) { list.take(bytes); });
        list.send();
        sink.write("]}\n");
    });
}

}  // namespace

const Dataset& readable_dataset(const Visit& visit) {
    const auto& definition = dataset_of(visit);
    if (!visit.app.policy.may_any(visit.principal, visit.authority_id(), dataset::Verb::read, definition))
        throw base::Forbidden(std::string(definition.name) + " read");
    return definition;
}

bool asks_by(const Dataset& definition, std::string_view name) {
    if (name.starts_with("any") && name.find('.') == 4) name.remove_prefix(5);
    const auto dot = name.find('.');
    const auto* field = definition.find(name.substr(0, dot));
    if (!field || dot == std::string_view::npos) return field != nullptr;
    return std::ranges::any_of(dataset::operators_of(*field),
                               [&](dataset::Operator op) { return dataset::address_word(op) == name.substr(dot + 1); });
}

void append_api_record(std::string& out, exchange::JsonRow& row, const store::Row& cells) {
    row.append(out, cells);
    out.pop_back();
    out += ",\"_version\":" + std::to_string(cells.integer(dataset::Plan::version_cell)) + "}";
}

void note_reading_of(const Visit& visit, const dataset::Query& query, std::vector<base::Id> records) {
    if (records.empty()) return;
    auto reading = reading_of(visit, query, "view");
    reading.records = std::move(records);
    note_reading(visit.app, reading);
}

std::vector<Page> api_list_pages() {
    using enum http::Method;
    constexpr Rule program{.who = Who::program};
    return {
        {get, "/api/v1/{authority}/views", program, show_views},
        {get, "/api/v1/{authority}/views/{view}", program, show_view},
        {get, "/api/v1/{authority}/{dataset}", program, show_records},
        {.method = get,
         .path = "/api/v1/{authority}/{dataset}/changes",
         .rule = program,
         .answer = show_changes,
         .pool = http::Pool::stream},
    };
}

}  // namespace web
