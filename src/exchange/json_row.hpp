// One row of a query as a JSON object: machine names, codes and not labels, the same in files and in the API.
#pragma once

#include "exchange/rows_out.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace exchange {

class JsonRow {
public:
    JsonRow(const dataset::Plan& plan, const FileStyle& style);
    // {"id":"…",…}; where grants differ by row, with "_why" of nulls that only this reader sees:
    // {"telephone":"withheld"}
    void append(std::string& out, const store::Row& row);

private:
    struct Member {
        FileColumn column;
        std::string opening;                   // ,"status":
        std::string name;                      // "status":
        std::vector<std::size_t> grants = {};  // where grants differ by row: the cells of those that show it
    };
    void value(std::string& out, const FileColumn& column, const store::Row& row);
    static void list(std::string& out, const dataset::Field& field, std::string_view parts);
    bool withheld(const Member& member, const store::Row& row) const;
    void reasons(std::string& out, const store::Row& row) const;
    void labels(std::string& out, const store::Row& row);

    std::vector<Member> members_;
    bool differs_by_row_ = false;
    FileStyle style_;
    dataset::ShowAs exact_;  // codes and ids
    std::string scratch_;
};

}  // namespace exchange
