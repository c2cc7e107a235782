#include "exchange/registers/welsh_schools.hpp"

#include "base/text.hpp"
#include "exchange/registers/table.hpp"

#include <algorithm>
#include <array>

namespace exchange::registers {

using base::t;

namespace {

// Heads of the sheets. Governance, medium, type and religion stand on the maintained sheet alone.
struct Heads {
    std::string_view number, name, authority;
};
constexpr Heads english{"School Number", "School Name", "Local Authority"};
constexpr Heads welsh{"Rhif yr ysgol", "Enw’r ysgol", "Awdurdod Lleol"};

// The list writes words where we keep codes; what it writes, and the code of ours.
struct Word {
    std::string_view written;
    std::string_view code;
};
constexpr std::array governance_words{
    Word{"Community", "community"},
    Word{"Voluntary aided", "voluntary_aided"},
    Word{"Voluntary controlled", "voluntary_controlled"},
    Word{"Foundation", "foundation"},
    Word{"Not Applicable", "not_applicable"},
};
constexpr std::array type_words{
    Word{"Nursery", "nursery"},
    Word{"Nursery & Infants", "nursery_infants"},
    Word{"Nursery, Infants & Juniors", "nursery_infants_juniors"},
    Word{"Infants", "infants"},
    Word{"Infants & Juniors", "infants_juniors"},
    Word{"Juniors", "juniors"},
    Word{"Middle (ages 3-16)", "middle_3_16"},
    Word{"Middle (ages 3-19)", "middle_3_19"},
    Word{"Middle (ages 4-19)", "middle_4_19"},
    Word{"Secondary (ages 11-16)", "secondary_11_16"},
    Word{"Secondary (ages 11-19)", "secondary_11_19"},
    Word{"Special (with post-16 provision)", "special_post_16"},
    Word{"Special (without post-16 provision)", "special"},
};
constexpr std::array religion_words{
    Word{"Church in Wales", "W1"},
    Word{"Roman Catholic", "W2"},
    Word{"Roman Catholic & Anglican", "W3"},
};

// Takes the values of one row, and tells what it cannot make out.
class Row {
public:
    Row(const Table& table, base::Problems& problems) : table_(table), problems_(problems) {}

    std::string_view at(std::string_view heading) const {
        const auto column = table_.column(heading);
        return column ? table_.at(*column) : std::string_view();
    }
    std::string code(std::string_view heading, std::span<const Word> words) {
        const auto written = at(heading);
        if (written.empty()) return {};
        const auto found =
            std::ranges::find(words, base::fold(written), [](const Word& word) { return base::fold(word.written); });
        if (found != words.end()) return std::string(found->code);
        problems_.add({std::string(heading),
                       "unknown_code",
                       t("“{written}” is no value this list is known to have"),
                       {{"written", written}},
                       table_.row()});
        return {};
    }
    std::string number(std::string_view heading) {
        const auto written = at(heading);
        if (written.size() == 7 && base::all_digits(written)) return std::string(written);
        problems_.add({std::string(heading),
                       "bad_number",
                       t("A school number has 7 digits; “{written}” has not"),
                       {{"written", written}},
                       table_.row()});
        return {};
    }

private:
    const Table& table_;
    base::Problems& problems_;
};

WelshSchool school_from(Row& row, WelshSheet sheet) {
    WelshSchool school;
    school.sheet = sheet;
    school.number = row.number(english.number);
    school.name_english = school.name_welsh = row.at(english.name);
    school.authority_english = school.authority_welsh = row.at(english.authority);
    school.postcode = row.at("Postcode");
    school.telephone = row.at("Phone Number");
    school.pupils = row.at("Pupils - see notes");
    for (const auto heading : {"Address 1", "Address 2", "Address 3", "Address 4"})
        if (const auto line = row.at(heading); !line.empty()) school.address.emplace_back(line);
    switch (sheet) {
        case WelshSheet::maintained:
            school.governance = row.code("Governance - see notes", governance_words);
            school.medium = row.at("WM Code");
            school.school_type = row.code("School Type", type_words);
            school.religious_character = row.code("Religious Character", religion_words);
            break;
        case WelshSheet::independent: school.governance = school.school_type = "independent"; break;
        case WelshSheet::referral_units: school.school_type = "pru"; break;
    }
    return school;
}

std::vector<std::string_view> needed(WelshSheet sheet) {
    std::vector<std::string_view> headings = {english.number,    english.name, "LA Code",
                                              english.authority, "Address 1",  "Postcode"};
    if (sheet == WelshSheet::maintained)
        headings.insert(headings.end(), {"Governance - see notes", "WM Code", "School Type", "Religious Character"});
    return headings;
}

}  // namespace

base::Problems WelshSchools::add_english(WelshSheet sheet, std::string_view whole) {
    auto table = Table::open(whole, needed(sheet));
    if (!table) return table.problems();
    base::Problems problems;
    while (table->next()) {
        ++rows_;
        base::Problems wrong = table->problems();
        Row row(*table, wrong);
        auto school = school_from(row, sheet);
        school.row = table->row();
        if (wrong.empty() && by_number_.contains(school.number))
            wrong.add({std::string(english.number),
                       "double",
                       t("School number {number} stands in the list twice"),
                       {{"number", school.number}},
                       table->row()});
        if (wrong.empty()) by_number_.emplace(school.number, std::move(school));
        problems.add_all(std::move(wrong));
    }
    return problems;
}

base::Problems WelshSchools::add_welsh(std::string_view whole) {
    const std::array headings{welsh.number, welsh.name, welsh.authority};
    auto table = Table::open(whole, headings);
    if (!table) return table.problems();
    base::Problems problems;
    while (table->next()) {
        ++rows_;
        base::Problems wrong = table->problems();
        Row row(*table, wrong);
        const auto number = row.number(welsh.number);
        const auto school = by_number_.find(number);
        if (wrong.empty() && school == by_number_.end())
            wrong.add({std::string(welsh.number),
                       "not_in_english",
                       t("School number {number} is on the Welsh sheet and not on the English one"),
                       {{"number", number}},
                       table->row()});
        if (wrong.empty()) {
            school->second.name_welsh = row.at(welsh.name);
            school->second.authority_welsh = row.at(welsh.authority);
        }
        problems.add_all(std::move(wrong));
    }
    return problems;
}

const WelshSchool* WelshSchools::find(std::string_view number) const {
    const auto found = by_number_.find(number);
    return found == by_number_.end() ? nullptr : &found->second;
}

void fill(const WelshSchool& school, const Fields& fields, const dataset::Codes& codes, Filled& row,
          base::Problems& problems) {
    const auto set = [&](std::string_view field, std::string_view text, std::string_view heading) {
        if (!text.empty())
            row[field] = read_text(fields.at(fields.slot(field)), text, codes, {heading, school.row}, problems);
    };
    const auto set_if_none = [&](std::string_view field, std::string_view text, std::string_view heading) {
        if (row[field].empty()) set(field, text, heading);
    };
    row["name"] = dataset::Value::both(base::tidy_line(school.name_english), base::tidy_line(school.name_welsh));
    set("language_medium", school.medium, "WM Code");
    set("welsh_governance", school.governance, "Governance - see notes");
    set("welsh_school_type", school.school_type, "School Type");
    set("religious_character", school.religious_character, "Religious Character");
    set_if_none("telephone", school.telephone, "Phone Number");
    set_if_none("pupils", school.pupils, "Pupils - see notes");
    if (row["postcode"].empty() && row["address_1"].empty()) {
        set("postcode", school.postcode, "Postcode");
        constexpr std::array<std::string_view, 4> lines{"address_1", "address_2", "address_3", "town"};
        for (std::size_t i = 0; i < school.address.size(); ++i)
            set(i + 1 == school.address.size() && i > 0 ? lines.back() : lines[i], school.address[i], "Address 1");
    }
}

}  // namespace exchange::registers
