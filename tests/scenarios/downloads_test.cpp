// Files as they are on their way: of one moment whatever happens meanwhile, and broken off visibly.
#include "dataset/feed.hpp"
#include "exchange/runs.hpp"
#include "scenarios/house.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace {

using http::Method;
using scenarios::TestHouse;
using testing::HasSubstr;
using testing::Not;

// A reader who goes away after so many bytes.
class Reader final : public http::Sink {
public:
    explicit Reader(std::size_t patience = std::numeric_limits<std::size_t>::max()) : patience_(patience) {}
    void write(std::string_view bytes) override {
        if (text.size() + bytes.size() > patience_) throw http::Gone();
        text += bytes;
    }
    std::string text;

private:
    std::size_t patience_;
};

class Downloads : public testing::TestWithParam<store::Dialect> {
public:
    Downloads() {
        house.add_records(
            "authority", "",
            {{{"slug", "gwynfryn"}, {"name", "Gwynfryn"}, {"kind", "council"}, {"nation", "england-and-wales"}}});
        house.add_people({{{"name", "Rhiannon"}, {"role", "officer"}, {"authority", "gwynfryn"}, {"place", ""}}});
        school = house
                     .add_records("organisation", "",
                                  {{{"as", "bro"},
                                    {"register_code", "wales"},
                                    {"reference", "6601001"},
                                    {"kind", "school"},
                                    {"status", "1"},
                                    {"name", "Bro School"}}})
                     .at("bro");
        add_contact("Olwen Prys");
    }
    std::string add_contact(const std::string& name) {
        return house
            .add_records("contact", "gwynfryn",
                         {{{"as", "one"}, {"role", "head"}, {"name", name}, {"organisation", school}}})
            .at("one");
    }
    http::Response ask(const std::string& below) {
        return house.ask("Rhiannon", Method::get, "/gwynfryn/data/contact" + below);
    }
    static void read(const http::Response& answer, Reader& reader) {
        std::get<http::Stream>(answer.body).produce(reader);
    }
    std::int64_t place_now() {
        return house.app().store.read([&](store::Reader& db) {
            return dataset::place_now(db, house.app().registries.national().dataset("contact"),
                                      house.authority_id("gwynfryn"));
        });
    }
    exchange::Run last_run() {
        return house.app().store.read_side([&](store::Reader& side) {
            return exchange::runs_of(side, house.authority_id("gwynfryn"), house.account("Rhiannon"), {}, 1).at(0);
        });
    }

    TestHouse house{GetParam()};
    std::string school;
};
INSTANTIATE_TEST_SUITE_P(databases, Downloads, testing::ValuesIn(test_support::dialects()), test_support::dialect_name);

TEST_P(Downloads, CON_A46_show_the_moment_they_were_asked_for) {
    const auto answer = ask("/download?columns=name");
    ASSERT_EQ(answer.status, 200);
    add_contact("Efnysien Sampl");
    Reader reader;
    read(answer, reader);
    EXPECT_THAT(reader.text, HasSubstr("Olwen Prys"));
    EXPECT_THAT(reader.text, Not(HasSubstr("Efnysien")));
    const auto run = last_run();
    EXPECT_EQ(run.result.rows, 1);
    ASSERT_TRUE(run.change_seq);
    EXPECT_LT(*run.change_seq, place_now());
    EXPECT_EQ(answer.header("x-change-seq"), std::to_string(*run.change_seq));
}

TEST_P(Downloads, CON_A50_broken_off_are_told_again) {
    Reader whole;
    read(ask("/download"), whole);
    add_contact("Efnysien Sampl");
    const std::string changes = "/changes/download?since=last&format=jsonl";
    Reader gone(10), again;
    EXPECT_THROW(read(ask(changes), gone), http::Gone);
    read(ask(changes), again);
    EXPECT_THAT(again.text, HasSubstr("Efnysien Sampl"));
    Reader nothing_new;
    read(ask(changes), nothing_new);
    EXPECT_EQ(nothing_new.text, "");
}

TEST_P(Downloads, that_break_off_are_failed_runs) {
    Reader gone(10);
    EXPECT_THROW(read(ask("/download"), gone), http::Gone);
    EXPECT_EQ(last_run().state, exchange::Run::State::failed);
    EXPECT_EQ(last_run().result.sha256, "");
}

}  // namespace
