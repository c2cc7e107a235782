// GOV.UK's bank-holidays.json: three divisions, each with its events. The file is English; the names are few, and known
// in Welsh.
#include "base/json.hpp"
#include "base/text.hpp"
#include "exchange/registers/registers.hpp"

#include <algorithm>
#include <array>

namespace exchange::registers {

using base::Json;
using base::t;
using dataset::Value;

namespace {

constexpr std::array names{
    t("New Year’s Day"),
    t("2nd January"),
    t("St Patrick’s Day"),
    t("Good Friday"),
    t("Easter Monday"),
    t("Early May bank holiday"),
    t("Early May bank holiday (VE day)"),
    t("Spring bank holiday"),
    t("Battle of the Boyne (Orangemen’s Day)"),
    t("Summer bank holiday"),
    t("St Andrew’s Day"),
    t("Christmas Day"),
    t("Boxing Day"),
    t("Substitute day"),
    t("Extra bank holiday"),
    t("Queen’s Diamond Jubilee"),
    t("Platinum Jubilee bank holiday"),
    t("Bank Holiday for the State Funeral of Queen Elizabeth II"),
    t("Bank holiday for the coronation of King Charles III"),
};

// In both languages; a name new to us stands as it is in both, until someone gives it Welsh.
Value in_both(std::string_view text) {
    const auto english = base::tidy_line(text);
    const auto known = std::ranges::find(names, std::string_view(english), &base::Message::english);
    return Value::both(english, known == names.end() ? english : std::string(base::say(base::Language::welsh, *known)));
}

// One event of a division, or what is missing from it.
Filled holiday_from(const Json& event, std::string_view nation, const Fields& fields, std::int64_t number,
                    base::Problems& problems) {
    Filled row(fields);
    const auto day = base::Date::from_iso(event.text_of("date"));
    if (!day)
        problems.add({"date",
                      "not_a_date",
                      t("A bank holiday has a date like 2026-12-25; “{written}” is none"),
                      {{"written", event.text_of("date")}},
                      number});
    if (event.text_of("title").empty())
        problems.add({"title", "required", t("A bank holiday has a title"), {}, number});
    if (!problems.empty()) return row;
    row.set("nation", nation);
    row["day"] = Value::of(*day);
    row["name"] = in_both(event.text_of("title"));
    if (const auto note = event.text_of("notes"); !note.empty()) row["note"] = in_both(note);
    if (const auto* bunting = event.find("bunting"); bunting != nullptr && bunting->boolean() != nullptr)
        row["bunting"] = Value::of(*bunting->boolean() ? Value::Answer::yes : Value::Answer::no);
    return row;
}

}  // namespace

Report load_bank_holidays(const Loading& loading, const Edition& holidays) {
    const auto json = Json::parse(holidays.content);
    if (!json) return refused(holidays, "bank_holiday", json.problems());
    if (json->object() == nullptr || json->object()->empty()) {
        base::Problems problems;
        problems.add({}, "no_divisions", t("The file has no divisions of bank holidays"));
        return refused(holidays, "bank_holiday", problems);
    }
    const Fields fields(loading.writing.registry.dataset("bank_holiday"), {"nation", "day", "name", "note", "bunting"});
    Staging staging(loading, holidays, {.dataset = "bank_holiday", .fields = fields.positions()});
    std::int64_t number = 0;
    for (const auto& [nation, division] : *json->object()) {
        const auto* events = division.find("events");
        if (events == nullptr || events->list() == nullptr) continue;
        for (const auto& event : *events->list()) {
            base::Problems problems;
            auto row = holiday_from(event, nation, fields, ++number, problems);
            if (problems.empty())
                staging.add(number, row.take());
            else
                staging.leave_out(std::move(problems));
        }
    }
    return staging.finish();
}

}  // namespace exchange::registers
