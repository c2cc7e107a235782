// The parts of a ZIP file of foreign making, unpacked as they are read, within bounds that hold whatever the file says
// of itself. libzip stays behind this header.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

namespace exchange {

struct ZipLimits {
    std::uint64_t entries = 10'000;  // a workbook has a few for each sheet and picture
    // A part longer than `free_bytes` may be so many times longer than it was packed. Sheets of one value over and over
    // reach 100; a bomb 1,000.
    std::int64_t free_bytes = std::int64_t{16} << 20;
    std::int64_t ratio = 300;
};

class ZipParts {
public:
    enum class State : std::uint8_t { fine, broken, too_large };

    class Part {
    public:
        // Fills as much of `space` as it can; 0 is the end, or trouble, which state() tells.
        std::size_t read(std::span<char> space);
        State state() const { return state_; }

    private:
        friend class ZipParts;
        struct Close {
            void operator()(void* file) const;
        };
        std::unique_ptr<void, Close> file_;
        std::int64_t read_ = 0, most_ = 0;
        State state_ = State::fine;
    };

    // What the file is not, or not any more, every part says: it is not there.
    explicit ZipParts(const std::filesystem::path& path, ZipLimits limits = {});
    bool has(const std::string& name) const;
    // Reads at most so many bytes of it. One that is not there, or has a password, is broken. Lives as long as this.
    Part open(const std::string& name, std::int64_t bytes_max) const;

private:
    struct Close {
        void operator()(void* archive) const;
    };
    ZipLimits limits_;
    std::int64_t bytes_ = 0;  // of the whole file: no part of it was packed into more
    std::unique_ptr<void, Close> archive_;
};

}  // namespace exchange
