// Any bytes: the reader neither reads beyond its buffer nor loops, and reads the same whatever the pieces; what it read
// without problems comes back equal through the writer.
#include "exchange/csv.hpp"
#include "exchange/csv_writer.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace {

using Rows = std::vector<std::vector<std::string>>;

Rows read(std::string_view whole, exchange::CsvForm form, std::size_t piece, bool& clean) {
    const exchange::CsvLimits limits{.field_bytes = 2000, .row_bytes = 10'000, .fields = 100};
    exchange::CsvReader reader(
        [whole, piece](std::span<char> space) mutable {
            const auto count = whole.copy(space.data(), std::min(piece, space.size()));
            whole.remove_prefix(count);
            return count;
        },
        form, limits);
    Rows rows;
    while (reader.next()) {
        clean = clean && reader.problems().empty();
        rows.emplace_back(reader.fields().begin(), reader.fields().end());
    }
    return rows;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view whole(reinterpret_cast<const char*>(data), size);
    const auto form = exchange::look_at_csv(whole);
    if (!form) return 0;
    bool clean = true;
    const Rows rows = read(whole, *form, whole.size() + 1, clean);
    base::invariant(rows == read(whole, *form, 3, clean), "the same rows whatever the pieces");
    if (!clean) return 0;

    std::string file;  // with a byte order mark, since the first value may itself begin with one
    exchange::CsvWriter csv({.mark = exchange::CsvStyle::Mark::byte_order},
                            [&](std::string_view bytes) { file += bytes; });
    for (const auto& row : rows) {
        for (const auto& cell : row) csv.text(cell);
        csv.end_row();
    }
    csv.finish();
    base::invariant(rows == read(file, {}, file.size() + 1, clean), "what was written reads back the same");
    return 0;
}
