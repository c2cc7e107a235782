#include "web/record_frame.hpp"

#include "base/failure.hpp"
#include "base/text.hpp"

#include <charconv>

namespace web {

const dataset::Dataset& dataset_of(const Visit& visit) {
    return visit.registry().dataset(visit.request.parameter("dataset"));
}

base::Id id_of(const Visit& visit) {
    const auto id = base::Id::from_text(visit.request.parameter("id"));
    if (!id) throw base::NotFound("not an id");
    return *id;
}

base::Id organisation_of(const dataset::Record& record) {
    const auto* field = record.dataset->find("organisation");
    const bool belongs = field && field->type == dataset::Type::reference && !record[*field].empty();
    return belongs ? record[*field].id() : record.id;
}

std::int64_t number_from(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || number < 0) throw base::NotFound("not a number");
    return number;
}

const dataset::Operation* find_operation(const Visit& visit, const dataset::Dataset& dataset, std::string_view verb) {
    return visit.registry().operation(std::string(dataset.name) + "." + std::string(verb));
}

const dataset::Operation& operation_of(const Visit& visit, const dataset::Dataset& dataset, std::string_view verb) {
    const auto* operation = find_operation(visit, dataset, verb);
    if (!operation) throw base::NotFound("that can't be done with records of this dataset");
    return *operation;
}

Rights rights_on(const Visit& visit, const dataset::Dataset& dataset, base::Id record) {
    const auto& policy = visit.app.policy;
    const bool national = dataset.kind == dataset::DatasetKind::national;
    return {.change = find_operation(visit, dataset, "change") &&
                      policy.may_any(visit.principal, visit.authority_id(), dataset::Verb::write, dataset),
            .local =
                national && policy.may_on(visit.principal, visit.authority_id(), dataset::Verb::write, "local", record),
            .correct = national && policy.may_on(visit.principal, visit.authority_id(), dataset::Verb::write,
                                                 "correction", record)};
}

}  // namespace web
