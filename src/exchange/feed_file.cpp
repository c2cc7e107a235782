#include "exchange/feed_file.hpp"

#include "dataset/list_text.hpp"

#include <array>

namespace exchange {

using base::t;
using dataset::FeedCell;
using dataset::FeedRecord;
using dataset::Field;
using dataset::Type;
using dataset::Value;
using Part = FileColumn::Part;

namespace {

constexpr std::array<std::string_view, 4> action_words = {"", "added", "changed", "removed"};
constexpr std::array<std::string_view, 7> cause_words = {"filter",     "user",     "import",  "register_load",
                                                         "correction", "deletion", "calendar"};

std::size_t place_of(std::optional<audit::Cause> cause) { return cause ? static_cast<std::size_t>(*cause) : 0; }

class FeedCsv {
public:
    // `name_of`: none where steps are not told.
    FeedCsv(const FileStyle& style, const NameOf* name_of, CsvDrain drain)
        : csv_(style.csv, std::move(drain)), style_(style), name_of_(name_of) {
        heading("seq", t("Change number"));
        heading("at", t("Changed at"));
        heading("id", t("Record id"));
        heading("title", t("Record"));
        heading("change", t("Change"));
        heading("column", t("Column"));
        heading("before", t("Old value"));
        heading("after", t("New value"));
        heading("cause", t("Cause"));
        if (name_of_) heading("by", t("Changed by"));
        csv_.end_row();
    }

    void record(const FeedRecord& record) {
        bool told = false;
        for (const auto& cell : record.cells)
            for (const auto& column : parts_of(*cell.field)) told = line(record, cell, column) || told;
        if (told) return;
        begin(record, record.step);
        for (int i = 0; i < 3; ++i) csv_.empty();
        end(record.step);
    }
    void finish() { csv_.finish(); }

private:
    void heading(std::string_view name, base::Message label) { names() ? csv_.plain(name) : say(label); }
    bool line(const FeedRecord& record, const FeedCell& cell, const FileColumn& column) {
        const auto before = shown_part(column, cell.before, cell.title_before, style_.show);
        const auto after = shown_part(column, cell.after, cell.title_after, style_.show);
        if (before == after && !cell.untold) return false;
        begin(record, cell.step);
        csv_.text(heading_of(column, style_.headings, style_.show.language));
        cell.untold ? say(base::tc("in a file", "(not kept)")) : csv_.text(before);
        cell.untold_after ? say(base::tc("in a file", "(not kept)")) : csv_.text(after);
        end(cell.step);
        return true;
    }
    void begin(const FeedRecord& record, const dataset::FeedStep& step) {
        csv_.integer(step.seq);
        if (step.at == base::Instant())
            csv_.empty();
        else
            csv_.plain(step.at.iso());
        csv_.plain(record.id.text());
        csv_.text(record.title);
        names() ? csv_.plain(word_of(record.action)) : say(in_words(record.action));
    }
    void end(const dataset::FeedStep& step) {
        names() ? csv_.plain(word_of(step.cause)) : say(in_words(step.cause));
        if (name_of_) csv_.text((*name_of_)(step.actor));
        csv_.end_row();
    }
    void say(base::Message message) { csv_.text(base::say(style_.show.language, message)); }
    bool names() const { return style_.headings == FileStyle::Headings::names; }

    CsvWriter csv_;
    const FileStyle& style_;
    const NameOf* name_of_;
};

std::string json_of(const FileColumn& column, const Value& value) {
    if (value.empty()) return "null";
    const auto& field = *column.field;
    const dataset::ShowAs exact{.reader = dataset::ShowAs::For::file, .codes_as = dataset::ShowAs::CodesAs::codes};
    switch (field.type) {
        case Type::yes_no: return value.number() != 0 ? "true" : "false";
        case Type::integer:
        case Type::decimal: return dataset::show(field, value, exact);
        case Type::list: return std::string(value.text());  // JSON already
        case Type::bilingual: {
            const auto part = shown_part(column, value, {}, exact);
            return part.empty() ? "null" : dataset::quoted_part(part);
        }
        default: return dataset::quoted_part(dataset::show(field, value, exact));
    }
}

std::string json_of(const FeedCell& cell) {
    std::string json;
    for (const auto& column : parts_of(*cell.field)) {
        if (column.part == Part::title) continue;  // what an id is called is no value
        const auto before = json_of(column, cell.before), after = json_of(column, cell.after);
        if (before == after && !cell.untold) continue;
        ((json += json.empty() ? "" : ",") +=
         dataset::quoted_part(heading_of(column, FileStyle::Headings::names, base::Language::english))) += ":{";
        json += cell.untold ? "\"untold\":true" : "\"before\":" + before;
        if (!cell.untold_after) json += ",\"after\":" + after;
        json += '}';
    }
    return json;
}

std::string json_of(const FeedRecord& record, const NameOf* name_of) {
    auto json = "{\"seq\":" + std::to_string(record.step.seq);
    if (record.step.at != base::Instant()) json += ",\"at\":" + dataset::quoted_part(record.step.at.iso());
    ((json += ",\"id\":\"") += record.id.text()) += '"';
    if (!record.title.empty()) json += ",\"title\":" + dataset::quoted_part(record.title);
    (((json += ",\"change\":\"") += word_of(record.action)) += "\",\"cause\":\"") += word_of(record.step.cause);
    json += '"';
    if (name_of) json += ",\"by\":" + dataset::quoted_part((*name_of)(record.step.actor));
    if (record.action == audit::Action::removed) return json + "}\n";
    std::string columns;
    for (const auto& cell : record.cells) {
        const auto parts = json_of(cell);
        if (!parts.empty()) (columns += columns.empty() ? "" : ",") += parts;
    }
    return json + ",\"columns\":{" + columns + "}}\n";
}

const NameOf* told_by(const dataset::Feed& feed, const NameOf& name_of) {
    return feed.mode() == dataset::FeedMode::every ? &name_of : nullptr;
}

}  // namespace

std::string_view word_of(audit::Action action) { return action_words[static_cast<std::size_t>(action)]; }
std::string_view word_of(std::optional<audit::Cause> cause) { return cause_words[place_of(cause)]; }

base::Message in_words(audit::Action action) {
    switch (action) {
        case audit::Action::added: return t("Added");
        case audit::Action::removed: return t("Removed");
        default: return t("Changed");
    }
}

base::Message in_words(std::optional<audit::Cause> cause) {
    static const std::array<base::Message, 7> words = {
        t("Filters only"),        t("Somebody changed it"), t("File imported"), t("Register loaded"),
        t("Correction taken up"), t("Record removed"),      t("A day came")};
    return words[place_of(cause)];
}

std::vector<FileColumn> parts_of(const Field& field) {
    dataset::Plan plan;
    plan.columns.push_back({&field, 0});
    auto columns = file_columns(plan);
    columns.erase(columns.begin());  // the record's own id
    return columns;
}

std::string shown_part(const FileColumn& column, const Value& value, const std::string& title,
                       const dataset::ShowAs& as) {
    switch (column.part) {
        case Part::english: return std::string(value.label().english);
        case Part::welsh: return std::string(value.label().welsh);
        case Part::title: return title;
        case Part::id: return value.empty() ? std::string() : value.id().text();
        default: return dataset::show(*column.field, value, as);
    }
}

std::int64_t write_feed_csv(store::Reader& db, const dataset::Feed& feed, const FileStyle& style, const NameOf& name_of,
                            CsvDrain drain) {
    FeedCsv csv(style, told_by(feed, name_of), std::move(drain));
    std::int64_t records = 0;
    feed.each(db, [&](const FeedRecord& record) {
        csv.record(record);
        ++records;
        return dataset::Feed::Go::on;
    });
    csv.finish();
    return records;
}

std::int64_t write_feed_json(store::Reader& db, const dataset::Feed& feed, const NameOf& name_of, CsvDrain drain) {
    const auto* by = told_by(feed, name_of);
    std::string buffer;
    std::int64_t records = 0;
    feed.each(db, [&](const FeedRecord& record) {
        buffer += json_of(record, by);
        ++records;
        if (buffer.size() >= CsvWriter::buffer_bytes) {
            drain(buffer);
            buffer.clear();
        }
        return dataset::Feed::Go::on;
    });
    if (!buffer.empty()) drain(buffer);
    return records;
}

}  // namespace exchange
