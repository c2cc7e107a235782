// The source tree as the rules read it: from the disk, or made up by a test of the rules.
#pragma once

#include "source/tokens.hpp"

#include <deque>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace tidy {

// A text file; `tokens` only of C++.
struct File {
    std::string path;  // from the root: "src/base/date.cpp"
    std::string text;
    std::vector<source::Token> tokens;  // views of `text`

    File(std::string file_path, std::string content);
    File(File&&) = delete;  // the tokens point into the text

    bool is_cpp() const { return path.ends_with(".cpp") || path.ends_with(".hpp"); }
    bool is_test() const { return path.ends_with("_test.cpp") || in("tests/"); }
    bool in(std::string_view folder) const { return path.starts_with(folder); }
};

struct Room {
    std::string folder;  // below src/: "base", "services/planning"
    int floor = 0;
};

class Tree {
public:
    explicit Tree(std::map<std::string, std::string> texts);

    const std::deque<File>& files() const { return files_; }
    const File* find(std::string_view path) const;
    const std::vector<Room>& rooms() const { return rooms_; }
    // The room that a path below src/ lies in, or null.
    const Room* room_of(std::string_view path_below_src) const;

private:
    std::deque<File> files_;  // in the order of their paths
    std::vector<Room> rooms_;
};

// Every text file but those of builds, packages and databases.
Tree read_tree(const std::filesystem::path& root);

}  // namespace tidy
