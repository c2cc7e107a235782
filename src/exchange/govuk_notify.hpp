// The JSON of GOV.UK Notify, as it answers and as it tells what became of a message.
#pragma once

#include "base/result.hpp"
#include "notify/govuk.hpp"

#include <string_view>

namespace exchange {

// Never fails: what is not JSON says nothing.
notify::GovukSaid read_govuk_answer(std::string_view json);
// Problems: "not_json", or "missing" with the member that is not there, or "wrong" with the one that can't be read.
base::Result<notify::Receipt> read_govuk_receipt(std::string_view json);

}  // namespace exchange
