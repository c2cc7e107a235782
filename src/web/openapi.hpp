// Pieces of an OpenAPI document, as api_description.cpp and api_schemas.cpp write them.
#pragma once

#include "base/json_out.hpp"
#include "web/visit.hpp"

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace web {

class OpenApi {
public:
    explicit OpenApi(const Visit& its_visit) : visit(its_visit) {}

    template <class Content>
    void object(std::string_view name, const Content& content) {
        json.name(name);
        json.begin_object();
        content();
        json.end_object();
    }
    void words(std::string_view name, base::Message message) { json.member(name, visit.say(message)); }
    void reference(std::string_view to) {
        json.begin_object();
        json.member("$ref", to);
        json.end_object();
    }

    // A property of a plain type: "string", "string?" (may be null), "[Code]" (a list of a schema).
    void property(std::string_view name, std::string_view type);
    using Properties = std::initializer_list<std::pair<std::string_view, std::string_view>>;
    // What may not be null is required.
    void object_schema(std::string_view name, const Properties& properties);

    const Visit& visit;
    base::JsonOut json;
};

// "organisation_link" → "OrganisationLink"
std::string schema_name(const dataset::Dataset& definition);

// What paths refer to: components/parameters, components/schemas.
void write_parameters(OpenApi& out);
void write_schemas(OpenApi& out);

}  // namespace web
