#include "exchange/govuk_notify.hpp"

#include "base/json.hpp"

namespace exchange {

using base::Json;
using base::t;

notify::GovukSaid read_govuk_answer(std::string_view json) {
    notify::GovukSaid said;
    const auto parsed = Json::parse(json);
    if (!parsed) return said;
    const auto take_id = [&](const Json& from) {
        if (const auto id = from.text_of("id"); !id.empty()) said.ids.emplace_back(id);
    };
    take_id(*parsed);
    if (const auto* all = parsed->find("notifications"); all && all->list())
        for (const auto& one : *all->list()) take_id(one);
    if (const auto* errors = parsed->find("errors"); errors && errors->list())
        for (const auto& error : *errors->list())
            said.why += (said.why.empty() ? "" : "; ") + std::string(error.text_of("message"));
    return said;
}

base::Result<notify::Receipt> read_govuk_receipt(std::string_view json) {
    const auto parsed = Json::parse(json);
    if (!parsed) return parsed.problems();
    base::Problems problems;
    const auto text = [&](std::string_view name) {
        const auto found = parsed->text_of(name);
        if (found.empty()) problems.add(std::string(name), "missing", t("It does not say {what}"), {{"what", name}});
        return std::string(found);
    };
    notify::Receipt receipt{.id = text("id"), .reference = text("reference"), .status = text("status"), .at = {}};
    // Of what failed before it was sent there may be no later moment than when it was asked for.
    auto when = parsed->text_of("completed_at");
    if (when.empty()) when = parsed->text_of("sent_at");
    if (when.empty()) when = parsed->text_of("created_at");
    const auto at = base::Instant::from_iso(when);
    if (!at)
        problems.add("completed_at", "wrong", t("It does not say {what}"), {{"what", "completed_at"}});
    else
        receipt.at = *at;
    if (!problems.empty()) return problems;
    return receipt;
}

}  // namespace exchange
