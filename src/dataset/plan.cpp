// From a Query to the one statement that answers it.
#include "dataset/condition.hpp"
#include "dataset/cursor.hpp"
#include "dataset/given.hpp"
#include "dataset/limits.hpp"
#include "dataset/local_field.hpp"
#include "dataset/query.hpp"
#include "dataset/registry.hpp"
#include "dataset/shape.hpp"
#include "dataset/tally.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace dataset {
namespace {

using base::t;

// A column of records that are given in place of stored ones.
struct GivenColumn {
    const Field* field;
    const std::string* name;
    enum class Part : std::uint8_t { value, welsh, folded } part;
};

Bound::Content content_of(const GivenColumn& column, const Value& value) {
    if (column.part == GivenColumn::Part::value && value.is_number()) return value.number();
    const auto text = column.part == GivenColumn::Part::folded  ? folded(value)
                      : column.part == GivenColumn::Part::welsh ? std::string(value.label().welsh)
                                                                : std::string(value.label().english);
    return text.empty() ? Bound::Content() : Bound::Content(text);
}

class Planner {
public:
    Planner(const Registry& registry, const Query& query)
        : registry_(registry), query_(query), shape_(registry.shape(*query.dataset)) {
        if (shape_.owned()) authority_ = plan_.bound.add_id(query.scope.authority);
        grants_.resize(query.scope.grants.size());
    }

    base::Result<Plan> rows() {
        std::string select =
            query_.dataset->source == Source::sql ? "select r.id, 0, 0" : "select r.id, r.version, r.changed_at";
        std::string columns;
        const auto keys = sort_keys();
        plan_.sort_cells = keys.size();
        std::size_t cell = plan_.first_sort_cell;
        for (const auto& key : keys) {
            select += ", " + key.sql;
            ++cell;
        }
        add_grants(select, cell);
        for (const auto& name : query_.columns) add_column(name, select, cell);
        plan_.order_mark = order_mark(keys);
        auto where = shape_.visible("r", authority_) + conditions();
        const auto cursor = cursor_condition(keys);
        if (!problems_.empty()) return problems_;
        if (!cursor.empty()) where += " and " + cursor;
        plan_.sql = select + " from " + shape_.from() + " where " + where + " order by " +
                    (query_.first.empty() ? "" : query_.first + ", ") + order_sql(keys) + limit_sql();
        return std::move(plan_);
    }

    base::Result<Plan> count(std::int64_t at_most) {
        const auto where = shape_.visible("r", authority_) + conditions();
        if (!problems_.empty()) return problems_;
        const auto from = " from " + shape_.from() + " where " + where;
        plan_.sql = at_most > 0
                        ? "select count(*) from (select 1" + from + " limit " + std::to_string(at_most) + ") counted"
                        : "select count(*)" + from;
        return std::move(plan_);
    }

    base::Result<Plan> tally(std::string_view name, Grain grain) {
        const auto* asked = field(name);
        const bool by_year = grain == Grain::year;
        if (asked && (by_year ? asked->type != Type::date : asked->type != Type::code && asked->type != Type::yes_no))
            problems_.add(std::string(name), "not_tallied", t("“{label}” cannot be counted by its values"),
                          {{"label", asked->label}});
        const auto where = shape_.visible("r", authority_) + conditions();
        if (!problems_.empty()) return problems_;
        auto value = where_shown(shown_sql(*asked), source_of(*asked).value);
        if (by_year) value = "substr(" + value + ", 1, 4)";
        plan_.sql = "select cast(tallied as text), count(*) from (select " + value + " as tallied from " +
                    shape_.from() + " where " + where + ") counted group by tallied order by " +
                    (by_year ? "tallied nulls last" : "count(*) desc, tallied nulls last") + " limit " +
                    std::to_string(limits::page_rows);
        return std::move(plan_);
    }

    base::Result<Plan> of_given(std::span<const Record> records) {
        std::string select = "select r.id";
        std::size_t cell = Plan::id_cell + 1;
        add_grants(select, cell);
        const auto where = " where 1 = 1" + conditions();
        if (!problems_.empty()) return problems_;
        plan_.sql = select + " from " + given_rows(records, select + where) + " r" + where;
        return std::move(plan_);
    }

private:
    // The records as rows of those columns that the text speaks of, by alias r.
    std::string given_rows(std::span<const Record> records, std::string_view text) {
        std::vector<GivenColumn> columns;
        for (const auto& field : query_.dataset->fields) {
            const auto& names = shape_.of(field);
            const auto add = [&](const std::string& name, GivenColumn::Part part) {
                if (!name.empty() && speaks_of(text, "r." + name)) columns.push_back({&field, &name, part});
            };
            add(names.value, GivenColumn::Part::value);
            add(names.welsh, GivenColumn::Part::welsh);
            add(names.folded, GivenColumn::Part::folded);
        }
        std::string select = "(select column1 as id";
        if (shape_.owned()) select += ", cast(" + authority_ + " as bigint) as authority";
        for (std::size_t i = 0; i < columns.size(); ++i)
            select += ", column" + std::to_string(i + 2) + " as " + *columns[i].name;
        std::string rows;
        for (const auto& record : records) {
            // The first row says of what type each column is.
            const bool first = rows.empty();
            const auto cell = [&](const std::string& parameter, std::string_view type) {
                return first ? "cast(" + parameter + " as " + std::string(type) + ")" : parameter;
            };
            rows += (first ? "(" : ", (") + cell(plan_.bound.add_id(record.id), "bigint");
            for (const auto& column : columns) {
                const bool number = column.part == GivenColumn::Part::value && is_number_type(column.field->type);
                rows +=
                    ", " + cell(plan_.bound.add(content_of(column, record[*column.field])), number ? "bigint" : "text");
            }
            rows += ')';
        }
        return select + " from (values " + rows + ") given)";
    }

    void add_grants(std::string& select, std::size_t& cell) {
        if (!differs_by_row()) return;
        plan_.first_grant_cell = cell;
        for (std::size_t i = 0; i < grants_.size(); ++i, ++cell) {
            select += ", case when " + grant_sql(i) + " then 1 else 0 end";
            plan_.grants.push_back(query_.scope.grants[i].fields);
        }
    }

    // A field that may be asked for; null after a Problem that names it.
    const Field* field(std::string_view name) {
        const auto* found = query_.dataset->find(name);
        if (!found || is_sealed(*found)) {
            problems_.add(std::string(name), "unknown_field", t("There is no field “{name}” here"), {{"name", name}});
            return nullptr;
        }
        if (!query_.scope.sees(*found)) {
            problems_.add(std::string(name), "not_permitted", t("You may not see “{label}”"),
                          {{"label", found->label}});
            return nullptr;
        }
        return found;
    }

    bool differs_by_row() const {
        return grants_.size() > 1 && std::any_of(query_.scope.grants.begin(), query_.scope.grants.end(),
                                                 [](const Grant& grant) { return !grant.fields.has_all(); });
    }

    // Put in when first needed: PostgreSQL refuses a parameter that the statement does not use.
    const std::string& grant_sql(std::size_t i) {
        if (grants_[i].empty())
            grants_[i] =
                query_.scope.grants[i].rows ? put_in(*query_.scope.grants[i].rows, plan_.bound) : std::string("1 = 1");
        return grants_[i];
    }

    // Whether the row shows the field: "" when every row does.
    std::string shown_sql(const Field& asked) {
        if (query_.scope.sees_everywhere(asked)) return {};
        std::string any;
        for (std::size_t i = 0; i < grants_.size(); ++i)
            if (query_.scope.grants[i].fields.has(asked)) any += (any.empty() ? "" : " or ") + grant_sql(i);
        return "(" + any + ")";
    }
    static std::string where_shown(const std::string& shown, const std::string& sql) {
        return shown.empty() ? sql : "case when " + shown + " then " + sql + " end";
    }

    // A dated field asked for another day or moment: the fact believed then, newest recorded first.
    std::string fact_sql(const Field& asked, std::int32_t fact_field) {
        if (as_at_.empty()) {
            as_at_ = plan_.bound.add_text((query_.as_at ? *query_.as_at : query_.today).iso());
            known_at_ = plan_.bound.add_number(query_.known_at ? query_.known_at->microseconds() : open_mark - 1);
        }
        const auto select = "(select f.value from " + std::string(query_.dataset->name) + "_fact f where " +
                            (shape_.owned() ? "f.authority = r.authority and " : "") +
                            "f.id = r.id and f.field = " + std::to_string(fact_field) +
                            " and f.valid_from <= " + as_at_ + " and f.valid_to > " + as_at_ +
                            " and f.recorded_at <= " + known_at_ + " and f.superseded_at > " + known_at_ +
                            " order by f.recorded_at desc, f.fact desc limit 1)";
        return is_number_type(asked.type) ? "cast(" + select + " as bigint)" : select;
    }

    // Where the field's value is, whether or not the row shows it.
    Asked source_of(const Field& asked) {
        const auto& columns = shape_.of(asked);
        if (asked.use.dated && (query_.as_at || query_.known_at)) {
            const bool both = asked.type == Type::bilingual;
            return {&asked, fact_sql(asked, asked.id), both ? fact_sql(asked, -asked.id) : std::string(), {}};
        }
        return {&asked, "r." + columns.value, columns.welsh.empty() ? "" : "r." + columns.welsh,
                columns.folded.empty() ? "" : "r." + columns.folded};
    }

    void add_column(std::string_view name, std::string& select, std::size_t& cell) {
        const auto* asked = field(name);
        if (!asked) return;
        const auto source = source_of(*asked);
        const auto shown = shown_sql(*asked);
        plan_.columns.push_back({asked, cell});
        cell += cell_count(*asked);
        select += ", " + where_shown(shown, source.value);
        if (asked->type == Type::bilingual) select += ", " + where_shown(shown, source.welsh);
        if (asked->type == Type::reference) select += ", " + where_shown(shown, title_of(*asked, source.value));
    }

    // The title of the record a reference points to, in the reader's language.
    std::string title_of(const Field& asked, const std::string& id_sql) {
        const auto* target = registry_.find(asked.target);
        if (!target || target->title.empty() || target->source == Source::sql) return "cast(null as text)";
        const auto& shape = registry_.shape(*target);
        const auto& title = target->fields[static_cast<std::size_t>(target->title.front())];
        const auto& columns = shape.of(title);
        std::string value = "cast(t." + columns.value + " as text)";
        if (!columns.welsh.empty()) {
            const bool welsh = query_.language == base::Language::welsh;
            value = welsh ? "coalesce(t." + columns.welsh + ", t." + columns.value + ")"
                          : "coalesce(t." + columns.value + ", t." + columns.welsh + ")";
        }
        if (shape.owned() && authority_.empty())
            return "cast(null as text)";  // a national record never points into an authority
        if (query_.reference_scope && !shows_title(query_.reference_scope(*target), title)) return "cast(null as text)";
        return "(select " + value + " from " + std::string(target->name) + " t where t.id = " + id_sql + " and " +
               shape.visible("t", authority_) + ")";
    }

    std::vector<SortKey> sort_keys() {
        std::vector<SortKey> keys;
        auto order = query_.order;
        if (order.empty())
            for (const auto position : query_.dataset->order) {
                const auto& by = query_.dataset->fields[static_cast<std::size_t>(position)];
                if (query_.scope.sees(by)) order.push_back({std::string(by.name), Order::Direction::ascending});
            }
        if (order.size() > limits::sort_fields) {
            problems_.add("", "bad_order", t("Sort by at most {limit} columns"), {{"limit", limits::sort_fields}});
            return keys;
        }
        for (const auto& by : order) {
            if (by.field == order_by_id && by.direction == Order::Direction::ascending)
                break;  // ids are the last key of every order
            const auto* asked = field(by.field);
            if (!asked) continue;
            if (asked->type == Type::geometry || asked->type == Type::list) {
                problems_.add(by.field, "bad_order", t("“{label}” has no order to sort by"), {{"label", asked->label}});
                continue;
            }
            keys.push_back(
                {asked, where_shown(shown_sql(*asked), sort_sql(*asked)), sorts_as_number(*asked), by.direction});
        }
        return keys;
    }

    static bool sorts_as_number(const Field& asked) {
        return is_number_type(asked.type) && asked.type != Type::reference;
    }

    // Codes sort by their labels, references by the titles they show, names by the reader's alphabet.
    std::string sort_sql(const Field& asked) {
        const bool welsh = query_.language == base::Language::welsh;
        const auto source = source_of(asked);
        if (asked.type == Type::code)
            return "(select c.sort_" + std::string(welsh ? "cy" : "en") +
                   " from code c where c.authority = " + (is_own_list(asked.codes) ? authority_ : "0") +
                   " and c.list = '" + std::string(asked.codes) + "' and c.code = " + source.value +
                   " and c.current = 1)";
        if (asked.type == Type::reference) return title_of(asked, source.value);
        const auto& columns = shape_.of(asked);
        const bool from_row = source.value.starts_with("r.");
        if (from_row && welsh && !columns.sort_welsh.empty()) return "r." + columns.sort_welsh;
        if (from_row && !columns.sort.empty()) return "r." + columns.sort;
        return welsh && !source.welsh.empty() ? source.welsh : source.value;
    }

    // Each with " and " before it.
    std::string conditions() {
        std::string where;
        if (grants_.empty()) return " and 1 = 0";
        if (std::none_of(query_.scope.grants.begin(), query_.scope.grants.end(),
                         [](const Grant& grant) { return !grant.rows; })) {
            std::string any;
            for (std::size_t i = 0; i < grants_.size(); ++i) any += (any.empty() ? "" : " or ") + grant_sql(i);
            where += " and (" + any + ")";
        }
        if (query_.only) where += " and r.id = " + plan_.bound.add_id(query_.only);
        for (const auto& predicate : query_.where) where += " and " + put_in(predicate, plan_.bound);
        if (query_.filters.size() > limits::conditions) {
            problems_.add("", "too_many_conditions", t("Use at most {limit} filters; there are {count}"),
                          {{"limit", limits::conditions}, {"count", query_.filters.size()}});
            return where;
        }
        for (const auto& condition : query_.filters.all) where += " and " + filter_sql(condition);
        std::string any;
        for (const auto& group : query_.filters.any) {
            std::string all;
            for (const auto& condition : group) all += (all.empty() ? "" : " and ") + filter_sql(condition);
            if (!all.empty()) any += (any.empty() ? "(" : " or (") + all + ")";
        }
        if (!any.empty()) where += " and (" + any + ")";
        if (!query_.filters.words.empty()) where += " and " + quick_search();
        return where;
    }

    std::string filter_sql(const Condition& condition) {
        const auto* asked = field(condition.field);
        if (!asked) return "1 = 0";
        const auto allowed = operators_of(*asked);
        if (std::find(allowed.begin(), allowed.end(), condition.op) == allowed.end()) {
            problems_.add(condition.field, "wrong_operator", t("“{label}” cannot be filtered in this way"),
                          {{"label", asked->label}});
            return "1 = 0";
        }
        const auto shown = shown_sql(*asked);
        const auto sql = condition_sql(source_of(*asked), condition, query_.today, plan_.bound);
        // A row that hides the field must not tell by being there what it holds: not by "is not" and "is empty" either.
        return shown.empty() ? sql : "(" + shown + " and " + sql + ")";
    }

    std::string quick_search() {
        std::vector<std::string> columns;
        for (const auto& searched : query_.dataset->fields) {
            if (!searched.use.search || is_sealed(searched) || !query_.scope.sees(searched)) continue;
            if (const auto& folded = shape_.of(searched).folded; !folded.empty())
                columns.push_back(where_shown(shown_sql(searched), "r." + folded));
        }
        return words_sql(columns, query_.filters.words, plan_.bound);
    }

    std::string cursor_condition(const std::vector<SortKey>& keys) {
        const bool forwards = query_.page.before.empty();
        const auto& text = forwards ? query_.page.after : query_.page.before;
        if (text.empty()) return {};
        const auto place = place_from(text, plan_.order_mark, keys);
        if (!place) {
            problems_.add("", "bad_cursor", t("This page of the list is no longer there; start from the first page"));
            return {};
        }
        plan_.read = forwards ? Plan::Read::forwards : Plan::Read::backwards;
        return beyond_sql(*place, keys, plan_.read, plan_.bound);
    }

    std::string order_sql(const std::vector<SortKey>& keys) const {
        const bool backwards = plan_.read == Plan::Read::backwards;
        std::string order;
        for (const auto& key : keys) {
            const bool descending = (key.direction == Order::Direction::descending) != backwards;
            order += key.sql + (descending ? " desc" : "") + (backwards ? " nulls first, " : " nulls last, ");
        }
        return order + (backwards ? "r.id desc" : "r.id");
    }

    // With a cursor one row more is read, which says whether there is a further page.
    std::string limit_sql() {
        const auto& page = query_.page;
        if (page.rows <= 0) return {};
        const auto rows = std::min(page.rows, limits::page_rows);
        auto limit = " limit " + plan_.bound.add_number(rows + 1);
        if (page.after.empty() && page.before.empty() && page.number > 1)
            limit += " offset " + plan_.bound.add_number((page.number - 1) * rows);
        return limit;
    }

    const Registry& registry_;
    const Query& query_;
    const Shape& shape_;
    Plan plan_;
    base::Problems problems_;
    std::string authority_;
    std::vector<std::string> grants_;
    std::string as_at_, known_at_;
};

}  // namespace

FieldSet Plan::seen(const store::Row& row) const {
    if (grants.empty()) return FieldSet::all();
    FieldSet seen;
    for (std::size_t i = 0; i < grants.size(); ++i) {
        if (row.integer(first_grant_cell + i) == 0) continue;
        if (grants[i].has_all()) return FieldSet::all();
        seen.add_all(grants[i]);
    }
    return seen;
}

base::Result<Plan> plan(const Registry& registry, const Query& query) { return Planner(registry, query).rows(); }

base::Result<Plan> plan_tally(const Registry& registry, const Query& query, std::string_view field, Grain grain) {
    return Planner(registry, query).tally(field, grain);
}

bool speaks_of(std::string_view sql, std::string_view column) {
    const auto is_part = [&](std::size_t at) {
        if (at >= sql.size()) return false;
        const char c = sql[at];
        return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    };
    for (auto at = sql.find(column); at != std::string_view::npos; at = sql.find(column, at + 1))
        if ((at == 0 || !is_part(at - 1)) && !is_part(at + column.size())) return true;
    return false;
}

base::Result<Plan> plan_given(const Registry& registry, const Query& query, std::span<const Record> records) {
    return Planner(registry, query).of_given(records);
}

base::Result<Plan> plan_count(const Registry& registry, const Query& query, std::int64_t at_most) {
    return Planner(registry, query).count(at_most);
}

}  // namespace dataset
