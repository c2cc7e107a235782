#include "store/postgres_cursor.hpp"

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

namespace store {
namespace {

// Rows of an abandoned read that are still read rather than cancelled: cancelling costs a connection of its own.
constexpr int rows_worth_draining = 500;

template <typename Signed>
std::int64_t signed_at(const char* bytes) {
    return static_cast<Signed>(big_endian<std::make_unsigned_t<Signed>>(bytes));
}

// What sum() makes of bigints: digits to base 10,000. Whole numbers that fit are integers, as SQLite's sum() gives
// them.
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
        if (__builtin_mul_overflow(whole, std::int64_t{10000}, &whole) ||
            __builtin_sub_overflow(whole, std::int64_t{digit}, &whole))
            fits = false;
    }
    if (sign == 0 && whole == std::numeric_limits<std::int64_t>::min()) fits = false;
    if (fits) return {Kind::integer, sign == 0 ? -whole : whole, 0, {}};
    return {Kind::real, 0, sign == 0 ? real : -real, {}};
}

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

}  // namespace

Decodings decodings_of(const PGresult* result) {
    Decodings decodings;
    for (int column = 0; column < PQnfields(result); ++column)
        decodings.push_back(decoding_of(PQftype(result, column), PQfname(result, column)));
    return decodings;
}

Cell decode(Decoding decoding, std::string_view value) {
    switch (decoding) {
        case Decoding::integer8: return {Kind::integer, signed_at<std::int64_t>(value.data()), 0, {}};
        case Decoding::integer4: return {Kind::integer, signed_at<std::int32_t>(value.data()), 0, {}};
        case Decoding::integer2: return {Kind::integer, signed_at<std::int16_t>(value.data()), 0, {}};
        case Decoding::flag: return {Kind::integer, value[0] != 0, 0, {}};
        case Decoding::real8:
            return {Kind::real, 0, std::bit_cast<double>(big_endian<std::uint64_t>(value.data())), {}};
        case Decoding::real4:
            return {Kind::real, 0, double{std::bit_cast<float>(big_endian<std::uint32_t>(value.data()))}, {}};
        case Decoding::numeric: return decode_numeric(value);
        case Decoding::text: return {Kind::text, 0, 0, value};
        case Decoding::bytes: return {Kind::bytes, 0, 0, value};
    }
    return {};
}

void PostgresCursor::start() {
    session_.running_ = this;
    ++session_.open_cursors_;
}

void PostgresCursor::step_aside() {
    if (session_.running_ == this) session_.running_ = nullptr;
}

void PostgresCursor::stop() {
    step_aside();
    --session_.open_cursors_;
}

RowCursor::RowCursor(PostgresSession& session, Expect expect) : PostgresCursor(session) {
    if (expect != Expect::one) PQsetSingleRowMode(connection());
    start();
    try {
        result_ = receive();
        decodings_ = decodings_of(result_.get());
    } catch (...) {
        if (running_) session_.drain();
        stop();
        throw;
    }
    cells_.resize(decodings_.size());
}

RowCursor::~RowCursor() {
    if (running_) session_.abandon(PostgresSession::Left::some);
    stop();
}

PostgresResult RowCursor::receive() {
    auto result = session_.next_result();
    base::invariant(result != nullptr, "a statement has a result");
    const auto status = PQresultStatus(result.get());
    if (status == PGRES_SINGLE_TUPLE) return result;
    finished();
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) session_.fail(result.get());
    session_.note(result.get());
    return result;
}

void RowCursor::finished() {
    session_.drain();
    running_ = false;
    step_aside();
}

bool RowCursor::next() {
    while (++row_ >= PQntuples(result_.get())) {
        if (ahead_.empty() && !running_) return false;
        if (ahead_.empty()) ahead_.push_back(receive());
        result_ = std::move(ahead_.front());
        ahead_.pop_front();
        row_ = -1;
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

std::string_view RowCursor::column_name(std::size_t column) const {
    return PQfname(result_.get(), static_cast<int>(column));
}

void RowCursor::keep_rest() {
    while (running_) ahead_.push_back(receive());
}

// A read is cut off where much may be left; in a write that would undo the write, so the rest is read and dropped.
void PostgresSession::abandon(Left left) noexcept {
    int still_to_read = left == Left::some ? rows_worth_draining : 0;
    bool all_read = false;
    while (!all_read && (writing_ || still_to_read-- > 0)) all_read = !next_result();
    if (!all_read) cancel();
    if (PQstatus(connection_.get()) == CONNECTION_BAD) fate_ = Fate::lost;
    if (PQtransactionStatus(connection_.get()) != PQTRANS_INERROR) return;
    if (reading_) restore_read();
    if (writing_) fate_ = Fate::refused;
}

void PostgresSession::cancel() noexcept {
    const std::unique_ptr<PGcancel, decltype(&PQfreeCancel)> request(PQgetCancel(connection_.get()), &PQfreeCancel);
    char error[256];
    if (request) PQcancel(request.get(), error, sizeof error);
    drain();
}

}  // namespace store
