// Reading a register into a dataset: rows are mapped, compared with what is there and published whole
// (dataset/load.hpp), and a report says what came of each. Loading the same edition again writes nothing.
#pragma once

#include "base/date.hpp"
#include "dataset/load.hpp"
#include "exchange/registers/mapping.hpp"

#include <functional>
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace exchange::registers {

// One issue of a register.
struct Edition {
    std::string title;  // "Links between establishments, 22 April 2025": in reports, audit and facts
    base::Date data_date;
    std::string content;   // the file, unpacked
    std::string title_cy;  // in Welsh; empty: as `title`
};

// What every load needs.
struct Loading {
    store::Store& store;
    const dataset::Writing& writing;
    // Called for every row that is added, changed or removed, while the load is being staged: by one thread at a time,
    // not always the same.
    std::function<void(const dataset::Load::Preview&)> on_row = {};
    // Called now and then with the rows read so far.
    std::function<void(std::string_view title, std::int64_t rows)> progress = {};
};

struct Report {
    enum class Outcome : std::uint8_t {
        loaded,     // something was written
        unchanged,  // nothing was
        refused,    // the file as a whole; `problems` say why
    };
    std::string title;
    std::string dataset;
    Outcome outcome = Outcome::unchanged;
    std::int64_t rows = 0;
    std::int64_t added = 0, changed = 0, unchanged = 0, removed = 0;
    std::int64_t closed = 0;   // of those changed: organisations that have a closing day or status now and had none
    std::int64_t unknown = 0;  // left out: rows about an organisation that no register here holds
    std::int64_t refused = 0;  // left out: rows that are wrong
    // Why rows were left out: the first limits::load_problems, each with its row and its heading.
    base::Problems problems;
};

// Rows on their way into one dataset.
class Staging {
public:
    // `mapping` names fields by heading in problems; null where the loader has none.
    Staging(const Loading& loading, const Edition& edition, dataset::LoadSettings settings,
            const Mapping* mapping = nullptr);

    void add(std::int64_t row, std::vector<dataset::Value> values);
    // A row that is left out, with the reasons. `unknown`: it speaks of an organisation that is not here.
    void leave_out(base::Problems problems);
    void leave_out_unknown(base::Problem problem);
    // Publishes what changed, if anything did; refuses the whole where too many rows are wrong to be the register it
    // should be.
    Report finish();

private:
    void stage();
    void arrive();
    void tell(base::Problems problems);
    const Loading& loading_;
    const Mapping* mapping_;
    Report report_;
    std::unique_ptr<dataset::Load> load_;
    std::vector<dataset::Incoming> waiting_, staged_;
    std::future<void> staging_;  // of staged_, while the next rows are read
};

// A report that refuses the whole file.
Report refused(const Edition& edition, std::string_view dataset, base::Problems problems);

}  // namespace exchange::registers
