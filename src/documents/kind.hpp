// What a file is, told by its content; its name only chooses between kinds that look alike. Whatever is not known here
// is not taken: nothing that runs, and no pages that a browser would run.
#pragma once

#include "base/result.hpp"

#include <filesystem>
#include <string_view>

namespace documents {

struct Kind {
    std::string_view type;    // media type: "application/pdf"
    std::string_view ending;  // ".pdf"
};

// Problems, without a place: empty, macros, not_accepted (with what is). Unavailable: the file can't be read.
base::Result<Kind> kind_of(const std::filesystem::path& file, std::string_view file_name);

}  // namespace documents
