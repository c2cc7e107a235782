// The bounds of the HTTP room that nobody needs to set, each with its reason. What an operator may set stands in
// ServerOptions.
#pragma once

#include <cstddef>

namespace http {

// Request line and header fields together. Cookies of ours take some 200 bytes, a filtered list's address up to 4 KB.
inline constexpr std::size_t kHeadBytesMax = 16 * 1024;
inline constexpr std::size_t kTargetBytesMax = 8 * 1024;
// Browsers send about 20; a hundred leaves room for proxies and bounds what is looked through.
inline constexpr std::size_t kHeadersMax = 100;
// The largest form of ours (a register, a whole-year calendar) has under 3,000 fields.
inline constexpr std::size_t kFieldsMax = 10'000;
// One read and one write; also what one write deadline is for. Larger gains nothing measurable.
inline constexpr std::size_t kChunkBytes = 64 * 1024;
// Chunk framing and trailers may cost a chunked body this much beyond its content.
inline constexpr std::size_t kChunkLineBytesMax = 4 * 1024;
// RFC 2046 allows 70 characters.
inline constexpr std::size_t kBoundaryBytesMax = 70;
inline constexpr std::size_t kPartHeadBytesMax = 8 * 1024;
inline constexpr std::size_t kPartsMax = 1'000;
// What file systems hold.
inline constexpr std::size_t kFileNameBytesMax = 255;
// After a refusal with a body still on its way, this much is read and dropped, so that the client gets to see the
// answer.
inline constexpr std::size_t kLingerBytesMax = 1 << 20;
inline constexpr int kLingerMs = 2'000;
// Smaller answers gain nothing from compression that a packet would notice.
inline constexpr std::size_t kCompressBytesMin = 1'024;

}  // namespace http
