// What an uploaded file is, and a guess at what its columns mean.
#include "base/text.hpp"
#include "exchange/import.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace exchange {

using base::t;
using dataset::Dataset;
using dataset::Field;
using dataset::Type;
using Part = FileColumn::Part;

namespace {

constexpr std::size_t kSamples = 3;
constexpr std::size_t kColumnsMost = 500;  // the widest published file has some 140; a page asks about each

bool can_be_imported(const Field& field) {
    return field.type != Type::file && field.sensitivity != dataset::Class::s4_restricted;
}

// Every heading that means a column, folded.
std::map<std::string, FileColumn> known_headings(const std::vector<FileColumn>& targets) {
    std::map<std::string, FileColumn> known;
    for (const auto& target : targets) {
        known.emplace(base::fold(column_name(target)), target);
        for (const auto language : {base::Language::english, base::Language::welsh})
            known.emplace(base::fold(heading_of(target, FileStyle::Headings::labels, language)), target);
    }
    return known;
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

namespace {

base::Problem of_file(std::string_view code, base::Message what, std::vector<base::NamedArgument> arguments = {}) {
    return {"file", code, what, std::move(arguments), {}};
}

// What is wrong with this row keeps the whole file from being taken.
base::Problem refused_for(const RowSource& rows) {
    auto problem = rows.problems().front();
    if (!problem.where.empty()) return problem;  // of the file, whatever row it was found at
    const auto english = problem.say(base::Language::english), welsh = problem.say(base::Language::welsh);
    problem.arguments = {{"row", rows.row()}, {"problem", base::Label{english, welsh}}};
    problem.what = t("Row {row}: {problem}");
    return problem;
}

base::Problems headings_wrong(std::span<const std::string_view> headings) {
    base::Problems problems;
    if (headings.size() > kColumnsMost)
        problems.add(of_file("too_many_columns",
                             t("The file has {count} columns, and at most {most} can be imported. Take out those that "
                               "aren't needed"),
                             {{"count", headings.size()}, {"most", kColumnsMost}}));
    std::map<std::string, int> seen;
    for (const auto heading : headings)
        if (!base::trim(heading).empty() && ++seen[base::fold(heading)] == 2 && problems.size() < kColumnsMost)
            problems.add(of_file("heading_twice",
                                 t("Two columns have the heading “{heading}”. Rename one of them, or take it out"),
                                 {{"heading", base::trim(heading)}}));
    return problems;
}

std::vector<MappedColumn> guessed(std::span<const std::string_view> headings, const std::vector<FileColumn>& targets) {
    const auto known = known_headings(targets);
    std::set<std::string> taken;
    std::vector<MappedColumn> columns;
    for (const auto heading : headings) {
        const auto target = known.find(base::fold(heading));
        auto& column = columns.emplace_back(MappedColumn{.heading = std::string(base::trim(heading))});
        if (target != known.end() && taken.insert(column_name(target->second)).second) column.target = target->second;
    }
    return columns;
}

}  // namespace

std::string column_name(const FileColumn& column) {
    return heading_of(column, FileStyle::Headings::names, base::Language::english);
}

base::Result<ImportFile> look_at_import(const std::filesystem::path& path, const Dataset& dataset,
                                        const dataset::FieldSet& writable, std::string_view sheet) {
    auto form = look_at_rows(path);
    if (!form) return form.problems();
    if (std::ranges::find(form->sheets, sheet) != form->sheets.end()) form->sheet = sheet;
    const auto opened = open_rows(path, *form);
    if (!opened) return opened.problems();
    auto& rows = **opened;
    if (!rows.next()) return of_file("no_heading", t("The file is empty. Its first row must say what the columns are"));
    if (!rows.problems().empty()) return refused_for(rows);
    if (auto wrong = headings_wrong(rows.fields()); !wrong.empty()) return wrong;
    ImportFile found{.form = *form, .columns = guessed(rows.fields(), import_targets(dataset, writable))};
    while (rows.next()) {
        if (rows.broken_off()) return refused_for(rows);
        ++found.rows;
        if (found.rows > static_cast<std::int64_t>(kSamples)) continue;
        for (std::size_t i = 0; i < found.columns.size() && i < rows.fields().size(); ++i)
            found.columns[i].samples.emplace_back(rows.fields()[i]);
    }
    if (found.rows == 0) return of_file("no_rows", t("The file has headings and no rows"));
    return found;
}

}  // namespace exchange
