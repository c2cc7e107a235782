// Pictures are told by what they are, whatever they are called; what is not whole is refused.
#include "dataset/picture.hpp"
#include "dataset/dataset_fixture.hpp"

namespace dataset {
namespace {

using namespace std::string_literals;
using test::DatasetTest;

std::string big(std::uint32_t value, int bytes) {
    std::string text;
    for (int i = bytes; i-- > 0;) text += static_cast<char>(value >> (8 * i));
    return text;
}
std::string little(std::uint32_t value, int bytes) {
    std::string text;
    for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i));
    return text;
}
std::string chunk(const std::string& name, const std::string& data) {
    return big(static_cast<std::uint32_t>(data.size()), 4) + name + data + "sum!";
}
std::string png(std::uint32_t width, std::uint32_t height, const std::string& between = chunk("IDAT", "x")) {
    return "\x89PNG\r\n\x1a\n"s + chunk("IHDR", big(width, 4) + big(height, 4) + "\x08\x06\0\0\0"s) + between +
           chunk("IEND", "");
}
std::string jpeg(std::uint32_t width, std::uint32_t height) {
    return "\xff\xd8\xff\xe0\x00\x04hi"s + "\xff\xc2\x00\x08\x08"s + big(height, 2) + big(width, 2) + "\x03"s +
           "\xff\xda\x00\x02 and the rest \xff\xd9"s;
}
std::string webp(const std::string& name, const std::string& data) {
    const auto body = "WEBP" + name + little(static_cast<std::uint32_t>(data.size()), 4) + data;
    return "RIFF" + little(static_cast<std::uint32_t>(body.size()), 4) + body;
}

std::string said(const std::string& bytes) {
    const auto form = picture_form(bytes);
    return form ? std::string(form->type) + " " + std::to_string(form->width) + "x" + std::to_string(form->height)
                : "none";
}

TEST(PictureForm, is_told_by_the_bytes) {
    EXPECT_EQ(said(png(300, 100)), "image/png 300x100");
    EXPECT_EQ(said(jpeg(640, 200)), "image/jpeg 640x200");
    EXPECT_EQ(said(webp("VP8 ", "\x10\x20\x30\x9d\x01\x2a"s + little(320, 2) + little(90, 2))), "image/webp 320x90");
    EXPECT_EQ(said(webp("VP8L", "\x2f"s + little(319 | 89 << 14, 4) + "data!")), "image/webp 320x90");
    EXPECT_EQ(said(webp("VP8X", "\x10\0\0\0"s + little(1999, 3) + little(599, 3))), "image/webp 2000x600");
}

TEST(PictureForm, is_none_for_what_is_cut_short_or_something_else) {
    for (const auto& whole : {png(30, 10), jpeg(30, 10)})
        for (std::size_t length = 0; length < whole.size(); ++length)
            EXPECT_EQ(said(whole.substr(0, length)), "none") << length;
    EXPECT_EQ(said(png(30, 10) + "<script>"), "none") << "something behind the end";
    EXPECT_EQ(said(jpeg(30, 10) + "<script>"), "none");
    EXPECT_EQ(said(webp("VP8L", "\x2f"s + little(0, 4) + "data!") + "x"), "none");
    EXPECT_EQ(said("<svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>"), "none");
    EXPECT_EQ(said("GIF89a\x01\x00\x01\x00"s), "none");
    EXPECT_EQ(said(png(0, 10)), "none");
    EXPECT_EQ(said(png(0xffffffff, 10)), "none");
    EXPECT_EQ(said("\x89PNG\r\n\x1a\n"s + big(0xffffffff, 4) + "IHDR" + std::string(40, 'x')), "none");
}

TEST(PictureForm, is_none_for_what_moves) {
    EXPECT_EQ(said(png(30, 10, chunk("acTL", "12345678"))), "none");
    EXPECT_EQ(said(webp("VP8X", "\x02\0\0\0"s + little(29, 3) + little(9, 3))), "none");
}

class Pictures : public DatasetTest {};
CANTREF_ON_BOTH_DATABASES(Pictures);

TEST_P(Pictures, are_kept_once_and_found_in_their_authority_alone) {
    const auto keep = [&](const std::string& bytes) {
        return store().write(store::Priority::page, [&](store::Tx& tx) {
            return keep_picture(tx, world, test::county, base::Id(55), bytes, "logo");
        });
    };
    const auto kept = keep(png(300, 100));
    ASSERT_TRUE(kept);
    EXPECT_EQ(*keep(png(300, 100)), *kept);
    EXPECT_EQ(number("select count(*) from picture"), 1);
    const auto found = store().read([&](store::Reader& db) { return find_picture(db, test::county, *kept); });
    ASSERT_TRUE(found);
    EXPECT_EQ(found->bytes, png(300, 100));
    EXPECT_EQ(found->type, "image/png");
    EXPECT_FALSE(store().read([&](store::Reader& db) { return find_picture(db, test::city, *kept); }));

    const auto refused = [&](const std::string& bytes) { return codes_of(keep(bytes).problems()).at(0); };
    EXPECT_EQ(refused(png(2001, 100)), "logo too_wide");
    EXPECT_EQ(refused("%PDF-1.7"), "logo not_a_picture");
    EXPECT_EQ(refused(png(30, 10, chunk("IDAT", std::string(200'000, 'x')))), "logo too_large");
    EXPECT_EQ(number("select count(*) from picture"), 1);
}

}  // namespace
}  // namespace dataset
