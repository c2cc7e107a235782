// Small pictures that come with a record, such as an authority's logo: told by their content, never by their name, and
// kept once by the hash of their bytes. A field of type `file` holds the picture's id, whose bytes never change. PNG,
// JPEG and WebP only: an SVG can carry script.
// Invariant: what is kept was looked at, and is whole: nothing stands behind the picture's end.
#pragma once

#include "base/clock.hpp"
#include "base/id.hpp"
#include "base/result.hpp"
#include "store/store.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dataset {

struct PictureForm {
    std::string_view type;  // media type: "image/png"
    std::int32_t width = 0, height = 0;
};

// What the bytes are by their own structure; nullopt: none of the three, cut short, with something behind its end, or
// moving (WCAG 2.2.2: what moves must be stoppable).
std::optional<PictureForm> picture_form(std::string_view bytes);

struct PictureLimits {
    std::int64_t bytes = 200'000;
    std::int32_t width = 2000, height = 600;
};

// Problems are `where`'s: too_large, not_a_picture, too_wide. The same picture twice is kept once, under its first id.
base::Result<base::Id> keep_picture(store::Tx& tx, const base::World& world, base::Id authority, base::Id who,
                                    std::string_view bytes, std::string_view where, const PictureLimits& limits = {});

struct Picture {
    std::string type;
    std::int32_t width = 0, height = 0;
    std::string bytes;
};
std::optional<Picture> find_picture(store::Reader& db, base::Id authority, base::Id id);

}  // namespace dataset
