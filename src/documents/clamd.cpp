#include "documents/clamd.hpp"

#include "base/text.hpp"
#include "documents/limits.hpp"

#include <netdb.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <fstream>
#include <string_view>

namespace documents {
namespace {

using Outcome = Scanned::Outcome;

constexpr std::size_t kAnswerBytes = 4096;

class Connection {
public:
    Connection() = default;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection() { close(); }

    bool open(const std::string& address) { return address.starts_with('/') ? open_path(address) : open_host(address); }

    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    // Until the daemon ends its answer with a NUL, or closes.
    std::string receive() {
        std::string answer;
        std::array<char, 512> buffer{};
        while (answer.size() < kAnswerBytes) {
            const auto got = ::recv(socket_, buffer.data(), buffer.size(), 0);
            if (got <= 0) break;
            answer.append(buffer.data(), static_cast<std::size_t>(got));
            if (answer.back() == '\0') {
                answer.pop_back();
                return answer;
            }
        }
        return {};
    }

private:
    void close() {
        if (socket_ >= 0) ::close(socket_);
        socket_ = -1;
    }
    bool connect(int family, const sockaddr* to, socklen_t length) {
        close();
        socket_ = ::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (socket_ < 0) return false;
        const timeval patience{limits::scan_timeout_ms / 1000, 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
        return ::connect(socket_, to, length) == 0;
    }
    bool open_path(const std::string& path) {
        sockaddr_un to{};
        if (path.size() >= sizeof to.sun_path) return false;
        to.sun_family = AF_UNIX;
        std::memcpy(to.sun_path, path.c_str(), path.size() + 1);
        return connect(AF_UNIX, reinterpret_cast<const sockaddr*>(&to), sizeof to);
    }
    bool open_host(const std::string& address) {
        const auto colon = address.rfind(':');
        if (colon == std::string::npos) return false;
        addrinfo hints{};
        hints.ai_socktype = SOCK_STREAM;
        addrinfo* found = nullptr;
        if (::getaddrinfo(address.substr(0, colon).c_str(), address.substr(colon + 1).c_str(), &hints, &found) != 0)
            return false;
        bool open = false;
        for (const auto* each = found; each && !open; each = each->ai_next)
            open = connect(each->ai_family, each->ai_addr, each->ai_addrlen);
        ::freeaddrinfo(found);
        return open;
    }
    int socket_ = -1;
};

std::string length_of(std::size_t bytes) {
    std::string length(4, '\0');
    for (std::size_t i = 0; i < 4; ++i) length[i] = static_cast<char>(bytes >> (24 - 8 * i));
    return length;
}

// "stream: OK", "stream: Eicar-Signature FOUND", "INSTREAM size limit exceeded. ERROR"
Scanned read_answer(std::string_view answer) {
    answer = base::trim(answer);
    if (answer == "stream: OK") return {Outcome::clean, {}};
    constexpr std::string_view stream = "stream: ", found = " FOUND", error = " ERROR";
    if (answer.starts_with(stream) && answer.ends_with(found)) {
        answer.remove_prefix(stream.size());
        answer.remove_suffix(found.size());
        return {Outcome::infected, std::string(answer)};
    }
    if (answer.ends_with(error)) return {Outcome::refused, std::string(answer)};
    return {Outcome::unreachable, "no answer"};
}

}  // namespace

Scanned scan(const std::string& address, const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return {Outcome::unreachable, "the file can't be read"};
    Connection clamd;
    if (!clamd.open(address)) return {Outcome::unreachable, "nothing answers at " + address};
    bool sent = clamd.send(std::string_view("zINSTREAM\0", 10));
    std::string buffer(std::size_t{64} << 10, '\0');
    while (sent && (file.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) || file.gcount() > 0)) {
        const auto count = static_cast<std::size_t>(file.gcount());
        sent = clamd.send(length_of(count)) && clamd.send(std::string_view(buffer).substr(0, count));
    }
    // One that takes no more has perhaps said why.
    if (sent) clamd.send(length_of(0));
    return read_answer(clamd.receive());
}

}  // namespace documents
