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
    void append(std::string& out, const store::Row& row);  // {"id":"…",…}

private:
    struct Member {
        FileColumn column;
        std::string opening;  // ,"status":
        std::string name;     // "status":
    };
    void value(std::string& out, const FileColumn& column, const store::Row& row);
    static void list(std::string& out, const dataset::Field& field, std::string_view parts);
    void labels(std::string& out, const store::Row& row);

    std::vector<Member> members_;
    FileStyle style_;
    dataset::ShowAs exact_;  // codes and ids
    std::string scratch_;
};

}  // namespace exchange
