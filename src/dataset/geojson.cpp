// Geometry comes as GeoJSON text. It is stored as it came; here it is only walked, once, bounded in size and depth: is
// it JSON, does it hold coordinates, and which box holds them. The exact tests of geometry are made where they are
// needed.
#include "dataset/limits.hpp"
#include "dataset/value.hpp"

#include <algorithm>
#include <charconv>

namespace dataset {
namespace {

class Walk {
public:
    explicit Walk(std::string_view text) : text_(text) {}

    std::optional<Bounds> run() {
        if (!value(0, Within::other) || !(skip(), at_ == text_.size()) || !typed_ || !any_) return std::nullopt;
        return bounds_;
    }

private:
    enum class Within : std::uint8_t { other, coordinates };

    void skip() {
        while (at_ < text_.size() &&
               (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t'))
            ++at_;
    }
    bool take(char wanted) {
        skip();
        if (at_ == text_.size() || text_[at_] != wanted) return false;
        ++at_;
        return true;
    }
    bool value(std::size_t depth, Within within) {
        skip();
        if (at_ == text_.size() || depth > 2 * limits::geometry_depth) return false;
        switch (text_[at_]) {
            case '{': return object(depth);
            case '[': return array(depth, within);
            case '"': return string().has_value();
            case 't': return word("true");
            case 'f': return word("false");
            case 'n': return word("null");
            default: return number().has_value();
        }
    }
    bool word(std::string_view wanted) {
        if (text_.substr(at_, wanted.size()) != wanted) return false;
        at_ += wanted.size();
        return true;
    }
    std::optional<std::string_view> string() {
        if (!take('"')) return std::nullopt;
        const auto begin = at_;
        for (; at_ < text_.size() && text_[at_] != '"'; ++at_) {
            if (static_cast<unsigned char>(text_[at_]) < 0x20) return std::nullopt;
            if (text_[at_] == '\\') ++at_;
        }
        if (at_ >= text_.size()) return std::nullopt;
        return text_.substr(begin, at_++ - begin);
    }
    std::optional<double> number() {
        skip();
        double read = 0;
        const auto result = std::from_chars(text_.data() + at_, text_.data() + text_.size(), read);
        if (result.ec != std::errc()) return std::nullopt;
        at_ = static_cast<std::size_t>(result.ptr - text_.data());
        return read;
    }
    bool object(std::size_t depth) {
        take('{');
        if (take('}')) return true;
        do {
            const auto name = string();
            if (!name || !take(':')) return false;
            if (*name == "type") {
                const auto kind = string();
                if (!kind) return false;
                typed_ = typed_ || is_kind(*kind);
            } else if (!value(depth + 1, *name == "coordinates" ? Within::coordinates : Within::other)) {
                return false;
            }
        } while (take(','));
        return take('}');
    }
    static bool is_kind(std::string_view kind) {
        constexpr std::string_view kinds[] = {
            "Point",        "MultiPoint", "LineString",         "MultiLineString",  "Polygon",
            "MultiPolygon", "Feature",    "GeometryCollection", "FeatureCollection"};
        return std::find(std::begin(kinds), std::end(kinds), kind) != std::end(kinds);
    }
    // A position is an array that begins with numbers: longitude, latitude and perhaps a height.
    bool array(std::size_t depth, Within within) {
        take('[');
        if (take(']')) return true;
        skip();
        if (within == Within::coordinates && at_ < text_.size() && text_[at_] != '[') return position();
        do {
            if (!value(depth + 1, within)) return false;
        } while (take(','));
        return take(']');
    }
    bool position() {
        const auto east = number();
        if (!east || !take(',')) return false;
        const auto north = number();
        if (!north || *east < -180 || *east > 180 || *north < -90 || *north > 90) return false;
        while (take(','))
            if (!number()) return false;
        if (!any_) bounds_ = {*east, *north, *east, *north};
        any_ = true;
        bounds_ = {std::min(bounds_.west, *east), std::min(bounds_.south, *north), std::max(bounds_.east, *east),
                   std::max(bounds_.north, *north)};
        return take(']');
    }

    std::string_view text_;
    std::size_t at_ = 0;
    Bounds bounds_{};
    bool any_ = false;
    bool typed_ = false;
};

}  // namespace

std::optional<Bounds> bounds_of(std::string_view geojson) {
    if (geojson.size() > limits::geometry_bytes) return std::nullopt;
    return Walk(geojson).run();
}

}  // namespace dataset
