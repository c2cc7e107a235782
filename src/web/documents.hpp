// Documents on the page of their record.
#pragma once

#include "dataset/record.hpp"
#include "govuk/html.hpp"
#include "web/visit.hpp"

namespace web {

// A section with the record's documents, where the visitor may see them; and the way to add some, where they may.
void write_documents(govuk::Html& out, const Visit& visit, const dataset::Record& record);

}  // namespace web
