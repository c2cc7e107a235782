// A real SSH server (OpenSSH) on loopback that takes files by SFTP, with keys and a configuration of its own, for as
// long as this object lives.
#pragma once

#include "tests/support/database.hpp"

#include <filesystem>
#include <string>

namespace test_support {

class Sshd {
public:
    Sshd();
    Sshd(const Sshd&) = delete;
    Sshd& operator=(const Sshd&) = delete;
    ~Sshd();

    std::uint16_t port() const { return port_; }
    std::string user() const;         // who the tests run as
    std::string key() const;          // with which they may sign in
    std::string fingerprint() const;  // of the server's host key, as ssh-keygen says it
    std::filesystem::path folder() const { return folder_.path() / "files"; }

private:
    ScratchFolder folder_;
    std::uint16_t port_ = 0;
    int process_ = 0;
};

}  // namespace test_support
