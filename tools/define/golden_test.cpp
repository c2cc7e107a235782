// What the definitions under sample/ become, whole, as files that people can read and compare.
#include "check.hpp"
#include "lock.hpp"
#include "read.hpp"
#include "write.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace define {
namespace {

const std::filesystem::path sample = CANTREF_DEFINE_SAMPLE;

std::string slurp(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

class Golden : public testing::Test {
public:
    Golden() : model(read_definitions(sample / "definitions", complaints)) {
        check_definitions(model, complaints);
        lock = read_lock(slurp(sample / "definitions" / "schema.lock"), "schema.lock", complaints);
        check_lock(model, lock, "define accept", complaints);
        for (const auto& complaint : complaints.all()) ADD_FAILURE() << complaint.text();
    }
    const Wing& wing() const { return *model.find("sample"); }
    // Kept as .txt: nothing compiles them. CANTREF_RENEW_GOLDEN=1 in the environment writes them anew, when a change is
    // meant.
    static void compare(const std::string& made, const std::string& file) {
        const auto golden = sample / "golden" / (file + ".txt");
        if (std::getenv("CANTREF_RENEW_GOLDEN")) std::ofstream(golden, std::ios::binary) << made;
        EXPECT_EQ(made, slurp(golden)) << "if the change is meant, run this test with CANTREF_RENEW_GOLDEN=1";
    }

    Complaints complaints;
    Model model;
    Lock lock;
};

TEST_F(Golden, structs) { compare(structs_header(wing()), "datasets.hpp"); }
TEST_F(Golden, tables_and_seeds) { compare(definitions_source(wing()), "definitions.cpp"); }
TEST_F(Golden, migrations) { compare(migrations_source(wing(), lock), "migrations.cpp"); }

}  // namespace
}  // namespace define
