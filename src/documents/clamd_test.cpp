#include "documents/clamd.hpp"

#include "documents/clamd_fixture.hpp"
#include "tests/support/database.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace documents {
namespace {

using Outcome = Scanned::Outcome;

TEST(Clamd, says_what_a_file_is_infected_with) {
    const test_support::ScratchFolder folder;
    const test::FakeClamd clamd(folder.path());
    const auto path = folder.path() / "file";
    const auto scan_of = [&](std::string_view bytes) {
        std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
        return scan(clamd.address(), path);
    };
    EXPECT_EQ(scan_of("iawn").outcome, Outcome::clean);
    EXPECT_EQ(scan_of("").outcome, Outcome::clean);
    EXPECT_EQ(scan_of(std::string(200'000, 'x')).outcome, Outcome::clean);
    const auto infected = scan_of(std::string(100'000, 'x') + "feirws");
    EXPECT_EQ(infected.outcome, Outcome::infected);
    EXPECT_EQ(infected.words, "Prawf-Feirws");
    const auto large = scan_of(std::string(3'000'000, 'x'));
    EXPECT_TRUE(large.outcome == Outcome::refused || large.outcome == Outcome::unreachable) << large.words;
}

TEST(Clamd, that_is_not_there_is_unreachable) {
    const test_support::ScratchFolder folder;
    std::ofstream(folder.path() / "file") << "x";
    for (const auto& address : {(folder.path() / "none").string(), std::string("127.0.0.1:1"), std::string("nowhere"),
                                "/" + std::string(200, 'x')})
        EXPECT_EQ(scan(address, folder.path() / "file").outcome, Outcome::unreachable) << address;
}

}  // namespace
}  // namespace documents
