#include "exchange/delivery.hpp"

#include "dataset/dataset_fixture.hpp"
#include "exchange/migrations.hpp"
#include "tests/support/process.hpp"
#include "tests/support/sshd.hpp"

#include <fstream>

namespace exchange {
namespace {

namespace fs = std::filesystem;

using dataset::test::county;
using test_support::slurp;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
using Outcome = Delivered::Outcome;
using Kind = Destination::Kind;
using Secret = Destination::Secret;

std::vector<std::string> names_in(const fs::path& folder) {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder)) names.push_back(entry.path().filename());
    return names;
}

class Delivery : public testing::Test {
public:
    Delivery() {
        std::ofstream(file, std::ios::binary) << "urn,name\r\n401001,Bro\r\n";
        run.result.bytes = static_cast<std::int64_t>(fs::file_size(file));
    }
    Delivered to_folder(const std::string& folder = "funding") {
        Destination destination{.authority = county, .id = base::Id(3), .name = "Funding"};
        destination.folder = folder;
        return deliver_to_folder(root, "gwynfryn", destination, run, file);
    }

    test_support::ScratchFolder scratch;
    const fs::path file = scratch.path() / "kept.csv", root = scratch.path() / "root";
    exchange::Run run{.authority = county,
                      .id = base::Id(12),
                      .account = base::Id(55),
                      .dataset = "school",
                      .address = "/gwynfryn/views/01/download",
                      .file_name = "Ysgolion tŷ/../a_2026-11-22T0930_1rows.csv",
                      .filters = "{}"};
};

TEST_F(Delivery, to_a_folder_puts_the_whole_file_and_its_manifest_there) {
    fs::create_directory(root);
    const auto delivered = to_folder();
    EXPECT_EQ(delivered.outcome, Outcome::done) << delivered.why;
    const std::string safe = "Ysgolion_t___.._a_2026-11-22T0930_1rows.csv";
    EXPECT_EQ(delivered.where, "gwynfryn/funding/" + safe);
    const auto folder = root / "gwynfryn" / "funding";
    EXPECT_THAT(names_in(folder), UnorderedElementsAre(safe, safe + ".manifest.json"));
    EXPECT_EQ(slurp(folder / safe), slurp(file));
    EXPECT_EQ(to_folder().outcome, Outcome::done) << "twice is once";
    EXPECT_EQ(names_in(folder).size(), 2u);
}

TEST_F(Delivery, to_a_folder_waits_for_one_that_is_not_there) {
    const auto delivered = to_folder();
    EXPECT_EQ(delivered.outcome, Outcome::later);
    EXPECT_THAT(delivered.why, testing::HasSubstr("No such file"));
}

TEST_F(Delivery, to_a_folder_follows_no_link) {
    fs::create_directories(root / "gwynfryn");
    fs::create_directories(scratch.path() / "elsewhere");
    fs::create_directory_symlink(scratch.path() / "elsewhere", root / "gwynfryn" / "funding");
    EXPECT_EQ(to_folder().outcome, Outcome::later);
    EXPECT_THAT(names_in(scratch.path() / "elsewhere"), IsEmpty());
    fs::remove(root / "gwynfryn" / "funding");
    fs::create_directory(root / "gwynfryn" / "funding");
    const auto unfinished = "." + delivered_name(run) + ".part";
    fs::create_symlink(scratch.path() / "elsewhere" / "x", root / "gwynfryn" / "funding" / unfinished);
    EXPECT_EQ(to_folder().outcome, Outcome::done);
    EXPECT_THAT(names_in(scratch.path() / "elsewhere"), IsEmpty());
}

class DeliveryBySftp : public Delivery {
public:
    http::SftpServer server() {
        return {.host = "127.0.0.1",
                .port = sshd.port(),
                .user = sshd.user(),
                .password = {},
                .key = sshd.key(),
                .host_key = sshd.fingerprint(),
                .reach = http::Reach::anywhere,
                .timeout_ms = 20'000};
    }
    Delivered put(const http::SftpServer& server, const fs::path& folder = {}) {
        Destination destination{.authority = county, .id = base::Id(3), .name = "Funding", .kind = Kind::sftp};
        destination.folder = folder.empty() ? sshd.folder().string() : folder.string();
        return deliver_by_sftp(server, destination, run, file);
    }
    test_support::Sshd sshd;
};

TEST_F(DeliveryBySftp, puts_the_whole_file_and_its_manifest_there_and_twice_is_once) {
    for (int i = 0; i < 2; ++i) {
        const auto delivered = put(server());
        EXPECT_EQ(delivered.outcome, Outcome::done) << delivered.why;
    }
    const auto name = delivered_name(run);
    EXPECT_THAT(names_in(sshd.folder()), UnorderedElementsAre(name, name + ".manifest.json"));
    EXPECT_EQ(slurp(sshd.folder() / name), slurp(file));
    EXPECT_EQ(slurp(sshd.folder() / (name + ".manifest.json")), manifest(run));
}

TEST_F(DeliveryBySftp, tells_nothing_to_a_server_that_is_another) {
    auto other = server();
    other.host_key = "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    auto delivered = put(other);
    EXPECT_EQ(delivered.outcome, Outcome::refused);
    EXPECT_EQ(delivered.why, "other_host_key");
    other.host_key.clear();
    EXPECT_EQ(put(other).why, "no_host_key");
    std::string fingerprint;
    EXPECT_EQ(http::ask_host_key(other, fingerprint).outcome, http::SftpAnswer::Outcome::done);
    EXPECT_EQ(fingerprint, sshd.fingerprint());
    EXPECT_THAT(names_in(sshd.folder()), IsEmpty());
}

TEST_F(DeliveryBySftp, says_what_is_refused_and_what_is_worth_another_try) {
    auto nobody = server();
    nobody.key.clear();
    nobody.password = "guess";
    EXPECT_EQ(put(nobody).outcome, Outcome::refused);
    EXPECT_EQ(put(server(), sshd.folder() / "none").outcome, Outcome::refused);
    auto inside = server();
    inside.reach = http::Reach::public_only;
    EXPECT_EQ(put(inside).why, "out_of_reach");
    auto away = server();
    away.port = test_support::free_port();
    EXPECT_EQ(put(away).outcome, Outcome::later);
    EXPECT_THAT(names_in(sshd.folder()), IsEmpty());
}

class Destinations : public dataset::test::DatasetTest {
public:
    Destinations() {
        for (const auto& migration : migrations())
            if (migration.number == 86) create(migration.create);
    }
    Destination sftp() {
        Destination destination{.authority = county, .id = ids.next(), .name = "Funding", .kind = Kind::sftp};
        destination.host = "sftp.example";
        destination.user = "gwynfryn";
        destination.secret = Secret::password;
        return destination;
    }
    template <typename F>
    void write(F&& work) {
        store().write(store::Priority::page, [&](store::Tx& tx) {
            work(DestinationWriting{tx, trail, {audit::ActorKind::staff, base::Id(55), {}}});
        });
    }
    Destination found(base::Id id) {
        return store().read([&](store::Reader& db) { return *find_destination(db, county, id); });
    }
};
CANTREF_ON_BOTH_DATABASES(Destinations);

TEST_P(Destinations, keep_their_secret_sealed_and_their_host_key_while_the_server_is_the_same) {
    auto destination = sftp();
    write([&](const DestinationWriting& writing) { put_destination(writing, destination, "hush"); });
    write([&](const DestinationWriting& writing) { confirm_host_key(writing, destination, "SHA256:a"); });
    destination.folder = "outbox";
    write([&](const DestinationWriting& writing) { put_destination(writing, destination, ""); });
    EXPECT_EQ(found(destination.id).host_key, "SHA256:a");
    EXPECT_EQ(found(destination.id).folder, "outbox");
    const auto server = store().read(
        [&](store::Reader& db) { return server_of(db, trail, found(destination.id), http::Reach::public_only); });
    EXPECT_EQ(server.password, "hush");
    EXPECT_EQ(server.key, "");
    auto elsewhere = destination;
    elsewhere.host = "other.example";
    write([&](const DestinationWriting& writing) { put_destination(writing, elsewhere, ""); });
    EXPECT_EQ(found(destination.id).host_key, "");
    EXPECT_THROW(write([&](const DestinationWriting& writing) { confirm_host_key(writing, destination, "SHA256:b"); }),
                 base::Conflict)
        << "of the server that was asked, not of its successor";
}

TEST_P(Destinations, keep_a_record_of_every_try) {
    const auto destination = sftp();
    const exchange::Run run{.authority = county, .id = base::Id(12)};
    write([&](const DestinationWriting& writing) {
        put_destination(writing, destination, "hush");
        note_delivery(writing.tx, world, run, destination, {Outcome::later, "sftp.example:a.csv", "busy"});
        note_delivery(writing.tx, world, run, destination, {Outcome::done, "sftp.example:a.csv", ""});
    });
    const auto tries = store().read([&](store::Reader& db) { return deliveries_of(db, county, run.id); });
    ASSERT_EQ(tries.size(), 2u);
    EXPECT_EQ(tries[0].outcome, Outcome::done);
    EXPECT_EQ(tries[1].why, "busy");
    EXPECT_EQ(tries[1].destination, "Funding");
    EXPECT_EQ(store().read([&](store::Reader& db) { return deliveries_to(db, county, destination.id, 1); }).size(), 1u);
    EXPECT_EQ(sweep_deliveries(store(), world.clock.now(), 1), 0);
    EXPECT_EQ(sweep_deliveries(store(), world.clock.now().plus_seconds(1), 1), 2);
    EXPECT_TRUE(store().read([&](store::Reader& db) { return deliveries_of(db, county, run.id); }).empty());
}

TEST(DestinationDrafts, say_all_that_is_wrong) {
    const Outward outward{.folder = "/srv/out"};
    const auto codes = [&](const Destination& destination, const Outward& out) {
        return dataset::test::DatasetTest::codes_of(check_destination(destination, "", out));
    };
    Destination folder{.name = "Funding"};
    for (const auto* name : {"", "..", "a/b", "a.b", "ŵ", " a"}) {
        folder.folder = name;
        EXPECT_THAT(codes(folder, outward), ElementsAre("folder wrong")) << name;
    }
    folder.folder = "Funding-2_a";
    EXPECT_THAT(codes(folder, outward), IsEmpty());
    EXPECT_THAT(codes(folder, {}), ElementsAre("kind no_folder"));
    Destination sftp{.name = "", .kind = Kind::sftp, .folder = "../x", .host = "a b", .port = 0};
    EXPECT_THAT(codes(sftp, {}), ElementsAre("name required", "folder wrong", "host wrong", "port wrong", "user wrong",
                                             "secret required"));
}

}  // namespace
}  // namespace exchange
