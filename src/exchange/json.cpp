#include "exchange/json.hpp"

// Boost.JSON is compiled here, once: no library of its own to link.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#include <boost/json/src.hpp>
#pragma GCC diagnostic pop

namespace exchange {

using base::t;

namespace {

Json tree(const boost::json::value& value) {
    switch (value.kind()) {
        case boost::json::kind::null: return {};
        case boost::json::kind::bool_: return Json(value.get_bool());
        case boost::json::kind::int64: return Json(value.get_int64());
        case boost::json::kind::uint64: return Json(static_cast<double>(value.get_uint64()));
        case boost::json::kind::double_: return Json(value.get_double());
        case boost::json::kind::string: return Json(std::string(value.get_string()));
        case boost::json::kind::array: {
            Json::List list;
            for (const auto& part : value.get_array()) list.push_back(tree(part));
            return Json(std::move(list));
        }
        case boost::json::kind::object: {
            Json::Object object;
            for (const auto& [key, part] : value.get_object()) object.emplace_back(std::string(key), tree(part));
            return Json(std::move(object));
        }
    }
    return {};
}

}  // namespace

base::Result<Json> Json::parse(std::string_view text) {
    boost::json::stream_parser parser;
    boost::json::error_code error;
    const std::size_t read = parser.write(text.data(), text.size(), error);
    if (!error) parser.finish(error);
    if (error)
        return base::Problem{{},
                             "not_json",
                             t("The file is not JSON: it cannot be read from line {line} on"),
                             {{"line", 1 + std::ranges::count(text.substr(0, read), '\n')}},
                             {}};
    return tree(parser.release());
}

const Json* Json::find(std::string_view key) const {
    if (const Object* members = object())
        for (const auto& [name, value] : *members)
            if (name == key) return &value;
    return nullptr;
}

std::string_view Json::text_of(std::string_view key) const {
    const Json* member = find(key);
    const std::string* found = member != nullptr ? member->text() : nullptr;
    return found != nullptr ? std::string_view(*found) : std::string_view();
}

}  // namespace exchange
