// A file of a run brought to its destination, and its manifest after it: who finds the manifest finds the whole file.
#pragma once

#include "exchange/destination.hpp"
#include "exchange/runs.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace exchange {

struct Delivered {
    enum class Outcome : std::uint8_t {
        done,
        refused,  // for somebody to mend: asked for again, it may do
        later,    // worth another try
    } outcome = Outcome::later;
    std::string where;  // "gwynfryn/funding/contact_….csv", "sftp.example:outbox/contact_….csv"
    std::string why;    // unless done: a code of ours, or the other side's words
};

// Into <root>/<slug>/<folder>, both made where they are not there; nothing there may be a link. Written under another
// name, flushed to the disk, then renamed.
Delivered deliver_to_folder(const std::filesystem::path& root, std::string_view slug, const Destination& destination,
                            const Run& run, const std::filesystem::path& file);
Delivered deliver_by_sftp(const http::SftpServer& server, const Destination& destination, const Run& run,
                          const std::filesystem::path& file);

// ---- The record of it

struct DeliveryTry {
    base::Id run, destination_id;
    std::string destination;  // as it was called then
    base::Instant at;
    Delivered::Outcome outcome = Delivered::Outcome::later;
    std::string where, why;
};
void note_delivery(store::Tx& tx, const base::World& world, const Run& run, const Destination& destination,
                   const Delivered& delivered);
// Forgets tries from before, some at a time. How many.
std::int64_t sweep_deliveries(store::Store& store, base::Instant before, std::int64_t at_once);
std::vector<DeliveryTry> deliveries_of(store::Reader& db, base::Id authority, base::Id run);  // newest first
// Of a destination, newest first.
std::vector<DeliveryTry> deliveries_to(store::Reader& db, base::Id authority, base::Id destination, std::int64_t limit);

// What a file is called over there: letters, digits, dots, hyphens and underlines.
std::string delivered_name(const Run& run);

}  // namespace exchange
