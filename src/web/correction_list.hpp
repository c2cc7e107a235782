// A table of corrections, as the home page and the page of those who decide show it.
#pragma once

#include "dataset/correction.hpp"
#include "govuk/html.hpp"
#include "web/visit.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace web {

class CorrectionList {
public:
    // Reads the titles of the corrections' records: a statement for each dataset among them, and for the codes'
    // version.
    CorrectionList(const Visit& visit, store::Reader& db, std::vector<dataset::Correction> corrections);

    bool empty() const { return corrections_.empty(); }
    // `States::one`: all are in the same state, which the page says already.
    enum class States : std::uint8_t { one, many };
    void write(govuk::Html& out, const Visit& visit, States states) const;

private:
    std::vector<dataset::Correction> corrections_;
    std::unordered_map<std::int64_t, std::string> titles_;  // by record
    std::shared_ptr<const dataset::Codes> codes_;
};

// A value in words; "nothing" where there is none.
std::string value_or_nothing(const Visit& visit, const dataset::Field& field, const dataset::Value& value,
                             const dataset::Codes& codes);

}  // namespace web
