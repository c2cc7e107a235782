#include "cli/configuration.hpp"

#include "tests/support/database.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class ConfigurationTest : public testing::Test {
public:
    std::string write(const std::string& name, const std::string& text) const {
        const auto path = folder / name;
        std::ofstream(path) << text;
        return path.string();
    }
    std::vector<std::string> told(const std::string& file, const std::vector<std::string>& environment = {}) {
        std::vector<std::string> all;
        for (const auto& fault : read_configuration(settings, file, environment)) {
            const auto name = fault.where.substr(fault.where.rfind('/') + 1);
            all.push_back(name + ": " + fault.what);
        }
        return all;
    }
    const Setting& of(std::string_view key) const {
        return *std::find_if(settings.begin(), settings.end(), [&](const auto& one) { return one.key == key; });
    }

    test_support::ScratchFolder scratch;
    const std::filesystem::path& folder = scratch.path();
    Configuration configuration;
    std::vector<Setting> settings = settings_of(configuration);
};

TEST_F(ConfigurationTest, takes_a_public_address_that_links_can_begin_with) {
    const auto faults = [](std::string address) {
        return faults_in(ServeOptions{.public_address = std::move(address)});
    };
    for (const auto* good : {"", "https://cantref.example", "https://cantref.example:8443", "http://localhost:8080"})
        EXPECT_TRUE(faults(good).empty()) << good;
    for (const auto* bad : {"cantref.example", "http://cantref.example", "https://", "https://cantref.example/",
                            "https://cantref.example/cy", "https://a@b.example", "http://localhost.example"})
        EXPECT_EQ(faults(bad).size(), 1U) << bad;
}

TEST_F(ConfigurationTest, is_read_from_a_file_and_then_from_the_environment) {
    const auto file =
        write("cantref.toml",
              "database = \"var/here\"\npooler = true\n[serve]\nport = 8100\ntrust_proxy = [\"10.0.0.1\", "
              "\"10.0.0.2\"]\n");
    EXPECT_THAT(told(file, {"HOME=/root", "CANTREF_SERVE_PORT=8200", "CANTREF_TEST_POSTGRES=x"}), ElementsAre());
    EXPECT_EQ(configuration.place.database, "var/here");
    EXPECT_TRUE(configuration.place.pooler);
    EXPECT_EQ(configuration.serving.port, 8200);
    EXPECT_THAT(configuration.serving.trusted_proxies, ElementsAre("10.0.0.1", "10.0.0.2"));
    EXPECT_EQ(of("database").origin, file + ":1");
    EXPECT_EQ(of("serve.port").origin, "CANTREF_SERVE_PORT");
    EXPECT_EQ(of("serve.address").origin, "default");
}

TEST_F(ConfigurationTest, tells_all_that_is_wrong_each_with_its_place_and_the_nearest_name) {
    const auto file = write("cantref.toml",
                            "databse = \"var/here\"\n[serve]\nport = 70000\nprot = 1\nsecure = \"perhaps\"\n[serv]\n"
                            "port = 1\n");
    EXPECT_THAT(told(file, {"CANTREF_SERVE_PROT=1", "CANTREF_SERVE_SECURE=maybe", "CANTREF_LOG_LEVEL=loud"}),
                testing::UnorderedElementsAre(
                    "cantref.toml:1: no setting is called databse; did you mean database?",
                    "cantref.toml:3: serve.port must be a number from 0 to 65535",
                    "cantref.toml:4: no setting is called serve.prot; did you mean serve.port?",
                    "cantref.toml:5: serve.secure must be true or false",
                    testing::AllOf(HasSubstr("no setting is called serv; did you mean"), HasSubstr("cantref.toml:6")),
                    "CANTREF_SERVE_PROT: no setting is called CANTREF_SERVE_PROT; did you mean CANTREF_SERVE_PORT?",
                    "CANTREF_SERVE_SECURE: must be true or false",
                    "CANTREF_LOG_LEVEL: must be one of debug, info, warning, error"));
}

TEST_F(ConfigurationTest, of_bytes_that_are_no_configuration_says_where) {
    EXPECT_THAT(told(write("broken.toml", "[serve\nport=")), ElementsAre(HasSubstr("broken.toml:1")));
    EXPECT_THAT(told(write("bytes.toml", "database = \"\xff\xfe\"\n")), ElementsAre(HasSubstr("bytes.toml:1")));
    EXPECT_THAT(told((folder / "nowhere.toml").string()), ElementsAre(HasSubstr("nowhere.toml")));
    EXPECT_THAT(told(write("list.toml", "database = [\"a\", \"b\"]\n")), ElementsAre(HasSubstr("must be one value")));
}

TEST_F(ConfigurationTest, takes_a_secret_from_a_file_that_nobody_else_can_read) {
    const auto secret = write("database", "host=db password=hidden\n");
    std::filesystem::permissions(secret, std::filesystem::perms::owner_read | std::filesystem::perms::others_read);
    EXPECT_THAT(told("", {"CANTREF_DATABASE_FILE=" + secret}), ElementsAre(HasSubstr("can be read by everybody")));
    std::filesystem::permissions(secret, std::filesystem::perms::owner_read);
    EXPECT_THAT(told("", {"CANTREF_DATABASE_FILE=" + secret}), ElementsAre());
    EXPECT_EQ(configuration.place.database, "host=db password=hidden");
    EXPECT_THAT(told("", {"CANTREF_SERVE_PORT_FILE=" + secret}), ElementsAre(HasSubstr("no setting is called")));
}

TEST_F(ConfigurationTest, names_the_file_of_a_secret) {
    const auto secret = write("password", "hidden\n");
    std::filesystem::permissions(secret, std::filesystem::perms::owner_read);
    EXPECT_THAT(told(write("mail.toml", "[mail]\npassword_file = \"" + secret + "\"\n")), ElementsAre());
    EXPECT_EQ(configuration.messages.mail.password, "hidden");
    EXPECT_EQ(of("mail.password").redacted(), "\"…\"");
    EXPECT_THAT(told(write("none.toml", "[mail]\npassword_file = \"/nowhere\"\n")),
                ElementsAre("none.toml:2: mail.password_file: /nowhere can't be read"));
    EXPECT_THAT(told(write("open.toml", "[mail]\nsmtp_file = \"" + secret + "\"\n")),
                ElementsAre(HasSubstr("no setting is called mail.smtp_file")));
}

TEST_F(ConfigurationTest, blots_passwords_out) {
    for (const auto& [given, shown] : std::vector<std::pair<std::string, std::string>>{
             {"var/cantref", "\"var/cantref\""},
             {"host=db password=hidden dbname=c", "\"host=db password=… dbname=c\""},
             {"password='two words' host=db", "\"password=… host=db\""},
             {"postgresql://me:hidden@db:5432/c", "\"postgresql://me:…@db:5432/c\""},
             {"postgresql://db:5432/c", "\"postgresql://db:5432/c\""}}) {
        configuration.place.database = given;
        EXPECT_EQ(of("database").redacted(), shown);
    }
    EXPECT_THAT(write_configuration(settings, Origins::hide, Secrets::show), HasSubstr("postgresql://db:5432/c"));
}

TEST_F(ConfigurationTest, written_is_read_back_as_it_was) {
    configuration.serving.port = 8123;
    configuration.serving.trusted_proxies = {"10.0.0.1"};
    configuration.place.database = "a \"quoted\\name\"";
    const auto written = write("cantref.toml", write_configuration(settings, Origins::show, Secrets::show));
    configuration = {};
    EXPECT_THAT(told(written), ElementsAre());
    EXPECT_EQ(configuration.serving.port, 8123);
    EXPECT_THAT(configuration.serving.trusted_proxies, ElementsAre("10.0.0.1"));
    EXPECT_EQ(configuration.place.database, "a \"quoted\\name\"");
}

TEST_F(ConfigurationTest, explained_is_all_comments_and_names_every_setting) {
    const auto explained = explain_configuration(settings);
    for (const auto& setting : settings) EXPECT_THAT(explained, HasSubstr(setting.environment()));
    EXPECT_THAT(told(write("explained.toml", explained)), ElementsAre());
    EXPECT_EQ(of("serve.port").origin, "default");
}

}  // namespace
}  // namespace cli
