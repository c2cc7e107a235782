// The files browsers load, built by npm into the binary: style sheet, scripts, icon. Each is named by the hash of its
// bytes, so it may be kept for ever, and stands there plain and compressed.
#pragma once

#include <array>
#include <span>
#include <string_view>

namespace govuk {

struct Asset {
    std::string_view name;  // "app.css"
    std::string_view path;  // "/assets/app-45e2dc20aa61.css", as pages link it
    std::string_view type;  // for Content-Type
    std::string_view plain;
    std::string_view gzip;
    std::string_view brotli;
};

std::span<const Asset> built_assets();

// By the address asked for; nullptr when there is none such. Send with asset_cache_control.
const Asset* find_asset(std::string_view path);

// The address of an asset by its name. Throws Broken for a name that was not built.
std::string_view asset_path(std::string_view name);

constexpr std::string_view asset_cache_control = "public, max-age=31536000, immutable";

}  // namespace govuk
