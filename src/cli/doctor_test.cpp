#include "cli/doctor.hpp"

#include "gate/accounts.hpp"
#include "tests/support/database.hpp"
#include "tests/support/provider.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace cli {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::Not;

// Each fault is planted, found, and gone once mended.
class Doctor : public testing::TestWithParam<store::Dialect> {
public:
    Doctor() { House(place, House::Migrate::yes, &clock); }

    std::vector<std::string> found() const {
        std::vector<std::string> codes;
        for (const auto& finding : examine(place, clock, messages, provider)) {
            codes.emplace_back(finding.code);
            for (const auto language : {base::Language::english, base::Language::welsh})
                for (const auto& text : {finding.what, finding.remedy})
                    EXPECT_EQ(base::say(language, text, finding.arguments).find('{'), std::string::npos);
        }
        return codes;
    }
    void run(std::string_view sql, store::ParamList params = {}) const {
        const auto store = store::Store::open(options_of(place));
        store->write(store::Priority::page, [&](store::Tx& tx) { tx.run(sql, params); });
    }
    void make_backup() const {
        fs::create_directories(place.backups / "monday");
        std::ofstream(place.backups / "monday" / "manifest.json") << "{}";
    }

    test_support::ScratchDatabase database{GetParam()};
    base::SystemClock clock;
    MessageOptions messages;
    ProviderOptions provider;
    Place place{.database = database.options().database,
                .key_file = (database.folder() / "master.key").string(),
                .backups = database.folder() / "backups"};
};
CANTREF_ON_BOTH_DATABASES(Doctor);

TEST_P(Doctor, finds_a_new_house_well_but_without_people_and_backups) {
    EXPECT_THAT(found(), testing::ElementsAre("no_administrator", "backup_none"));
    EXPECT_EQ(doctor(place, base::Language::welsh), 0) << "advice is no fault";
}

TEST_P(Doctor, asks_the_sign_in_provider_who_it_is) {
    test_support::TestProvider theirs(clock);
    provider = {.issuer = theirs.issuer(),
                .client = std::string(test_support::TestProvider::client),
                .secret = std::string(test_support::TestProvider::secret),
                .label_en = "Test",
                .label_cy = "Prawf"};
    EXPECT_THAT(found(), Not(Contains(testing::StartsWith("openid"))));
    provider.issuer += "/";
    EXPECT_THAT(found(), Contains("openid_issuer"));
    provider.issuer = "http://127.0.0.1:1";
    EXPECT_THAT(found(), Contains("openid_unreachable"));
    provider.issuer = "ftp://provider.example";
    EXPECT_THAT(found(), Contains("openid_settings"));
}

TEST_P(Doctor, knows_an_old_backup_from_a_new_one) {
    make_backup();
    EXPECT_THAT(found(), Not(Contains("backup_none")));
    fs::last_write_time(place.backups / "monday" / "manifest.json",
                        fs::file_time_type::clock::now() - std::chrono::hours(24 * 30));
    EXPECT_THAT(found(), Contains("backup_old"));
}

TEST_P(Doctor, finds_a_key_that_everybody_reads_and_one_that_is_gone) {
    fs::permissions(place.key_file, fs::perms::others_read, fs::perm_options::add);
    EXPECT_THAT(found(), Contains("key_open"));
    EXPECT_EQ(doctor(place, base::Language::english), 1);
    fs::permissions(place.key_file, fs::perms::others_read, fs::perm_options::remove);
    EXPECT_THAT(found(), Not(Contains("key_open")));
    run("insert into data_key (authority, class, number, sealed, created_at) values (1, 3, 1, $1, 0)",
        {store::Param::bytes("sealed")});
    fs::remove(place.key_file);
    EXPECT_THAT(found(), Contains("key_gone"));
}

TEST_P(Doctor, finds_mail_that_can_not_be_sent) {
    messages.mail.smtp = "mail.example";
    EXPECT_THAT(found(), Contains("mail_settings"));
    messages.mail = {.smtp = "smtp://mail.example:587", .user = {}, .password = {}, .from = "x", .ca_file = {}};
    EXPECT_THAT(found(), Contains("mail_settings"));
    messages.mail.from = "Gwynfryn <noreply@gwynfryn.example>";
    EXPECT_THAT(found(), Not(Contains("mail_settings")));
    messages.mail.user = "cantref";
    EXPECT_EQ(faults_in(messages).size(), 1u);
    EXPECT_THROW(ways(messages, clock), base::Unavailable);
    EXPECT_EQ(ways({}, clock).size(), 1u) << "letters are printed here";
}

TEST_P(Doctor, finds_settings_of_govuk_notify_that_can_not_work) {
    auto& notify = messages.notify;
    notify.key = "nonsense";
    notify.templates = {"visit.email", "visit.pigeon.cy=x", "visit.email.de=x", "visit.email.cy=", "visit.email.cy=x"};
    EXPECT_EQ(faults_in(messages).size(), 6u);
    notify.key = "live-26785a09-ab16-4eb0-8407-a37497a57506-3d844edf-8d35-48ac-975b-e847b4f122b0";
    notify.templates = {"visit.email.cy=x"};
    notify.url = "http://notify.example";
    EXPECT_EQ(faults_in(messages).size(), 2u);
    notify.url = "https://notify.example";
    notify.receipts_token = "hush";
    EXPECT_THAT(faults_in(messages), testing::IsEmpty());
    messages.mail = {.smtp = "smtp://mail.example", .user = {}, .password = {}, .from = "a@b.example", .ca_file = {}};
    const auto all = ways(messages, clock);
    ASSERT_EQ(all.size(), 2u) << "mail goes by GOV.UK Notify, which has a template for it; letters are printed";
    EXPECT_EQ(all.front().provider, "govuk-notify");
    EXPECT_EQ(all.back().provider, "print");
}

TEST_P(Doctor, finds_tables_of_another_program) {
    run("insert into schema_migration (number, name, checksum, applied_at) values (99999, 'later', 'x', 0)");
    EXPECT_THAT(found(), Contains("migrations_foreign"));
    run("delete from schema_migration where number = 99999");
    EXPECT_THAT(found(), Not(Contains("migrations_foreign")));
}

TEST_P(Doctor, finds_a_load_that_was_broken_off_and_a_clock_that_was_set_back) {
    run("insert into dataset_load (authority, id, dataset, mark, source, state, started_at, valid_from, added, "
        "changed, "
        "removed) values (0, 1, 'organisation', 1, 'Register', 'staging', 0, '2026-01-01', 0, 0, 0)");
    EXPECT_THAT(found(), Contains("load_left"));
    run("update dataset_load set state = 'abandoned'");
    EXPECT_THAT(found(), Not(Contains("load_left")));
    run("update audit_event set at = $1", {clock.now().plus_seconds(86'400)});
    EXPECT_THAT(found(), Contains("clock_back"));
}

TEST_P(Doctor, makes_nothing_where_there_is_nothing) {
    auto elsewhere = place;
    if (GetParam() == store::Dialect::sqlite) {
        elsewhere.database = (database.folder() / "nowhere").string();
    } else {
        elsewhere.database = "host=" + database.folder().string() + " dbname=none";
    }
    std::vector<std::string> codes;
    for (const auto& finding : examine(elsewhere, clock)) codes.emplace_back(finding.code);
    EXPECT_THAT(codes, Contains(GetParam() == store::Dialect::sqlite ? "no_database" : "no_answer"));
    EXPECT_FALSE(fs::exists(database.folder() / "nowhere"));
}

}  // namespace
}  // namespace cli
