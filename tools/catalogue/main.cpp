// Compiles locale/cy.po into the table of base::say, and holds it against the texts of the sources.
#include "catalogue/check.hpp"
#include "catalogue/extract.hpp"
#include "catalogue/po.hpp"
#include "catalogue/table.hpp"
#include "source/files.hpp"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <span>
#include <string>

namespace {

constexpr std::string_view usage =
    "Usage: catalogue [--strict] [--write FILE | --missing | --unused] [FOLDER]\n"
    "\n"
    "Reads FOLDER/locale/cy.po and the texts in FOLDER/src (t(\"…\"), tc(\"…\", \"…\"), tn(\"…\", \"…\")).\n"
    "FOLDER is the source tree, here by default.\n"
    "\n"
    "  --strict      an English text without Welsh is an error\n"
    "  --write FILE  write the C++ table, if it changes\n"
    "  --missing     print entries for the texts without Welsh, ready to be put into cy.po\n"
    "  --unused      print the entries that no source says any more\n";

struct Options {
    enum class Show { faults, missing, unused, help };
    Show show = Show::faults;
    bool strict = false;
    std::string write;
    std::filesystem::path root = ".";
    std::string wrong;
};

Options read_options(std::span<char*> arguments) {
    Options options;
    for (std::size_t i = 1; i < arguments.size(); ++i) {
        const std::string argument = arguments[i];
        if (argument == "--strict")
            options.strict = true;
        else if (argument == "--missing")
            options.show = Options::Show::missing;
        else if (argument == "--unused")
            options.show = Options::Show::unused;
        else if (argument == "--help")
            options.show = Options::Show::help;
        else if (argument == "--write" && i + 1 < arguments.size())
            options.write = arguments[++i];
        else if (argument.starts_with("-"))
            options.wrong = argument;
        else
            options.root = argument;
    }
    return options;
}

// A file that does not change keeps its time, so that nothing is compiled again.
void write_if_changed(const std::filesystem::path& path, const std::string& text) {
    if (std::filesystem::exists(path) && source::read_file(path) == text) return;
    if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path());
    std::ofstream out(path, std::ios::binary);
    out << text;
    if (!out.flush()) throw std::runtime_error("cannot write " + path.string());
}

int report(const catalogue::Comparison& found, bool strict) {
    for (const auto& fault : found.faults) std::cerr << fault.say() << '\n';
    if (strict)
        for (const auto& [key, text] : found.missing)
            std::cerr << text.places.front().say() << ": no Welsh for \"" << key.english
                      << "\": add it to locale/cy.po\n";
    if (!found.missing.empty())
        std::cerr << "catalogue: " << found.missing.size()
                  << " texts have no Welsh; catalogue --missing prints entries for them\n";
    return found.faults.empty() && (!strict || found.missing.empty()) ? 0 : 1;
}

int run(const Options& options) {
    catalogue::Texts texts;
    catalogue::Faults faults;
    for (const auto& file : source::sources_under(options.root, "src"))
        if (!file.path.ends_with("_test.cpp")) catalogue::extract(file.path, file.text, texts, faults);
    const auto entries = catalogue::read_po("locale/cy.po", source::read_file(options.root / "locale/cy.po"), faults);
    auto found = catalogue::compare(texts, entries);
    found.faults.insert(found.faults.begin(), faults.begin(), faults.end());

    if (options.show == Options::Show::missing) {
        for (const auto& [key, text] : found.missing) std::cout << '\n' << catalogue::empty_stanza(key, text);
        return 0;
    }
    if (options.show == Options::Show::unused) {
        for (const auto& entry : found.unused)
            std::cout << entry.place.say() << ": no source says \"" << entry.key.english << "\" any more\n";
        return 0;
    }
    const auto status = report(found, options.strict);
    if (status == 0 && !options.write.empty()) write_if_changed(options.write, catalogue::table_source(entries));
    return status;
}

}  // namespace

int main(int count, char** arguments) {
    const auto options = read_options({arguments, static_cast<std::size_t>(count)});
    if (!options.wrong.empty()) {
        std::cerr << "catalogue: unknown option " << options.wrong << "\n\n" << usage;
        return 2;
    }
    if (options.show == Options::Show::help) {
        std::cout << usage;
        return 0;
    }
    try {
        return run(options);
    } catch (const std::exception& error) {
        std::cerr << "catalogue: " << error.what() << '\n';
        return 2;
    }
}
