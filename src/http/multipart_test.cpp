#include "http/multipart.hpp"

#include "http/limits.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace http {
namespace {

struct Collector final : PartReader {
    struct Part {
        PartHead head;
        std::string content;
        bool ended = false;
    };
    std::vector<Part> parts;
    bool begin_part(PartHead head) override {
        parts.push_back({std::move(head), {}, false});
        return true;
    }
    bool part_bytes(std::string_view bytes) override {
        parts.back().content += bytes;
        return true;
    }
    bool end_part() override {
        parts.back().ended = true;
        return true;
    }
};

struct Read {
    Multipart::Outcome outcome = Multipart::Outcome::good;
    bool complete = false;
    std::vector<Collector::Part> parts;
};

Read read(std::string_view body, std::size_t piece, std::string_view boundary = "B") {
    Collector collector;
    Multipart multipart(boundary, collector);
    Read result;
    for (std::size_t at = 0; at < body.size() && result.outcome == Multipart::Outcome::good; at += piece) {
        result.outcome = multipart.take(body.substr(at, piece));
    }
    result.complete = multipart.complete();
    result.parts = std::move(collector.parts);
    return result;
}

std::string part(std::string_view disposition, std::string_view content, std::string_view more_headers = "") {
    return "--B\r\nContent-Disposition: form-data; " + std::string(disposition) + "\r\n" + std::string(more_headers) +
           "\r\n" + std::string(content) + "\r\n";
}

TEST(Multipart, reads_fields_and_files_in_pieces_of_any_size) {
    const auto body = "preamble\r\n" + part("name=\"a\"", "one") +
                      part("name=\"b\"; filename=\"x.csv\"", "1\r\n--\r\n--C\r\n-\r", "Content-Type: text/csv\r\n") +
                      part("name=\"empty\"", "") + "--B--\r\nepilogue";
    for (std::size_t piece = 1; piece <= body.size(); ++piece) {
        const auto result = read(body, piece);
        ASSERT_EQ(result.outcome, Multipart::Outcome::good) << piece;
        ASSERT_TRUE(result.complete) << piece;
        ASSERT_EQ(result.parts.size(), 3U) << piece;
        EXPECT_EQ(result.parts[0].head.name, "a");
        EXPECT_EQ(result.parts[0].content, "one");
        EXPECT_FALSE(result.parts[0].head.file_name);
        EXPECT_EQ(result.parts[1].head.file_name, "x.csv");
        EXPECT_EQ(result.parts[1].head.content_type, "text/csv");
        EXPECT_EQ(result.parts[1].content, "1\r\n--\r\n--C\r\n-\r");
        EXPECT_EQ(result.parts[2].content, "");
        EXPECT_TRUE(result.parts[2].ended);
    }
}

TEST(Multipart, a_boundary_counts_only_at_the_beginning_of_a_line) {
    const auto result = read(part("name=a", "x--B\r\nno--B--") + "--B--", 7);
    ASSERT_EQ(result.parts.size(), 1U);
    EXPECT_EQ(result.parts[0].content, "x--B\r\nno--B--");
}

TEST(Multipart, content_may_look_like_the_beginning_of_a_boundary) {
    for (const std::string tail : {"\r", "\r\n", "\r\n-", "\r\n--", "\r\n\r\n", "\r\r\n"}) {
        for (const std::size_t piece : {std::size_t{1}, std::size_t{3}, std::size_t{1000}}) {
            const auto result = read(part("name=a", "x" + tail) + "--B--", piece);
            ASSERT_EQ(result.parts.size(), 1U);
            EXPECT_EQ(result.parts[0].content, "x" + tail);
            EXPECT_TRUE(result.complete);
        }
    }
}

TEST(Multipart, file_names_lose_their_paths_and_escapes) {
    const auto name_of = [](const std::string& sent) {
        return read(part("name=f; filename=\"" + sent + "\"", "x") + "--B--", 1000).parts.at(0).head.file_name.value();
    };
    EXPECT_EQ(name_of("C:\\temp\\llythyr.pdf"), "llythyr.pdf");
    EXPECT_EQ(name_of("../../etc/passwd"), "passwd");
    EXPECT_EQ(name_of("a%22b%0D%0A.txt"), "a\"b.txt");
    EXPECT_EQ(name_of("say \\\"hi\\\".txt"), "say \"hi\".txt");
    EXPECT_EQ(name_of("100%.txt"), "100%.txt");
    EXPECT_EQ(name_of("tŷ.pdf"), "tŷ.pdf");
    EXPECT_EQ(name_of(""), "");
    std::string long_name;
    for (int i = 0; i < 200; ++i) long_name += "ŷ";
    const auto kept = name_of(long_name + ".pdf");
    EXPECT_EQ(kept.size(), 254U);  // 125 whole letters and the extension
    EXPECT_TRUE(kept.starts_with("ŷ"));
    EXPECT_TRUE(kept.ends_with(".pdf"));
}

class BadMultipart : public testing::TestWithParam<std::string> {};
TEST_P(BadMultipart, is_malformed_or_never_complete) {
    for (const std::size_t piece : {std::size_t{1}, std::size_t{100'000}}) {
        const auto result = read(GetParam(), piece);
        EXPECT_FALSE(result.outcome == Multipart::Outcome::good && result.complete);
    }
}
INSTANTIATE_TEST_SUITE_P(
    All, BadMultipart,
    testing::Values("", "--B", "--B-", "--B\r\n", "--Bx\r\n", part("name=a", "x"), "--B\r\n\r\nx\r\n--B--",
                    "--B\r\nContent-Type: text/plain\r\n\r\nx\r\n--B--", part("filename=a", "x") + "--B--",
                    part("name=a; name=b", "x") + "--B--", part("name=\"a", "x") + "--B--",
                    part("name=f; filename=a; filename=b", "x") + "--B--", part("name=\"%0D%0A\"", "x") + "--B--",
                    part("name=a", "x", "Content-Disposition: form-data; name=b\r\n") + "--B--",
                    part("name=a", "x", "No colon\r\n") + "--B--", part("name=a\xff", "x") + "--B--",
                    "--B\r\nContent-Disposition: attachment; name=a\r\n\r\nx\r\n--B--",
                    part("name=a", "x", "X: " + std::string(kPartHeadBytesMax, 'x') + "\r\n") + "--B--"));

TEST(Multipart, has_a_bounded_number_of_parts) {
    std::string body;
    for (std::size_t i = 0; i <= kPartsMax; ++i) body += part("name=a", "x");
    EXPECT_EQ(read(body + "--B--", 1000).outcome, Multipart::Outcome::refused);
}

TEST(Multipart, boundary_is_taken_from_the_type) {
    EXPECT_EQ(multipart_boundary("multipart/form-data; boundary=abc"), "abc");
    EXPECT_EQ(multipart_boundary("Multipart/Form-Data; charset=utf-8; boundary=\"a b\""), "a b");
    EXPECT_FALSE(multipart_boundary("multipart/form-data"));
    EXPECT_FALSE(multipart_boundary("multipart/mixed; boundary=abc"));
    EXPECT_FALSE(multipart_boundary("multipart/form-data; boundary="));
    EXPECT_FALSE(multipart_boundary("multipart/form-data; boundary=" + std::string(kBoundaryBytesMax + 1, 'x')));
}

}  // namespace
}  // namespace http
