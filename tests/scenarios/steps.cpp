#include "scenarios/steps.hpp"

#include "base/text.hpp"
#include "tests/support/workbook.hpp"
#include "tests/support/zipped.hpp"

#include <re2/re2.h>

#include <stdexcept>

namespace scenarios {

namespace {

[[noreturn]] void fail(const std::string& what) { throw std::runtime_error(what); }

std::vector<std::vector<std::string>> cells_of(const Step& step) {
    std::vector<std::vector<std::string>> cells;
    for (const auto& line : step.lines) {
        auto& row = cells.emplace_back();
        for (const auto cell : base::split(line, '|')) row.emplace_back(base::trim(cell));
    }
    return cells;
}

// A file's lines as a person sees them: without byte order mark and carriage returns.
std::vector<std::string> lines_of(std::string_view bytes) {
    constexpr std::string_view mark = "\xEF\xBB\xBF";
    if (bytes.starts_with(mark)) bytes.remove_prefix(mark.size());
    std::vector<std::string> lines;
    while (!bytes.empty()) {
        const auto end = bytes.find('\n');
        std::string line(bytes.substr(0, end));
        if (line.ends_with('\r')) line.pop_back();
        lines.push_back(std::move(line));
        if (end == std::string_view::npos) break;
        bytes.remove_prefix(end + 1);
    }
    return lines;
}

std::string joined(const std::vector<std::string>& parts, std::string_view between) {
    std::string all;
    for (const auto& part : parts) all += (all.empty() ? "" : std::string(between)) + part;
    return all;
}

base::Instant moment(const std::string& day, const std::string& time) {
    const auto date = base::Date::from_iso(day);
    if (!date || time.size() != 5) fail("not a moment: " + day + " at " + time);
    return base::Instant::from_london(*date, std::stoi(time.substr(0, 2)), std::stoi(time.substr(3)));
}

}  // namespace

void Play::act(const std::vector<Step>& steps) {
    for (const auto& step : steps) {
        try {
            act(step);
        } catch (const std::exception& failure) {
            if (std::string_view(failure.what()).find(".given:") != std::string_view::npos) throw;
            fail(step.file.filename().string() + ":" + std::to_string(step.line) + ": " + step.text + "\n    " +
                 failure.what());
        }
    }
}

void Play::act(const Step& step) {
    const bool known = step.word == Step::Word::given  ? given(step)
                       : step.word == Step::Word::when ? when(step)
                                                       : then(step);
    if (!known) fail("no such step; tests/scenarios/README.md lists them");
}

std::string Play::filled_in(std::string_view text) const {
    std::string out(text);
    for (const auto& [name, value] : names_)
        for (auto at = out.find("{" + name + "}"); at != std::string::npos; at = out.find("{" + name + "}"))
            out.replace(at, name.size() + 2, value);
    return out;
}

Rows Play::rows(const Step& step) const {
    if (step.lines.empty()) fail("rows belong below this step");
    const auto headings = cells(step.lines.front());
    Rows all;
    for (std::size_t i = 1; i < step.lines.size(); ++i) {
        const auto values = cells(step.lines[i]);
        if (values.size() != headings.size())
            fail("a row of " + std::to_string(values.size()) + " cells under " + std::to_string(headings.size()) +
                 " headings");
        auto& row = all.emplace_back();
        for (std::size_t column = 0; column < headings.size(); ++column)
            row[headings[column]] = filled_in(values[column]);
    }
    return all;
}

Browser& Play::current() const {
    if (!browser_) fail("nobody has opened anything yet");
    return *browser_;
}

bool Play::given(const Step& step) {
    std::string one, two;
    if (RE2::FullMatch(step.text, R"(everything in (\S+))", &one)) {
        act(read_steps(step.file.parent_path() / one));
    } else if (RE2::FullMatch(step.text, R"(it is (\S+) at (\S+))", &one, &two)) {
        house_.set_time(moment(one, two));
        browser_ = nullptr;
    } else if (RE2::FullMatch(step.text, R"((\w+) has a second step)", &one)) {
        const auto second = house_.set_second_step(one);
        names_[one + "'s code"] = second.code;
        names_[one + "'s recovery code"] = second.recovery_code;
    } else if (step.text == "mail about accounts goes out") {
        house_.send_account_mail();
    } else if (step.text == "the people") {
        house_.add_people(rows(step));
    } else if (RE2::FullMatch(step.text, R"(the (\w+) records(?: of (\S+))?)", &one, &two)) {
        for (auto& [name, id] : house_.add_records(one, two, rows(step))) names_[name] = id;
    } else if (TestHouse::Becoming becoming; RE2::FullMatch(
                   step.text, R"(the (\w+) of (\w+) (\S+) in (\S+) is (\S+) from (\S+))", &becoming.field,
                   &becoming.dataset, &becoming.record, &becoming.authority, &becoming.value, &becoming.day)) {
        becoming.record = filled_in(becoming.record);
        house_.set_from(becoming);
    } else if (RE2::FullMatch(step.text, R"(the workbook (\S+))", &one)) {
        files_[one] = test_support::workbook_of(cells_of(step));
    } else if (RE2::FullMatch(step.text, R"(the file (\S+))", &one)) {
        files_[one] = joined(step.lines, "\n") + "\n";
    } else {
        return false;
    }
    return true;
}

std::vector<Typed> Play::typed(const Step& step) const {
    std::vector<Typed> all;
    for (const auto& line : step.lines) {
        const auto colon = line.find(": ");
        if (colon == std::string::npos) fail("a line of a form is \"Label: value\", not \"" + line + "\"");
        all.push_back({line.substr(0, colon), filled_in(line.substr(colon + 2))});
    }
    return all;
}

bool Play::when(const Step& step) {
    std::string who, what, beginning;
    int number = 0;
    if (RE2::FullMatch(step.text, R"re((\w+) opens ([/{].*))re", &who, &what)) {
        browser_ = &house_.browser_of(who);
        browser_->open(filled_in(what));
    } else if (RE2::FullMatch(step.text, R"re((\w+) follows "(.*)")re", &who, &what)) {
        browser_ = &house_.browser_of(who);
        browser_->follow(what);
    } else if (RE2::FullMatch(step.text, R"re((\w+) presses "(.*)")re", &who, &what)) {
        browser_ = &house_.browser_of(who);
        browser_->press(what, typed(step), files_);
    } else if (RE2::FullMatch(step.text, R"re((\w+) sends the same again)re", &who)) {
        browser_ = &house_.browser_of(who);
        browser_->send_again();
    } else if (RE2::FullMatch(step.text, R"re((\w+) copies the (/\S*) address as (\S+))re", &who, &beginning, &what)) {
        if (!RE2::PartialMatch(house_.browser_of(who).body(), "(" + RE2::QuoteMeta(beginning) + "[\\w/-]+)",
                               &names_[what]))
            fail("the page has no such address");
    } else if (RE2::FullMatch(step.text, R"re((\w+) follows the link of the newest mail)re", &who)) {
        if (house_.mail().empty() ||
            !RE2::PartialMatch(house_.mail().back().text, R"(https://cantref\.example(/\S+))", &what))
            fail("no mail with a link went out");
        browser_ = &house_.browser_of(who);
        browser_->open(what);
    } else if (step.text == "the jobs are done") {
        house_.do_jobs();
    } else if (step.text == "the letters are laid out") {
        house_.lay_letters_out();
    } else if (RE2::FullMatch(step.text, R"(webhooks are told, and answered with (\d+))", &number)) {
        house_.tell_webhooks(number);
    } else if (RE2::FullMatch(step.text, R"((\d+) minutes pass)", &number)) {
        house_.pass_seconds(number * 60);
    } else if (RE2::FullMatch(step.text, R"re((\w+) keeps the file as (\S+))re", &who, &what)) {
        files_[what] = house_.browser_of(who).body();
    } else {
        return false;
    }
    return true;
}

void Play::page_says(const Step& step) const {
    const auto words = current().words();
    std::size_t from = 0;
    for (const auto& line : step.lines) {
        const auto wanted = filled_in(line);
        const auto at = words.find(wanted, from);
        if (at == std::string::npos)
            fail("the page does not say \"" + wanted + "\"" + (from ? " there" : "") + ". It says:\n    " + words);
        from = at + wanted.size();
    }
}

void Play::form_holds(const Step& step) const {
    for (const auto& [label_or_name, value] : typed(step))
        if (const auto held = current().held(label_or_name); held != value)
            fail(label_or_name + " holds \"" + held + "\"");
}

void Play::table_says(const Step& step) const {
    if (step.lines.empty()) fail("headings and rows belong below this step");
    const auto found = current().rows(cells(step.lines.front()));
    std::string wanted, is;
    for (std::size_t i = 1; i < step.lines.size(); ++i)
        wanted += "    " + joined(cells(filled_in(step.lines[i])), " | ") + "\n";
    for (const auto& row : found) is += "    " + joined(row, " | ") + "\n";
    if (wanted != is) fail("the table says:\n" + is);
}

void Play::file_is(const Step& step) const {
    std::vector<std::string> wanted;
    for (const auto& line : step.lines) wanted.push_back(filled_in(line));
    const auto is = lines_of(current().body());
    if (is != wanted) fail("the file is:\n    " + joined(is, "\n    "));
}

void Play::workbook_says(const Step& step) const {
    const test_support::Workbook book(current().body());
    std::size_t number = 0;
    for (const auto& wanted : cells_of(step))
        if (const auto is = book.row(1, ++number); is != wanted)
            fail("row " + std::to_string(number) + " is " + joined(is, " | "));
}

bool Play::then(const Step& step) {
    std::string who, what;
    int number = 0;
    if (RE2::FullMatch(step.text, R"((\d+) mails? about accounts went out)", &number)) {
        if (house_.mail().size() != static_cast<std::size_t>(number))
            fail(std::to_string(house_.mail().size()) + " did");
    } else if (RE2::FullMatch(step.text, R"(the newest mail to (\S+) says)", &what)) {
        if (house_.mail().empty() || house_.mail().back().to != what) fail("the newest is to somebody else");
        for (const auto& line : step.lines)
            if (house_.mail().back().text.find(filled_in(line)) == std::string::npos)
                fail("it says:\n" + house_.mail().back().text);
    } else if (step.text == "the page says") {
        page_says(step);
    } else if (step.text == "nothing sent holds") {
        for (const auto& line : step.lines)
            if (current().body().find(filled_in(line)) != std::string::npos)
                fail("\"" + filled_in(line) + "\" is in what was sent");
    } else if (step.text == "the form holds") {
        form_holds(step);
    } else if (step.text == "the table says") {
        table_says(step);
    } else if (step.text == "the file is") {
        file_is(step);
    } else if (step.text == "the workbook says") {
        workbook_says(step);
    } else if (RE2::FullMatch(step.text, R"(the answer is (\d+))", &number)) {
        if (current().status() != number)
            fail("the answer is " + std::to_string(current().status()) + ": " + current().words());
    } else if (RE2::FullMatch(step.text, R"(the address is (/.*))", &what)) {
        if (current().target() != filled_in(what)) fail("the address is " + current().target());
    } else if (RE2::FullMatch(step.text, R"(what is restricted of (\S+) in (\S+) was read (\d+) times?)", &who, &what,
                              &number)) {
        if (const auto read = house_.readings(what, filled_in(who)); read != static_cast<std::size_t>(number))
            fail("it was read " + std::to_string(read) + " times");
    } else if (RE2::FullMatch(step.text, R"((\d+) files were delivered to (\S+))", &number, &what)) {
        if (const auto files = house_.delivered(what); files != static_cast<std::size_t>(number))
            fail("there are " + std::to_string(files));
    } else if (RE2::FullMatch(step.text, R"(there (?:is|are) (\d+) (\w+) records?)", &number, &what)) {
        if (house_.count(what) != number) fail("there are " + std::to_string(house_.count(what)));
    } else {
        return false;
    }
    return true;
}

}  // namespace scenarios
