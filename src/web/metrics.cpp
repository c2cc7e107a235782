#include "web/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <array>
#include <mutex>
#include <vector>

namespace web {

namespace {

// Seconds: from a page out of memory to one that somebody has given up.
const prometheus::Histogram::BucketBoundaries kSeconds{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                                       0.1,   0.25,   0.5,   1,    2.5,   10};

std::string class_of(int status) { return std::to_string(status / 100) + "xx"; }

}  // namespace

struct Metrics::Body {
    struct Watched {
        std::string name, help;
        Kind kind;
        std::function<double()> ask;
    };
    prometheus::Registry registry;
    prometheus::Family<prometheus::Histogram>& pages = prometheus::BuildHistogram()
                                                           .Name("cantref_page_seconds")
                                                           .Help("From reading a request to its answer, by page")
                                                           .Register(registry);
    prometheus::Family<prometheus::Counter>& answers =
        prometheus::BuildCounter().Name("cantref_answers_total").Help("All answers, by status").Register(registry);
    std::vector<Watched> watched;
};

Metrics::Metrics() : body_(std::make_unique<Body>()) {}
Metrics::~Metrics() = default;

void Metrics::answered(http::Method method, std::string_view route, int status, std::int64_t microseconds) {
    body_->pages
        .Add({{"method", std::string(http::name(method))}, {"page", std::string(route)}, {"status", class_of(status)}},
             kSeconds)
        .Observe(static_cast<double>(microseconds) / 1e6);
}

void Metrics::finished(int status) { body_->answers.Add({{"status", class_of(status)}}).Increment(); }

void Metrics::watch(std::string name, std::string help, Kind kind, std::function<double()> ask) {
    body_->watched.push_back({std::move(name), std::move(help), kind, std::move(ask)});
}

std::string Metrics::text() const {
    auto families = body_->registry.Collect();
    for (const auto& watched : body_->watched) {
        prometheus::MetricFamily family;
        family.name = watched.name;
        family.help = watched.help;
        family.type = watched.kind == Kind::counter ? prometheus::MetricType::Counter : prometheus::MetricType::Gauge;
        prometheus::ClientMetric metric;
        (watched.kind == Kind::counter ? metric.counter.value : metric.gauge.value) = watched.ask();
        family.metric.push_back(std::move(metric));
        families.push_back(std::move(family));
    }
    return prometheus::TextSerializer().Serialize(families);
}

}  // namespace web
