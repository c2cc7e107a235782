#include "dataset/registries.hpp"

#include "dataset/local_field.hpp"
#include "store/store.hpp"

namespace dataset {
namespace {

std::int64_t version_now(store::Reader& db) {
    return db.one("select coalesce(sum(version), 0) from local_field").integer(0);
}

}  // namespace

const Registry& Registries::of(base::Id authority) const {
    if (!authority) return national_;
    std::int64_t version = 0;
    {
        const std::lock_guard lock(mutex_);
        version = version_;
        if (const auto known = current_.find(authority); known != current_.end()) return *known->second;
    }
    const auto fields = store_.read([&](store::Reader& db) { return local_fields(db, authority); });
    auto made =
        fields.empty() ? std::unique_ptr<const Registry>() : std::make_unique<const Registry>(national_.with(fields));
    const auto& registry = made ? *made : national_;
    const std::lock_guard lock(mutex_);
    if (made) made_.push_back(std::move(made));
    // Else the fields changed while they were read: whoever asks next reads them anew.
    if (version == version_) current_.insert_or_assign(authority, &registry);
    return registry;
}

void Registries::keep_fresh() const {
    const auto now = clock_.now();
    {
        const std::lock_guard lock(mutex_);
        if (looked_at_ <= now && now < looked_at_.plus_seconds(freshness_seconds)) return;
    }
    forget();
}

void Registries::forget() const {
    const auto now = clock_.now();
    const auto version = store_.read([&](store::Reader& db) { return version_now(db); });
    const std::lock_guard lock(mutex_);
    looked_at_ = now;
    if (version == version_) return;
    version_ = version;
    current_.clear();
}

}  // namespace dataset
