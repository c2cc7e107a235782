#include "documents/shelf.hpp"

#include "base/clock.hpp"
#include "base/failure.hpp"
#include "base/hash.hpp"
#include "tests/support/database.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace documents {
namespace {

namespace fs = std::filesystem;

constexpr base::Id county{7}, city{9};

class Shelves : public testing::Test {
public:
    fs::path file(std::string_view bytes) {
        const auto path = folder.path() / "upload";
        std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
        return path;
    }
    static std::string read(const fs::path& path) {
        std::ifstream in(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    std::vector<std::string> before(base::Instant moment) const {
        std::vector<std::string> all;
        shelf.each_before(moment, [&](const Shelf::Kept& kept) { all.push_back(kept.sha256); });
        return all;
    }
    // Times of files are the system's.
    static base::Instant in_an_hour() { return base::SystemClock().now().plus_seconds(3600); }
    test_support::ScratchFolder folder;
    Shelf shelf{folder.path() / "documents"};
};

TEST_F(Shelves, hold_each_content_once_for_each_authority_under_its_digest) {
    const auto laid = shelf.lay(county, file("cynllun"));
    EXPECT_EQ(laid.bytes, 7);
    EXPECT_EQ(laid.sha256, base::hex(base::sha256("cynllun")));
    EXPECT_EQ(shelf.lay(county, file("cynllun")).sha256, laid.sha256);
    EXPECT_EQ(read(shelf.path(county, laid.sha256)), "cynllun");
    EXPECT_FALSE(fs::exists(shelf.path(city, laid.sha256)));
    EXPECT_EQ(before(in_an_hour()).size(), 1u);
    EXPECT_TRUE(before(base::Instant::from_microseconds(0)).empty());
    EXPECT_EQ(fs::status(shelf.path(county, laid.sha256)).permissions(),
              fs::perms::owner_read | fs::perms::owner_write);
    shelf.remove(county, laid.sha256);
    EXPECT_TRUE(before(in_an_hour()).empty());
}

TEST_F(Shelves, clear_away_what_was_never_whole) {
    const auto laid = shelf.lay(county, file("x"));
    const auto half = shelf.path(county, laid.sha256).string() + ".12.coming";
    std::ofstream(half) << "half";
    EXPECT_THAT(before(in_an_hour()), testing::ElementsAre(laid.sha256));
    EXPECT_FALSE(fs::exists(half));
}

TEST_F(Shelves, are_copied_and_told_whole_or_not) {
    const auto laid = shelf.lay(county, file("cynllun"));
    const auto copy = folder.path() / "backup";
    EXPECT_EQ(copy_shelf(shelf.folder(), copy), 7);
    EXPECT_EQ(copy_shelf(shelf.folder(), copy), 7);
    EXPECT_EQ(verify_shelf(copy), 1);
    std::ofstream(Shelf(copy).path(county, laid.sha256), std::ios::app) << "x";
    EXPECT_THROW(verify_shelf(copy), base::Unavailable);
    EXPECT_EQ(verify_shelf(folder.path() / "nothing"), 0);
}

TEST_F(Shelves, say_when_there_is_no_room) {
    std::ofstream(folder.path() / "file") << "";
    const Shelf nowhere(folder.path() / "file" / "documents");
    EXPECT_THROW(nowhere.lay(county, file("x")), base::Unavailable);
}

}  // namespace
}  // namespace documents
