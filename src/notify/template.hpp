// What can be written to people: templates of definitions/*/messages/*.toml, in both languages, seeded into rows. A
// text that changes becomes another version; each message remembers its own, so that it can be read again as it was
// sent.
#pragma once

#include "base/label.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace store {
class Reader;
class Tx;
}  // namespace store
namespace base {
class Clock;
}

namespace notify {

enum class ChannelKind : std::uint8_t { email, sms, letter };
inline constexpr ChannelKind channel_kinds[] = {ChannelKind::email, ChannelKind::sms, ChannelKind::letter};
std::string_view name(ChannelKind kind);  // as stored; never rename
std::optional<ChannelKind> channel_from(std::string_view name);

enum class ValueType : std::uint8_t { text, bilingual, date, link };
// What a member of the public may have typed is never read as markup or as an address to go to.
enum class TypedBy : std::uint8_t { staff, anyone };

// As tools/define writes them.
struct ValueSeed {
    std::string_view name;
    ValueType type;
    base::Label label;
    base::Label help;
    TypedBy typed_by;
};
struct TextSeed {
    base::Label subject;  // text messages have none
    base::Label body;
};
struct TemplateSeed {
    std::string_view name;
    base::Label label;
    base::Label help;
    std::span<const ValueSeed> values;
    TextSeed email, sms, letter;  // without a body: not for this channel
};

// As they are read from rows.
struct ValueWanted {
    std::string name;
    ValueType type = ValueType::text;
    base::OwnedLabel label, help;
    TypedBy typed_by = TypedBy::staff;
};
struct Template {
    std::string name;
    std::int64_t version = 0;
    base::OwnedLabel label, help;
    std::vector<ValueWanted> values;  // those the sender gives; ((name)) and ((authority)) fill themselves
    struct Text {
        base::OwnedLabel subject, body;
    };
    Text email, sms, letter;

    const Text& text(ChannelKind kind) const;
    bool is_for(ChannelKind kind) const { return !text(kind).body.english.empty(); }
    const ValueWanted* find(std::string_view value) const;
};

// Brings the definitions' templates in: another version of each whose words changed.
void seed_templates(store::Tx& tx, std::span<const TemplateSeed> seeds, const base::Clock& clock);

std::optional<Template> find_template(store::Reader& db, std::string_view name);        // its newest version
Template get_template(store::Reader& db, std::string_view name, std::int64_t version);  // or NotFound
// The newest version of each, by name, but for those that Cantref itself writes with: "account_…".
std::vector<Template> templates(store::Reader& db);

}  // namespace notify
