#include "tidy/tree.hpp"

#include "base/text.hpp"
#include "source/files.hpp"

#include <algorithm>
#include <array>

namespace tidy {

namespace {

// What git does not hold (.gitignore).
constexpr std::array<std::string_view, 4> foreign_folders = {".git", "build", "node_modules", "var"};

constexpr std::size_t most_bytes = 2'000'000;

bool is_text(std::string_view bytes) { return bytes.substr(0, 4096).find('\0') == std::string_view::npos; }

// cantref_room(name FLOOR n … DIR folder …), wherever it stands.
void add_rooms(const File& file, std::vector<Room>& rooms) {
    constexpr std::string_view call = "cantref_room(";
    for (auto at = file.text.find(call); at != std::string::npos; at = file.text.find(call, at + 1)) {
        const auto begin = at + call.size();
        auto inner = file.text.substr(begin, file.text.find(')', begin) - begin);
        std::replace(inner.begin(), inner.end(), '\n', ' ');
        std::vector<std::string_view> words = base::split(inner, ' ');
        std::erase(words, std::string_view());
        const auto after = [&](std::string_view keyword) {
            const auto found = std::find(words.begin(), words.end(), keyword);
            return found == words.end() || found + 1 == words.end() ? std::string() : std::string(*(found + 1));
        };
        const auto floor = after("FLOOR");
        if (words.empty() || !base::all_digits(floor)) continue;
        const auto folder = after("DIR");
        rooms.push_back({folder.empty() ? std::string(words.front()) : folder, std::stoi(floor)});
    }
}

}  // namespace

File::File(std::string file_path, std::string content) : path(std::move(file_path)), text(std::move(content)) {
    if (is_cpp()) tokens = source::tokens_of(text);
}

Tree::Tree(std::map<std::string, std::string> texts) {
    for (auto& [path, text] : texts) files_.emplace_back(path, std::move(text));
    for (const auto& file : files_)
        if (file.in("src/") && file.path.ends_with("CMakeLists.txt")) add_rooms(file, rooms_);
}

const File* Tree::find(std::string_view path) const {
    const auto found = std::lower_bound(files_.begin(), files_.end(), path,
                                        [](const File& file, std::string_view p) { return file.path < p; });
    return found != files_.end() && found->path == path ? &*found : nullptr;
}

const Room* Tree::room_of(std::string_view path_below_src) const {
    const Room* best = nullptr;
    for (const auto& room : rooms_)
        if (path_below_src.starts_with(room.folder + "/") &&
            (best == nullptr || room.folder.size() > best->folder.size()))
            best = &room;
    return best;
}

Tree read_tree(const std::filesystem::path& root) {
    std::map<std::string, std::string> texts;
    auto walk = std::filesystem::recursive_directory_iterator(root);
    for (const auto end = std::filesystem::end(walk); walk != end; ++walk) {
        const auto name = walk->path().filename().string();
        if (walk->is_directory()) {
            if (std::find(foreign_folders.begin(), foreign_folders.end(), name) != foreign_folders.end())
                walk.disable_recursion_pending();
            continue;
        }
        if (!walk->is_regular_file() || name == ".git" || walk->file_size() > most_bytes) continue;
        auto text = source::read_file(walk->path());
        if (is_text(text)) texts.emplace(walk->path().lexically_relative(root).generic_string(), std::move(text));
    }
    return Tree(std::move(texts));
}

}  // namespace tidy
