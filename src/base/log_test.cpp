#include "base/log.hpp"

#include "base/failure.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace base {
namespace {

using testing::ElementsAre;
using testing::MatchesRegex;

class LogTest : public testing::Test {
public:
    LogTest() {
        char pattern[] = "/tmp/cantref-log-XXXXXX";
        folder = ::mkdtemp(pattern);
        options.file = (folder / "log").string();
    }
    ~LogTest() override { std::filesystem::remove_all(folder); }

    std::vector<std::string> lines() const {
        std::ifstream file(options.file);
        std::vector<std::string> all;
        for (std::string line; std::getline(file, line);) all.push_back(line);
        return all;
    }

    std::filesystem::path folder;
    LogOptions options;
};

TEST_F(LogTest, is_one_json_object_a_line) {
    {
        const Log log(options);
        log.write(LogLevel::info, "request", {{"path", "/a\n{\"level\":\"error\"}"}, {"status", 404}});
        log.write(LogLevel::debug, "not wanted");
        log.write(LogLevel::warning, "tiŵb", {});
    }
    EXPECT_THAT(
        lines(),
        ElementsAre(MatchesRegex("\\{\"time\":\"20..-..-..T..:..:...*Z\",\"level\":\"info\",\"event\":\"request\","
                                 "\"path\":\"/a..\\{.*\\}\",\"status\":404\\}"),
                    MatchesRegex(".*\"level\":\"warning\",\"event\":\"tiŵb\"\\}")));
}

TEST_F(LogTest, is_words_for_people_and_one_line_each) {
    options.form = LogOptions::Form::words;
    options.least = LogLevel::warning;
    {
        const Log log(options);
        EXPECT_FALSE(log.wants(LogLevel::info));
        log.write(LogLevel::info, "request");
        log.write(LogLevel::error, "broken", {{"what", "one\r\nerror two"}, {"status", 500}});
    }
    EXPECT_THAT(lines(), ElementsAre(MatchesRegex("20[^ ]+Z error broken what=one  error two status=500")));
}

TEST_F(LogTest, goes_on_where_it_ended) {
    for (int time = 0; time < 2; ++time) Log(options).write(LogLevel::info, "started");
    EXPECT_EQ(lines().size(), 2U);
    options.file = (folder / "nowhere" / "there" / "log").string();
    std::ofstream(folder / "nowhere") << "a file";
    EXPECT_THROW(Log{options}, Unavailable);
}

}  // namespace
}  // namespace base
