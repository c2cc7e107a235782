// JSON Lines: an object a row.
#include "exchange/json_row.hpp"
#include "exchange/row_writer.hpp"

namespace exchange {

namespace {

constexpr std::size_t send_at_bytes = std::size_t{64} << 10;

class JsonRows final : public RowWriter {
public:
    JsonRows(const dataset::Plan& plan, const FileStyle& style, FileDrain drain)
        : row_(plan, style), drain_(std::move(drain)) {
        out_.reserve(send_at_bytes + send_at_bytes / 4);
    }
    void row(const store::Row& row) override {
        row_.append(out_, row);
        out_ += '\n';
        if (out_.size() >= send_at_bytes) send();
    }
    void finish() override { send(); }

private:
    void send() {
        if (!out_.empty()) drain_(out_);
        out_.clear();
    }
    JsonRow row_;
    FileDrain drain_;
    std::string out_;
};

}  // namespace

std::unique_ptr<RowWriter> json_rows(const dataset::Plan& plan, const FileStyle& style, FileDrain drain) {
    return std::make_unique<JsonRows>(plan, style, std::move(drain));
}

}  // namespace exchange
