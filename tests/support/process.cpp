#include "tests/support/process.hpp"

#include "base/clock.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <fstream>
#include <iterator>

namespace test_support {

int start(std::vector<std::string> words, Errors errors) {
    std::vector<char*> arguments;
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    const auto process = ::fork();
    if (process == 0) {
        if (errors == Errors::hidden) ::dup2(::open("/dev/null", O_WRONLY), STDERR_FILENO);
        ::execvp(arguments.front(), arguments.data());
        ::_exit(127);
    }
    return process;
}

int run(std::vector<std::string> words) {
    int status = 0;
    ::waitpid(start(std::move(words), Errors::hidden), &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void kill_and_wait(int process) {
    ::kill(process, SIGKILL);
    ::waitpid(process, nullptr, 0);
}

std::string slurp(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::uint16_t free_port() {
    base::SystemRandom random;
    for (;;) {
        const auto port = static_cast<std::uint16_t>(20'000 + random.number() % 12'000);
        const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in place{};
        place.sin_family = AF_INET;
        place.sin_port = htons(port);
        place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const bool free = ::bind(probe, reinterpret_cast<const sockaddr*>(&place), sizeof place) == 0;
        ::close(probe);
        if (free) return port;
    }
}

}  // namespace test_support
