// Where files go by themselves: a folder that the operator gave room for, or another's SFTP server. Set up by those who
// look after other systems; chosen in a standing order.
#pragma once

#include "audit/event.hpp"
#include "audit/trail.hpp"
#include "base/problem.hpp"
#include "exchange/outward.hpp"
#include "http/sftp.hpp"
#include "store/store.hpp"

#include <optional>
#include <string>
#include <vector>

namespace exchange {

struct Destination {
    base::Id authority, id;
    std::string name;  // what it is for
    enum class Kind : std::uint8_t { folder, sftp } kind = Kind::folder;
    std::string folder;  // below the authority's own, one name; of SFTP: a path over there, empty: where one lands
    std::string host;
    std::uint16_t port = 22;
    std::string user;
    enum class Secret : std::uint8_t { none, password, key } secret = Secret::none;
    std::string host_key;  // "SHA256:…", as somebody confirmed it; empty: nobody has
    base::Id made_by;
    base::Instant made_at;
};

// Problems: name, folder, host, user, secret (required, wrong), kind (no_folder: the operator gave room for none).
// `secret`: the password or the key; empty where there is one already.
base::Problems check_destination(const Destination& destination, std::string_view secret, const Outward& outward);

struct DestinationWriting {
    store::Tx& tx;
    const audit::Trail& trail;
    audit::Actor actor;
};
// Puts it in place of that of its id; each an event. One that goes to another server has no host key any more.
void put_destination(const DestinationWriting& writing, const Destination& destination, std::string_view secret);
void confirm_host_key(const DestinationWriting& writing, const Destination& destination, std::string_view host_key);
// Standing orders that named it keep their files for their people.
void remove_destination(const DestinationWriting& writing, const Destination& destination);

std::vector<Destination> destinations_of(store::Reader& db, base::Id authority);  // by name
std::optional<Destination> find_destination(store::Reader& db, base::Id authority, base::Id id);
// The server of an SFTP destination, its secret opened. Throws Unavailable where that cannot be.
http::SftpServer server_of(store::Reader& db, const audit::Trail& trail, const Destination& destination,
                           http::Reach reach);

}  // namespace exchange
