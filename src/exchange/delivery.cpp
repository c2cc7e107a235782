#include "exchange/delivery.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <sstream>
#include <system_error>
#include <utility>

namespace exchange {

namespace fs = std::filesystem;
using Outcome = Delivered::Outcome;

namespace {

constexpr std::string_view kManifest = ".manifest.json";
constexpr std::array<std::string_view, 3> kOutcomes = {"done", "refused", "later"};

[[noreturn]] void refused(std::string_view what) {
    throw base::Unavailable(std::string(what) + ": " + std::generic_category().message(errno));
}

class Descriptor {
public:
    Descriptor(int descriptor, std::string_view what) : descriptor_(descriptor) {
        if (descriptor_ < 0) refused(what);
    }
    Descriptor(Descriptor&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
    Descriptor& operator=(Descriptor&&) = delete;
    ~Descriptor() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    int get() const { return descriptor_; }

private:
    int descriptor_;
};

// One step down, by descriptors: between looking and opening nobody puts a link in its place.
Descriptor folder_in(const Descriptor& above, const std::string& name) {
    constexpr mode_t group_reads = 0750;
    if (::mkdirat(above.get(), name.c_str(), group_reads) != 0 && errno != EEXIST) refused(name);
    return {::openat(above.get(), name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC), name};
}

void put(const Descriptor& folder, const std::string& name, std::istream& content) {
    constexpr mode_t group_reads = 0640;
    const auto unfinished = "." + name + ".part";
    ::unlinkat(folder.get(), unfinished.c_str(), 0);  // of one that died with it
    const Descriptor file(
        ::openat(folder.get(), unfinished.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, group_reads),
        unfinished);
    std::array<char, 64 * 1024> piece{};
    while (content.read(piece.data(), piece.size()) || content.gcount() > 0) {
        std::string_view rest(piece.data(), static_cast<std::size_t>(content.gcount()));
        while (!rest.empty()) {
            const auto written = ::write(file.get(), rest.data(), rest.size());
            if (written < 0 && errno != EINTR) refused(unfinished);
            rest.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(written, 0)));
        }
    }
    if (content.bad() || ::fsync(file.get()) != 0) refused(unfinished);
    if (::renameat(folder.get(), unfinished.c_str(), folder.get(), name.c_str()) != 0) refused(name);
    if (::fsync(folder.get()) != 0) refused(name);
}

std::ifstream opened(const fs::path& file) {
    std::ifstream content(file, std::ios::binary);
    if (!content) throw base::Unavailable("the file of the run is not there");
    return content;
}

Delivered from(const http::SftpAnswer& answer, std::string where) {
    using Said = http::SftpAnswer::Outcome;
    Delivered delivered{.where = std::move(where), .why = answer.why};
    switch (answer.outcome) {
        case Said::done: delivered.outcome = Outcome::done; break;
        case Said::later: break;
        case Said::refused: delivered.outcome = Outcome::refused; break;
        case Said::other_host_key: delivered = {Outcome::refused, delivered.where, "other_host_key"}; break;
        case Said::refused_address: delivered = {Outcome::refused, delivered.where, "out_of_reach"}; break;
    }
    return delivered;
}

constexpr std::string_view kSelect =
    "select run, destination_name, at, outcome, place, why, destination from delivery_try ";

DeliveryTry try_at(const store::Row& row) {
    const auto outcome = std::ranges::find(kOutcomes, row.text(3)) - kOutcomes.begin();
    return {row.id(0),
            row.id(6),
            std::string(row.text(1)),
            row.instant(2),
            static_cast<Outcome>(outcome),
            std::string(row.text(4)),
            std::string(row.text(5))};
}

}  // namespace

std::string delivered_name(const Run& run) {
    auto name = run.file_name;
    std::ranges::replace_if(
        name,
        [](char letter) {
            return !((letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                     (letter >= '0' && letter <= '9') || letter == '.' || letter == '-' || letter == '_');
        },
        '_');
    return name;
}

Delivered deliver_to_folder(const fs::path& root, std::string_view slug, const Destination& destination, const Run& run,
                            const fs::path& file) {
    const auto name = delivered_name(run);
    Delivered delivered{.where = std::string(slug) + "/" + destination.folder + "/" + name, .why = {}};
    try {
        const Descriptor top(::open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC), "the folder of deliveries");
        const auto folder = folder_in(folder_in(top, std::string(slug)), destination.folder);
        auto content = opened(file);
        put(folder, name, content);
        std::istringstream about(manifest(run));
        put(folder, name + std::string(kManifest), about);
        delivered.outcome = Outcome::done;
    } catch (const base::Unavailable& failure) {
        delivered.why = failure.what();
    }
    return delivered;
}

Delivered deliver_by_sftp(const http::SftpServer& server, const Destination& destination, const Run& run,
                          const fs::path& file) {
    const auto name = delivered_name(run);
    auto where = server.host + ":" + destination.folder + (destination.folder.empty() ? "" : "/") + name;
    if (server.host_key.empty()) return {Outcome::refused, std::move(where), "no_host_key"};
    auto content = opened(file);
    auto answer = http::sftp_put(
        server, {.folder = destination.folder, .name = name, .content = content, .bytes = run.result.bytes});
    if (answer.outcome == http::SftpAnswer::Outcome::done) {
        const auto text = manifest(run);
        std::istringstream about(text);
        answer = http::sftp_put(server, {.folder = destination.folder,
                                         .name = name + std::string(kManifest),
                                         .content = about,
                                         .bytes = static_cast<std::int64_t>(text.size())});
    }
    return from(answer, std::move(where));
}

void note_delivery(store::Tx& tx, const base::World& world, const Run& run, const Destination& destination,
                   const Delivered& delivered) {
    tx.run(R"(insert into delivery_try (authority, id, run, destination, destination_name, at, outcome, place, why)
              values ($1, $2, $3, $4, $5, $6, $7, $8, $9))",
           {run.authority, world.ids.next(), run.id, destination.id, destination.name, world.clock.now(),
            kOutcomes.at(static_cast<std::size_t>(delivered.outcome)), delivered.where, delivered.why});
}

std::int64_t sweep_deliveries(store::Store& store, base::Instant before, std::int64_t at_once) {
    std::int64_t swept = 0;
    for (auto some = at_once; some == at_once; swept += some)
        some = store.write(store::Priority::job, [&](store::Tx& tx) {
            return tx.run(R"(delete from delivery_try where (authority, id) in
                             (select authority, id from delivery_try where at < $1 order by at limit $2))",
                          {before, at_once});
        });
    return swept;
}

std::vector<DeliveryTry> deliveries_of(store::Reader& db, base::Id authority, base::Id run) {
    std::vector<DeliveryTry> tries;
    db.each(std::string(kSelect) + "where authority = $1 and run = $2 order by id desc", {authority, run},
            [&](const store::Row& row) { tries.push_back(try_at(row)); });
    return tries;
}

std::vector<DeliveryTry> deliveries_to(store::Reader& db, base::Id authority, base::Id destination,
                                       std::int64_t limit) {
    std::vector<DeliveryTry> tries;
    db.each(std::string(kSelect) + "where authority = $1 and destination = $2 order by id desc limit $3",
            {authority, destination, limit}, [&](const store::Row& row) { tries.push_back(try_at(row)); });
    return tries;
}

}  // namespace exchange
