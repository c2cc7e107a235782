// The command itself, on a copy of the sample: what it prints, writes and answers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace {

namespace fs = std::filesystem;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

std::string slurp(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

class Command : public testing::Test {
public:
    Command() {
        folder = fs::path(testing::TempDir()) / ("define_" + std::to_string(::getpid()));
        fs::remove_all(folder);
        fs::create_directories(folder);
        fs::copy(fs::path(CANTREF_DEFINE_SAMPLE) / "definitions", definitions, fs::copy_options::recursive);
    }
    ~Command() override { fs::remove_all(folder); }

    struct Answer {
        int status = 0;
        std::string text;
    };
    Answer run(const std::string& arguments) const {
        Answer answer;
        const auto line =
            std::string(CANTREF_DEFINE) + " " + arguments + " --definitions " + definitions.string() + " 2>&1";
        auto* pipe = ::popen(line.c_str(), "r");
        std::array<char, 4096> piece{};
        while (const auto size = std::fread(piece.data(), 1, piece.size(), pipe))
            answer.text.append(piece.data(), size);
        answer.status = WEXITSTATUS(::pclose(pipe));
        return answer;
    }
    void edit(const char* file, const std::string& take, const std::string& put) const {
        auto text = slurp(definitions / file);
        text.replace(text.find(take), take.size(), put);
        std::ofstream(definitions / file, std::ios::binary) << text;
    }

    fs::path folder;
    fs::path definitions = fs::path(testing::TempDir()) / ("define_" + std::to_string(::getpid())) / "definitions";
};

TEST_F(Command, says_how_it_is_used) {
    EXPECT_EQ(run("chek").status, 2);
    EXPECT_THAT(run("accept").text, StartsWith("define: turns definitions/ into C++"));  // no reason given
    EXPECT_EQ(run("check").status, 0);
}

TEST_F(Command, stops_with_every_fault) {
    edit("sample/pupil.toml", "cy = \"Disgybl\"", "cy = \"\"");
    edit("sample/roles.toml", "identity: count", "idenity: count");
    const auto answer = run("generate --wing sample --out " + (folder / "out").string());
    EXPECT_EQ(answer.status, 1);
    EXPECT_EQ(answer.text,
              "definitions/sample/pupil.toml:5: dataset \"pupil\": \"label\" has no Welsh; add cy = \"…\"\n"
              "definitions/sample/roles.toml:14: role \"teacher\": there is no data group \"idenity\"; did you mean "
              "\"identity\"?\n"
              "2 faults in the definitions\n");
    EXPECT_FALSE(fs::exists(folder / "out"));
}

TEST_F(Command, a_changed_schema_stops_the_build_until_it_is_accepted) {
    edit("sample/pupil.toml", "type = \"date\"\n", "type = \"date\"\nsort = true\n");
    const auto refused = run("check");
    EXPECT_EQ(refused.status, 1);
    EXPECT_THAT(
        refused.text,
        StartsWith(
            "definitions/sample/pupil.toml:55: field \"born_on\" (id 4 of pupil) is \"born_on date sort\" and was "
            "\"born_on date\" in the schema lock; if that is meant, run: " CANTREF_DEFINE " accept --definitions " +
            definitions.string() + " --reason \"…\"\n"));
    const auto before = slurp(definitions / "schema.lock");
    const auto accepted = run("accept --reason 'By age'");
    EXPECT_EQ(accepted.status, 0);
    const std::string added = "104 migration sample By age\n104 change-field pupil 4 born_on date sort\n";
    EXPECT_EQ(accepted.text, added);
    EXPECT_EQ(slurp(definitions / "schema.lock"), before + "\n" + added);  // appended, nothing rewritten
    EXPECT_EQ(run("check").status, 0);
    EXPECT_EQ(run("accept --reason Again").text, "the schema lock says the same already\n");
}

TEST_F(Command, writes_nothing_that_stands_already) {
    const auto generate = "generate --wing sample --out " + (folder / "out").string();
    ASSERT_EQ(run(generate).status, 0);
    const auto header = folder / "out" / "sample" / "datasets.hpp";
    const auto long_ago = fs::file_time_type::clock::now() - std::chrono::hours(1);
    fs::last_write_time(header, long_ago);
    ASSERT_EQ(run(generate).status, 0);
    EXPECT_EQ(fs::last_write_time(header), long_ago);
}

TEST_F(Command, a_wing_that_is_not_there) {
    const auto answer = run("generate --wing schools --out " + (folder / "out").string());
    EXPECT_EQ(answer.status, 1);
    EXPECT_THAT(answer.text, AllOf(StartsWith("there is no folder "), HasSubstr("schools"), EndsWith("\n")));
}

}  // namespace
