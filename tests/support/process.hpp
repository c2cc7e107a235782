// Other programs that tests run.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace test_support {

enum class Errors : std::uint8_t { shown, hidden };
// Its process id. It is found as a shell would find it.
int start(std::vector<std::string> words, Errors errors = Errors::shown);
// Waits until it has ended; its exit code.
int run(std::vector<std::string> words);
void kill_and_wait(int process);

std::string slurp(const std::filesystem::path& path);

// One that nobody listens on, below those that systems give to outgoing connections.
std::uint16_t free_port();

}  // namespace test_support
