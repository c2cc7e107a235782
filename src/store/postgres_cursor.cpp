#include "store/postgres_cursor.hpp"

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

namespace store {
namespace {

// Rows of an abandoned read that are still read rather than cancelled: cancelling costs a connection of its own.
constexpr int rows_worth_draining = 500;

template <typename Unsigned>
Unsigned big_endian(const char* bytes) {
    Unsigned value = 0;
    for (std::size_t at = 0; at < sizeof(Unsigned); ++at) value = static_cast<Unsigned>((value << 8) | static_cast<unsigned char>(bytes[at]));
    return value;
}

template <typename Signed>
std::int64_t signed_at(const char* bytes) {
    return static_cast<Signed>(big_endian<std::make_unsigned_t<Signed>>(bytes));
}

// What sum() makes of bigints: digits to base 10,000. Whole numbers that fit are integers, as SQLite's sum() gives them.
Cell decode_numeric(std::string_view value) {
    const auto digits = static_cast<int>(big_endian<std::uint16_t>(value.data()));
    const auto weight = static_cast<int>(signed_at<std::int16_t>(value.data() + 2));
    const auto sign = big_endian<std::uint16_t>(value.data() + 4);
    const auto scale = big_endian<std::uint16_t>(value.data() + 6);
    base::invariant(sign == 0 || sign == 0x4000, "a numeric result is finite");
    double real = 0;
    std::int64_t whole = 0;
    bool fits = scale == 0;
    for (int at = 0; at < digits || at <= weight; ++at) {
        const int digit = at < digits ? static_cast<int>(big_endian<std::uint16_t>(value.data() + 8 + 2 * at)) : 0;
        real += digit * std::pow(10000.0, weight - at);
        if (__builtin_mul_overflow(whole, std::int64_t{10000}, &whole) || __builtin_sub_overflow(whole, std::int64_t{digit}, &whole)) fits = false;
    }
    if (sign == 0 && whole == std::numeric_limits<std::int64_t>::min()) fits = false;
    if (fits) return {Kind::integer, sign == 0 ? -whole : whole, 0, {}};
    return {Kind::real, 0, sign == 0 ? real : -real, {}};
}

}  // namespace

Decoding decoding_of(unsigned type, std::string_view column) {
    switch (type) {  // the numbers are fixed in PostgreSQL's pg_type.dat
        case 20: return Decoding::integer8;
        case 23:
        case 26: return Decoding::integer4;
        case 21: return Decoding::integer2;
        case 16: return Decoding::flag;
        case 701: return Decoding::real8;
        case 700: return Decoding::real4;
        case 1700: return Decoding::numeric;
        case 17: return Decoding::bytes;
        case 19:    // name
        case 25:    // text
        case 705:   // unknown
        case 1042:  // bpchar
        case 1043: return Decoding::text;
        default:
            throw base::Broken("column " + std::string(column) + " has PostgreSQL's type " + std::to_string(type) +
                               ", which is not used here: cast it to text or bigint");
    }
}

Cell decode(Decoding decoding, std::string_view value) {
    switch (decoding) {
        case Decoding::integer8: return {Kind::integer, signed_at<std::int64_t>(value.data()), 0, {}};
        case Decoding::integer4: return {Kind::integer, signed_at<std::int32_t>(value.data()), 0, {}};
        case Decoding::integer2: return {Kind::integer, signed_at<std::int16_t>(value.data()), 0, {}};
        case Decoding::flag: return {Kind::integer, value[0] != 0, 0, {}};
        case Decoding::real8: return {Kind::real, 0, std::bit_cast<double>(big_endian<std::uint64_t>(value.data())), {}};
        case Decoding::real4: return {Kind::real, 0, double{std::bit_cast<float>(big_endian<std::uint32_t>(value.data()))}, {}};
        case Decoding::numeric: return decode_numeric(value);
        case Decoding::text: return {Kind::text, 0, 0, value};
        case Decoding::bytes: return {Kind::bytes, 0, 0, value};
    }
    return {};
}

PostgresCursor::PostgresCursor(PostgresSession& session, Expect expect) : session_(session) {
    if (expect != Expect::one) PQsetSingleRowMode(session_.connection_.get());
    session_.running_ = this;
    ++session_.open_cursors_;
    try {
        receive();
        describe();
    } catch (...) {
        if (running_) session_.drain();
        session_.running_ = nullptr;
        --session_.open_cursors_;
        throw;
    }
}

PostgresCursor::~PostgresCursor() {
    if (running_) session_.abandon();
    if (session_.running_ == this) session_.running_ = nullptr;
    --session_.open_cursors_;
}

void PostgresCursor::receive() {
    auto result = session_.next_result();
    base::invariant(result != nullptr, "a statement has a result");
    const auto status = PQresultStatus(result.get());
    if (status == PGRES_SINGLE_TUPLE) return take(std::move(result));
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
        finished();
        session_.fail(result.get());
    }
    session_.note(result.get());
    finished();
    take(std::move(result));
}

void PostgresCursor::take(PostgresResult result) {
    result_ = std::move(result);
    row_ = -1;
}

void PostgresCursor::finished() {
    session_.drain();
    running_ = false;
    if (session_.running_ == this) session_.running_ = nullptr;
}

void PostgresCursor::describe() {
    const int columns = PQnfields(result_.get());
    cells_.resize(static_cast<std::size_t>(columns));
    for (int column = 0; column < columns; ++column)
        decodings_.push_back(decoding_of(PQftype(result_.get(), column), PQfname(result_.get(), column)));
}

bool PostgresCursor::next() {
    while (++row_ >= PQntuples(result_.get())) {
        if (!ahead_.empty()) {
            take(std::move(ahead_.front()));
            ahead_.pop_front();
        } else if (running_) {
            receive();
        } else {
            return false;
        }
    }
    for (int column = 0; column < static_cast<int>(cells_.size()); ++column) {
        auto& cell = cells_[static_cast<std::size_t>(column)];
        if (PQgetisnull(result_.get(), row_, column)) {
            cell = {};
        } else {
            const std::string_view value(PQgetvalue(result_.get(), row_, column),
                                         static_cast<std::size_t>(PQgetlength(result_.get(), row_, column)));
            cell = decode(decodings_[static_cast<std::size_t>(column)], value);
        }
    }
    return true;
}

std::string_view PostgresCursor::column_name(std::size_t column) const { return PQfname(result_.get(), static_cast<int>(column)); }

void PostgresCursor::keep_rest() {
    auto current = std::move(result_);
    const int row = row_;
    try {
        while (running_) {
            receive();
            ahead_.push_back(std::move(result_));
        }
    } catch (...) {
        result_ = std::move(current);
        row_ = row;
        throw;
    }
    result_ = std::move(current);
    row_ = row;
}

// A read is cut off where much may be left; in a write that would undo the write, so the rest is read and dropped.
void PostgresSession::abandon() noexcept {
    int drained = 0;
    while (auto result = next_result()) {
        if (writing_ || ++drained < rows_worth_draining) continue;
        std::unique_ptr<PGcancel, decltype(&PQfreeCancel)> cancel(PQgetCancel(connection_.get()), &PQfreeCancel);
        char error[256];
        if (cancel) PQcancel(cancel.get(), error, sizeof error);
        drain();
        break;
    }
    if (reading_ && PQtransactionStatus(connection_.get()) == PQTRANS_INERROR) restore_read();
}

}  // namespace store
