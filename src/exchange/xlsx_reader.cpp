#include "exchange/xlsx_reader.hpp"

#include <algorithm>
#include <charconv>

namespace exchange {

using base::t;

namespace {

constexpr std::int64_t kRowsMost = 1'048'576;  // of a sheet
constexpr std::int64_t kColumnsMost = 16'384;
constexpr std::size_t kRangesMost = 1'000;  // of formulas that fill more than their own cell

std::string letters_of(std::size_t column) {
    std::string letters;
    for (auto left = column + 1; left > 0; left = (left - 1) / 26)
        letters.insert(letters.begin(), static_cast<char>('A' + (left - 1) % 26));
    return letters;
}

std::optional<std::int64_t> whole_number(std::string_view text) {
    std::int64_t number = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
    if (end.ec != std::errc() || end.ptr != text.data() + text.size()) return std::nullopt;
    return number;
}

struct Place {
    std::int64_t column = 0, row = 0;  // from 1
};

// "B7"; nullopt: no place of a sheet.
std::optional<Place> place_of(std::string_view reference) {
    Place place;
    std::size_t at = 0;
    for (; at < reference.size() && reference[at] >= 'A' && reference[at] <= 'Z' && at < 4; ++at)
        place.column = place.column * 26 + (reference[at] - 'A' + 1);
    const auto row = whole_number(reference.substr(at));
    if (at == 0 || place.column > kColumnsMost || !row || *row < 1 || *row > kRowsMost) return std::nullopt;
    place.row = *row;
    return place;
}

struct Range {
    Place from, to;
    bool has(Place place) const {
        return place.row >= from.row && place.row <= to.row && place.column >= from.column && place.column <= to.column;
    }
};

std::optional<Range> range_of(std::string_view reference) {
    const auto cut = reference.find(':');
    const auto from = place_of(reference.substr(0, cut));
    const auto to = cut == std::string_view::npos ? from : place_of(reference.substr(cut + 1));
    if (!from || !to) return std::nullopt;
    return Range{*from, *to};
}

class SheetRows final : public RowSource {
public:
    SheetRows(const std::filesystem::path& path, std::vector<bool> passed_over, const XlsxLimits& limits)
        : zip_(path, limits.zip), limits_(limits), passed_over_(std::move(passed_over)) {}

    std::optional<base::Problem> open(const std::string& sheet);

    bool next() override;
    std::span<const std::string_view> fields() const override { return fields_; }
    std::int64_t row() const override { return place_.row; }
    const base::Problems& problems() const override { return problems_; }
    bool broken_off() const override { return broken_off_; }

private:
    // A cell as it is being read.
    struct Cell {
        std::string_view kind() const { return {kind_text, kind_size}; }
        char kind_text[12] = {};  // of its attribute t: "s", "inlineStr"
        std::size_t kind_size = 0;
        std::size_t format = 0;
        std::size_t begin = 0;  // of its value in text_
        bool formula = false;
    };
    struct Filled {
        std::size_t column, begin, end;  // in text_
    };

    bool read_row();
    bool begin_row();
    bool read_cell();
    bool begin_cell(Cell& cell);
    bool note_formula(Cell& cell);
    bool end_cell(const Cell& cell);
    bool append_value(const Cell& cell);
    bool is_used(std::size_t column) const { return column >= passed_over_.size() || !passed_over_[column]; }
    std::string here() const {
        return letters_of(static_cast<std::size_t>(place_.column - 1)) + std::to_string(place_.row);
    }
    void say(std::string_view code, base::Message what, std::vector<base::NamedArgument> arguments = {}) {
        problems_.add({{}, code, what, std::move(arguments), place_.row});
    }
    void say_of_cell(std::string_view code, base::Message what, std::vector<base::NamedArgument> arguments = {});
    void lay_out();
    // Nothing more is read; false, so that readers can end with it.
    bool stop(base::Problem why);
    bool stop_broken() { return stop(broken_workbook()); }

    ZipParts zip_;
    XlsxLimits limits_;
    std::vector<bool> passed_over_;
    DayCount count_ = DayCount::from_1900;
    SharedTexts texts_;
    std::vector<NumberFormat> formats_;
    std::optional<ZipParts::Part> part_;
    std::optional<XmlEvents> xml_;
    std::vector<Range> formulas_;

    bool in_rows_ = false, broken_off_ = false, ended_ = false;
    bool too_wide_ = false;  // this row
    Place place_;
    std::string text_;  // of the row's cells, one after another
    std::vector<Filled> filled_;
    std::vector<std::string_view> fields_;
    std::size_t expected_ = 0;
    base::Problems problems_;
};

std::optional<base::Problem> SheetRows::open(const std::string& sheet) {
    const auto book = read_book(zip_, limits_);
    if (!book) return book.problems().front();
    const auto found =
        std::ranges::find_if(book->sheets, [&](const auto& one) { return one.shown && one.name == sheet; });
    if (found == book->sheets.end()) return broken_workbook();
    count_ = book->count;
    if (book->texts_part)
        if (auto problem = texts_.read(zip_, *book->texts_part, limits_)) return problem;
    if (book->formats_part) {
        auto formats = read_formats(zip_, *book->formats_part, limits_);
        if (!formats) return formats.problems().front();
        formats_ = std::move(*formats);
    }
    part_ = zip_.open(found->part, limits_.sheet_bytes);
    if (part_->state() != ZipParts::State::fine) return problem_of(part_->state());
    xml_.emplace(part_source(*part_));
    return std::nullopt;
}

bool SheetRows::next() {
    if (!problems_.empty()) problems_ = {};
    fields_.clear();
    while (!ended_) {
        text_.clear();
        filled_.clear();
        too_wide_ = false;
        if (!read_row()) {
            ended_ = true;
            return broken_off_;
        }
        if (filled_.empty() && problems_.empty()) continue;
        lay_out();
        return true;
    }
    return false;
}

// To the end of the next row; false: there is none, or reading stopped.
bool SheetRows::read_row() {
    while (xml_->next()) {
        if (xml_->name() == "sheetData" && xml_->kind() != XmlEvents::Kind::text)
            in_rows_ = xml_->kind() == XmlEvents::Kind::start;
        if (!in_rows_) continue;
        if (xml_->at_start("row") && !begin_row()) return false;
        if (xml_->at_start("c") && !read_cell()) return false;
        if (xml_->at_end("row")) return true;
    }
    if (part_->state() != ZipParts::State::fine) return stop(problem_of(part_->state()));
    if (xml_->broken()) return stop_broken();
    return false;
}

bool SheetRows::begin_row() {
    const auto* said = xml_->attribute("r");
    const auto row = said ? whole_number(*said).value_or(0) : place_.row + 1;
    if (row <= place_.row || row > kRowsMost) return stop_broken();
    place_ = {.column = 0, .row = row};
    return true;
}

bool SheetRows::read_cell() {
    Cell cell;
    if (!begin_cell(cell)) return false;
    bool in_value = false;
    int aside = 0;
    while (xml_->next()) {
        if (xml_->kind() == XmlEvents::Kind::text) {
            if (in_value && aside == 0) text_ += xml_->text();
            if (text_.size() > limits_.row_bytes)
                return stop({{},
                             "row_too_long",
                             t("This row is too long to be read. Shorten its texts, or take it out"),
                             {},
                             place_.row});
            continue;
        }
        const bool starts = xml_->kind() == XmlEvents::Kind::start;
        if (xml_->name() == "v" || xml_->name() == "t") in_value = starts;
        if (xml_->name() == "rPh") aside += starts ? 1 : -1;
        if (xml_->at_start("f") && !note_formula(cell)) return false;
        if (xml_->at_end("c")) return end_cell(cell);
    }
    return stop(part_->state() == ZipParts::State::fine ? broken_workbook() : problem_of(part_->state()));
}

bool SheetRows::begin_cell(Cell& cell) {
    auto place = Place{.column = place_.column + 1, .row = place_.row};
    if (const auto* reference = xml_->attribute("r")) {
        const auto said = place_of(*reference);
        if (!said || said->row != place_.row || said->column <= place_.column) return stop_broken();
        place = *said;
    }
    if (place_.row == 0 || place.column > kColumnsMost) return stop_broken();
    place_ = place;
    if (const auto* kind = xml_->attribute("t")) {
        if (kind->size() > sizeof cell.kind_text) return stop_broken();
        cell.kind_size = kind->copy(cell.kind_text, sizeof cell.kind_text);
    }
    if (const auto* style = xml_->attribute("s"))
        cell.format = static_cast<std::size_t>(std::max<std::int64_t>(whole_number(*style).value_or(0), 0));
    cell.begin = text_.size();
    return true;
}

// One that fills more than its own cell leaves bare values in the others.
bool SheetRows::note_formula(Cell& cell) {
    cell.formula = true;
    const auto* kind = xml_->attribute("t");
    const auto* reference = xml_->attribute("ref");
    if (!kind || *kind == "shared" || !reference) return true;
    const auto range = range_of(*reference);
    if (!range || formulas_.size() == kRangesMost) return stop_broken();
    formulas_.push_back(*range);
    return true;
}

bool SheetRows::end_cell(const Cell& cell) {
    if (!append_value(cell)) return stop_broken();
    if (text_.size() == cell.begin && !cell.formula) return true;
    const bool computed =
        cell.formula || std::ranges::any_of(formulas_, [&](const Range& range) { return range.has(place_); });
    if (computed)
        say_of_cell("formula", t("Cell {cell} is a formula. Copy its column and paste it as values in its place"));
    else if (cell.kind() == "e")
        say_of_cell("cell_error", t("Cell {cell} holds the error {error}. Type in the value that belongs there"),
                    {{"error", text_.substr(cell.begin)}});
    const auto column = static_cast<std::size_t>(place_.column - 1);
    if (column < limits_.fields)
        filled_.push_back({column, cell.begin, text_.size()});
    else if (!std::exchange(too_wide_, true))
        say("too_many_fields", t("There are more than {limit} columns in this row. Take out those that aren't needed"),
            {{"limit", limits_.fields}});
    return true;
}

// From what stands in the cell to what it means, in place. False: it refers to what is not there.
bool SheetRows::append_value(const Cell& cell) {
    const auto kind = cell.kind();
    const std::string_view stored = std::string_view(text_).substr(cell.begin);
    if (kind == "s") {
        const auto number = whole_number(stored);
        const auto shared = number && *number >= 0 ? texts_.at(static_cast<std::size_t>(*number)) : std::nullopt;
        if (!shared) return stored.empty();
        text_.resize(cell.begin);
        text_ += *shared;
    } else if (kind == "b") {
        const bool yes = stored == "1";
        text_.resize(cell.begin);
        text_ += yes ? "TRUE" : "FALSE";
    } else if (kind == "inlineStr" || kind == "str") {
        unescape_characters(text_, cell.begin);
    } else if ((kind.empty() || kind == "n") && !stored.empty()) {
        const std::string number(stored);
        text_.resize(cell.begin);
        const auto read = append_number(text_, number,
                                        cell.format < formats_.size() ? formats_[cell.format] : NumberFormat{}, count_);
        if (read == NumberRead::no_number)
            say_of_cell("not_a_number", t("Cell {cell} holds a number that can't be read. Type it in again"));
        if (read == NumberRead::no_day)
            say_of_cell("no_such_day",
                        t("Cell {cell} is formatted as a date but holds no day of the calendar. Type the "
                          "date in again"));
    }
    return true;
}

void SheetRows::say_of_cell(std::string_view code, base::Message what, std::vector<base::NamedArgument> arguments) {
    if (!is_used(static_cast<std::size_t>(place_.column - 1))) return;
    arguments.push_back({"cell", here()});
    say(code, what, std::move(arguments));
}

// The first row given says how many columns there are; empty cells at the end of the others are there too.
void SheetRows::lay_out() {
    const auto wide = filled_.empty() ? 0 : filled_.back().column + 1;
    if (expected_ == 0) expected_ = wide;
    if (wide > expected_)
        say("field_count",
            t("Cell {cell} has a value, but its column has no heading. Give it one, or take the value out"),
            {{"cell", letters_of(filled_.back().column) + std::to_string(place_.row)}});
    fields_.assign(std::max(wide, expected_), {});
    for (const auto& cell : filled_)
        fields_[cell.column] = std::string_view(text_).substr(cell.begin, cell.end - cell.begin);
}

bool SheetRows::stop(base::Problem why) {
    broken_off_ = true;
    fields_.clear();
    problems_.add(std::move(why));
    return false;
}

}  // namespace

base::Result<std::vector<std::string>> sheets_of(const std::filesystem::path& path, const XlsxLimits& limits) {
    const auto book = read_book(ZipParts(path, limits.zip), limits);
    if (!book) return book.problems();
    std::vector<std::string> names;
    for (const auto& sheet : book->sheets)
        if (sheet.shown) names.push_back(sheet.name);
    if (names.empty())
        return base::Problem{
            "file", "no_sheet", t("The workbook has no sheet that is shown. Show the one with the rows"), {}, {}};
    return names;
}

base::Result<std::unique_ptr<RowSource>> open_sheet(const std::filesystem::path& path, const std::string& sheet,
                                                    std::vector<bool> passed_over, const XlsxLimits& limits) {
    auto rows = std::make_unique<SheetRows>(path, std::move(passed_over), limits);
    if (auto problem = rows->open(sheet)) return std::move(*problem);
    return std::unique_ptr<RowSource>(std::move(rows));
}

}  // namespace exchange
