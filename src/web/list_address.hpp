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

    // The same list, but …
    std::string page(std::int64_t number) const;
    std::string sorted_by(const dataset::Field& field) const;  // ascending, or descending when it is ascending already
    std::string without(std::size_t condition) const;
    std::string without_words() const;
    std::string cleared() const;  // no filters
    std::string files() const;    // where its file is chosen: these filters, this order, the columns where chosen

    bool can_sort(const dataset::Field& field) const;
    govuk::Sorted sorted(const dataset::Field& field) const;

    // What a form that changes one part of the address carries along of the rest.
    dataset::AddressFields kept_by_filters() const;    // sort, rows, columns
    dataset::AddressFields kept_by_columns() const;    // filters, sort, rows
    dataset::AddressFields kept_by_size() const;       // filters, sort, columns
    dataset::AddressFields kept_by_selection() const;  // sort, columns: the selected rows are the filter
    dataset::AddressFields kept_by_files() const;      // filters, sort, columns

    // Every column the visitor may see everywhere in lists, for downloads.
    std::vector<std::string> every_column() const;

private:
    dataset::AddressFields filters(const dataset::Filters& of) const;
    dataset::AddressFields shape() const;
    std::string address(const dataset::AddressFields& fields) const;
};

// A list's columns where nobody has chosen: what names the record first, since the first links to it.
std::vector<std::string> columns_at_first(const dataset::Dataset& definition, const dataset::Scope& scope);

// Of the request; what can't be read is left out and told in `problems`.
ListAddress list_address(const Visit& visit, const dataset::Dataset& definition, const dataset::Codes& codes,
                         base::Problems& problems);

// Only these records (ids as an address has them). None named: no narrowing.
void narrow_to(dataset::Query& query, const std::vector<std::string_view>& ids);

// A download is an event; sensitive columns make it a reading too.
void note_download(const Visit& visit, const ListAddress& list);

}  // namespace web
