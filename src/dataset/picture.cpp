#include "dataset/picture.hpp"

#include "base/hash.hpp"

namespace dataset {

using base::t;

namespace {

constexpr std::string_view kPngBegins = "\x89PNG\r\n\x1a\n";

std::uint32_t big_endian(std::string_view bytes, std::size_t at, std::size_t count) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < count; ++i) value = value << 8 | static_cast<std::uint8_t>(bytes[at + i]);
    return value;
}

std::uint32_t little_endian(std::string_view bytes, std::size_t at, std::size_t count) {
    std::uint32_t value = 0;
    for (std::size_t i = count; i-- > 0;) value = value << 8 | static_cast<std::uint8_t>(bytes[at + i]);
    return value;
}

std::optional<PictureForm> form_of(std::string_view type, std::uint32_t width, std::uint32_t height) {
    constexpr std::uint32_t most = 1U << 20;  // far above any limit, and far below what a number here can hold
    if (width == 0 || height == 0 || width > most || height > most) return std::nullopt;
    return PictureForm{type, static_cast<std::int32_t>(width), static_cast<std::int32_t>(height)};
}

// Chunks of length, name, data and checksum, from IHDR to IEND (PNG, third edition, 5.3). acTL: it moves.
std::optional<PictureForm> png(std::string_view bytes) {
    std::optional<PictureForm> form;
    std::size_t at = kPngBegins.size();
    while (bytes.size() - at >= 12) {
        const std::uint32_t length = big_endian(bytes, at, 4);
        if (length > bytes.size() - at - 12) return std::nullopt;
        const auto name = bytes.substr(at + 4, 4);
        if (!form) {
            if (name != "IHDR" || length != 13) return std::nullopt;
            form = form_of("image/png", big_endian(bytes, at + 8, 4), big_endian(bytes, at + 12, 4));
            if (!form) return std::nullopt;
        }
        if (name == "acTL") return std::nullopt;
        at += 12 + length;
        if (name == "IEND") return at == bytes.size() ? form : std::nullopt;
    }
    return std::nullopt;
}

bool starts_frame(std::uint8_t marker) {  // SOF0 … SOF15, but for the tables that share their numbers
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

// Segments of marker and length up to the frame, which has the size (ITU T.81, B.2.2); then the end is looked at alone.
std::optional<PictureForm> jpeg(std::string_view bytes) {
    if (!bytes.ends_with("\xff\xd9")) return std::nullopt;
    std::size_t at = 2;
    while (bytes.size() - at >= 4) {
        if (bytes[at] != '\xff') return std::nullopt;
        const auto marker = static_cast<std::uint8_t>(bytes[at + 1]);
        const std::uint32_t length = big_endian(bytes, at + 2, 2);
        if (length < 2 || length > bytes.size() - at - 2) return std::nullopt;
        if (starts_frame(marker)) {
            if (length < 8) return std::nullopt;
            return form_of("image/jpeg", big_endian(bytes, at + 7, 2), big_endian(bytes, at + 5, 2));
        }
        if (marker == 0xda || marker == 0xd9) return std::nullopt;  // the picture before its size
        at += 2 + length;
    }
    return std::nullopt;
}

// RIFF with one of three kinds of first chunk (RFC 9649, 2.4 to 2.7). VP8X says whether it moves.
std::optional<PictureForm> webp(std::string_view bytes) {
    constexpr std::size_t first = 20;  // behind "RIFF", size, "WEBP", the first chunk's name and size
    if (bytes.size() < first + 10 || little_endian(bytes, 4, 4) != bytes.size() - 8) return std::nullopt;
    const auto name = bytes.substr(12, 4);
    if (name == "VP8 ") {
        if (bytes.substr(first + 3, 3) != "\x9d\x01\x2a") return std::nullopt;
        return form_of("image/webp", little_endian(bytes, first + 6, 2) & 0x3fff,
                       little_endian(bytes, first + 8, 2) & 0x3fff);
    }
    if (name == "VP8L") {
        if (bytes[first] != '\x2f') return std::nullopt;
        const std::uint32_t bits = little_endian(bytes, first + 1, 4);
        return form_of("image/webp", (bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1);
    }
    constexpr std::uint8_t moves = 0x02;
    if (name != "VP8X" || (static_cast<std::uint8_t>(bytes[first]) & moves) != 0) return std::nullopt;
    return form_of("image/webp", little_endian(bytes, first + 4, 3) + 1, little_endian(bytes, first + 7, 3) + 1);
}

base::Problem problem(std::string_view where, std::string_view code, base::Message what,
                      std::vector<base::NamedArgument> arguments) {
    return {std::string(where), code, what, std::move(arguments), std::nullopt};
}

}  // namespace

std::optional<PictureForm> picture_form(std::string_view bytes) {
    if (bytes.starts_with(kPngBegins)) return png(bytes);
    if (bytes.starts_with("\xff\xd8\xff")) return jpeg(bytes);
    if (bytes.starts_with("RIFF") && bytes.size() > 12 && bytes.substr(8, 4) == "WEBP") return webp(bytes);
    return std::nullopt;
}

base::Result<base::Id> keep_picture(store::Tx& tx, const base::World& world, base::Id authority, base::Id who,
                                    std::string_view bytes, std::string_view where, const PictureLimits& limits) {
    if (static_cast<std::int64_t>(bytes.size()) > limits.bytes)
        return problem(
            where, "too_large", t("Choose a picture of at most {most} kB; this one has {has} kB"),
            {{"most", limits.bytes / 1000}, {"has", (static_cast<std::int64_t>(bytes.size()) + 999) / 1000}});
    const auto form = picture_form(bytes);
    if (!form)
        return problem(where, "not_a_picture",
                       t("Choose a PNG, JPEG or WebP picture that does not move; this file is none, or is damaged"),
                       {});
    if (form->width > limits.width || form->height > limits.height)
        return problem(where, "too_wide",
                       t("Choose a picture of at most {width} by {height} pixels; this one is {has_width} by "
                         "{has_height}"),
                       {{"width", limits.width},
                        {"height", limits.height},
                        {"has_width", form->width},
                        {"has_height", form->height}});
    const auto hash = base::hex(base::sha256(bytes));
    if (const auto known = tx.maybe("select id from picture where authority = $1 and hash = $2", {authority, hash}))
        return known->id(0);
    const auto id = world.ids.next();
    tx.run(
        "insert into picture (authority, id, hash, type, width, height, bytes, added_by, added_at) "
        "values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        {authority, id, hash, form->type, form->width, form->height, store::Param::bytes(bytes), who.value(),
         world.clock.now()});
    return id;
}

std::optional<Picture> find_picture(store::Reader& db, base::Id authority, base::Id id) {
    const auto row =
        db.maybe("select type, width, height, bytes from picture where authority = $1 and id = $2", {authority, id});
    if (!row) return std::nullopt;
    return Picture{std::string(row->text(0)), static_cast<std::int32_t>(row->integer(1)),
                   static_cast<std::int32_t>(row->integer(2)), std::string(row->row().bytes(3))};
}

}  // namespace dataset
