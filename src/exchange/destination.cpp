#include "exchange/destination.hpp"

#include "audit/keys.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace exchange {

using base::t;
using Kind = Destination::Kind;
using Secret = Destination::Secret;

namespace {

constexpr std::size_t kNameCharacters = 100;
constexpr std::size_t kFolderBytes = 60, kPathBytes = 200, kHostBytes = 253, kUserBytes = 100;
constexpr std::size_t kSecretBytes = 16 * 1024;  // a key of 4096 bits has some 3 kB

bool made_of(std::string_view text, std::string_view also) {
    return std::ranges::all_of(text, [&](char letter) {
        return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
               (letter >= '0' && letter <= '9') || also.find(letter) != std::string_view::npos;
    });
}

// One name, of letters, digits, hyphens and underlines: nothing that leads elsewhere can be said with them.
bool is_folder(std::string_view name) { return !name.empty() && name.size() <= kFolderBytes && made_of(name, "-_"); }

bool is_path(std::string_view path) {
    return path.size() <= kPathBytes && made_of(path, "-_./") && path.find("..") == std::string_view::npos;
}

std::string context_of(base::Id destination) { return audit::value_context("destination", base::Id(), destination, 0); }

void tell_trail(const DestinationWriting& writing, const Destination& destination, std::string_view verb) {
    audit::record(writing.tx, writing.trail,
                  {.authority = destination.authority,
                   .actor = writing.actor,
                   .action = "destination." + std::string(verb),
                   .dataset = "destination",
                   .record = destination.id,
                   .note = destination.name + ": " +
                           (destination.kind == Kind::sftp ? destination.user + "@" + destination.host + ":" +
                                                                 std::to_string(destination.port) + " "
                                                           : std::string()) +
                           destination.folder});
}

std::string_view word(Secret secret) {
    return secret == Secret::key ? "key" : secret == Secret::password ? "password" : "";
}

Destination destination_at(const store::Row& row) {
    Destination destination{.authority = row.id(0), .id = row.id(1), .name = std::string(row.text(2))};
    destination.kind = row.text(3) == "sftp" ? Kind::sftp : Kind::folder;
    destination.folder = row.text(4);
    destination.host = row.text(5);
    destination.port = static_cast<std::uint16_t>(row.integer(6));
    destination.user = row.text(7);
    destination.secret = row.text(8) == "key"        ? Secret::key
                         : row.text(8) == "password" ? Secret::password
                                                     : Secret::none;
    destination.host_key = row.text(9);
    destination.made_by = row.id(10);
    destination.made_at = row.instant(11);
    return destination;
}

constexpr std::string_view kSelect =
    "select authority, id, name, kind, folder, host, port, user_name, secret, host_key, made_by, made_at "
    "from destination where authority = $1";

}  // namespace

base::Problems check_destination(const Destination& destination, std::string_view secret, const Outward& outward) {
    base::Problems problems;
    if (base::tidy_line(destination.name).empty())
        problems.add("name", "required", t("Enter what it is for, like: funding"));
    else if (base::character_count(destination.name) > kNameCharacters)
        problems.add("name", "too_long", t("Use at most {count} characters"),
                     {{"count", std::int64_t{kNameCharacters}}});
    if (destination.kind == Kind::folder) {
        if (outward.folder.empty())
            problems.add("kind", "no_folder",
                         t("No folder can be delivered to: whoever operates Cantref gives room for them"));
        if (!is_folder(destination.folder))
            problems.add("folder", "wrong", t("Enter one name of letters, digits, hyphens and underlines"));
        return problems;
    }
    if (!is_path(destination.folder))
        problems.add("folder", "wrong", t("Enter a path of letters, digits, dots, hyphens and strokes"));
    if (destination.host.empty() || destination.host.size() > kHostBytes || !made_of(destination.host, "-."))
        problems.add("host", "wrong", t("Enter the name of a server, like sftp.funding.example"));
    if (destination.port == 0) problems.add("port", "wrong", t("Enter a port, a number from 1 to 65535"));
    if (destination.user.empty() || destination.user.size() > kUserBytes || !made_of(destination.user, "-_.@"))
        problems.add("user", "wrong", t("Enter the name to sign in to the server with"));
    if (destination.secret == Secret::none || secret.size() > kSecretBytes)
        problems.add("secret", "required", t("Enter the password, or a private key"));
    return problems;
}

void put_destination(const DestinationWriting& writing, const Destination& destination, std::string_view secret) {
    auto& tx = writing.tx;
    const auto before = find_destination(tx, destination.authority, destination.id);
    const bool same_server = before && before->host == destination.host && before->port == destination.port;
    tx.run(R"(insert into destination (authority, id, name, kind, folder, host, port, user_name, secret, host_key,
                                       made_by, made_at)
              values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
              on conflict (authority, id) do update set name = excluded.name, folder = excluded.folder,
                  host = excluded.host, port = excluded.port, user_name = excluded.user_name,
                  secret = excluded.secret, host_key = excluded.host_key)",
           {destination.authority, destination.id, base::tidy_line(destination.name),
            destination.kind == Kind::sftp ? "sftp" : "folder", destination.folder, destination.host,
            std::int64_t{destination.port}, destination.user, word(destination.secret),
            same_server ? std::string_view(before->host_key) : std::string_view(), writing.actor.id.value(),
            writing.trail.world().clock.now()});
    if (!secret.empty()) {
        const auto sealed = audit::seal(tx, writing.trail, destination.authority, audit::Sensitivity::s4, secret,
                                        context_of(destination.id));
        tx.run("update destination set sealed = $3 where authority = $1 and id = $2",
               {destination.authority, destination.id, store::Param::bytes(sealed)});
    }
    tell_trail(writing, destination, before ? "change" : "add");
}

void confirm_host_key(const DestinationWriting& writing, const Destination& destination, std::string_view host_key) {
    // Of the server that was asked: not of one that somebody has put in its place meanwhile.
    if (writing.tx.run(
            R"(update destination set host_key = $3
                          where authority = $1 and id = $2 and host = $4 and port = $5)",
            {destination.authority, destination.id, host_key, destination.host, std::int64_t{destination.port}}) != 1)
        throw base::Conflict("another server was put in its place");
    tell_trail(writing, destination, "host_key");
}

void remove_destination(const DestinationWriting& writing, const Destination& destination) {
    writing.tx.run("update standing_order set destination = null where authority = $1 and destination = $2",
                   {destination.authority, destination.id});
    writing.tx.run("delete from destination where authority = $1 and id = $2", {destination.authority, destination.id});
    tell_trail(writing, destination, "remove");
}

std::vector<Destination> destinations_of(store::Reader& db, base::Id authority) {
    std::vector<Destination> all;
    db.each(std::string(kSelect) + " order by name, id", {authority},
            [&](const store::Row& row) { all.push_back(destination_at(row)); });
    return all;
}

std::optional<Destination> find_destination(store::Reader& db, base::Id authority, base::Id id) {
    const auto row = db.maybe(std::string(kSelect) + " and id = $2", {authority, id});
    return row ? std::optional(destination_at(row->row())) : std::nullopt;
}

http::SftpServer server_of(store::Reader& db, const audit::Trail& trail, const Destination& destination,
                           http::Reach reach) {
    const auto row = db.one("select sealed from destination where authority = $1 and id = $2",
                            {destination.authority, destination.id});
    const auto secret =
        audit::OpenKeys(db, trail, destination.authority).unseal(row.row().bytes(0), context_of(destination.id));
    if (!secret) throw base::Unavailable("the secret of " + destination.id.text() + " cannot be opened any more");
    const bool by_key = destination.secret == Secret::key;
    return {.host = destination.host,
            .port = destination.port,
            .user = destination.user,
            .password = by_key ? std::string() : *secret,
            .key = by_key ? *secret : std::string(),
            .host_key = destination.host_key,
            .reach = reach};
}

}  // namespace exchange
