// A bilingual field has two facts at once: the English under its id, the Welsh under the same id below zero, so that
// SQL can reach either.
#include "dataset/facts.hpp"

namespace dataset {
namespace {

std::string fact_table(const Shape& shape) { return std::string(shape.dataset().name) + "_fact"; }

struct Fact {
    base::Id fact;
    std::string from, to, source, value;
    bool has_value = false;
};

class FactWriter {
public:
    FactWriter(store::Tx& tx, base::Ids& ids, const FactNote& note, const Shape& shape, const Record& record)
        : tx_(tx), ids_(ids), note_(note), shape_(shape), record_(record) {}

    void write(std::int32_t field, const std::optional<std::string>& value, const std::string& from,
               const std::string& to) {
        for (const auto& old : overlapping(field, from, to)) {
            supersede(field, old.fact);
            if (old.from < from) insert(field, old, old.from, from);
            if (to < old.to) insert(field, old, to, old.to);
        }
        if (value) insert(field, {{}, {}, {}, note_.source, *value, true}, from, to);
    }

    void write_first(std::int32_t field, const std::optional<std::string>& value, const std::string& from) {
        if (value) insert(field, {{}, {}, {}, note_.source, *value, true}, from, std::string(open_day));
    }

private:
    std::vector<Fact> overlapping(std::int32_t field, const std::string& from, const std::string& to) {
        std::vector<Fact> facts;
        const auto sql = "select fact, valid_from, valid_to, source, value from " + fact_table(shape_) + " where " +
                         shape_.of_authority("", "$5") +
                         "id = $1 and field = $2 and superseded_at = " + std::to_string(open_mark) +
                         " and valid_from < $3 and valid_to > $4 order by valid_from";
        std::vector<store::Param> params = {record_.id, field, to, from};
        if (shape_.owned()) params.emplace_back(record_.authority);
        tx_.each(sql, store::Params(params), [&](const store::Row& row) {
            facts.push_back({row.id(0), std::string(row.text(1)), std::string(row.text(2)), std::string(row.text(3)),
                             std::string(row.text(4)), !row.is_null(4)});
        });
        return facts;
    }

    void supersede(std::int32_t field, base::Id fact) {
        const auto sql = "update " + fact_table(shape_) + " set superseded_at = $1 where " +
                         shape_.of_authority("", "$5") + "id = $2 and field = $3 and fact = $4";
        std::vector<store::Param> params = {note_.recorded_at, record_.id, field, fact};
        if (shape_.owned()) params.emplace_back(record_.authority);
        tx_.run(sql, store::Params(params));
    }

    void insert(std::int32_t field, const Fact& fact, const std::string& from, const std::string& to) {
        if (!(from < to)) return;
        const std::string authority_column = shape_.owned() ? ", authority" : "",
                          authority_value = shape_.owned() ? ", $10" : "";
        const auto sql = "insert into " + fact_table(shape_) +
                         " (id, field, fact, valid_from, valid_to, recorded_at, superseded_at, source, value" +
                         authority_column + ") values ($1, $2, $3, $4, $5, $6, $7, $8, $9" + authority_value + ")";
        const auto id = ids_.next();
        std::vector<store::Param> params = {record_.id, field, id, from, to, note_.recorded_at, open_mark, fact.source};
        fact.has_value ? params.emplace_back(fact.value) : params.emplace_back();
        if (shape_.owned()) params.emplace_back(record_.authority);
        tx_.run(sql, store::Params(params));
    }

    store::Tx& tx_;
    base::Ids& ids_;
    const FactNote& note_;
    const Shape& shape_;
    const Record& record_;
};

std::optional<std::string> text_or_none(std::string_view text) {
    return text.empty() ? std::nullopt : std::optional(std::string(text));
}

std::string stored_fact(store::Reader& db, const Shape& shape, const Record& record, std::int32_t field,
                        const std::string& day) {
    std::vector<store::Param> params = {record.id, field, day};
    if (shape.owned()) params.emplace_back(record.authority);
    const auto row =
        db.maybe("select value from " + fact_table(shape) + " where " + shape.of_authority("", "$4") +
                     "id = $1 and field = $2 and superseded_at = " + std::to_string(open_mark) +
                     " and valid_from <= $3 and valid_to > $3 order by recorded_at desc, fact desc limit 1",
                 store::Params(params));
    return row ? std::string(row->text(0)) : std::string();
}

}  // namespace

void write_fact(store::Tx& tx, base::Ids& ids, const FactNote& note, const Shape& shape, const Record& record,
                const Field& field, const Value& value, const FactSpan& span) {
    FactWriter writer(tx, ids, note, shape, record);
    const auto from = span.from.iso();
    const auto to = span.to ? span.to->iso() : std::string(open_day);
    if (field.type == Type::bilingual) {
        writer.write(field.id, text_or_none(value.label().english), from, to);
        writer.write(-field.id, text_or_none(value.label().welsh), from, to);
    } else {
        writer.write(field.id, text_or_none(value.stored()), from, to);
    }
}

void write_first_fact(store::Tx& tx, base::Ids& ids, const FactNote& note, const Shape& shape, const Record& record,
                      const Field& field, const Value& value, base::Date from) {
    FactWriter writer(tx, ids, note, shape, record);
    const bool both = field.type == Type::bilingual;
    writer.write_first(field.id, text_or_none(both ? std::string(value.label().english) : value.stored()), from.iso());
    if (both) writer.write_first(-field.id, text_or_none(value.label().welsh), from.iso());
}

Value fact_on(store::Reader& db, const Shape& shape, const Record& record, const Field& field, base::Date day) {
    const auto iso = day.iso();
    auto stored = stored_fact(db, shape, record, field.id, iso);
    if (field.type == Type::bilingual)
        return Value::both(std::move(stored), stored_fact(db, shape, record, -field.id, iso));
    return Value::from_stored(field, stored);
}

void close_facts(store::Tx& tx, base::Instant now, const Shape& shape, const Record& record) {
    std::vector<store::Param> params = {now, record.id};
    if (shape.owned()) params.emplace_back(record.authority);
    tx.run("update " + fact_table(shape) + " set superseded_at = $1 where " + shape.of_authority("", "$3") +
               "id = $2 and superseded_at = " + std::to_string(open_mark),
           store::Params(params));
}

}  // namespace dataset
