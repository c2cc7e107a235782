#include "audit/chain.hpp"

#include <array>

namespace audit {

Joined& Joined::clear() {
    bytes_.clear();
    return *this;
}

Joined& Joined::number(std::int64_t value) {
    std::array<char, 8> bytes{};
    const auto bits = static_cast<std::uint64_t>(value);
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(bits >> (56 - 8 * i) & 0xff);
    bytes_.append(bytes.data(), bytes.size());
    return *this;
}

Joined& Joined::text(std::string_view value) {
    number(static_cast<std::int64_t>(value.size()));
    bytes_.append(value);
    return *this;
}

// None is not the same as empty.
Joined& Joined::maybe_text(const std::optional<std::string_view>& value) { return value ? text(*value) : number(-1); }

base::Digest hash_of(const EventColumns& event, Joined& scratch) {
    scratch.clear().text(event.previous);
    scratch.number(event.authority).number(event.number).number(event.at);
    scratch.number(event.actor_kind).number(event.actor).text(event.actor_name);
    scratch.text(event.action).text(event.dataset).number(event.record);
    scratch.number(event.outcome).text(event.reason).number(event.request);
    scratch.number(event.batch).number(event.value_count).text(event.values_digest);
    return scratch.digest();
}

base::Digest digest_of(const ValueColumns& value, Joined& scratch) {
    scratch.clear().text(value.salt).number(value.record).number(value.field).number(value.sealed);
    return scratch.maybe_text(value.before).maybe_text(value.after).digest();
}

base::Digest running(const base::Digest& so_far, std::string_view digest) {
    std::string joined(base::bytes_of(so_far));
    joined.append(digest);
    return base::sha256(joined);
}

std::string for_chain(Chain chain, std::string_view sql) {
    const std::string_view prefix = chain == Chain::main ? "audit" : "side";
    std::string text;
    text.reserve(sql.size() + 32);
    for (const char c : sql) {
        if (c == '@') {
            text += prefix;
        } else {
            text += c;
        }
    }
    return text;
}

}  // namespace audit
