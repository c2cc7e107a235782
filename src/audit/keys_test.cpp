// What is sealed stays sealed, also in the raw bytes of the database.
#include "audit/audit_fixture.hpp"
#include "audit/history.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

namespace {

using audit::Sensitivity;
using audit::ValueState;
using testing::IsEmpty;

constexpr auto county = audit_test::county;
constexpr auto school = audit_test::school;

class Sealing : public audit_test::AuditTest {
public:
    std::string seal(std::string_view plain, std::string_view context, Sensitivity sensitivity = Sensitivity::s4,
                     base::Id authority = county) {
        return store().write(store::Priority::page, [&](store::Tx& tx) {
            return audit::seal(tx, trail, authority, sensitivity, plain, context);
        });
    }
    std::optional<std::string> unseal(std::string_view sealed, std::string_view context, base::Id authority = county) {
        return store().read(
            [&](store::Reader& db) { return audit::OpenKeys(db, trail, authority).unseal(sealed, context); });
    }
    void destroy(Sensitivity sensitivity) {
        store().write(store::Priority::page,
                      [&](store::Tx& tx) { audit::destroy_keys(tx, trail, event(), sensitivity); });
    }
    void write_sealed(Sensitivity sensitivity) {
        auto update = change_event(8, "plain-old-words", "plain-new-words");
        update.changes[0].sensitivity = sensitivity;
        write(update);
    }
    audit::PastChange past_change(Sensitivity highest) {
        return store().read([&](store::Reader& db) {
            const audit::OpenKeys keys(db, trail, county);
            return audit::history(db, county, school, 0, 20, {&keys, highest}).events.back().changes.at(0);
        });
    }
};
CANTREF_ON_BOTH_DATABASES(Sealing);

TEST_P(Sealing, opens_only_with_its_authority_and_place) {
    const auto sealed = seal("foster placement", "pupil 1 8");
    EXPECT_EQ(unseal(sealed, "pupil 1 8"), "foster placement");
    EXPECT_THROW(unseal(sealed, "pupil 2 8"), base::Broken);
    seal("another's", "x", Sensitivity::s4, audit_test::city);
    EXPECT_THROW(unseal(sealed, "pupil 1 8", audit_test::city), base::Broken);
    auto changed = sealed;
    changed.back() = static_cast<char>(changed.back() ^ 1);
    EXPECT_THROW(unseal(changed, "pupil 1 8"), base::Broken);
}

TEST_P(Sealing, uses_one_key_for_each_authority_and_class) {
    seal("a", "x");
    seal("b", "x");
    seal("c", "x", Sensitivity::s3);
    seal("d", "x", Sensitivity::s3, audit_test::city);
    EXPECT_EQ(number("select count(*) from data_key"), 3);
    EXPECT_THROW(seal("e", "x", Sensitivity::s2), base::Broken);
}

TEST_P(Sealing, a_key_made_by_a_write_that_fails_is_not_used) {
    EXPECT_THROW(store().write(store::Priority::page,
                               [&](store::Tx& tx) {
                                   audit::seal(tx, trail, county, Sensitivity::s4, "a", "x");
                                   throw base::Conflict("undone");
                               }),
                 base::Conflict);
    EXPECT_EQ(unseal(seal("b", "x"), "x"), "b");
}

TEST_P(Sealing, needs_the_master_key) {
    const auto sealed = seal("a", "x");
    const audit::Trail stranger(world, audit::Keys(std::string(32, 'z')));
    EXPECT_THROW(store().read([&](store::Reader& db) { audit::OpenKeys(db, stranger, county); }), base::Unavailable);
    EXPECT_THROW(audit::Keys("short"), base::Broken);

    const audit::Trail renewed(world, audit::Keys(std::string(32, 'z'), {std::string(32, 'k')}));
    EXPECT_EQ(store().write(store::Priority::page, [&](store::Tx& tx) { return audit::reseal_data_keys(tx, renewed); }),
              1);
    EXPECT_EQ(
        store().read([&](store::Reader& db) { return audit::OpenKeys(db, stranger, county).unseal(sealed, "x"); }),
        "a");
    EXPECT_THROW(unseal(sealed, "x"), base::Unavailable);
}

TEST_P(Sealing, s3_and_s4_values_of_events_are_sealed_and_opened_by_class) {
    write_sealed(Sensitivity::s3);
    EXPECT_EQ(number("select count(*) from audit_value where old like '%plain%' or new like '%plain%'"), 0);
    const auto closed = past_change(Sensitivity::s2);
    EXPECT_EQ(closed.state, ValueState::sealed);
    EXPECT_EQ(closed.before, std::nullopt);
    const auto open = past_change(Sensitivity::s3);
    EXPECT_EQ(open.state, ValueState::plain);
    EXPECT_EQ(open.before, "plain-old-words");
    EXPECT_EQ(open.after, "plain-new-words");
    EXPECT_THAT(said(verify()), IsEmpty());
}

TEST_P(Sealing, destroying_the_keys_loses_the_values_and_keeps_the_chain) {
    write_sealed(Sensitivity::s4);
    const auto sealed = seal("a", "x");
    const auto lesser = seal("b", "x", Sensitivity::s3);
    destroy(Sensitivity::s4);
    EXPECT_EQ(unseal(sealed, "x"), std::nullopt);
    EXPECT_EQ(unseal(lesser, "x"), "b");
    EXPECT_EQ(past_change(Sensitivity::s4).state, ValueState::lost);
    EXPECT_THAT(said(verify()), IsEmpty());
    EXPECT_EQ(unseal(seal("anew", "x"), "x"), "anew");
    EXPECT_EQ(number("select count(*) from audit_event where action = 'audit.destroy_keys'"), 1);
}

TEST_P(Sealing, leaves_no_plain_text_in_the_database_files) {
    if (GetParam() != store::Dialect::sqlite) GTEST_SKIP() << "reads SQLite's files";
    write_sealed(Sensitivity::s3);
    write_sealed(Sensitivity::s4);
    write(change_event(3, {}, "ordinary-words"));
    std::string bytes;
    for (const auto& file : std::filesystem::recursive_directory_iterator(folder())) {
        if (!file.is_regular_file()) continue;
        std::ifstream stream(file.path(), std::ios::binary);
        bytes.append(std::istreambuf_iterator<char>(stream), {});
    }
    EXPECT_NE(bytes.find("ordinary-words"), std::string::npos);
    EXPECT_EQ(bytes.find("plain-old-words"), std::string::npos);
    EXPECT_EQ(bytes.find("plain-new-words"), std::string::npos);
}

}  // namespace
