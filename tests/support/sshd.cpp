#include "tests/support/sshd.hpp"

#include "base/failure.hpp"
#include "tests/support/process.hpp"

#include <arpa/inet.h>
#include <pwd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <thread>

namespace test_support {

namespace fs = std::filesystem;

namespace {

void make_key(const fs::path& path) {
    base::invariant(run({"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", path.string()}) == 0,
                    "ssh-keygen makes a key for a test");
}

bool listens(std::uint16_t port) {
    const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in place{};
    place.sin_family = AF_INET;
    place.sin_port = htons(port);
    place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const bool open = ::connect(probe, reinterpret_cast<const sockaddr*>(&place), sizeof place) == 0;
    ::close(probe);
    return open;
}

}  // namespace

Sshd::Sshd() : port_(free_port()) {
    const auto& own = folder_.path();
    make_key(own / "host");
    make_key(own / "client");
    fs::create_directory(folder());
    // It insists on it when the system's administrator runs it.
    if (::geteuid() == 0) fs::create_directories("/run/sshd");
    std::ofstream(own / "config") << "Port " << port_ << "\nListenAddress 127.0.0.1\nHostKey "
                                  << (own / "host").string() << "\nAuthorizedKeysFile " << (own / "client.pub").string()
                                  << "\nPidFile none\nStrictModes no\nUsePAM no\nPasswordAuthentication no\n"
                                     "KbdInteractiveAuthentication no\nPermitRootLogin yes\n"
                                     "Subsystem sftp internal-sftp\n";
    process_ = start({"/usr/sbin/sshd", "-D", "-e", "-f", (own / "config").string()}, Errors::hidden);
    for (int i = 0; i < 400 && !listens(port_); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(25));
    base::invariant(listens(port_), "the SSH server of the tests starts: openssh-server is installed");
}

Sshd::~Sshd() { kill_and_wait(process_); }

std::string Sshd::user() const { return ::getpwuid(::geteuid())->pw_name; }

std::string Sshd::key() const { return slurp(folder_.path() / "client"); }

// "256 SHA256:… test (ED25519)"
std::string Sshd::fingerprint() const {
    const auto out = folder_.path() / "fingerprint";
    run({"sh", "-c", "ssh-keygen -l -f " + (folder_.path() / "host.pub").string() + " > " + out.string()});
    const auto line = slurp(out);
    const auto begin = line.find("SHA256:");
    return line.substr(begin, line.find(' ', begin) - begin);
}

}  // namespace test_support
