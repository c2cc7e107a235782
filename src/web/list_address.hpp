// A list's address: everything a list shows stands in it, so that it can be kept, sent, and read by people and programs
// alike.
//   ?q=bro&status=open&opened_on.from=2020-01-01&sort=-opened_on,name&rows=50&page=2&columns=name&columns=town
#pragma once

#include "base/problem.hpp"
#include "dataset/query.hpp"
#include "govuk/patterns.hpp"
#include "web/visit.hpp"

#include <string>
#include <utility>
#include <vector>

namespace web {

class ListAddress {
public:
    std::string path;  // without query
    dataset::Query query;
    base::Id view;                    // the saved view that is being changed by way of this list, if any
    dataset::AddressFields headings;  // of a saved view that is shown, by column, in place of labels

    std::string heading(const dataset::Field& field) const;

    // The same list, but …
    std::string page(std::int64_t number) const;
    std::string sorted_by(const dataset::Field& field) const;  // ascending, or descending when it is ascending already
    std::string without(std::size_t condition) const;
    std::string without_words() const;
    std::string cleared() const;  // no filters
    // With these filters, this order and the columns where chosen:
    std::string files() const;         // where its file is chosen
    std::string view_form() const;     // where it is saved as a view
    std::string more_filters() const;  // where any column is filtered by

    bool can_sort(const dataset::Field& field) const;
    govuk::Sorted sorted(const dataset::Field& field) const;

    // What a form that changes one part of the address carries along of the rest.
    dataset::AddressFields kept_by_filters() const;    // sort, rows, columns
    dataset::AddressFields kept_by_columns() const;    // filters, sort, rows
    dataset::AddressFields kept_by_size() const;       // filters, sort, columns
    dataset::AddressFields kept_by_selection() const;  // sort, columns: the selected rows are the filter
    dataset::AddressFields kept_whole() const;         // filters, sort, rows, columns
    std::string kept_query() const;                    // the same as the query of an address

    // Every column the visitor may see everywhere in lists, for downloads.
    std::vector<std::string> every_column() const;

private:
    dataset::AddressFields filters(const dataset::Filters& of) const;
    dataset::AddressFields shape() const;
    std::string address(const dataset::AddressFields& fields) const;
    std::string below(std::string_view part) const;
};

// A list's columns where nobody has chosen: what names the record first, since the first links to it.
std::vector<std::string> columns_at_first(const dataset::Dataset& definition, const dataset::Scope& scope);

// Of the request's query, or of fields like it; what can't be read is left out and told in `problems`.
ListAddress list_address(const Visit& visit, const dataset::Dataset& definition, const dataset::Codes& codes,
                         base::Problems& problems);
ListAddress list_address(const Visit& visit, const dataset::Dataset& definition, const dataset::Codes& codes,
                         const http::Fields& asked, base::Problems& problems);

// The list of the request's query just as it was sent, where the page tells what is wrong with it.
std::string list_of(const Visit& visit, const dataset::Dataset& definition);

// Only these records (ids as an address has them). None named: no narrowing.
void narrow_to(dataset::Query& query, const std::vector<std::string_view>& ids);

}  // namespace web
