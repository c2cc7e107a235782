// Prepared statements of one connection, found by their SQL text without allocating; the one longest unused makes room.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace store {

// Statement has a member `bool in_use`: such ones are never thrown out.
template <typename Statement>
class StatementCache {
public:
    // Lists with many filters make many texts; a page needs some tens. SQLite keeps about 10 kB a statement.
    static constexpr std::size_t max_statements = 300;

    Statement* find(std::string_view sql) {
        auto found = statements_.find(sql);
        if (found == statements_.end()) return nullptr;
        found->second.used = ++now_;
        return found->second.statement.get();
    }

    Statement& keep(std::string_view sql, std::unique_ptr<Statement> statement) {
        if (statements_.size() >= max_statements) drop_oldest();
        auto& entry = statements_[std::string(sql)];
        entry = {std::move(statement), ++now_};
        return *entry.statement;
    }

    void drop(std::string_view sql) {
        if (auto found = statements_.find(sql); found != statements_.end()) statements_.erase(found);
    }
    void clear() { statements_.clear(); }

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };
    struct Entry {
        std::unique_ptr<Statement> statement;
        std::uint64_t used = 0;
    };

    void drop_oldest() {
        auto oldest = statements_.end();
        for (auto at = statements_.begin(); at != statements_.end(); ++at) {
            if (at->second.statement->in_use) continue;
            if (oldest == statements_.end() || at->second.used < oldest->second.used) oldest = at;
        }
        if (oldest != statements_.end()) statements_.erase(oldest);
    }

    std::unordered_map<std::string, Entry, Hash, std::equal_to<>> statements_;
    std::uint64_t now_ = 0;
};

}  // namespace store
