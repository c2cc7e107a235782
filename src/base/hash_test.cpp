#include "base/hash.hpp"

#include "base/clock.hpp"
#include "base/failure.hpp"

#include <gtest/gtest.h>

#include <string>

using base::hex;
using base::sha256;

namespace {
constexpr std::string_view key = "0123456789abcdef0123456789abcdef";

std::string bytes(std::string_view hex_text) { return base::from_hex(hex_text).value(); }
}  // namespace

TEST(Sha256, gives_the_known_answers_of_fips_180) {
    EXPECT_EQ(hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(hex(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    EXPECT_EQ(hex(sha256(std::string(1'000'000, 'a'))),
              "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, takes_its_input_in_pieces) {
    base::Sha256 digest;
    for (int i = 0; i < 1000; ++i) digest.add(std::string(1000, 'a'));
    EXPECT_EQ(hex(digest.finish()), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    EXPECT_EQ(digest.finish(), sha256(""));  // and starts afresh

    base::Sha256 moved = std::move(digest);
    moved.add("abc");
    EXPECT_EQ(moved.finish(), sha256("abc"));
}

TEST(Sha256, joins_fields_without_ambiguity) {
    base::Sha256 one;
    one.add_field("ab");
    one.add_field("c");
    base::Sha256 other;
    other.add_field("a");
    other.add_field("bc");
    EXPECT_NE(one.finish(), other.finish());

    base::Sha256 spelled;
    spelled.add_field("ab");
    EXPECT_EQ(spelled.finish(), sha256(std::string_view("\0\0\0\0\0\0\0\2ab", 10)));
    base::Sha256 negative;
    negative.add_number(-2);
    EXPECT_EQ(negative.finish(), sha256("\xff\xff\xff\xff\xff\xff\xff\xfe"));
}

TEST(Hmac, gives_the_known_answers_of_rfc_4231) {
    EXPECT_EQ(hex(base::hmac_sha256(std::string(20, '\x0b'), "Hi There")),
              "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    EXPECT_EQ(hex(base::hmac_sha256("Jefe", "what do ya want for nothing?")),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    EXPECT_EQ(
        hex(base::hmac_sha256(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First")),
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Hex, goes_round_and_refuses_the_rest) {
    std::string all;
    for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
    EXPECT_EQ(base::from_hex(hex(std::as_bytes(std::span(all)))), all);
    EXPECT_EQ(base::from_hex("00fFAb"), std::string("\0\xff\xab", 3));
    EXPECT_EQ(base::from_hex(""), "");
    for (const auto* text : {"0", "0g", "0x", " 0", "00 "}) EXPECT_FALSE(base::from_hex(text)) << text;
}

TEST(Base64url, gives_the_known_answers_of_rfc_4648) {
    EXPECT_EQ(base::base64url(""), "");
    EXPECT_EQ(base::base64url("f"), "Zg");
    EXPECT_EQ(base::base64url("fo"), "Zm8");
    EXPECT_EQ(base::base64url("foobar"), "Zm9vYmFy");
    EXPECT_EQ(base::base64url("\xfb\xff\xfe"), "-__-");
    for (std::size_t length = 0; length < 70; ++length) {
        base::SeededRandom random(length);
        std::string raw(length, '\0');
        random.fill(std::as_writable_bytes(std::span(raw)));
        ASSERT_EQ(base::from_base64url(base::base64url(raw)), raw);
    }
    for (const auto* text : {"Z", "Zg==", "Zg=", "Zm9v Ym", "+//+", "Zh", "Zm8\n"})
        EXPECT_FALSE(base::from_base64url(text)) << text;
}

TEST(SameSecret, compares_whole_texts) {
    EXPECT_TRUE(base::same_secret("", ""));
    EXPECT_TRUE(base::same_secret("token", "token"));
    EXPECT_FALSE(base::same_secret("token", "tokem"));
    EXPECT_FALSE(base::same_secret("token", "toke"));
}

TEST(Seal, opens_with_the_known_answer_of_the_xchacha_draft) {
    // draft-irtf-cfrg-xchacha-03, A.3.1, written as nonce + ciphertext + tag.
    const auto draft_key = bytes("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f");
    const auto context = bytes("50515253c0c1c2c3c4c5c6c7");
    const auto sealed = bytes(
        "404142434445464748494a4b4c4d4e4f5051525354555657"
        "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c2"
        "16cb96b72e1213b452"
        "2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff921f9664c97637da9768812f615c68b13b52e"
        "c0875924c1c7987947deafd8780acf49");
    EXPECT_EQ(base::unseal(draft_key, sealed, context),
              "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen "
              "would be it.");
}

TEST(Seal, opens_only_what_was_sealed) {
    base::SystemRandom random;
    const std::string plain = "free school meals: yes";
    const auto sealed = base::seal(key, plain, "pupil/17", random);
    EXPECT_EQ(base::unseal(key, sealed, "pupil/17"), plain);
    EXPECT_EQ(sealed.size(), plain.size() + 24 + 16);
    EXPECT_NE(base::seal(key, plain, "pupil/17", random), sealed);

    EXPECT_FALSE(base::unseal(key, sealed, "pupil/18"));
    EXPECT_FALSE(base::unseal("another key of thirty-two bytes!", sealed, "pupil/17"));
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        auto changed = sealed;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        EXPECT_FALSE(base::unseal(key, changed, "pupil/17")) << "byte " << i;
        EXPECT_FALSE(base::unseal(key, sealed.substr(0, i), "pupil/17")) << "cut to " << i;
    }
    EXPECT_FALSE(base::unseal(key, sealed + "x", "pupil/17"));
    EXPECT_EQ(base::unseal(key, base::seal(key, "", "", random), ""), "");
    EXPECT_THROW(base::seal("short", plain, "", random), base::Broken);
    EXPECT_THROW(base::unseal("short", sealed, ""), base::Broken);
}

TEST(Password, is_verified_and_outdated_hashes_are_seen) {
    const auto hash = base::hash_password("correct horse");
    EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")) << hash;
    EXPECT_TRUE(base::verify_password("correct horse", hash));
    EXPECT_FALSE(base::verify_password("correct horsf", hash));
    EXPECT_FALSE(base::verify_password("", hash));
    EXPECT_NE(base::hash_password("correct horse"), hash);
    EXPECT_FALSE(base::password_hash_outdated(hash));
    EXPECT_FALSE(base::verify_password("x", ""));
    EXPECT_FALSE(base::verify_password("x", "not a hash"));
    EXPECT_FALSE(base::verify_password("x", std::string(10'000, 'x')));
    EXPECT_TRUE(
        base::password_hash_outdated("$argon2id$v=19$m=8192,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$"
                                     "9sTbSlTio3Biev89thdrlKKiCaYsjjYVJxGAL3swxpQ"));
    EXPECT_TRUE(base::password_hash_outdated("not a hash"));
}
