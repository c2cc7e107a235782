#include "exchange/import.hpp"

#include "base/text.hpp"
#include "dataset/limits.hpp"
#include "dataset/operation.hpp"
#include "dataset/search.hpp"
#include "exchange/text_rows.hpp"

#include <map>
#include <unordered_map>

namespace exchange {

using base::t;
using dataset::Dataset;
using dataset::Field;
using dataset::Type;
using dataset::Value;
using Part = FileColumn::Part;

namespace {

constexpr std::size_t kChunkRows = 500;  // handed to the load at once; it writes in chunks of its own

// Finds the record that a reference's text means: its id, else the one record whose key or title it is. Asked once for
// each text.
class References {
public:
    References(store::Store& store, const dataset::Writing& writing) : store_(store), writing_(writing) {}

    base::Result<Value> find(const Field& field, std::string_view text) {
        if (text.size() == 13)
            if (const auto id = base::Id::from_text(text)) return Value::of(*id);
        auto& known = known_[&field];
        const auto found = known.find(std::string(text));
        const base::Id id =
            found != known.end() ? found->second : known.emplace(std::string(text), look_up(field, text)).first->second;
        if (id) return Value::of(id);
        return base::Problem{std::string(field.name),
                             "not_found",
                             t("{label}: nothing, or more than one thing, is called {typed}. Give its record id, or a "
                               "number such as a URN"),
                             {{"label", field.label}, {"typed", text}},
                             {}};
    }

private:
    base::Id look_up(const Field& field, std::string_view text) {
        const auto& target = writing_.registry.dataset(field.target);
        return store_.read([&](store::Reader& db) {
            const auto found = dataset::search(db, writing_.registry,
                                               {.typed = text,
                                                .only = &target,
                                                .at_most = 2,
                                                .codes = writing_.codes.get(),
                                                .scope = [&](const Dataset& of) {
                                                    return writing_.scope ? writing_.scope(of, dataset::Verb::read)
                                                                          : dataset::Scope::whole(writing_.authority);
                                                }});
            return found.hits.size() == 1 && !found.more ? found.hits.front().id : base::Id();
        });
    }
    store::Store& store_;
    const dataset::Writing& writing_;
    std::map<const Field*, std::unordered_map<std::string, base::Id>> known_;
};

// The columns that fill one field: one, or two for a bilingual field, or title and id of a reference.
struct Filled {
    const Field* field;
    std::optional<std::size_t> whole, english, welsh, title, id;
};

std::vector<Filled> fields_filled(const ImportFile& file) {
    std::vector<Filled> filled;
    for (std::size_t i = 0; i < file.columns.size(); ++i) {
        const auto& target = file.columns[i].target;
        if (!target || !target->field) continue;
        auto at =
            std::find_if(filled.begin(), filled.end(), [&](const Filled& one) { return one.field == target->field; });
        if (at == filled.end()) at = filled.insert(filled.end(), {.field = target->field});
        switch (target->part) {
            case Part::whole: at->whole = i; break;
            case Part::english: at->english = i; break;
            case Part::welsh: at->welsh = i; break;
            case Part::title: at->title = i; break;
            case Part::id: at->id = i; break;
        }
    }
    return filled;
}

std::string_view cell(std::span<const std::string_view> fields, std::optional<std::size_t> column) {
    if (!column || *column >= fields.size()) return {};
    return base::trim(without_formula_guard(fields[*column]));
}

base::Result<Value> read_value(const Filled& filled, std::span<const std::string_view> fields, References& references,
                               const dataset::Codes* codes) {
    const Field& field = *filled.field;
    if (field.type == Type::bilingual && (filled.english || filled.welsh))
        return dataset::parse_both(field, cell(fields, filled.english), cell(fields, filled.welsh));
    if (field.type == Type::reference) {
        const auto id = cell(fields, filled.id);
        const auto text = id.empty() ? cell(fields, filled.title ? filled.title : filled.whole) : id;
        if (text.empty()) return Value();
        return references.find(field, text);
    }
    return dataset::parse(field, cell(fields, filled.whole), {.codes = codes});
}

// Watches a load for the preview.
void keep_row(ImportReport& report, const Import& import, const dataset::Load::Preview& preview) {
    if (report.rows.size() >= import.rows_shown || preview.outcome == dataset::Load::Outcome::refused) return;
    ImportedRow row{.row = preview.row, .outcome = preview.outcome};
    if (preview.changes)
        for (const auto& change : *preview.changes) {
            const auto position = static_cast<std::size_t>(change.position);
            row.differences.push_back({&import.dataset->fields[position],
                                       preview.before ? (*preview.before)[position] : Value(), change.value});
        }
    report.rows.push_back(std::move(row));
}

base::Problem in_row(base::Problem problem, std::int64_t row) {
    problem.row = row;
    return problem;
}

base::Problems mapping_wrong(const Import& import, const std::vector<Filled>& filled) {
    base::Problems wrong;
    std::map<std::string, std::string_view> headings;
    for (const auto& column : import.file.columns) {
        if (!column.target) continue;
        const auto [at, first] = headings.emplace(column_name(*column.target), column.heading);
        if (!first)
            wrong.add("columns", "filled_twice",
                      t("Both “{first}” and “{second}” go into {label}. Choose one of them, and leave the other out"),
                      {{"first", at->second}, {"second", column.heading}, {"label", column.target->field->label}});
    }
    for (const auto position : import.dataset->key) {
        const Field& field = import.dataset->fields[static_cast<std::size_t>(position)];
        if (std::none_of(filled.begin(), filled.end(), [&](const Filled& one) { return one.field == &field; }))
            wrong.add("columns", "key_missing", t("Choose a column for {label}: records are told apart by it"),
                      {{"label", field.label}});
    }
    return wrong;
}

void must_be_permitted(const dataset::Writing& writing, const Import& import, const std::vector<Filled>& filled) {
    const auto permitted = dataset::rows_permitted(writing, *import.dataset);
    for (const auto& one : filled)
        if (!permitted || !permitted->has(*one.field))
            throw base::Forbidden(std::string(import.dataset->name) + " write");
}

// The file's rows on their way into a load, a chunk at a time.
class Rows {
public:
    Rows(store::Store& store, const dataset::Writing& writing, const Import& import, const ImportCourse& course,
         std::vector<Filled> filled, dataset::Load& load, ImportReport& report)
        : references_(store, writing),
          writing_(writing),
          course_(course),
          filled_(std::move(filled)),
          load_(load),
          report_(report) {
        load_.on_row([this, &import](const dataset::Load::Preview& preview) {
            keep_row(report_, import, preview);
            if (preview.problems) refuse(preview.row, *preview.problems);
        });
    }

    Rows(const Rows&) = delete;
    Rows& operator=(const Rows&) = delete;
    ~Rows() { load_.on_row({}); }  // a chunk may be on its way still where reading broke off

    void read(RowSource& rows) {
        rows.next();  // the headings
        while (rows.next()) {
            take(rows);
            if (++in_chunk_ == kChunkRows) hand_over();
        }
        hand_over();
    }

private:
    struct Kept {
        std::vector<std::string> cells;
        base::Problems why;
    };

    void take(const RowSource& rows) {
        if (course_.refused) kept_[rows.row()].cells.assign(rows.fields().begin(), rows.fields().end());
        base::Problems problems = rows.problems();
        dataset::Incoming incoming{.row = rows.row(), .values = {}};
        for (const auto& one : filled_) {
            auto value = read_value(one, rows.fields(), references_, writing_.codes.get());
            if (value) {
                incoming.values.push_back(std::move(*value));
                continue;
            }
            for (const auto& problem : value.problems()) problems.add(in_row(problem, rows.row()));
        }
        if (problems.empty()) {
            chunk_.push_back(std::move(incoming));
            return;
        }
        refuse(rows.row(), problems);
        ++report_.refused;
        for (auto& problem : problems)
            if (report_.problems.size() < dataset::limits::load_problems) report_.problems.add(problem);
    }

    void refuse(std::int64_t row, const base::Problems& why) {
        const auto kept = kept_.find(row);
        if (kept != kept_.end()) kept->second.why.add_all(why);
    }

    void hand_over() {
        load_.stage(chunk_);
        for (const auto& [row, kept] : kept_)
            if (!kept.why.empty()) course_.refused(kept.cells, kept.why);
        kept_.clear();
        chunk_.clear();
        read_ += in_chunk_;
        in_chunk_ = 0;
        if (course_.told) course_.told(static_cast<std::int64_t>(read_));
    }

    References references_;
    const dataset::Writing& writing_;
    const ImportCourse& course_;
    const std::vector<Filled> filled_;
    dataset::Load& load_;
    ImportReport& report_;
    std::vector<dataset::Incoming> chunk_;
    std::map<std::int64_t, Kept> kept_;  // rows of this chunk, where somebody wants those refused
    std::size_t in_chunk_ = 0, read_ = 0;
};

// The heading of the column that says what is wrong. A file that has one already, from the last time, gets it anew.
constexpr base::Message kReasons = t("What is wrong");

bool says_reasons(const MappedColumn& column) {
    const auto folded = base::fold(column.heading);
    return folded == base::fold(base::say(base::Language::english, kReasons)) ||
           folded == base::fold(base::say(base::Language::welsh, kReasons));
}

std::string reasons(const Dataset& dataset, const base::Problems& why, base::Language language) {
    std::string text;
    for (const auto& problem : why) {
        if (!text.empty()) text += "; ";
        if (const auto* field = dataset.find(problem.where)) text += std::string(field->label.in(language)) + ": ";
        text += problem.say(language);
    }
    return text;
}

}  // namespace

base::Result<ImportReport> run_import(store::Store& store, const dataset::Writing& writing, const Import& import,
                                      Try how, const ImportCourse& course) {
    auto filled = fields_filled(import.file);
    if (auto wrong = mapping_wrong(import, filled); !wrong.empty()) return wrong;
    must_be_permitted(writing, import, filled);

    std::vector<bool> passed_over;
    for (const auto& column : import.file.columns) passed_over.push_back(!column.target);
    const auto rows = open_rows(import.path, import.file.form, std::move(passed_over));
    if (!rows) return rows.problems();

    using Mode = dataset::LoadSettings::Mode;
    dataset::LoadSettings settings{.dataset = std::string(import.dataset->name),
                                   .source = import.source,
                                   .valid_from = writing.today(),
                                   .mode = how == Try::dry_run ? Mode::compare : Mode::stage};
    for (const auto& one : filled) settings.fields.push_back(one.field->position);
    auto importing = writing;
    importing.cause = audit::Cause::import;
    auto begun = dataset::Load::begin(store, importing, std::move(settings));
    if (!begun) return begun.problems();
    auto& load = **begun;

    ImportReport report;
    Rows(store, writing, import, course, std::move(filled), load, report).read(**rows);
    report.problems.add_all(load.report().problems);
    report.refused += load.report().refused;
    report.load = load.report();
    const bool good = report.refused == 0 ||
                      (import.refused == Import::Refused::left_out && report.load.added + report.load.changed > 0);
    report.published = how == Try::for_real && good;
    dataset::Load::Publisher publish;
    if (course.publish) publish = [&](const std::function<void(store::Tx&)>& work) { course.publish(report, work); };
    report.load = report.published ? load.publish(publish) : load.abandon();
    return report;
}

Format refused_format(const ImportFile& file) {
    return file.form.kind == RowsForm::Kind::workbook ? Format::xlsx : Format::csv;
}

base::Result<std::int64_t> write_refused(store::Store& store, const dataset::Writing& writing, const Import& import,
                                         base::Language language, const std::string& folder, const FileDrain& drain) {
    std::int64_t refused = 0;
    TextRows rows(refused_format(import.file),
                  {.title = std::string(base::say(language, t("Rows to mend"))),
                   .created = writing.now(),
                   .language = language,
                   .folder = folder},
                  drain);
    const auto& columns = import.file.columns;
    for (const auto& column : columns)
        if (!says_reasons(column)) rows.cell(column.heading);
    rows.cell(base::say(language, kReasons));
    rows.end_row();
    const auto write = [&](std::span<const std::string> cells, const base::Problems& why) {
        ++refused;
        for (std::size_t i = 0; i < columns.size(); ++i)
            if (!says_reasons(columns[i])) rows.cell(i < cells.size() ? std::string_view(cells[i]) : "");
        rows.cell(reasons(*import.dataset, why, language));
        rows.end_row();
    };
    const auto report = run_import(store, writing, import, Try::dry_run, {.refused = write});
    if (!report) return report.problems();
    rows.finish();
    return refused;
}

}  // namespace exchange
