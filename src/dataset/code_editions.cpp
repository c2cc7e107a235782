#include "dataset/code_editions.hpp"

#include "base/hash.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace dataset {
namespace {

std::string text_or_empty(const std::optional<base::Date>& day) { return day ? day->iso() : std::string(); }

std::string hash_of(const CodeListSeed& list) {
    base::Sha256 hash;
    for (const auto part : {list.name, list.label.english, list.label.welsh, list.source, list.licence, list.version})
        hash.add_field(part);
    for (const auto& seed : list.codes) {
        const auto code = code_of(seed);
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

// Gone from the definitions: records may still hold it, so it stays, closed as of yesterday.
bool close(Code& code, base::Date today) {
    const auto yesterday = today.plus_days(-1);
    if (code.valid_to && *code.valid_to <= yesterday) return false;
    code.valid_to = yesterday;
    return true;
}

// What the release says, but where people here said otherwise: theirs stands, and so do the codes they added.
Edition merged(const CodeListSeed& list, Edition before, base::Date today, SeedReport& report) {
    Edition next{.version = before.version,
                 .label = base::OwnedLabel(list.label),
                 .source = std::string(list.source),
                 .licence = std::string(list.licence),
                 .source_version = std::string(list.version),
                 .seed_hash = {},
                 .codes = {}};
    for (const auto& seed : list.codes) {
        EditionCode entry{code_of(seed), WordOf::release};
        if (const auto* old = before.find(entry.code.code)) {
            const bool same = same_meaning(old->code, entry.code);
            if (old->word_of == WordOf::people && !same) {
                entry = *old;
                ++report.codes_kept;
            } else if (!same) {
                ++report.codes_changed;
            }
        } else {
            ++report.codes_added;
        }
        next.codes.push_back(std::move(entry));
    }
    for (const auto& old : before.codes) {
        if (next.find(old.code.code)) continue;
        next.codes.push_back(old);
        if (old.word_of == WordOf::people)
            ++report.codes_kept;
        else if (close(next.codes.back().code, today))
            ++report.codes_closed;
    }
    return next;
}

}  // namespace

const EditionCode* Edition::find(std::string_view code) const {
    const auto found =
        std::find_if(codes.begin(), codes.end(), [&](const auto& known) { return known.code.code == code; });
    return found == codes.end() ? nullptr : &*found;
}

EditionCode* Edition::find(std::string_view code) {
    return const_cast<EditionCode*>(static_cast<const Edition*>(this)->find(code));  // NOLINT: the object is ours
}

bool same_meaning(const Code& one, const Code& other) {
    return one.label == other.label && one.help == other.help && one.valid_from == other.valid_from &&
           one.valid_to == other.valid_to && one.national == other.national && one.parent == other.parent;
}

Edition newest_edition(store::Reader& db, std::string_view list, base::Id authority) {
    Edition edition;
    const auto head = db.maybe(
        "select version, label_en, label_cy, source, licence, source_version, "
        "case when seed_hash = '' then hash else seed_hash end "
        "from code_list where authority = $1 and name = $2 and state = 'approved' order by version desc limit 1",
        {authority.value(), list});
    if (!head) return edition;
    edition = {.version = head->integer(0),
               .label = {std::string(head->text(1)), std::string(head->text(2))},
               .source = std::string(head->text(3)),
               .licence = std::string(head->text(4)),
               .source_version = std::string(head->text(5)),
               .seed_hash = std::string(head->text(6)),
               .codes = {}};
    db.each(
        "select code, label_en, label_cy, help_en, help_cy, valid_from, valid_to, national, parent, position, origin "
        "from code where authority = $1 and list = $2 and version = $3 order by position",
        {authority.value(), list, edition.version}, [&](const store::Row& row) {
            edition.codes.push_back({code_at(row, 0), row.text(10) == "people" ? WordOf::people : WordOf::release});
        });
    return edition;
}

std::int64_t write_edition(store::Tx& tx, std::string_view list, const Edition& edition, base::Instant now,
                           base::Id authority) {
    const auto version = edition.version + 1;
    tx.run(
        "insert into code_list (authority, name, version, label_en, label_cy, source, licence, source_version, hash, "
        "state, changed_at, seed_hash) "
        "values ($10, $1, $2, $3, $4, $5, $6, $7, $8, 'approved', $9, $8)",
        {list, version, edition.label.english, edition.label.welsh, edition.source, edition.licence,
         edition.source_version, edition.seed_hash, now, authority.value()});
    tx.run("update code set current = 0 where authority = $1 and list = $2 and current = 1", {authority.value(), list});
    std::int64_t position = 0;
    for (const auto& [code, word_of] : edition.codes) {
        const auto sort_en = base::sort_key(code.label.english), sort_cy = base::sort_key_welsh(code.label.welsh);
        tx.run(
            "insert into code (authority, list, version, code, position, label_en, label_cy, help_en, help_cy, "
            "sort_en, sort_cy, valid_from, valid_to, national, parent, current, origin) "
            "values ($16, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 1, $15)",
            {list, version, code.code, position++, code.label.english, code.label.welsh, code.help.english,
             code.help.welsh, sort_en, sort_cy, code.valid_from, code.valid_to, code.national, code.parent,
             word_of == WordOf::people ? "people" : "release", authority.value()});
    }
    return version;
}

SeedReport seed_code_lists(store::Tx& tx, const Definitions& definitions, const base::World& world) {
    SeedReport report;
    for (const auto& list : definitions.code_lists) {
        const auto hash = hash_of(list);
        auto before = newest_edition(tx, list.name);
        if (before.version > 0 && before.seed_hash == hash) continue;
        ++report.lists_changed;
        auto next = merged(list, std::move(before), world.clock.today(), report);
        next.seed_hash = hash;
        write_edition(tx, list.name, next, world.clock.now());
    }
    return report;
}

}  // namespace dataset
