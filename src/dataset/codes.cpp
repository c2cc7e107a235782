#include "dataset/codes.hpp"

#include "dataset/code_editions.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace dataset {
namespace {

std::string in_words(std::string_view code) {
    std::string words(code);
    std::replace(words.begin(), words.end(), '_', ' ');
    if (!words.empty() && words.front() >= 'a' && words.front() <= 'z')
        words.front() = static_cast<char>(words.front() - 'a' + 'A');
    return words;
}

constexpr std::string_view code_columns =
    "c.code, c.label_en, c.label_cy, c.help_en, c.help_cy, c.valid_from, c.valid_to, c.national, c.parent, c.position";

}  // namespace

Code code_of(const CodeSeed& seed, std::int32_t position) {
    return {std::string(seed.code),
            base::OwnedLabel(seed.label),
            base::OwnedLabel(seed.help),
            base::Date::from_iso(seed.valid_from),
            base::Date::from_iso(seed.valid_to),
            std::string(seed.national),
            std::string(seed.parent),
            position};
}

Code code_at(const store::Row& row, std::size_t first) {
    return {std::string(row.text(first)),
            {std::string(row.text(first + 1)), std::string(row.text(first + 2))},
            {std::string(row.text(first + 3)), std::string(row.text(first + 4))},
            row.date(first + 5),
            row.date(first + 6),
            std::string(row.text(first + 7)),
            std::string(row.text(first + 8)),
            static_cast<std::int32_t>(row.integer(first + 9))};
}

const Code* Codes::List::find(std::string_view code) const {
    const auto found = by_code.find(code);
    return found == by_code.end() ? nullptr : &codes[found->second];
}

const Code* Codes::List::by_label(std::string_view label_text) const {
    const auto found = by_folded_label.find(base::fold(label_text));
    return found == by_folded_label.end() ? nullptr : &codes[found->second];
}

const Codes::List* Codes::list(std::string_view name) const {
    const auto found = lists_.find(name);
    return found == lists_.end() ? nullptr : &found->second;
}

const Code* Codes::find(std::string_view list_name, std::string_view code) const {
    const auto* found = list(list_name);
    return found ? found->find(code) : nullptr;
}

std::string Codes::label(std::string_view list_name, std::string_view code, base::Language language) const {
    const auto* found = find(list_name, code);
    return found ? std::string(found->label.in(language)) : in_words(code);
}

std::vector<const Code*> Codes::choices(std::string_view list_name, base::Date day) const {
    std::vector<const Code*> valid;
    if (const auto* found = list(list_name))
        for (const auto& code : found->codes)
            if (code.valid_on(day)) valid.push_back(&code);
    return valid;
}

void Codes::add(List list) {
    auto& kept = lists_[list.name];
    kept = std::move(list);
    // The keys are views of the codes, which no longer move.
    for (std::size_t i = 0; i < kept.codes.size(); ++i) {
        kept.by_code.emplace(kept.codes[i].code, i);
        for (const auto& label_text : {kept.codes[i].label.english, kept.codes[i].label.welsh})
            kept.by_folded_label.emplace(base::fold(label_text), i);
    }
}

std::shared_ptr<const Codes> Codes::load(store::Reader& db) {
    auto codes = std::make_shared<Codes>();
    codes->version_ = db.one("select coalesce(sum(version), 0) from code_list where state = 'approved'").integer(0);
    List list;
    const auto finish = [&] {
        if (!list.name.empty()) codes->add(std::move(list));
        list = {};
    };
    db.each(
        "select l.name, l.authority, l.label_en, l.label_cy, " + std::string(code_columns) +
            " from code c join code_list l on l.authority = c.authority and l.name = c.list and l.version = c.version "
            "where c.current = 1 order by c.list, c.position",
        {}, [&](const store::Row& row) {
            if (row.text(0) != list.name) {
                finish();
                list.name = row.text(0);
                list.authority = row.id(1);
                list.label = {std::string(row.text(2)), std::string(row.text(3))};
            }
            list.codes.push_back(code_at(row, 4));
        });
    finish();
    return codes;
}

std::shared_ptr<const Codes> Codes::from_seeds(std::span<const CodeListSeed> seeds) {
    auto codes = std::make_shared<Codes>();
    for (const auto& seed : seeds) {
        List list;
        list.name = seed.name;
        list.label = base::OwnedLabel(seed.label);
        for (const auto& code : seed.codes)
            list.codes.push_back(code_of(code, static_cast<std::int32_t>(list.codes.size())));
        codes->add(std::move(list));
    }
    return codes;
}

std::shared_ptr<const Codes> CodeCache::get(store::Reader& db) {
    const auto version = db.one("select coalesce(sum(version), 0) from code_list where state = 'approved'").integer(0);
    {
        const std::lock_guard lock(mutex_);
        if (newest_ && newest_->version() == version) return newest_;
    }
    auto loaded = Codes::load(db);
    const std::lock_guard lock(mutex_);
    if (!newest_ || newest_->version() < loaded->version()) newest_ = loaded;
    return loaded;
}

}  // namespace dataset
