#include "govuk/assets.hpp"

#include "base/failure.hpp"
#include "base/hash.hpp"

#include <gtest/gtest.h>

namespace govuk {

namespace {

bool holds(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

TEST(Assets, AreFoundByTheirAddress) {
    ASSERT_GE(built_assets().size(), 5U);
    for (const auto& asset : built_assets()) {
        EXPECT_EQ(find_asset(asset.path), &asset);
        EXPECT_EQ(asset_path(asset.name), asset.path);
    }
    EXPECT_EQ(find_asset("/assets/app.css"), nullptr);
    EXPECT_EQ(find_asset(""), nullptr);
    EXPECT_THROW(asset_path("nothing.css"), base::Broken);
}

TEST(Assets, AreNamedByTheHashOfTheirBytes) {
    for (const auto& asset : built_assets()) {
        const auto digest = base::sha256(asset.plain);
        EXPECT_TRUE(holds(asset.path, "-" + base::hex(digest).substr(0, 12) + ".")) << asset.path;
    }
}

TEST(Assets, AreSmallerCompressed) {
    for (const auto& asset : built_assets()) {
        EXPECT_LT(asset.gzip.size(), asset.plain.size()) << asset.name;
        EXPECT_LT(asset.brotli.size(), asset.gzip.size()) << asset.name;
        EXPECT_EQ(asset.gzip.substr(0, 2), "\x1f\x8b") << asset.name;
    }
}

TEST(Assets, HoldNothingThatBelongsToGovukAlone) {
    const auto* css = find_asset(asset_path("app.css"));
    ASSERT_NE(css, nullptr);
    EXPECT_FALSE(holds(css->plain, "GDS Transport"));
    EXPECT_FALSE(holds(css->plain, "@font-face"));
    EXPECT_TRUE(holds(css->plain, "--govuk-brand-colour: #0b5a5c"));
}

TEST(Assets, LoadNothingTheContentSecurityPolicyRefuses) {
    for (const auto& asset : built_assets())
        if (asset.type.starts_with("text/css")) EXPECT_FALSE(holds(asset.plain, "data:")) << asset.name;
    EXPECT_TRUE(holds(find_asset(asset_path("app.js"))->plain, asset_path("govuk-frontend.js")));
}

}  // namespace

}  // namespace govuk
