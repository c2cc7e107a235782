#include "gate/api_requests.hpp"

#include "base/hash.hpp"

namespace gate {

using store::Param;

namespace {

constexpr std::int64_t kKeptSeconds = 7 * 24 * 60 * 60;

std::string digest_of(const ApiRequest& request) {
    base::Sha256 sum;
    sum.add(request.content);
    const auto digest = sum.finish();
    return std::string(base::bytes_of(digest));
}

}  // namespace

Earlier find_request(store::Reader& db, const ApiRequest& request, base::Id& record) {
    const auto row =
        db.maybe("select digest, record from api_request where authority = $1 and caller = $2 and request_key = $3",
                 {request.authority, request.caller, request.key});
    if (!row) return Earlier::none;
    record = row->id(1);
    return row->row().bytes(0) == digest_of(request) ? Earlier::same : Earlier::other;
}

void keep_request(store::Tx& tx, const ApiRequest& request, base::Id record, base::Instant now) {
    tx.run("delete from api_request where at < $1", {now.plus_seconds(-kKeptSeconds)});
    const auto digest = digest_of(request);
    tx.run(
        "insert into api_request (authority, caller, request_key, digest, record, at) values ($1, $2, $3, $4, $5, $6)",
        {request.authority, request.caller, request.key, Param::bytes(digest), record, now});
}

}  // namespace gate
