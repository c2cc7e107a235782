// Files of lists and views: what one is to hold, found before its first byte, and its making, for a page that streams
// it and a job that keeps it.
#pragma once

#include "exchange/runs.hpp"
#include "web/download_notes.hpp"
#include "web/feed_address.hpp"
#include "web/views.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace web {

// What the address calls the second way of CSV: machine names, no guard, no mark.
inline constexpr std::string_view plain_csv = "csv-plain";
// As the address says (format, header, raw, bom, labels). Nullopt: no such format.
std::optional<exchange::FileStyle> file_style(const Visit& visit);

// The rows and columns of the file that the address of a list or a view asks for.
struct WantedFile {
    const dataset::Dataset* definition = nullptr;
    std::string path;  // of the list or view
    std::string back;  // where what is to be taken is seen
    std::shared_ptr<const dataset::Codes> codes;
    std::optional<dataset::View> view;
    dataset::AddressFields kept;  // by the form that chooses the format
    dataset::Query query;
    exchange::OwnHeadings own;          // of a view
    bool every_column = false;          // nobody chose
    std::vector<std::string> records;   // picked by hand
    std::vector<std::string> withheld;  // machine names
    std::int64_t rows = 0;

    // Empty: all that the reader may see.
    std::string filters_in_words(base::Language language) const;
};
struct NoFile {
    std::string see;  // where it is told why
};
// The rows are counted, and nothing is read yet.
std::variant<WantedFile, NoFile> wanted_file(Visit& visit, store::Reader& db);

std::string words_or_all(const Visit& visit, const WantedFile& wanted);
// "Lately opened, version 3".
std::string view_in_words(const Visit& visit, const dataset::View& view);
bool fits(const WantedFile& wanted, exchange::Format format);
base::Problem too_many_rows(const WantedFile& wanted);

// Everything a file is made of. Outlives the visit.
struct Download {
    App& app;
    exchange::Run run;
    exchange::FileStyle style;
    exchange::FileAbout about;
    dataset::Plan plan;
    std::shared_ptr<const dataset::Codes> codes;
    std::unique_ptr<store::Snapshot> snapshot;
    DownloadNotes notes;
    dataset::FeedReader reader;
    std::optional<dataset::FeedPosition> position;  // that a whole download moves the reader to
    std::string request_id;
};
// `snapshot`: in which the file was wanted, at `now`. Null: what the query asks cannot be planned; its page says why.
std::shared_ptr<Download> prepare_download(Visit& visit, const WantedFile& wanted, const exchange::FileStyle& style,
                                           std::unique_ptr<store::Snapshot> snapshot, base::Instant now);
// Tells the trail, and writes the file under its run. `finish`, after the last byte, may still fail it.
void write_download(Download& download, const exchange::FileDrain& drain, const std::function<void()>& finish = [] {});

}  // namespace web
