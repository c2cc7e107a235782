#include "dataset/codes.hpp"

#include "base/hash.hpp"
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

std::string text_or_empty(const std::optional<base::Date>& day) { return day ? day->iso() : std::string(); }

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

bool same_meaning(const Code& one, const Code& other) {
    return one.label == other.label && one.help == other.help && one.valid_from == other.valid_from &&
           one.valid_to == other.valid_to && one.national == other.national && one.parent == other.parent;
}

std::string hash_of(const CodeListSeed& list, const std::vector<Code>& codes) {
    base::Sha256 hash;
    for (const auto part : {list.name, list.label.english, list.label.welsh, list.source, list.licence, list.version})
        hash.add_field(part);
    for (const auto& code : codes) {
        for (const std::string_view part :
             {std::string_view(code.code), std::string_view(code.label.english), std::string_view(code.label.welsh),
              std::string_view(code.help.english), std::string_view(code.help.welsh), std::string_view(code.national),
              std::string_view(code.parent)})
            hash.add_field(part);
        hash.add_field(text_or_empty(code.valid_from));
        hash.add_field(text_or_empty(code.valid_to));
    }
    return base::hex(hash.finish());
}

constexpr std::string_view code_columns =
    "c.code, c.label_en, c.label_cy, c.help_en, c.help_cy, c.valid_from, c.valid_to, c.national, c.parent, c.position";

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

// The product's newest approved edition of a list.
struct Edition {
    std::int64_t version = 0;
    std::string hash;
    std::vector<Code> codes;
};

Edition newest_edition(store::Reader& db, std::string_view list) {
    Edition edition;
    const auto head = db.maybe(
        "select version, hash from code_list where authority = 0 and name = $1 and state = 'approved' order by version "
        "desc limit 1",
        {list});
    if (!head) return edition;
    edition.version = head->integer(0);
    edition.hash = head->text(1);
    db.each("select " + std::string(code_columns) +
                " from code c where c.authority = 0 and c.list = $1 and c.version = $2 order by c.position",
            {list, edition.version}, [&](const store::Row& row) { edition.codes.push_back(code_at(row, 0)); });
    return edition;
}

void write_edition(store::Tx& tx, const CodeListSeed& list, const std::vector<Code>& codes, std::int64_t version,
                   const std::string& hash, base::Instant now) {
    tx.run(
        "insert into code_list (authority, name, version, label_en, label_cy, source, licence, source_version, hash, "
        "state, changed_at) "
        "values (0, $1, $2, $3, $4, $5, $6, $7, $8, 'approved', $9)",
        {list.name, version, list.label.english, list.label.welsh, list.source, list.licence, list.version, hash, now});
    tx.run("update code set current = 0 where authority = 0 and list = $1 and current = 1", {list.name});
    for (const auto& code : codes) {
        const auto sort_en = base::sort_key(code.label.english), sort_cy = base::sort_key_welsh(code.label.welsh);
        tx.run(
            "insert into code (authority, list, version, code, position, label_en, label_cy, help_en, help_cy, "
            "sort_en, sort_cy, valid_from, valid_to, "
            "national, parent, current) values (0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 1)",
            {list.name, version, code.code, code.position, code.label.english, code.label.welsh, code.help.english,
             code.help.welsh, sort_en, sort_cy, code.valid_from, code.valid_to, code.national, code.parent});
    }
}

void seed_list(store::Tx& tx, const CodeListSeed& list, const base::World& world, SeedReport& report) {
    std::vector<Code> codes;
    for (const auto& seed : list.codes) codes.push_back(code_of(seed, static_cast<std::int32_t>(codes.size())));
    const auto hash = hash_of(list, codes);
    const auto before = newest_edition(tx, list.name);
    if (before.version > 0 && before.hash == hash) return;
    ++report.lists_changed;
    const auto defined = codes.size();
    for (const auto& old : before.codes) {
        const auto found = std::find_if(codes.begin(), codes.begin() + static_cast<std::ptrdiff_t>(defined),
                                        [&](const Code& code) { return code.code == old.code; });
        if (found == codes.begin() + static_cast<std::ptrdiff_t>(defined)) {
            // Gone from the definitions: records may still hold it, so it stays, closed as of yesterday.
            codes.push_back(old);
            codes.back().position = static_cast<std::int32_t>(codes.size() - 1);
            const auto yesterday = world.clock.today().plus_days(-1);
            if (!codes.back().valid_to || yesterday < *codes.back().valid_to) {
                codes.back().valid_to = yesterday;
                ++report.codes_closed;
            }
        } else if (!same_meaning(*found, old)) {
            ++report.codes_changed;
        }
    }
    for (std::size_t i = 0; i < defined; ++i)
        report.codes_added += std::none_of(before.codes.begin(), before.codes.end(),
                                           [&](const Code& old) { return old.code == codes[i].code; });
    write_edition(tx, list, codes, before.version + 1, hash, world.clock.now());
}

}  // namespace

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
        "select l.name, l.label_en, l.label_cy, " + std::string(code_columns) +
            " from code c join code_list l on l.authority = c.authority and l.name = c.list and l.version = c.version "
            "where c.current = 1 and c.authority = 0 order by c.list, c.position",
        {}, [&](const store::Row& row) {
            if (row.text(0) != list.name) {
                finish();
                list.name = row.text(0);
                list.label = {std::string(row.text(1)), std::string(row.text(2))};
            }
            list.codes.push_back(code_at(row, 3));
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

SeedReport seed_code_lists(store::Tx& tx, const Definitions& definitions, const base::World& world) {
    SeedReport report;
    for (const auto& list : definitions.code_lists) seed_list(tx, list, world, report);
    return report;
}

}  // namespace dataset
