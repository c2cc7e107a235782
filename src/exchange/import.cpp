#include "exchange/import.hpp"

#include "base/text.hpp"
#include "dataset/operation.hpp"
#include "dataset/search.hpp"
#include "exchange/csv.hpp"

#include <fstream>
#include <map>
#include <set>
#include <unordered_map>

namespace exchange {

using base::t;
using dataset::Dataset;
using dataset::Field;
using dataset::Type;
using dataset::Value;
using Part = FileColumn::Part;

namespace {

constexpr std::size_t kSamples = 3;
constexpr std::size_t kChunkRows = 500;  // handed to the load at once; it writes in chunks of its own
constexpr std::size_t kReadBytes = 64 * 1024;

CsvSource from_file(std::ifstream& file) {
    return [&file](std::span<char> space) {
        file.read(space.data(), static_cast<std::streamsize>(space.size()));
        return static_cast<std::size_t>(file.gcount());
    };
}

bool can_be_imported(const Field& field) {
    return field.type != Type::file && field.sensitivity != dataset::Class::s4_restricted;
}

// Every heading that means a column, folded.
std::map<std::string, FileColumn> known_headings(const std::vector<FileColumn>& targets) {
    std::map<std::string, FileColumn> known;
    for (const auto& target : targets) {
        known.emplace(base::fold(heading_of(target, FileStyle::Headings::names, base::Language::english)), target);
        for (const auto language : {base::Language::english, base::Language::welsh})
            known.emplace(base::fold(heading_of(target, FileStyle::Headings::labels, language)), target);
    }
    return known;
}

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

}  // namespace

std::vector<FileColumn> import_targets(const Dataset& dataset, const dataset::FieldSet& writable) {
    std::vector<FileColumn> targets;
    for (const auto& field : dataset.fields) {
        if (!writable.has(field) || !can_be_imported(field)) continue;
        if (field.type == Type::bilingual) {
            targets.push_back({.field = &field, .part = Part::english});
            targets.push_back({.field = &field, .part = Part::welsh});
        } else if (field.type == Type::reference) {
            targets.push_back({.field = &field, .part = Part::title});
            targets.push_back({.field = &field, .part = Part::id});
        } else {
            targets.push_back({.field = &field, .part = Part::whole});
        }
    }
    return targets;
}

std::string import_template(const Dataset& dataset, const dataset::FieldSet& writable, base::Language language) {
    std::string out;
    CsvWriter csv(csv_for_spreadsheets, [&](std::string_view bytes) { out += bytes; });
    for (const auto& target : import_targets(dataset, writable))
        csv.text(heading_of(target, FileStyle::Headings::labels, language));
    csv.end_row();
    csv.finish();
    return out;
}

namespace {

// Nothing was read behind this row: from there on nobody knows where rows begin.
std::optional<base::Problem> stopped_at(const CsvReader& rows) {
    for (auto problem : rows.problems()) {
        if (problem.code != "unclosed_quote" && problem.code != "row_too_long") continue;
        problem.arguments = {{"row", rows.row()}, {"problem", problem.what}};
        problem.what = t("Row {row}: {problem}");
        return problem;
    }
    return std::nullopt;
}

}  // namespace

base::Result<ImportFile> look_at_import(const std::filesystem::path& path, const Dataset& dataset,
                                        const dataset::FieldSet& writable) {
    CsvLook look;
    std::ifstream file(path, std::ios::binary);
    if (!file) throw base::Unavailable("the uploaded file can't be read");
    std::string piece(kReadBytes, '\0');
    while (file.read(piece.data(), static_cast<std::streamsize>(piece.size())), file.gcount() > 0)
        look.add({piece.data(), static_cast<std::size_t>(file.gcount())});
    const auto form = look.finish();
    if (!form) return form.problems();

    file.clear();
    file.seekg(0);
    CsvReader rows(from_file(file), *form);
    ImportFile found{.form = *form};
    if (!rows.next())
        return base::Problem{
            "file", "no_heading", t("The file is empty. Its first row must say what the columns are"), {}, {}};
    if (const auto stopped = stopped_at(rows)) return *stopped;
    const auto known = known_headings(import_targets(dataset, writable));
    std::set<std::string> seen;
    base::Problems problems;
    for (const auto heading : rows.fields()) {
        const std::string folded = base::fold(heading);
        const auto target = known.find(folded);
        MappedColumn column{.heading = std::string(base::trim(heading))};
        if (target != known.end() &&
            seen.insert(heading_of(target->second, FileStyle::Headings::names, base::Language::english)).second)
            column.target = target->second;
        found.columns.push_back(std::move(column));
    }
    while (rows.next()) {
        if (const auto stopped = stopped_at(rows)) return *stopped;
        ++found.rows;
        if (found.rows > static_cast<std::int64_t>(kSamples)) continue;
        for (std::size_t i = 0; i < found.columns.size() && i < rows.fields().size(); ++i)
            found.columns[i].samples.emplace_back(rows.fields()[i]);
    }
    if (found.rows == 0) return base::Problem{"file", "no_rows", t("The file has headings and no rows"), {}, {}};
    return found;
}

namespace {

base::Problems keys_missing(const Import& import, const std::vector<Filled>& filled) {
    base::Problems missing;
    for (const auto position : import.dataset->key) {
        const Field& field = import.dataset->fields[static_cast<std::size_t>(position)];
        if (std::none_of(filled.begin(), filled.end(), [&](const Filled& one) { return one.field == &field; }))
            missing.add("columns", "key_missing", t("Choose a column for {label}: records are told apart by it"),
                        {{"label", field.label}});
    }
    return missing;
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

    void read(CsvReader& rows) {
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

    void take(const CsvReader& rows) {
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
        report_.problems.add_all(std::move(problems));
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
    if (auto missing = keys_missing(import, filled); !missing.empty()) return missing;
    must_be_permitted(writing, import, filled);

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
    std::ifstream file(import.path, std::ios::binary);
    if (!file) throw base::NotFound("the uploaded file is gone");
    CsvReader rows(from_file(file), import.file.form);
    Rows(store, writing, import, course, std::move(filled), load, report).read(rows);
    report.problems.add_all(load.report().problems);
    report.published = how == Try::for_real && report.problems.empty() && !load.problems_found();
    dataset::Load::Publisher publish;
    if (course.publish)
        publish = [&](const std::function<void(store::Tx&)>& work) { course.publish(load.report(), work); };
    report.load = report.published ? load.publish(publish) : load.abandon();
    return report;
}

base::Result<std::int64_t> write_refused(store::Store& store, const dataset::Writing& writing, const Import& import,
                                         base::Language language, CsvDrain drain) {
    std::int64_t refused = 0;
    CsvWriter csv(csv_for_spreadsheets, std::move(drain));
    const auto& columns = import.file.columns;
    for (const auto& column : columns)
        if (!says_reasons(column)) csv.text(column.heading);
    csv.text(base::say(language, kReasons));
    csv.end_row();
    const auto write = [&](std::span<const std::string> cells, const base::Problems& why) {
        ++refused;
        for (std::size_t i = 0; i < columns.size(); ++i)
            if (!says_reasons(columns[i])) csv.text(i < cells.size() ? std::string_view(cells[i]) : "");
        csv.text(reasons(*import.dataset, why, language));
        csv.end_row();
    };
    const auto report = run_import(store, writing, import, Try::dry_run, {.refused = write});
    if (!report) return report.problems();
    csv.finish();
    return refused;
}

}  // namespace exchange
