#include "tidy/rules.hpp"

#include <algorithm>
#include <map>
#include <optional>

namespace tidy {

namespace {

using source::Kind;
using source::Token;

struct Include {
    std::string_view name;
    char bracket;  // '"' or '<'
    int line;
};

std::optional<Include> include_of(const Token& token) {
    if (token.kind != Kind::directive) return std::nullopt;
    auto rest = token.text.substr(1);
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
    if (!rest.starts_with("include")) return std::nullopt;
    const auto open = rest.find_first_of("\"<");
    if (open == std::string_view::npos) return std::nullopt;
    const auto close = rest.find_first_of("\">", open + 1);
    if (close == std::string_view::npos) return std::nullopt;
    return Include{rest.substr(open + 1, close - open - 1), rest[open], token.line};
}

std::vector<Include> includes_of(const File& file) {
    std::vector<Include> out;
    for (const auto& token : file.tokens)
        if (const auto include = include_of(token)) out.push_back(*include);
    return out;
}

std::string folder_of(std::string_view path) {
    const auto slash = path.rfind('/');
    return std::string(path.substr(0, slash == std::string_view::npos ? 0 : slash + 1));
}

enum class Spread {
    one_source,  // one .cpp a folder, behind a type of ours
    room,        // the room is the wrapper: any of its files, but no header that others include
};

struct HeavyLibrary {
    std::string_view prefix;  // of the header's name
    std::string_view name;
    Spread spread;
    std::vector<std::string_view> folders;
};

const std::vector<HeavyLibrary>& heavy_libraries() {
    static const std::vector<HeavyLibrary> libraries = {
        {"boost/beast", "Boost.Beast", Spread::room, {"src/http/"}},
        {"boost/asio", "Boost.Asio", Spread::room, {"src/http/"}},
        {"asio", "Asio", Spread::room, {"src/http/"}},
        {"boost/json",
         "Boost.JSON",
         Spread::one_source,
         {"src/base/", "src/dataset/", "src/exchange/", "src/web/", "tests/", "tools/"}},
        {"boost/", "Boost", Spread::room, {"src/http/"}},
        {"toml", "toml++", Spread::one_source, {"src/dataset/", "src/exchange/", "src/cli/", "tools/define/"}},
        {"CLI/", "CLI11", Spread::one_source, {"src/cli/"}},
        {"unicode/", "ICU", Spread::one_source, {"src/base/"}},
        {"openssl/", "OpenSSL", Spread::room, {"src/base/", "tests/support/"}},
        {"sodium", "libsodium", Spread::one_source, {"src/base/"}},
        {"libxml/", "libxml2", Spread::one_source, {"src/exchange/", "src/documents/", "tests/"}},
        {"zip.h", "libzip", Spread::one_source, {"src/exchange/", "tests/"}},
        {"curl/", "libcurl", Spread::room, {"src/http/"}},
        {"spdlog/", "spdlog", Spread::one_source, {"src/base/"}},
        {"prometheus/", "prometheus-cpp", Spread::one_source, {"src/web/"}},
        {"fmt/", "fmt", Spread::one_source, {}},
        {"xlsxwriter", "libxlsxwriter", Spread::room, {"src/exchange/", "bench/"}},
        {"liboath/", "liboath", Spread::room, {"src/gate/"}},
        {"sqlite3.h", "SQLite", Spread::room, {"src/store/", "bench/"}},
        {"libpq-fe.h", "libpq", Spread::room, {"src/store/", "bench/"}},
    };
    return libraries;
}

const HeavyLibrary* library_of(std::string_view header) {
    for (const auto& library : heavy_libraries())
        if (header.starts_with(library.prefix)) return &library;
    return nullptr;
}

bool is_allowed(const HeavyLibrary& library, const File& file) {
    for (const auto folder : library.folders)
        if (file.in(folder)) return true;
    return false;
}

std::string places_of(const HeavyLibrary& library) {
    std::string out;
    for (const auto folder : library.folders) out += (out.empty() ? "" : ", ") + std::string(folder);
    return out.empty() ? "nowhere" : out;
}

// Headers of a room that show a heavy library: nobody outside the folder may include them.
std::map<std::string, std::string_view> heavy_inner_headers(const Tree& tree) {
    std::map<std::string, std::string_view> out;
    for (const auto& file : tree.files()) {
        if (!file.path.ends_with(".hpp")) continue;
        for (const auto& include : includes_of(file))
            if (const auto* library = library_of(include.name); library != nullptr && include.bracket == '<')
                out[file.path] = library->name;
    }
    return out;
}

}  // namespace

Findings includes_go_down(const Tree& tree) {
    Findings findings;
    for (const auto& file : tree.files()) {
        if (!file.in("src/") || !file.is_cpp()) continue;
        const auto* here = tree.room_of(std::string_view(file.path).substr(4));
        for (const auto& include : includes_of(file)) {
            if (include.bracket != '"') continue;
            if (include.name.find('/') == std::string_view::npos || include.name.find("..") != std::string_view::npos) {
                findings.push_back({file.path, include.line,
                                    "write includes from src/: #include \"room/" + std::string(include.name) + "\""});
                continue;
            }
            const auto* there = tree.room_of(include.name);
            if (here == nullptr || there == nullptr || here->folder == there->folder || there->floor < here->floor)
                continue;
            findings.push_back({file.path, include.line,
                                here->folder + " (floor " + std::to_string(here->floor) + ") includes " +
                                    std::string(include.name) + " of " + there->folder + " (floor " +
                                    std::to_string(there->floor) +
                                    "): only rooms below may be included; move what both need further down"});
        }
    }
    return findings;
}

Findings heavy_headers_stay_in_their_room(const Tree& tree) {
    Findings findings;
    const auto inner = heavy_inner_headers(tree);
    std::map<std::pair<std::string_view, std::string>, std::string> sole_source;  // library and folder → its one source
    for (const auto& file : tree.files()) {
        if (!file.is_cpp()) continue;
        for (const auto& include : includes_of(file)) {
            const auto say = [&](const std::string& what) { findings.push_back({file.path, include.line, what}); };
            if (include.bracket == '<' && include.name == "regex")
                say("<regex> is slow and overflows the stack: read the text by hand");
            if (include.bracket == '"') {
                const auto found = inner.find("src/" + std::string(include.name));
                if (found != inner.end() && folder_of(found->first) != folder_of(file.path))
                    say(std::string(include.name) + " shows " + std::string(found->second) +
                        ": only its own folder may include it; put a type of ours between");
                continue;
            }
            const auto* library = library_of(include.name);
            if (library == nullptr) continue;
            const std::string name(library->name);
            if (!is_allowed(*library, file)) {
                say(name + " may be included in " + places_of(*library) + " only: use what that room offers");
            } else if (library->spread == Spread::one_source) {
                const auto [first, fresh] = sole_source.try_emplace({library->name, folder_of(file.path)}, file.path);
                if (file.path.ends_with(".hpp"))
                    say(name + " belongs in one .cpp, behind a type of ours, not in a header");
                else if (!fresh && first->second != file.path)
                    say(name + " is already included in " + first->second + ": one .cpp a room; use it from there");
            }
        }
    }
    return findings;
}

}  // namespace tidy
