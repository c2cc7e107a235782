// A file being written: one virtual call a row, none a cell. Within this room.
#pragma once

#include "dataset/codes.hpp"
#include "exchange/rows_out.hpp"

#include <memory>
#include <vector>

namespace exchange {

class RowWriter {
public:
    virtual ~RowWriter() = default;
    virtual void row(const store::Row& row) = 0;
    // The end of the file. A writer dropped without it leaves nothing that looks whole.
    virtual void finish() = 0;
};

std::unique_ptr<RowWriter> csv_rows(const dataset::Plan& plan, const FileStyle& style, FileDrain drain);
std::unique_ptr<RowWriter> json_rows(const dataset::Plan& plan, const FileStyle& style, FileDrain drain);
std::unique_ptr<RowWriter> xlsx_rows(const dataset::Plan& plan, const FileStyle& style, const FileAbout& about,
                                     FileDrain drain);

// A column and the code list its labels stand in, found once for all rows; null: the codes stand for themselves.
struct WrittenColumn {
    FileColumn column;
    const dataset::Codes::List* labels = nullptr;
};
std::vector<WrittenColumn> written_columns(const dataset::Plan& plan, const dataset::ShowAs& show);

}  // namespace exchange
