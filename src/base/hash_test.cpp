#include "base/hash.hpp"

#include <gtest/gtest.h>

TEST(Sha256, known_answers) {
    EXPECT_EQ(base::hex(base::sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(base::hex(base::sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Password, is_verified) {
    const auto hash = base::hash_password("correct horse");
    EXPECT_TRUE(base::verify_password("correct horse", hash));
    EXPECT_FALSE(base::verify_password("correct horsf", hash));
    EXPECT_FALSE(base::password_hash_outdated(hash));
}
