// Get Information about Schools: every establishment of England and Wales, open and closed, by its 139 original
// headings. Schools in Wales are joined, by school number, with the Welsh Government's address list, which knows their
// names and language better.
#pragma once

#include "exchange/registers/mapping.hpp"
#include "exchange/registers/welsh_schools.hpp"

#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace exchange::registers {

// Heading by heading, the fields of `organisation`.
std::span<const Column> establishment_columns();
// Those that follow from others or come from the Welsh list.
std::span<const std::string_view> establishment_made_fields();

class EstablishmentReader {
public:
    // Everything must outlive the reader.
    EstablishmentReader(const Mapping& mapping, const Table& table, const dataset::Codes& codes,
                        const WelshSchools& wales);
    // The table's row as an organisation. Problems name heading and row.
    Filled read(base::Problems& problems);
    // Numbers of the Welsh schools that an establishment stands for: the others are records of their own.
    const std::set<std::string, std::less<>>& joined() const { return joined_; }

private:
    void join(const WelshSchool& listed, Filled& row, base::Problems& problems);
    const Mapping& mapping_;
    const Table& table_;
    const dataset::Codes& codes_;
    const WelshSchools& wales_;
    std::set<std::string, std::less<>> joined_;
};

}  // namespace exchange::registers
