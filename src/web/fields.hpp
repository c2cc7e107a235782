// The form of any record, made from its definition: a control for each field, what was typed kept, values read back
// with all their problems.
#pragma once

#include "dataset/record.hpp"
#include "govuk/html.hpp"
#include "web/visit.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace web {

// The one record of the dataset that somebody means by what they typed: its id, its name in either language, a number
// of it. Problems: not_found, several; each of control `where`.
base::Result<base::Id> record_meant(const Visit& visit, const dataset::Dataset& target, const dataset::Codes& codes,
                                    std::string_view typed, std::string_view where, store::Reader& db);

class RecordForm {
public:
    // Whether a control that is left empty means that nothing is recorded; else its page asks for that apart.
    enum class Empty : std::uint8_t { means_nothing, means_unsaid };
    // Shows the fields that may be written, in the definition's order; files are not among them.
    RecordForm(const Visit& visit, const dataset::Dataset& dataset, const dataset::Codes& codes,
               const dataset::FieldSet& writable, Empty empty = Empty::means_nothing);

    void fill(const dataset::Record& record, store::Reader& db);  // what is recorded
    void fill_as_typed(const http::Fields& form);                 // what was typed, untouched
    // A value given by the address ("?organisation=0cn1…"); of a reference, the record's title with its id kept beside
    // it.
    void set(const dataset::Field& field, std::string_view given, store::Reader& db);

    void write(govuk::Html& out, const base::Problems* problems) const;
    void write_field(govuk::Html& out, const dataset::Field& field, const base::Problems* problems) const;

    // The values of all its fields, or every problem. References may be typed as a name or number: one record must fit.
    base::Result<std::vector<dataset::Change>> read(const http::Fields& form, store::Reader& db) const;

    const std::vector<const dataset::Field*>& fields() const { return fields_; }

private:
    base::Result<dataset::Value> read_field(const http::Fields& form, const dataset::Field& field,
                                            store::Reader& db) const;
    void fill_reference(const dataset::Field& field, base::Id id, store::Reader& db);
    std::string typed(std::string_view control) const;
    bool is_optional(const dataset::Field& field) const;
    void write_text(govuk::Html& out, const dataset::Field& field, const std::string& error,
                    std::string_view label) const;
    void write_bilingual(govuk::Html& out, const dataset::Field& field, const std::string& error,
                         std::string_view label) const;
    void write_date(govuk::Html& out, const dataset::Field& field, const std::string& error,
                    std::string_view label) const;
    void write_choice(govuk::Html& out, const dataset::Field& field, const std::string& error,
                      std::string_view label) const;

    const Visit& visit_;
    const dataset::Dataset& dataset_;
    const dataset::Codes& codes_;
    const Empty empty_;
    std::vector<const dataset::Field*> fields_;
    std::map<std::string, std::string, std::less<>> typed_;  // by name of the control
};

}  // namespace web
