#include "store/process.hpp"

#include "base/failure.hpp"
#include "base/text.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

extern char** environ;

namespace store {
namespace {

std::string_view name_of(std::string_view variable) { return variable.substr(0, variable.find('=')); }

std::vector<std::string> merged_environment(const std::vector<std::string>& variables) {
    auto merged = variables;
    for (char** own = environ; *own; ++own) {
        bool replaced = false;
        for (const auto& variable : variables) replaced = replaced || name_of(variable) == name_of(*own);
        if (!replaced) merged.emplace_back(*own);
    }
    return merged;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> found;
    for (auto& text : texts) found.push_back(text.data());
    found.push_back(nullptr);
    return found;
}

// The end of what it says, which names the error.
std::string read_tail(int descriptor) {
    constexpr std::size_t longest = 2000;
    std::string tail;
    std::array<char, 4096> piece;
    while (true) {
        const auto size = ::read(descriptor, piece.data(), piece.size());
        if (size < 0 && errno == EINTR) continue;
        if (size <= 0) return std::string(base::trim(tail));
        tail.append(piece.data(), static_cast<std::size_t>(size));
        if (tail.size() > longest) tail.erase(0, tail.size() - longest);
    }
}

int wait_for(pid_t process) {
    int status = 0;
    while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
}

}  // namespace

void run_program(const std::vector<std::string>& arguments, const std::vector<std::string>& variables) {
    auto owned_arguments = arguments;
    auto owned_environment = merged_environment(variables);
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        throw base::Unavailable("cannot run " + arguments[0] + ": " + std::strerror(errno));

    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
    pid_t process = 0;
    const int failed = ::posix_spawnp(&process, arguments[0].c_str(), &actions, nullptr,
                                      pointers(owned_arguments).data(), pointers(owned_environment).data());
    posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
    const auto said = failed ? std::string(std::strerror(failed)) : read_tail(ends[0]);
    ::close(ends[0]);
    if (failed) throw base::Unavailable("cannot run " + arguments[0] + ": " + said);
    const int status = wait_for(process);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) throw base::Unavailable(arguments[0] + " failed: " + said);
}

}  // namespace store
