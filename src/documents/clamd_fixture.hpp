// A ClamAV daemon for tests: speaks INSTREAM on a socket, and finds the word "feirws". For tests only.
#pragma once

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <filesystem>
#include <string>
#include <thread>

namespace documents::test {

class FakeClamd {
public:
    explicit FakeClamd(const std::filesystem::path& folder) : address_((folder / "clamd.ctl").string()) {
        sockaddr_un to{};
        to.sun_family = AF_UNIX;
        std::strncpy(to.sun_path, address_.c_str(), sizeof to.sun_path - 1);
        listener_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (::bind(listener_, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0 || ::listen(listener_, 8) != 0)
            throw std::runtime_error("no socket at " + address_);
        thread_ = std::thread([this] { serve(); });
    }
    FakeClamd(const FakeClamd&) = delete;
    FakeClamd& operator=(const FakeClamd&) = delete;
    ~FakeClamd() {
        stopping_ = true;
        ::shutdown(listener_, SHUT_RDWR);
        thread_.join();
        ::close(listener_);
    }
    const std::string& address() const { return address_; }
    int scanned() const { return scanned_; }

private:
    static bool receive(int socket, char* to, std::size_t count) {
        for (std::size_t got = 0; got < count;) {
            const auto more = ::recv(socket, to + got, count - got, 0);
            if (more <= 0) return false;
            got += static_cast<std::size_t>(more);
        }
        return true;
    }
    static std::string answer(int socket) {
        char command[10];
        if (!receive(socket, command, sizeof command) || std::memcmp(command, "zINSTREAM\0", 10) != 0)
            return "UNKNOWN COMMAND";
        std::string content;
        for (;;) {
            unsigned char length[4];
            if (!receive(socket, reinterpret_cast<char*>(length), sizeof length)) return {};
            const auto count = std::size_t{length[0]} << 24 | std::size_t{length[1]} << 16 |
                               std::size_t{length[2]} << 8 | std::size_t{length[3]};
            if (count == 0) break;
            const auto before = content.size();
            content.resize(before + count);
            if (!receive(socket, content.data() + before, count)) return {};
            if (content.size() > kMost) return "INSTREAM size limit exceeded. ERROR";
        }
        return content.find("feirws") == std::string::npos ? "stream: OK" : "stream: Prawf-Feirws FOUND";
    }
    void serve() {
        while (!stopping_) {
            const int socket = ::accept(listener_, nullptr, nullptr);
            if (socket < 0) continue;
            auto said = answer(socket);
            said += '\0';
            ::send(socket, said.data(), said.size(), MSG_NOSIGNAL);
            ::close(socket);
            ++scanned_;
        }
    }
    static constexpr std::size_t kMost = 1 << 20;
    std::string address_;
    int listener_ = -1;
    std::atomic<bool> stopping_{false};
    std::atomic<int> scanned_{0};
    std::thread thread_;
};

}  // namespace documents::test
