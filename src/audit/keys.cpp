#include "audit/keys.hpp"

#include "audit/trail.hpp"

#include <array>

namespace audit {

namespace {

constexpr std::size_t key_bytes = 32;
constexpr std::size_t prefix_bytes = 5;  // class, then key number as four bytes

int class_number(Sensitivity sensitivity) {
    base::invariant(sensitivity >= Sensitivity::s3, "audit: only S3 and S4 are sealed");
    return static_cast<int>(sensitivity);
}

std::string data_key_context(std::int64_t authority, int klass, std::int64_t number) {
    return "data_key " + std::to_string(authority) + ' ' + std::to_string(klass) + ' ' + std::to_string(number);
}

std::string prefix(int klass, std::int64_t number) {
    base::invariant(number > 0 && number <= 0xffffffffLL, "audit: a key's number fits four bytes");
    std::string bytes(1, static_cast<char>(klass));
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(number >> shift & 0xff);
    return bytes;
}

std::pair<int, std::int64_t> read_prefix(std::string_view sealed) {
    base::invariant(sealed.size() > prefix_bytes, "audit: a sealed value says which key it needs");
    std::int64_t number = 0;
    for (std::size_t i = 1; i < prefix_bytes; ++i) number = number << 8 | static_cast<unsigned char>(sealed[i]);
    return {static_cast<unsigned char>(sealed[0]), number};
}

// The newest keys, as far as this transaction has needed them: read once each, gone with it. Nothing outlives the
// transaction, so a key destroyed elsewhere is never used again, and one made here and rolled back never was.
class KeyPart final : public store::TxPart {
public:
    explicit KeyPart(store::Tx&) {}
    int order() const override { return 0; }
    void flush(store::Tx&) override {}

    struct Key {
        std::int64_t number = 0;
        std::string bytes;
    };
    const Key& newest(store::Tx& tx, const Trail& trail, base::Id authority, int klass) {
        auto& key = keys_[{authority.value(), klass}];
        while (key.bytes.empty()) key = find_or_make(tx, trail, authority.value(), klass);
        return key;
    }
    void forget(base::Id authority, int klass) { keys_.erase({authority.value(), klass}); }

private:
    // Without bytes when another server made the same number first: look again.
    static Key find_or_make(store::Tx& tx, const Trail& trail, std::int64_t authority, int klass) {
        std::int64_t number = 1;
        if (const auto row = tx.maybe(
                "select number, sealed from data_key where authority = $1 and class = $2 order by number desc limit 1",
                {authority, klass})) {
            number = row->integer(0);
            if (!row->is_null(1))
                return {number,
                        trail.keys().unseal_data_key(row->row().bytes(1), data_key_context(authority, klass, number))};
            ++number;
        }
        std::string bytes(key_bytes, '\0');
        trail.world().random.fill(std::as_writable_bytes(std::span(bytes)));
        const auto sealed =
            trail.keys().seal_data_key(bytes, data_key_context(authority, klass, number), trail.world().random);
        const auto made = tx.run(
            "insert into data_key (authority, class, number, sealed, created_at) values ($1, $2, $3, $4, $5) "
            "on conflict (authority, class, number) do nothing",
            {authority, klass, number, store::Param::bytes(sealed), trail.world().clock.now()});
        return made == 1 ? Key{number, std::move(bytes)} : Key{};
    }

    std::map<std::pair<std::int64_t, int>, Key> keys_;
};

}  // namespace

Keys::Keys(std::string master, std::vector<std::string> earlier)
    : master_(std::move(master)), earlier_(std::move(earlier)) {
    base::invariant(master_.size() == key_bytes, "audit: the master key has 32 bytes");
    for (const auto& key : earlier_)
        base::invariant(key.size() == key_bytes, "audit: an earlier master key has 32 bytes");
}

std::string Keys::seal_data_key(std::string_view data_key, std::string_view context, base::Random& random) const {
    return base::seal(master_, data_key, context, random);
}

std::string Keys::unseal_data_key(std::string_view sealed, std::string_view context) const {
    if (auto key = base::unseal(master_, sealed, context)) return *key;
    for (const auto& master : earlier_)
        if (auto key = base::unseal(master, sealed, context)) return *key;
    throw base::Unavailable(
        "the master key given does not open the data keys of this database: give the one it was made with");
}

std::string value_context(std::string_view dataset_or_table, base::Id authority, base::Id record, std::int32_t field) {
    std::string context(dataset_or_table);
    for (const auto number : {authority.value(), record.value(), std::int64_t{field}}) {
        context += ' ';
        context += std::to_string(number);
    }
    return context;
}

std::string seal(store::Tx& tx, const Trail& trail, base::Id authority, Sensitivity sensitivity, std::string_view plain,
                 std::string_view context) {
    const auto klass = class_number(sensitivity);
    const auto& key = tx.part<KeyPart>().newest(tx, trail, authority, klass);
    return prefix(klass, key.number) + base::seal(key.bytes, plain, context, trail.world().random);
}

OpenKeys::OpenKeys(store::Reader& db, const Trail& trail, base::Id authority) {
    db.each(
        "select class, number, sealed from data_key where authority = $1", {authority.value()}, [&](store::Row row) {
            const auto klass = static_cast<int>(row.integer(0));
            const auto number = row.integer(1);
            keys_[{klass, number}] =
                row.is_null(2)
                    ? std::string()
                    : trail.keys().unseal_data_key(row.bytes(2), data_key_context(authority.value(), klass, number));
        });
}

std::optional<std::string> OpenKeys::unseal(std::string_view sealed, std::string_view context) const {
    const auto key = keys_.find(read_prefix(sealed));
    base::invariant(key != keys_.end(), "audit: a sealed value names a key that was made");
    if (key->second.empty()) return std::nullopt;
    auto plain = base::unseal(key->second, sealed.substr(prefix_bytes), context);
    base::invariant(plain.has_value(), "audit: a sealed value is as it was sealed, where it was sealed");
    return plain;
}

std::int64_t destroy_keys(store::Tx& tx, const Trail& trail, Event event, Sensitivity sensitivity) {
    const auto klass = class_number(sensitivity);
    const auto destroyed = tx.run(
        "update data_key set sealed = null, destroyed_at = $3 where authority = $1 and class = $2 and sealed is not "
        "null",
        {event.authority.value(), klass, trail.world().clock.now()});
    tx.part<KeyPart>().forget(event.authority, klass);
    event.action = "audit.destroy_keys";
    event.dataset = "data_key";
    event.reason = klass == static_cast<int>(Sensitivity::s4) ? "s4" : "s3";
    record(tx, trail, std::move(event));
    return destroyed;
}

std::int64_t reseal_data_keys(store::Tx& tx, const Trail& trail) {
    struct Row {
        std::int64_t authority, klass, number;
        std::string sealed;
    };
    std::vector<Row> rows;
    tx.each("select authority, class, number, sealed from data_key where sealed is not null", {}, [&](store::Row row) {
        rows.push_back({row.integer(0), row.integer(1), row.integer(2), std::string(row.bytes(3))});
    });
    for (const auto& row : rows) {
        const auto context = data_key_context(row.authority, static_cast<int>(row.klass), row.number);
        const auto sealed = trail.keys().seal_data_key(trail.keys().unseal_data_key(row.sealed, context), context,
                                                       trail.world().random);
        tx.run("update data_key set sealed = $4 where authority = $1 and class = $2 and number = $3",
               {row.authority, row.klass, row.number, store::Param::bytes(sealed)});
    }
    return static_cast<std::int64_t>(rows.size());
}

}  // namespace audit
