// ZIP application note (PKWARE APPNOTE) 4.3.12 and 4.3.16: an end record of 22 bytes, since we write no comment, which
// says where the directory stands; an entry of 46 bytes and its name for each part.
#include "exchange/unpacked.hpp"

#include <unistd.h>

#include <string>

namespace exchange {

namespace {

constexpr std::uint32_t end_mark = 0x06054b50;
constexpr std::uint32_t entry_mark = 0x02014b50;
constexpr std::size_t end_size = 22;
constexpr std::size_t entry_size = 46;

std::uint32_t number_at(std::string_view bytes, std::size_t at, std::size_t size) {
    std::uint32_t number = 0;
    for (std::size_t i = size; i-- > 0;) number = number << 8 | static_cast<unsigned char>(bytes[at + i]);
    return number;
}

std::optional<std::string> read_at(int descriptor, off_t at, std::size_t size) {
    std::string bytes(size, '\0');
    const auto read = at < 0 ? -1 : ::pread(descriptor, bytes.data(), size, at);
    if (read != static_cast<ssize_t>(size)) return std::nullopt;
    return bytes;
}

}  // namespace

std::optional<std::int64_t> unpacked_bytes(int descriptor, std::string_view part) {
    const auto size = ::lseek(descriptor, 0, SEEK_END);
    const auto end = read_at(descriptor, size - static_cast<off_t>(end_size), end_size);
    if (!end || number_at(*end, 0, 4) != end_mark) return std::nullopt;
    const auto directory = read_at(descriptor, static_cast<off_t>(number_at(*end, 16, 4)), number_at(*end, 12, 4));
    if (!directory) return std::nullopt;
    for (std::size_t at = 0; at + entry_size <= directory->size();) {
        if (number_at(*directory, at, 4) != entry_mark) return std::nullopt;
        const auto name_size = number_at(*directory, at + 28, 2);
        const auto more = number_at(*directory, at + 30, 2) + number_at(*directory, at + 32, 2);
        if (std::string_view(*directory).substr(at + entry_size, name_size) == part)
            return number_at(*directory, at + 24, 4);
        at += entry_size + name_size + more;
    }
    return std::nullopt;
}

}  // namespace exchange
