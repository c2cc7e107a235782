#include "exchange/registers/source.hpp"

#include "base/failure.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>

#include <unistd.h>

namespace registers = exchange::registers;

namespace {

const std::filesystem::path shipped = std::filesystem::path(CANTREF_SOURCE_DIR) / "data" / "registers";

TEST(RegisterSources, say_of_every_file_that_ships_whose_it_is_and_that_it_is_open) {
    const auto sources = registers::read_sources(shipped);
    ASSERT_EQ(sources.size(), 12U);
    std::set<std::string> listed{"SOURCES.toml", "README.md"};
    for (const auto& source : sources) {
        EXPECT_EQ(source.licence, "Open Government Licence v3.0") << source.file;
        EXPECT_FALSE(source.publisher.english.empty() || source.publisher.welsh.empty()) << source.file;
        EXPECT_NE(source.attribution.english.find(source.publisher.english), std::string::npos) << source.file;
        EXPECT_NE(source.attribution.welsh.find(source.publisher.welsh), std::string::npos) << source.file;
        EXPECT_FALSE(source.origin.empty()) << source.file;
        listed.insert(source.file);
    }
    for (const auto& file : std::filesystem::directory_iterator(shipped))
        EXPECT_TRUE(listed.contains(file.path().filename())) << file;
}

TEST(RegisterSources, unpack_to_the_records_they_say) {
    for (const auto& source : registers::read_sources(shipped)) {
        const auto content = registers::read_file(shipped, source);
        EXPECT_GE(std::ranges::count(content, '\n'), source.records) << source.file;
    }
}

TEST(RegisterSources, are_refused_when_they_are_not_the_file_described) {
    auto source = registers::read_sources(shipped).front();
    source.sha256[0] = source.sha256[0] == '0' ? '1' : '0';
    EXPECT_THROW(registers::read_file(shipped, source), base::Unavailable);
    EXPECT_THROW(registers::read_file(shipped / "nowhere.csv"), base::Unavailable);
    EXPECT_THROW(registers::read_sources(shipped / "nowhere"), base::Unavailable);
}

TEST(RegisterSources, a_damaged_file_is_told_from_a_whole_one) {
    const auto path =
        std::filesystem::temp_directory_path() / ("cantref-damaged-" + std::to_string(::getpid()) + ".gz");
    const auto source = registers::read_sources(shipped).front();
    std::ifstream whole(shipped / source.file, std::ios::binary);
    std::string bytes(1000, '\0');
    whole.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    std::ofstream(path, std::ios::binary) << bytes;
    EXPECT_THROW(registers::read_file(path), base::Unavailable);
    std::filesystem::remove(path);
}

}  // namespace
