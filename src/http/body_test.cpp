// Bodies and uploads, over the wire.
#include "http/test_house.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include <unistd.h>

namespace http {
namespace {

using namespace test;

constexpr std::string_view kMultipart = "multipart/form-data; boundary=B";

std::string content_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::string file_part(std::string_view field, std::string_view name, std::string_view content) {
    return "--B\r\nContent-Disposition: form-data; name=\"" + std::string(field) + "\"; filename=\"" +
           std::string(name) + "\"\r\nContent-Type: text/csv\r\n\r\n" + std::string(content) + "\r\n";
}

// A server with one route for uploads, and a folder of its own for them.
struct UploadHouse : House {
    std::filesystem::path folder;

    UploadHouse() : folder(std::filesystem::temp_directory_path() / ("http_body_test_" + std::to_string(::getpid()))) {
        std::filesystem::create_directories(folder);
        options.spool_folder = folder;
        RouteLimits limits;
        limits.body_bytes = 10'000;
        limits.upload_bytes = 5'000'000;
        limits.uploads = 2;
        route(Method::post, "/u", [this](const Request& r) { return answer(r); }, limits);
        open();
    }
    ~UploadHouse() {
        server.reset();
        std::filesystem::remove_all(folder);
    }
    Response answer(const Request& r) const {
        std::string text = std::string(r.form.get("note")) + "|";
        for (const auto& upload : r.uploads) {
            const auto content = content_of(upload.path);
            text += upload.field + "," + upload.file_name + "," + upload.content_type + "," +
                    std::to_string(upload.bytes) + "," +
                    (content.size() < 100 ? content : content.substr(content.size() - 5)) + "|";
        }
        if (r.form.has("keep")) std::filesystem::rename(r.uploads.at(0).path, folder / "kept");
        return Response::text(text);
    }
    std::size_t files() const {
        return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
    }
    // Uploads are removed after the answer is on its way.
    bool emptied() const {
        for (int i = 0; i < 100 && files() > 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
        return files() == 0;
    }
};

TEST(Upload, files_come_to_disk_with_their_fields_and_are_removed_after) {
    UploadHouse house;
    const std::string long_file = std::string(3'000'000, 'x') + "end\r\n";
    const auto body = "--B\r\nContent-Disposition: form-data; name=note\r\n\r\nTŷ\r\n" +
                      file_part("f", "a.csv", "1,2") + file_part("g", "b.csv", long_file) + file_part("h", "", "") +
                      "--B--\r\n";
    EXPECT_EQ(house.ask(post_request("/u", kMultipart, body)).body,
              "Tŷ|f,a.csv,text/csv,3,1,2|g,b.csv,text/csv,3000005,end\r\n|");
    EXPECT_TRUE(house.emptied());
}

TEST(Upload, a_file_moved_away_stays) {
    UploadHouse house;
    const auto body =
        "--B\r\nContent-Disposition: form-data; name=keep\r\n\r\n\r\n" + file_part("f", "a.csv", "1,2") + "--B--\r\n";
    EXPECT_EQ(house.ask(post_request("/u", kMultipart, body)).status, 200);
    EXPECT_EQ(content_of(house.folder / "kept"), "1,2");
}

TEST(Upload, limits_hold_for_each_and_all_and_nothing_is_left_behind) {
    UploadHouse house;
    const std::string too_long(5'000'001, 'x');
    EXPECT_EQ(house.ask(post_request("/u", kMultipart, file_part("f", "a", too_long) + "--B--\r\n")).status, 413);
    const auto three = file_part("f", "a", "1") + file_part("f", "b", "2") + file_part("f", "c", "3") + "--B--\r\n";
    EXPECT_EQ(house.ask(post_request("/u", kMultipart, three)).status, 413);
    const auto long_text =
        "--B\r\nContent-Disposition: form-data; name=note\r\n\r\n" + std::string(10'001, 'x') + "\r\n--B--\r\n";
    EXPECT_EQ(house.ask(post_request("/u", kMultipart, long_text)).status, 413);
    EXPECT_EQ(house.ask(post_request("/u", kMultipart, file_part("f", "a", "1"))).status, 400);  // never ends
    EXPECT_EQ(house.ask(post_request("/u", "multipart/form-data", "x")).status, 400);
    EXPECT_TRUE(house.emptied());
}

TEST(Upload, one_broken_off_leaves_nothing) {
    UploadHouse house;
    {
        auto client = house.client();
        client.send(
            "POST /u HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=B\r\nContent-Length: "
            "100000\r\n\r\n" +
            file_part("f", "a.csv", std::string(50'000, 'x')));
        for (int i = 0; i < 100 && house.files() == 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
        EXPECT_EQ(house.files(), 1U);
    }
    EXPECT_TRUE(house.emptied());
}

TEST(Body, continue_is_said_only_when_the_body_may_come) {
    House house;
    RouteLimits limits;
    limits.body_bytes = 10;
    house.route(Method::post, "/f", [](const Request& r) { return Response::text(r.body); }, limits);
    house.open();
    auto client = house.client();
    client.send("POST /f HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(client.read_some(), "HTTP/1.1 100 Continue\r\n\r\n");
    client.send("hello");
    EXPECT_EQ(parse_answer(client.read_answer()).body, "hello");
    client.send("POST /f HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(parse_answer(client.read_answer()).status, 413);
    auto lost = house.client();
    lost.send("POST /g HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(parse_answer(lost.read_answer()).status, 404);
}

TEST(Body, a_refused_one_does_not_cost_the_sender_the_answer) {
    House house;
    house.route(Method::post, "/f", [](const Request&) { return Response::text("never"); });
    house.open();
    for (int i = 0; i < 20; ++i) {
        auto client = house.client();
        client.send("POST /f HTTP/1.1\r\nHost: a\r\nContent-Length: 1048577\r\n\r\n");
        client.send(std::string(500'000, 'x'));
        EXPECT_EQ(parse_answer(client.read_all(3000)).status, 413);
        EXPECT_FALSE(client.reset());
    }
}

TEST(Body, other_types_are_given_as_they_are) {
    House house;
    house.route(Method::put, "/j", [](const Request& r) { return Response::json(r.body); });
    house.open();
    EXPECT_EQ(
        house.ask("PUT /j HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n{\"a\":1}")
            .body,
        "{\"a\":1}");
}

}  // namespace
}  // namespace http
