// tools/define: turns definitions/ into C++ at build time, and keeps the schema lock.
#include "catalogue.hpp"
#include "check.hpp"
#include "lock.hpp"
#include "messages.hpp"
#include "read.hpp"
#include "write.hpp"

#include <chrono>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <span>

namespace define {

namespace {

constexpr std::string_view help = R"(define: turns definitions/ into C++ at build time, and keeps the schema lock

  define check                               says everything that is wrong with the definitions
  define generate --wing NAME --out FOLDER   checks, then writes the wing's C++ to FOLDER/NAME
  define messages --wing NAME --out FOLDER   checks, then writes the wing's messages as C++ to FOLDER/NAME
  define accept --reason "TEXT" [--drop DATASET[.FIELD]]…
                                             writes how the definitions differ from the schema lock down in it,
                                             as the next migration

  --definitions FOLDER                       where the definitions are; without it, ./definitions
)";

struct Options {
    std::string command;
    std::filesystem::path definitions = "definitions";
    std::filesystem::path out;
    std::string wing, reason;
    std::set<std::string> drops;
};

std::optional<Options> options_from(std::span<char*> arguments) {
    Options options;
    if (arguments.size() < 2) return std::nullopt;
    options.command = arguments[1];
    for (std::size_t i = 2; i + 1 < arguments.size(); i += 2) {
        const std::string_view name = arguments[i], value = arguments[i + 1];
        if (name == "--definitions")
            options.definitions = value;
        else if (name == "--out")
            options.out = value;
        else if (name == "--wing")
            options.wing = value;
        else if (name == "--reason")
            options.reason = value;
        else if (name == "--drop")
            options.drops.emplace(value);
        else
            return std::nullopt;
    }
    if (arguments.size() % 2 != 0) return std::nullopt;
    const bool writes = options.command == "generate" || options.command == "messages";
    const bool complete = options.command == "check" || (writes && !options.wing.empty() && !options.out.empty()) ||
                          (options.command == "accept" && !options.reason.empty());
    if (!complete) return std::nullopt;
    return options;
}

std::string slurp(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

// Leaves a file that says the same already untouched, so that nothing is compiled again.
bool write_if_changed(const std::filesystem::path& path, const std::string& text) {
    if (std::filesystem::exists(path) && slurp(path) == text) return true;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream file(path, std::ios::binary);
    file << text;
    return static_cast<bool>(file.flush());
}

int report(const Complaints& complaints) {
    for (const auto& complaint : complaints.all()) std::cerr << complaint.text() << '\n';
    const auto count = complaints.all().size();
    std::cerr << count << (count == 1 ? " fault" : " faults") << " in the definitions\n";
    return 1;
}

int generate(const Options& options, const Model& model, const Lock& lock) {
    const auto* wing = model.find(options.wing);
    if (!wing) {
        std::cerr << "there is no folder " << options.definitions / options.wing << '\n';
        return 1;
    }
    const auto folder = options.out / options.wing;
    const bool written = write_if_changed(folder / "datasets.hpp", structs_header(*wing)) &&
                         write_if_changed(folder / "definitions.cpp", definitions_source(*wing)) &&
                         write_if_changed(folder / "migrations.cpp", migrations_source(*wing, lock));
    if (!written) std::cerr << "can't write to " << folder << '\n';
    return written ? 0 : 1;
}

int generate_messages(const Options& options, const Model& model) {
    const auto* wing = model.find(options.wing);
    const auto folder = options.out / options.wing;
    const bool written = wing && write_if_changed(folder / "messages.hpp", messages_header(*wing)) &&
                         write_if_changed(folder / "messages.cpp", messages_source(*wing));
    if (!written) std::cerr << "can't write the messages of " << options.wing << " to " << folder << '\n';
    return written ? 0 : 1;
}

// ISO.
std::string today() {
    // Not base::Clock: what a person accepts is accepted today, and building reads no clock at all.
    const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    std::tm day{};
    gmtime_r(&now, &day);
    std::string text(10, '\0');
    std::strftime(text.data(), text.size() + 1, "%Y-%m-%d", &day);
    return text;
}

int accept(const Options& options, const Model& model, const Lock& lock, const std::filesystem::path& lock_file) {
    Complaints complaints;
    const auto steps = accept_steps(model, lock, options.reason, options.drops, complaints);
    const auto catalogues = accept_catalogues(model, lock.catalogues, options.reason, today(), complaints);
    if (!complaints.empty()) return report(complaints);
    std::ofstream file(lock_file, std::ios::app);
    for (const auto& step : steps) {
        file << '\n' << text_of(step);
        std::cout << text_of(step);
    }
    if (!catalogues.empty()) file << '\n' << catalogues;
    std::cout << catalogues;
    if (steps.empty() && catalogues.empty()) std::cout << "the schema lock says the same already\n";
    return file.flush() ? 0 : 1;
}

int run(std::span<char*> arguments) {
    const auto options = options_from(arguments);
    if (!options) {
        std::cerr << help;
        return 2;
    }
    const auto lock_file = options->definitions / "schema.lock";
    Complaints complaints;
    const auto model = read_definitions(options->definitions, complaints);
    check_definitions(model, complaints);
    const auto lock_name = (options->definitions.filename() / "schema.lock").generic_string();
    const auto lock = read_lock(slurp(lock_file), lock_name, complaints);
    if (!complaints.empty()) return report(complaints);
    if (options->command == "accept") return accept(*options, model, lock, lock_file);
    const auto command = std::filesystem::absolute(arguments[0]).lexically_normal().string() +
                         " accept --definitions " +
                         std::filesystem::absolute(options->definitions).lexically_normal().string();
    check_lock(model, lock, command, complaints);
    check_catalogues(model, lock.catalogues, command, complaints);
    if (!complaints.empty()) return report(complaints);
    if (options->command == "messages") return generate_messages(*options, model);
    return options->command == "check" ? 0 : generate(*options, model, lock);
}

}  // namespace

}  // namespace define

int main(int count, char** arguments) { return define::run(std::span(arguments, static_cast<std::size_t>(count))); }
