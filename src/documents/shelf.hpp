// Where the bytes of documents are: a folder of the operator's, a folder for each authority in it, and in that a file
// for each content, named by its SHA-256. What is there is whole and never changes.
#pragma once

#include "base/date.hpp"
#include "base/id.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace documents {

struct Laid {
    std::string sha256;  // hexadecimal
    std::int64_t bytes = 0;
};

class Shelf {
public:
    explicit Shelf(std::filesystem::path folder) : folder_(std::move(folder)) {}

    const std::filesystem::path& folder() const { return folder_; }
    std::filesystem::path path(base::Id authority, std::string_view sha256) const;
    // A copy, on disk when this returns. Content that is there already is not written again. Unavailable: no room, or
    // no such folder can be made.
    Laid lay(base::Id authority, const std::filesystem::path& file) const;
    void remove(base::Id authority, std::string_view sha256) const;
    // Every file older than the moment. `age_from`: what is younger may still be waiting for its row.
    struct Kept {
        base::Id authority;
        std::string sha256;
    };
    void each_before(base::Instant age_from, const std::function<void(const Kept&)>& use) const;

private:
    std::filesystem::path folder_;
};

// For backups: every file that `from` has and `to` has not. Returns the bytes copied.
std::int64_t copy_shelf(const std::filesystem::path& from, const std::filesystem::path& to);
// Every file is what its name says. Throws Unavailable that names the first that is not. Returns how many there are.
std::int64_t verify_shelf(const std::filesystem::path& folder);

}  // namespace documents
