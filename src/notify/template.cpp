#include "notify/template.hpp"

#include "base/clock.hpp"
#include "base/failure.hpp"
#include "base/hash.hpp"
#include "store/store.hpp"

namespace notify {

namespace {

constexpr std::string_view kColumns =
    "t.name, t.version, t.label_en, t.label_cy, t.help_en, t.help_cy, t.email_subject_en, t.email_subject_cy, "
    "t.email_en, t.email_cy, t.sms_en, t.sms_cy, t.letter_subject_en, t.letter_subject_cy, t.letter_en, t.letter_cy";

base::OwnedLabel both(const store::Row& row, std::size_t column) {
    return {std::string(row.text(column)), std::string(row.text(column + 1))};
}

Template template_at(const store::Row& row) {
    return {.name = std::string(row.text(0)),
            .version = row.integer(1),
            .label = both(row, 2),
            .help = both(row, 4),
            .values = {},
            .email = {both(row, 6), both(row, 8)},
            .sms = {{}, both(row, 10)},
            .letter = {both(row, 12), both(row, 14)}};
}

void read_values(store::Reader& db, Template& found) {
    db.each(R"(select name, type, label_en, label_cy, help_en, help_cy, typed_by_anyone from message_template_value
               where template = $1 and version = $2 order by position)",
            {found.name, found.version}, [&](const store::Row& row) {
                found.values.push_back({.name = std::string(row.text(0)),
                                        .type = static_cast<ValueType>(row.integer(1)),
                                        .label = both(row, 2),
                                        .help = both(row, 4),
                                        .typed_by = row.flag(6) ? TypedBy::anyone : TypedBy::staff});
            });
}

void add_label(base::Sha256& digest, base::Label label) {
    digest.add_field(label.english);
    digest.add_field(label.welsh);
}

std::string digest_of(const TemplateSeed& seed) {
    base::Sha256 digest;
    add_label(digest, seed.label);
    add_label(digest, seed.help);
    for (const auto& text : {seed.email, seed.sms, seed.letter}) {
        add_label(digest, text.subject);
        add_label(digest, text.body);
    }
    for (const auto& value : seed.values) {
        digest.add_field(value.name);
        digest.add_number(static_cast<std::int64_t>(value.type));
        add_label(digest, value.label);
        add_label(digest, value.help);
        digest.add_number(static_cast<std::int64_t>(value.typed_by));
    }
    const auto bytes = digest.finish();
    return base::hex(bytes);
}

void write(store::Tx& tx, const TemplateSeed& seed, std::int64_t version, std::string_view digest, base::Instant now) {
    tx.run(R"(insert into message_template (name, version, digest, since, label_en, label_cy, help_en, help_cy,
              email_subject_en, email_subject_cy, email_en, email_cy, sms_en, sms_cy,
              letter_subject_en, letter_subject_cy, letter_en, letter_cy)
              values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18))",
           {seed.name, version, digest, now, seed.label.english, seed.label.welsh, seed.help.english, seed.help.welsh,
            seed.email.subject.english, seed.email.subject.welsh, seed.email.body.english, seed.email.body.welsh,
            seed.sms.body.english, seed.sms.body.welsh, seed.letter.subject.english, seed.letter.subject.welsh,
            seed.letter.body.english, seed.letter.body.welsh});
    std::int64_t position = 0;
    for (const auto& value : seed.values)
        tx.run(
            R"(insert into message_template_value (template, version, position, name, type, label_en, label_cy,
                  help_en, help_cy, typed_by_anyone) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10))",
            {seed.name, version, position++, value.name, static_cast<std::int64_t>(value.type), value.label.english,
             value.label.welsh, value.help.english, value.help.welsh, std::int64_t{value.typed_by == TypedBy::anyone}});
}

}  // namespace

std::string_view name(ChannelKind kind) {
    switch (kind) {
        case ChannelKind::email: return "email";
        case ChannelKind::sms: return "sms";
        case ChannelKind::letter: return "letter";
    }
    return {};
}

std::optional<ChannelKind> channel_from(std::string_view text) {
    for (const auto kind : channel_kinds)
        if (name(kind) == text) return kind;
    return std::nullopt;
}

const Template::Text& Template::text(ChannelKind kind) const {
    return kind == ChannelKind::email ? email : kind == ChannelKind::sms ? sms : letter;
}

const ValueWanted* Template::find(std::string_view value) const {
    for (const auto& one : values)
        if (one.name == value) return &one;
    return nullptr;
}

void seed_templates(store::Tx& tx, std::span<const TemplateSeed> seeds, const base::Clock& clock) {
    for (const auto& seed : seeds) {
        const auto newest = tx.maybe(
            "select version, digest from message_template where name = $1 order by version desc limit 1", {seed.name});
        const auto digest = digest_of(seed);
        if (newest && newest->text(1) == digest) continue;
        write(tx, seed, newest ? newest->integer(0) + 1 : 1, digest, clock.now());
    }
}

std::optional<Template> find_template(store::Reader& db, std::string_view name) {
    const auto row = db.maybe("select " + std::string(kColumns) +
                                  " from message_template t where t.name = $1 order by t.version desc limit 1",
                              {name});
    if (!row) return std::nullopt;
    auto found = template_at(row->row());
    read_values(db, found);
    return found;
}

Template get_template(store::Reader& db, std::string_view name, std::int64_t version) {
    auto found = template_at(
        db.one("select " + std::string(kColumns) + " from message_template t where t.name = $1 and t.version = $2",
               {name, version})
            .row());
    read_values(db, found);
    return found;
}

std::vector<Template> templates(store::Reader& db) {
    std::vector<Template> all;
    db.each("select " + std::string(kColumns) +
                R"( from message_template t where t.version =
                    (select max(version) from message_template newer where newer.name = t.name)
                    and substr(t.name, 1, 8) <> 'account_' order by t.name)",
            {}, [&](const store::Row& row) { all.push_back(template_at(row)); });
    for (auto& one : all) read_values(db, one);
    return all;
}

}  // namespace notify
