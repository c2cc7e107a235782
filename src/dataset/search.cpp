#include "dataset/search.hpp"

#include "base/text.hpp"
#include "dataset/condition.hpp"
#include "dataset/forms.hpp"
#include "dataset/limits.hpp"
#include "dataset/record.hpp"
#include "dataset/shape.hpp"
#include "store/fulltext.hpp"

#include <algorithm>

namespace dataset {
namespace {

constexpr std::string_view entries = "search_entry";
// The day from which on a record is of the past, in datasets that have one: such records come after the others.
constexpr std::string_view end_field = "closed_on";

std::string folded_title(const Record& record, base::Language language) { return base::fold(record.title(language)); }

// The first word beyond `begin` in the order of bytes: everything between begins with it.
std::string after_beginning(std::string begin) {
    begin.back() = static_cast<char>(begin.back() + 1);  // a letter or digit: never the last byte there is
    return begin;
}

// One dataset searched, in the order of what people most likely mean.
class Finder {
public:
    Finder(store::Reader& db, const Registry& registry, const SearchFor& what, const Dataset& dataset, Found& found)
        : db_(db),
          registry_(registry),
          what_(what),
          dataset_(dataset),
          shape_(registry.shape(dataset)),
          scope_(what.scope(dataset)),
          found_(found) {}

    void numbers() {
        for (const auto& recognised : recognise(what_.typed))
            for (const auto& field : dataset_.fields) {
                if (is_sealed(field) || !scope_.sees(field) || !may_hold(field, recognised)) continue;
                Query query = base_query();
                query.filters.all.push_back({std::string(field.name), Operator::is, {recognised.value}});
                // A field without an index of its own is reached through its words.
                if (!field.use.unique) query.where.push_back(holding(base::fold(recognised.value)));
                take(query, Hit::By::number);
            }
    }

    void titles(const std::string& folded) {
        if (!sees_title()) return;
        for (const std::string_view column : {"title", "title_cy"}) {
            Query query = base_query();
            query.where.push_back(in_entries("",
                                             std::string("e.") + std::string(column) + " >= $3 and e." +
                                                 std::string(column) + " < $4 order by e." + std::string(column) +
                                                 " limit " + std::to_string(limits::search_titles),
                                             {folded, after_beginning(folded)}));
            take(query, Hit::By::words);
        }
    }

    // All words in the title of one language, the last one whole or as far as it is typed.
    void titles_with(const std::vector<std::string_view>& typed, store::LastWord last) {
        if (!sees_title()) return;
        std::vector<std::string> texts{store::fulltext_query(db_.dialect(), typed, last)};
        std::string english, welsh;
        for (const auto& word : typed) {
            const bool whole = last == store::LastWord::whole || &word != &typed.back();
            texts.push_back("% " + std::string(word) + (whole ? " %" : "%"));
            const auto parameter = "$" + std::to_string(texts.size() + 2);
            english += (english.empty() ? "" : " and ") + ("' ' || e.title || ' ' like " + parameter);
            welsh += (welsh.empty() ? "" : " and ") + ("' ' || e.title_cy || ' ' like " + parameter);
        }
        Query query = base_query();
        query.where.push_back(
            in_entries(matches(), "e.number = matching.number and ((" + english + ") or (" + welsh + "))", texts));
        take(query, Hit::By::words);
    }

    void words(const std::vector<std::string_view>& typed) {
        if (!shape_.has_searched()) return;
        Query query = base_query();
        query.where.push_back(matching(typed));
        // The index holds the words of all searched fields: those that the reader does not see must not have done the
        // finding.
        if (!sees_all_searched()) query.filters.words = base::join({typed.begin(), typed.end()}, " ");
        take(query, Hit::By::words);
    }

private:
    static bool may_hold(const Field& field, const Recognised& recognised) {
        return field.type == recognised.type && (field.use.unique || field.use.search);
    }

    Query base_query() const {
        Query query;
        query.dataset = &dataset_;
        query.scope = scope_;
        query.language = what_.language;
        query.page.rows = std::min(what_.at_most, limits::search_hits);
        if (const auto* end = dataset_.find(end_field); end && scope_.sees_everywhere(*end))
            query.first = "case when r." + std::string(end_field) + " is null then 0 else 1 end";
        const auto want = [&](const Field& field) {
            const bool there = std::find(query.columns.begin(), query.columns.end(), field.name) != query.columns.end();
            if (!there && !is_sealed(field) && scope_.sees(field)) query.columns.emplace_back(field.name);
        };
        for (const auto position : dataset_.title) want(dataset_.fields[static_cast<std::size_t>(position)]);
        for (const auto position : dataset_.key) want(dataset_.fields[static_cast<std::size_t>(position)]);
        std::size_t listed = 0;
        for (const auto& field : dataset_.fields)
            if (field.use.in_list && listed < 3 && field.type != Type::bilingual) {
                want(field);
                ++listed;
            }
        return query;
    }

    Predicate matching(const std::vector<std::string_view>& typed) const {
        return in_entries(matches(), "e.number = matching.number", {store::fulltext_query(db_.dialect(), typed)});
    }
    Predicate holding(const std::string& folded_value) const { return matching(base::split(folded_value, ' ')); }

    std::string matches() const {
        return store::fulltext_select(db_.dialect(), entries, "$3", limits::search_candidates);
    }

    // Each step is worked out once, whatever the database believes of how many rows there are: PostgreSQL, which knows
    // little of what was loaded just now, otherwise asked the word index again for every record. `matching`: what is
    // joined in front of the entries, or nothing.
    Predicate in_entries(const std::string& matching, const std::string& condition,
                         std::vector<std::string> texts) const {
        const std::string first = matching.empty() ? "" : "matching as materialized (" + matching + "), ";
        const std::string from = matching.empty() ? "" : "matching cross join ";
        Predicate predicate{"(r.id, r.from_mark) in (with " + first +
                                "entry as materialized (select e.record, e.from_mark from " + from +
                                "search_entry e where e.authority = $1 and e.dataset = $2 and " + condition +
                                ") select record, from_mark from entry)",
                            {home_of(dataset_, scope_.authority).value(), std::string(dataset_.name)}};
        for (auto& text : texts) predicate.values.emplace_back(std::move(text));
        return predicate;
    }

    bool sees_title() const {
        return std::all_of(dataset_.title.begin(), dataset_.title.end(), [&](std::int32_t position) {
            return scope_.sees_everywhere(dataset_.fields[static_cast<std::size_t>(position)]);
        });
    }
    bool sees_all_searched() const {
        return std::all_of(dataset_.fields.begin(), dataset_.fields.end(), [&](const Field& field) {
            return !field.use.search || is_sealed(field) || scope_.sees_everywhere(field);
        });
    }

    void take(const Query& query, Hit::By by) {
        if (found_.hits.size() >= static_cast<std::size_t>(what_.at_most)) return;
        const auto planned = plan(registry_, query);
        if (!planned) return;
        auto rows = db_.query(planned->sql, planned->bound.params());
        while (rows.next()) {
            const auto row = rows.row();
            const auto id = row.id(Plan::id_cell);
            if (std::any_of(found_.hits.begin(), found_.hits.end(),
                            [&](const Hit& hit) { return hit.dataset == &dataset_ && hit.id == id; }))
                continue;
            if (found_.hits.size() == static_cast<std::size_t>(what_.at_most)) {
                found_.more = true;
                return;
            }
            found_.hits.push_back(hit_of(*planned, row, by));
        }
    }

    Hit hit_of(const Plan& planned, const store::Row& row, Hit::By by) const {
        Hit hit;
        hit.dataset = &dataset_;
        hit.id = row.id(Plan::id_cell);
        hit.by = by;
        const ShowAs as{.language = what_.language, .codes = what_.codes};
        for (const auto& column : planned.columns) {
            std::string shown;
            append_shown(shown, *column.field, row, column.cell, as);
            const bool titled =
                std::find(dataset_.title.begin(), dataset_.title.end(), column.field->position) != dataset_.title.end();
            if (shown.empty()) continue;
            if (!titled)
                hit.more.push_back(std::move(shown));
            else
                (hit.title += hit.title.empty() ? "" : " ") += shown;
        }
        return hit;
    }

    store::Reader& db_;
    const Registry& registry_;
    const SearchFor& what_;
    const Dataset& dataset_;
    const Shape& shape_;
    Scope scope_;
    Found& found_;
};

}  // namespace

std::vector<Recognised> recognise(std::string_view typed) {
    std::vector<Recognised> found;
    if (typed.size() > 40) return found;
    if (const auto urn = urn_from(typed)) found.push_back({Type::urn, *urn});
    if (const auto upn = upn_from(typed)) found.push_back({Type::upn, *upn});
    if (const auto postcode = postcode_from(typed)) found.push_back({Type::postcode, *postcode});
    if (const auto uprn = uprn_from(typed); uprn && uprn->size() >= 7) found.push_back({Type::uprn, *uprn});
    // 681/9901, 6819901, C-000001: as typed, and an LA and establishment number without its slash.
    const auto line = base::tidy_line(typed);
    const bool digit = std::any_of(line.begin(), line.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!digit || line.find(' ') != std::string::npos) return found;
    found.push_back({Type::text, line});
    if (line.size() == 8 && line[3] == '/') found.push_back({Type::text, line.substr(0, 3) + line.substr(4)});
    if (line.size() == 7 && base::all_digits(line))
        found.push_back({Type::text, line.substr(0, 3) + "/" + line.substr(3)});
    return found;
}

Found search(store::Reader& db, const Registry& registry, const SearchFor& what) {
    Found found;
    if (!base::is_utf8(what.typed)) return found;
    const auto folded = base::fold(what.typed);
    std::vector<std::string_view> words;
    for (const auto word : base::split(folded, ' '))
        if (!word.empty() && words.size() < limits::search_words) words.push_back(word);
    if (words.empty()) return found;
    std::vector<Finder> finders;
    for (const auto* dataset : registry.datasets()) {
        if (!keeps_history(*dataset) || (what.only && what.only != dataset)) continue;
        if (registry.shape(*dataset).has_searched()) finders.emplace_back(db, registry, what, *dataset, found);
    }
    for (auto& finder : finders) finder.numbers();
    // One letter begins half of everything; it is answered only where somebody asks for a number.
    if (folded.size() < 2) return found;
    for (auto& finder : finders) finder.titles_with(words, store::LastWord::whole);
    for (auto& finder : finders) finder.titles(folded);
    for (auto& finder : finders) finder.titles_with(words, store::LastWord::beginning);
    for (auto& finder : finders) finder.words(words);
    return found;
}

void index_record(store::Tx& tx, const Registry& registry, const Dataset& dataset, const Record& record,
                  std::int64_t from_mark, const base::World& world) {
    if (!keeps_history(dataset) || !registry.shape(dataset).has_searched()) return;
    std::string text;
    for (const auto& field : dataset.fields) {
        if (!field.use.search || is_sealed(field) || record[field].empty()) continue;
        if (!text.empty()) text += ' ';
        text += folded(record[field]);
    }
    const auto number = world.ids.next().value();
    tx.run(
        "insert into search_entry (authority, number, dataset, record, from_mark, title, title_cy, text) values ($1, "
        "$2, $3, $4, $5, $6, $7, $8)",
        {home_of(dataset, record.authority).value(), number, dataset.name, record.id, from_mark,
         folded_title(record, base::Language::english), folded_title(record, base::Language::welsh), text});
    store::fulltext_added(tx, entries, number, text);
}

void unindex_record(store::Tx& tx, const Dataset& dataset, base::Id authority, base::Id id, std::int64_t from_mark) {
    const auto gone = tx.maybe(
        "delete from search_entry where authority = $1 and dataset = $2 and record = $3 and from_mark = $4 returning "
        "number, text",
        {home_of(dataset, authority).value(), dataset.name, id, from_mark});
    if (gone) store::fulltext_deleting(tx, entries, gone->integer(0), gone->text(1));
}

}  // namespace dataset
