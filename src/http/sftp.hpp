// Files put on an SFTP server. Whose server it is, is known by the SHA-256 of its host key before anything is told it.
#pragma once

#include "http/client.hpp"

#include <cstdint>
#include <istream>
#include <string>
#include <string_view>

namespace http {

struct SftpServer {
    std::string host;
    std::uint16_t port = 22;
    std::string user;
    std::string password, key;  // one of them; a private key as OpenSSH or PEM text, without a passphrase
    std::string host_key;       // "SHA256:…", as ssh-keygen -l says it
    Reach reach = Reach::public_only;
    int timeout_ms = 10 * 60'000;  // for the whole of one file
};

struct SftpAnswer {
    enum class Outcome : std::uint8_t {
        done,
        refused,  // the sign-in, the folder, the file: for somebody to mend
        other_host_key,
        refused_address,  // out of reach
        later,            // unreachable, or broken off
    } outcome = Outcome::later;
    std::string why;  // unless done: libcurl's words
};

struct SftpFile {
    std::string_view folder;  // "outbox/funding", from where one lands; with "/" in front from the server's root
    std::string_view name;
    std::istream& content;
    std::int64_t bytes = 0;
};
// Writes it under another name and then renames it, so that nobody finds half a file. Throws Broken for names with
// control characters.
SftpAnswer sftp_put(const SftpServer& server, const SftpFile& file);

// Asks who the server is, and goes no further: done, with `fingerprint` in the form of SftpServer::host_key.
SftpAnswer ask_host_key(const SftpServer& server, std::string& fingerprint);

}  // namespace http
