// The one Store there is: a driver, two lanes for writing, two pools for reading. Only store/ includes this.
#pragma once

#include "store/driver.hpp"
#include "store/lane.hpp"
#include "store/pool.hpp"

namespace store {

class DatabaseStore final : public Store {
public:
    explicit DatabaseStore(const Options& options);
    Dialect dialect() const override { return driver_->dialect(); }
    std::unique_ptr<Snapshot> snapshot() override;
    Statistics statistics() const override;
    std::string check_statement(std::string_view sql, Table::File file) override;
    void checkpoint() override;

    Driver& driver() { return *driver_; }
    const Options& options() const { return options_; }

    // As the store's free functions need it.
    static DatabaseStore& of(Store& store) { return dynamic_cast<DatabaseStore&>(store); }

protected:
    void with_reader(const std::function<void(Reader&)>& body) override { main_readers_.read(body); }
    void with_side_reader(const std::function<void(Reader&)>& body) override { side_readers_.read(body); }
    void with_writer(Priority priority, Table::File file, const std::function<void(Tx&)>& body) override;

private:
    Options options_;
    Counters counters_;
    std::unique_ptr<Driver> driver_;
    Lane main_lane_;
    Lane side_lane_;
    Pool main_readers_;
    Pool side_readers_;
};

}  // namespace store
