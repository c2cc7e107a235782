// How the server does, in numbers for Prometheus: https://prometheus.io/docs/instrumenting/exposition_formats/, text
// format 0.0.4. Counted where a page is answered; what others keep count of is asked for when somebody looks.
#pragma once

#include "http/request.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace web {

class Metrics {
public:
    Metrics();
    ~Metrics();

    // One answer of a page: `route` is its pattern ("/{authority}/data/{dataset}"), never an address.
    void answered(http::Method method, std::string_view route, int status, std::int64_t microseconds);
    // Any answer, also to what no page answered, by the first figure of its status.
    void finished(int status);

    // A number that is asked for each time somebody looks. A counter only grows. Before serving only.
    enum class Kind : std::uint8_t { counter, gauge };
    void watch(std::string name, std::string help, Kind kind, std::function<double()> ask);

    std::string text() const;

private:
    struct Body;
    std::unique_ptr<Body> body_;
};

}  // namespace web
