// Connections for reading, lent to one thread at a time, each with one read transaction a loan. Only store/ includes
// this.
#pragma once

#include "store/driver.hpp"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace store {

class Pool {
public:
    Pool(Driver& driver, Table::File file, std::size_t size);
    // Runs the body in a read transaction. Called again on the same thread meanwhile, it shows the same moment.
    void read(const std::function<void(Reader&)>& body);
    std::string check(std::string_view sql);

private:
    class Loan;
    std::unique_ptr<Session> take();
    void give_back(std::unique_ptr<Session> session);

    Driver& driver_;
    Table::File file_;
    std::size_t free_places_;  // connections that may still be opened or are idle
    std::mutex mutex_;
    std::condition_variable returned_;
    std::vector<std::unique_ptr<Session>> idle_;
};

}  // namespace store
