#include "web/list_address.hpp"

#include "dataset/limits.hpp"
#include "web/record_frame.hpp"

#include <algorithm>
#include <charconv>

namespace web {

using base::t;
using dataset::AddressFields;
using Direction = dataset::Order::Direction;

namespace {

constexpr std::int64_t kRowsByDefault = 50;

std::int64_t number_or(std::string_view text, std::int64_t otherwise, std::int64_t most) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || number < 1) return otherwise;
    return std::min(number, most);
}

}  // namespace

AddressFields ListAddress::filters(const dataset::Filters& of) const {
    return dataset::address_fields(*query.dataset, of);
}

AddressFields ListAddress::shape() const {
    AddressFields fields;
    if (!query.order.empty()) fields.emplace_back("sort", dataset::order_text(query.order));
    if (query.page.rows != kRowsByDefault) fields.emplace_back("rows", std::to_string(query.page.rows));
    if (view) fields.emplace_back("view", view.text());
    return fields;
}

std::string ListAddress::address(const AddressFields& fields) const {
    http::Fields encoded;
    for (const auto& [name, value] : fields) encoded.add(name, value);
    return encoded.empty() ? path : path + "?" + http::query_string(encoded);
}

namespace {

AddressFields joined(AddressFields first, const AddressFields& more) {
    first.insert(first.end(), more.begin(), more.end());
    return first;
}

// None where they are those that the list begins with: addresses stay short enough to read.
AddressFields column_fields(const ListAddress& list) {
    AddressFields fields;
    if (list.query.columns == columns_at_first(*list.query.dataset, list.query.scope)) return fields;
    for (const auto& column : list.query.columns) fields.emplace_back("columns", column);
    return fields;
}

}  // namespace

std::string ListAddress::page(std::int64_t number) const {
    auto fields = joined(joined(filters(query.filters), shape()), column_fields(*this));
    if (number > 1) fields.emplace_back("page", std::to_string(number));
    return address(fields);
}

std::string ListAddress::sorted_by(const dataset::Field& field) const {
    ListAddress other = *this;
    const auto direction = sorted(field) == govuk::Sorted::ascending ? Direction::descending : Direction::ascending;
    other.query.order = {{.field = std::string(field.name), .direction = direction}};
    return other.page(1);
}

std::string ListAddress::without(std::size_t condition) const {
    ListAddress other = *this;
    other.query.filters.all.erase(other.query.filters.all.begin() + static_cast<std::ptrdiff_t>(condition));
    return other.page(1);
}

std::string ListAddress::without_words() const {
    ListAddress other = *this;
    other.query.filters.words.clear();
    return other.page(1);
}

std::string ListAddress::cleared() const { return address(joined(shape(), column_fields(*this))); }

std::string ListAddress::below(std::string_view part) const {
    ListAddress other = *this;
    other.path += part;
    return other.address(kept_whole());
}

std::string ListAddress::files() const { return below("/files"); }
std::string ListAddress::view_form() const { return below("/view"); }
std::string ListAddress::more_filters() const { return below("/filter"); }

std::string ListAddress::heading(const dataset::Field& field) const {
    for (const auto& [column, own] : headings)
        if (column == field.name) return own;
    return std::string(field.label.in(query.language));
}

bool ListAddress::can_sort(const dataset::Field& field) const {
    using dataset::Type;
    switch (field.type) {
        case Type::date:
        case Type::month:
        case Type::instant:
        case Type::money:
        case Type::integer:
        case Type::decimal:
        case Type::yes_no:
        case Type::urn: return true;
        case Type::long_text:
        case Type::list:
        case Type::geometry:
        case Type::file:
        case Type::reference: return false;
        default: return field.use.sort;
    }
}

govuk::Sorted ListAddress::sorted(const dataset::Field& field) const {
    // The dataset's own order is not said: no heading was chosen.
    for (const auto& order : query.order)
        if (order.field == field.name)
            return order.direction == Direction::ascending ? govuk::Sorted::ascending : govuk::Sorted::descending;
    return govuk::Sorted::no;
}

AddressFields ListAddress::kept_by_filters() const { return joined(shape(), column_fields(*this)); }
AddressFields ListAddress::kept_by_columns() const { return joined(filters(query.filters), shape()); }
AddressFields ListAddress::kept_by_size() const {
    auto fields = joined(filters(query.filters), column_fields(*this));
    if (!query.order.empty()) fields.emplace_back("sort", dataset::order_text(query.order));
    if (view) fields.emplace_back("view", view.text());
    return fields;
}
AddressFields ListAddress::kept_by_selection() const { return joined(shape(), column_fields(*this)); }
AddressFields ListAddress::kept_whole() const {
    return joined(joined(filters(query.filters), shape()), column_fields(*this));
}

std::string ListAddress::kept_query() const {
    http::Fields fields;
    for (const auto& [name, value] : kept_whole()) fields.add(name, value);
    return http::query_string(fields);
}

std::vector<std::string> ListAddress::every_column() const {
    std::vector<std::string> columns;
    for (const auto& field : query.dataset->fields)
        if (query.scope.sees(field) && field.sensitivity != dataset::Class::s4_restricted &&
            field.type != dataset::Type::file)
            columns.emplace_back(field.name);
    return columns;
}

std::vector<std::string> columns_at_first(const dataset::Dataset& definition, const dataset::Scope& scope) {
    std::vector<std::string> columns;
    const auto add = [&](const dataset::Field& field) {
        if (field.use.in_list && scope.sees(field) && std::ranges::find(columns, field.name) == columns.end())
            columns.emplace_back(field.name);
    };
    for (const auto position : definition.title) add(definition.fields[static_cast<std::size_t>(position)]);
    for (const auto& field : definition.fields) add(field);
    return columns;
}

ListAddress list_address(const Visit& visit, const dataset::Dataset& definition, const dataset::Codes& codes,
                         base::Problems& problems) {
    return list_address(visit, definition, codes, visit.request.query, problems);
}

ListAddress list_address(const Visit& visit, const dataset::Dataset& definition, const dataset::Codes& codes,
                         const http::Fields& asked, base::Problems& problems) {
    ListAddress list;
    list.view = base::Id::from_text(asked.get("view")).value_or(base::Id());
    list.path = visit.link("/data/" + std::string(definition.name));
    list.query = {.dataset = &definition,
                  .scope = visit.scope(definition, dataset::Verb::read),
                  .language = visit.language,
                  .today = visit.today()};
    list.query.reference_scope = visit.reference_scope();
    const std::vector<std::pair<std::string, std::string>> fields(asked.begin(), asked.end());
    auto filters = dataset::filters_from(definition, fields, {.codes = &codes});
    if (filters)
        list.query.filters = std::move(*filters);
    else
        problems.add_all(filters.problems());
    list.query.order = dataset::order_from(asked.get("sort"));
    list.query.page.rows = number_or(asked.get("rows"), kRowsByDefault, dataset::limits::page_rows);
    list.query.page.number = number_or(asked.get("page"), 1, 1'000'000);
    for (const auto column : asked.all("columns")) {
        const auto* field = definition.find(column);
        if (field && list.query.scope.sees(*field)) list.query.columns.emplace_back(column);
    }
    if (list.query.columns.empty()) list.query.columns = columns_at_first(definition, list.query.scope);
    return list;
}

std::string list_of(const Visit& visit, const dataset::Dataset& definition) {
    const auto question = visit.request.target.find('?');
    return visit.link("/data/" + std::string(definition.name)) +
           (question == std::string::npos ? "" : visit.request.target.substr(question));
}

void narrow_to(dataset::Query& query, const std::vector<std::string_view>& ids) {
    if (ids.empty()) return;
    std::vector<base::Id> known;
    for (const auto text : ids)
        if (const auto id = base::Id::from_text(text)) known.push_back(*id);
    query.where.push_back(known.empty() ? dataset::Predicate{"1 = 0", {}} : dataset::among("r.id", known));
}

}  // namespace web
