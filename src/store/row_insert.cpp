#include "store/row_insert.hpp"

#include <algorithm>

namespace store {

namespace {

constexpr std::size_t sizes = 8;  // up to 128 rows: 2,176 parameters of an event's columns; both databases take 32,766

std::string insert_text(const std::string& into, std::size_t columns, std::size_t rows) {
    std::string text = "insert into " + into + " values ";
    std::size_t parameter = 0;
    for (std::size_t row = 0; row < rows; ++row) {
        text += row == 0 ? "(" : ", (";
        for (std::size_t column = 0; column < columns; ++column) {
            text += column == 0 ? "$" : ", $";
            text += std::to_string(++parameter);
        }
        text += ')';
    }
    return text;
}

}  // namespace

RowInsert::RowInsert(std::string into) : columns_(1 + static_cast<std::size_t>(std::ranges::count(into, ','))) {
    for (std::size_t i = 0; i < sizes; ++i) statements_.push_back(insert_text(into, columns_, std::size_t{1} << i));
}

void RowInsert::run(Tx& tx, std::span<const Param> cells) const {
    for (std::size_t i = sizes; i-- > 0;) {
        const auto chunk = columns_ << i;
        while (cells.size() >= chunk) {
            tx.run(statements_[i], cells.first(chunk));
            cells = cells.subspan(chunk);
        }
    }
}

}  // namespace store
