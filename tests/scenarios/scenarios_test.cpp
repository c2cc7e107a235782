// Plays every *.scenario beside this file on each database: one test a scenario and database.
#include "scenarios/steps.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <memory>

namespace {

class Scenario : public testing::Test {
public:
    Scenario(std::filesystem::path file, store::Dialect dialect) : file_(std::move(file)), dialect_(dialect) {}
    void TestBody() override {
        try {
            scenarios::Play(dialect_).act(scenarios::read_steps(file_));
        } catch (const std::exception& failure) {
            FAIL() << failure.what();
        }
    }

private:
    std::filesystem::path file_;
    store::Dialect dialect_;
};

// "a-form-sent-twice.scenario" → "a_form_sent_twice"
std::string test_name(const std::filesystem::path& file) {
    auto name = file.stem().string();
    std::ranges::replace(name, '-', '_');
    return name;
}

}  // namespace

int main(int argc, char** argv) {
    testing::InitGoogleTest(&argc, argv);
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(CANTREF_SCENARIOS))
        if (entry.path().extension() == ".scenario") files.push_back(entry.path());
    std::ranges::sort(files);
    for (const auto& file : files)
        for (const auto dialect : test_support::dialects())
            testing::RegisterTest(
                "Scenario", (test_name(file) + (dialect == store::Dialect::sqlite ? "/sqlite" : "/postgres")).c_str(),
                nullptr, nullptr, __FILE__, __LINE__,
                [file, dialect]() -> testing::Test* { return std::make_unique<Scenario>(file, dialect).release(); });
    return RUN_ALL_TESTS();
}
