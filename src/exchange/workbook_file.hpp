// An Excel workbook being written, by libxlsxwriter in constant memory: a row is written out when the next one begins,
// so rows of a sheet come in order. Within this room.
#pragma once

#include "base/date.hpp"
#include "base/language.hpp"
#include "exchange/csv_writer.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct lxw_workbook;
struct lxw_worksheet;
struct lxw_format;

namespace exchange {

// A new file that nobody can find, gone when it is closed.
class NamelessFile {
public:
    explicit NamelessFile(const std::string& folder);
    NamelessFile(const NamelessFile&) = delete;
    NamelessFile& operator=(const NamelessFile&) = delete;
    ~NamelessFile();
    int descriptor() const { return descriptor_; }
    std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

private:
    int descriptor_ = -1;
};

class WorkbookFile {
public:
    struct About {
        std::string title;
        base::Instant created;
        base::Language language = base::Language::english;
        std::string folder;  // for what is not finished yet
    };
    explicit WorkbookFile(const About& about);

    lxw_workbook* book() { return book_.get(); }
    lxw_format* heading() const { return heading_; }
    lxw_worksheet* sheet(std::string_view name);  // lives as long as the book
    // One that is too long for a cell is shortened, and says so at its end.
    void text(lxw_worksheet* sheet, std::uint32_t row, std::uint16_t column, std::string_view value,
              lxw_format* format = nullptr);
    std::int64_t shortened() const { return shortened_; }
    // Nothing reaches the drain before all of it is known to be there. Once, at the end.
    void finish(const CsvDrain& drain);

    // Of the library's lxw_error: Unavailable where it is one.
    template <typename Error>
    static void must(Error error) {
        if (error != Error{}) refuse(static_cast<int>(error));
    }

private:
    struct Discard {
        void operator()(lxw_workbook* book) const;
    };
    [[noreturn]] static void refuse(int error);
    void pack();
    void send(const CsvDrain& drain) const;

    NamelessFile file_;
    std::string path_, folder_;
    std::unique_ptr<lxw_workbook, Discard> book_;
    std::vector<lxw_worksheet*> sheets_;
    lxw_format* heading_ = nullptr;
    std::string text_;    // of a cell, with its end
    std::string ending_;  // of a shortened text
    std::int64_t shortened_ = 0;
};

}  // namespace exchange
