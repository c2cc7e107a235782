#include "web/api_description.hpp"

#include "dataset/filter.hpp"
#include "web/openapi.hpp"
#include "web/record_frame.hpp"

#include <algorithm>
#include <vector>

namespace web {

using base::t;
using dataset::Dataset;

namespace {

constexpr std::string_view kProblem = "#/components/schemas/Problem";
constexpr std::string_view kCsv = "text/csv";
constexpr std::string_view kXlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

base::Message meaning_of(int status) {
    switch (status) {
        case 304: return t("The copy whose ETag you sent still holds");
        case 400: return t("The address asks for something that is not there");
        case 401: return t("No key, or one that has ended");
        case 403: return t("The role does not include this");
        case 404: return t("There is no such thing here");
        case 409: return t("This Idempotency-Key came before with another request");
        case 410: return t("Older than the changes that are kept: take the whole list");
        case 412: return t("Somebody else changed this first");
        case 422: return t("Nothing was saved: mend what the errors name");
        case 428: return t("Say which version you change: If-Match with the ETag you were given");
        default: return t("Too many requests: Retry-After says when to come again");
    }
}

class Description : public OpenApi {
public:
    explicit Description(const Visit& its_visit) : OpenApi(its_visit), below_("/" + its_visit.authority->slug) {}

    std::string write() {
        json.begin_object();
        json.member("openapi", "3.1.0");
        head();
        object("paths", [&] { paths(); });
        object("components", [&] { components(); });
        json.end_object();
        return json.take() + "\n";
    }

private:
    void head() {
        object("info", [&] {
            words("title", t("Cantref: records for programs"));
            json.member("version", "1.0");
            json.member("description",
                        visit.say(t("Records of {authority}: lists, single records, what changed, and writing them. "
                                    "Names of columns are those of the column guide. Texts are in the language of "
                                    "Accept-Language: en or cy."),
                                  {{"authority", visit.authority->name.in(visit.language)}}));
            object("license", [&] {
                json.member("name", "MIT");
                json.member("identifier", "MIT");
            });
        });
        json.name("servers");
        json.begin_list();
        json.begin_object();
        json.member("url", "/api/v1");
        json.end_object();
        json.end_list();
        json.name("security");
        json.begin_list();
        json.begin_object();
        json.name("key");
        json.begin_list();
        json.end_list();
        json.end_object();
        json.end_list();
        json.name("tags");
        json.begin_list();
        tag("about", t("What there is"));
        tag("views", t("Views"));
        tag("work", t("Work and files"));
        for (const auto* definition : visit.registry().datasets()) {
            json.begin_object();
            json.member("name", definition->name);
            json.member("description", definition->plural.in(visit.language));
            json.end_object();
        }
        json.end_list();
    }
    void tag(std::string_view name, base::Message description) {
        json.begin_object();
        json.member("name", name);
        words("description", description);
        json.end_object();
    }

    // ---- Paths

    struct Operation {
        std::string_view method;
        std::string id;
        std::string_view tag;
        std::string summary;
        std::vector<std::string> parameters = {};  // names of components
        const Dataset* filtered = nullptr;         // by its fields
        std::string sent = {};                     // the body: a schema of components
        std::vector<std::string_view> takes = {};  // the body is a file of one of these types
        std::vector<std::string_view> gives = {};  // the answer is
        int status = 200;
        std::string answer = {};  // a schema of components; empty: nothing
        std::vector<int> refusals = {};
    };

    void operation(const Operation& operation) {
        object(operation.method, [&] {
            json.member("operationId", operation.id);
            json.member("summary", operation.summary);
            json.name("tags");
            json.texts({std::string(operation.tag)});
            if (!operation.parameters.empty() || operation.filtered) parameters(operation);
            if (!operation.sent.empty())
                object("requestBody", [&] {
                    json.name("required");
                    json.truth(true);
                    content("application/json", "#/components/schemas/" + operation.sent);
                });
            if (!operation.takes.empty())
                object("requestBody", [&] {
                    json.name("required");
                    json.truth(true);
                    files(operation.takes);
                });
            object("responses", [&] { responses(operation); });
        });
    }

    void files(const std::vector<std::string_view>& types) {
        object("content", [&] {
            for (const auto type : types)
                object(type, [&] { object("schema", [&] { json.member("type", "string"); }); });
        });
    }

    void parameters(const Operation& operation) {
        json.name("parameters");
        json.begin_list();
        for (const auto& name : operation.parameters) reference("#/components/parameters/" + name);
        if (operation.filtered) {
            json.begin_object();
            json.member("name", "filters");
            json.member("in", "query");
            words("description",
                  t("A field and its value: status=1. Several values of a field: any will do. With an operator after a "
                    "dot: name.contains=bro, opened_on.from=2026-01-01. The column guide and the pages of lists use "
                    "the same."));
            json.member("style", "form");
            json.name("explode");
            json.truth(true);
            object("schema", [&] {
                json.member("type", "object");
                object("additionalProperties", [&] { json.member("type", "string"); });
                object("properties", [&] {
                    for (const auto& field : operation.filtered->fields)
                        if (dataset::is_column(field) && !dataset::operators_of(field).empty())
                            object(field.name, [&] { json.member("type", "string"); });
                });
            });
            json.end_object();
        }
        json.end_list();
    }

    void content(std::string_view type, std::string_view schema) {
        object("content", [&] { object(type, [&] { object("schema", [&] { json.member("$ref", schema); }); }); });
    }

    void responses(const Operation& operation) {
        object(std::to_string(operation.status), [&] {
            json.member("description", operation.summary);
            if (!operation.gives.empty()) files(operation.gives);
            if (operation.answer.empty()) return;
            if (!operation.sent.empty() || std::ranges::find(operation.refusals, 304) != operation.refusals.end())
                etag_header();
            content("application/json", "#/components/schemas/" + operation.answer);
        });
        auto refusals = operation.refusals;
        for (const int status : {401, 404, 429}) refusals.push_back(status);
        for (const int status : refusals)
            object(std::to_string(status), [&] {
                json.member("description", visit.say(meaning_of(status)));
                if (status != 304) content("application/problem+json", kProblem);
            });
    }
    void etag_header() {
        object("headers", [&] {
            object("ETag", [&] {
                words("description", t("Names this version: send it as If-Match to change it"));
                object("schema", [&] { json.member("type", "string"); });
            });
        });
    }

    void paths() {
        object(below_, [&] {
            operation({.method = "get",
                       .id = "index",
                       .tag = "about",
                       .summary = std::string(visit.say(t("The datasets that the role may read"))),
                       .answer = "Index"});
        });
        object(below_ + "/codes/{list}", [&] {
            operation({.method = "get",
                       .id = "codes",
                       .tag = "about",
                       .summary = std::string(visit.say(t("The codes of a list, with their labels"))),
                       .parameters = {"list"},
                       .answer = "CodeList"});
        });
        object(below_ + "/views", [&] {
            operation({.method = "get",
                       .id = "views",
                       .tag = "views",
                       .summary = std::string(visit.say(t("The views that the caller may open"))),
                       .answer = "Views"});
            operation({.method = "post",
                       .id = "add_view",
                       .tag = "views",
                       .summary = std::string(visit.say(t("Saves a view"))),
                       .parameters = {"idempotencyKey"},
                       .sent = "ViewInput",
                       .status = 201,
                       .answer = "View",
                       .refusals = {400, 403, 409, 422}});
        });
        object(below_ + "/views/{view}", [&] {
            operation({.method = "get",
                       .id = "view_records",
                       .tag = "views",
                       .summary = std::string(visit.say(t("The records of a view, as the caller may see them"))),
                       .parameters = {"view", "rows", "after"},
                       .answer = "ViewRecords",
                       .refusals = {400, 403}});
            operation(
                {.method = "patch",
                 .id = "change_view",
                 .tag = "views",
                 .summary = std::string(visit.say(t("Changes of a view what is sent; others get its next version"))),
                 .parameters = {"view", "ifMatch"},
                 .sent = "ViewInput",
                 .answer = "View",
                 .refusals = {403, 412, 422, 428}});
            operation({.method = "delete",
                       .id = "remove_view",
                       .tag = "views",
                       .summary = std::string(visit.say(t("Removes a view"))),
                       .parameters = {"view", "ifMatch"},
                       .status = 204,
                       .refusals = {403, 412, 428}});
        });
        work_paths();
        for (const auto* definition : visit.registry().datasets()) {
            dataset_paths(*definition);
            if (find_operation(visit, *definition, "add") || find_operation(visit, *definition, "change"))
                import_paths(*definition);
        }
    }

    void work_paths() {
        const auto read = [&](const std::string& path, std::string id, base::Message summary,
                              std::vector<std::string> parameters, std::string answer) {
            object(below_ + path, [&] {
                operation({.method = "get",
                           .id = std::move(id),
                           .tag = "work",
                           .summary = std::string(visit.say(summary)),
                           .parameters = std::move(parameters),
                           .answer = std::move(answer)});
            });
        };
        read("/jobs/{job}", "job", t("How far work is that was asked for, and what became of it"), {"job"}, "Job");
        read("/runs", "runs", t("The caller’s own files, newest first"), {"after"}, "Runs");
        read("/runs/{run}", "run", t("The manifest of a file"), {"run"}, "Manifest");
        object(below_ + "/runs/{run}/file", [&] {
            operation({.method = "get",
                       .id = "run_file",
                       .tag = "work",
                       .summary = std::string(visit.say(t("A file that was made ready"))),
                       .parameters = {"run"},
                       .gives = {kCsv, kXlsx, "application/jsonl"},
                       .refusals = {403}});
        });
    }

    void import_paths(const Dataset& definition) {
        const std::string name(definition.name), path = below_ + "/" + name + "/imports";
        const auto add = [&](const std::string& at, Operation its) {
            its.tag = definition.name;
            its.refusals.push_back(403);
            object(at, [&] { operation(its); });
        };
        add(path, {.method = "post",
                   .id = "import_" + name,
                   .summary = of(t("{plural}: send a file to be imported"), definition),
                   .parameters = {"fileName", "sheet"},
                   .takes = {kCsv, kXlsx},
                   .status = 202,
                   .answer = "ImportSent",
                   .refusals = {422}});
        add(path + "/{import}",
            {.method = "get",
             .id = "try_import_" + name,
             .summary = of(t("{plural}: what importing the file would do, and what is wrong with it"), definition),
             .parameters = {"import", "sheet", "after"},
             .answer = "ImportTried",
             .refusals = {422}});
        add(path + "/{import}/confirm",
            {.method = "post",
             .id = "confirm_import_" + name,
             .summary = of(t("{plural}: import the file, all of it or nothing"), definition),
             .parameters = {"import", "fileName", "sheet", "take"},
             .status = 202,
             .answer = "Job"});
        add(path + "/{import}/refused", {.method = "get",
                                         .id = "refused_" + name,
                                         .summary = of(t("{plural}: the rows to mend, with reasons"), definition),
                                         .parameters = {"import", "sheet"},
                                         .gives = {kCsv, kXlsx}});
        add(below_ + "/" + name + "/loads/{load}/undo",
            {.method = "post",
             .id = "undo_import_" + name,
             .summary = of(t("{plural}: undo an import, while nobody has touched what it brought"), definition),
             .parameters = {"load"},
             .status = 202,
             .answer = "Job"});
    }

    std::string of(base::Message message, const Dataset& definition) const {
        return visit.say(message, {{"plural", definition.plural}, {"singular", definition.label}});
    }

    void dataset_paths(const Dataset& definition) {
        const std::string name(definition.name), schema = schema_name(definition);
        object(below_ + "/" + name, [&] {
            operation({.method = "get",
                       .id = "list_" + name,
                       .tag = definition.name,
                       .summary = of(t("{plural}: a page of the list"), definition),
                       .parameters = {"rows", "after", "sort", "columns", "q"},
                       .filtered = &definition,
                       .answer = schema + "List",
                       .refusals = {400, 403}});
            if (find_operation(visit, definition, "add"))
                operation({.method = "post",
                           .id = "add_" + name,
                           .tag = definition.name,
                           .summary = of(t("{plural}: add one"), definition),
                           .parameters = {"idempotencyKey"},
                           .sent = schema + "Input",
                           .status = 201,
                           .answer = schema,
                           .refusals = {400, 403, 409, 422}});
        });
        object(below_ + "/" + name + "/{id}", [&] { record_operations(definition, name, schema); });
        if (dataset::tells_changes(definition))
            object(below_ + "/" + name + "/changes", [&] {
                operation({.method = "get",
                           .id = "changes_" + name,
                           .tag = definition.name,
                           .summary = of(t("{plural}: what changed since a change number or a day"), definition),
                           .parameters = {"since", "mode", "columns", "q"},
                           .filtered = &definition,
                           .answer = "Changes",
                           .refusals = {400, 403, 410}});
            });
    }

    void record_operations(const Dataset& definition, const std::string& name, const std::string& schema) {
        operation({.method = "get",
                   .id = "get_" + name,
                   .tag = definition.name,
                   .summary = of(t("{plural}: one record"), definition),
                   .parameters = {"id", "ifNoneMatch"},
                   .answer = schema,
                   .refusals = {304, 403}});
        if (find_operation(visit, definition, "change"))
            operation({.method = "patch",
                       .id = "change_" + name,
                       .tag = definition.name,
                       .summary = of(t("{plural}: change the fields that are sent"), definition),
                       .parameters = {"id", "ifMatch"},
                       .sent = schema + "Input",
                       .answer = schema,
                       .refusals = {403, 412, 422, 428}});
        if (find_operation(visit, definition, "remove"))
            operation({.method = "delete",
                       .id = "remove_" + name,
                       .tag = definition.name,
                       .summary = of(t("{plural}: remove one"), definition),
                       .parameters = {"id", "ifMatch"},
                       .status = 204,
                       .refusals = {403, 412, 422, 428}});
    }

    // ---- Components

    void components() {
        object("securitySchemes", [&] {
            object("key", [&] {
                json.member("type", "http");
                json.member("scheme", "bearer");
                words("description",
                      t("A key made under People and access. It is shown once, and ends on its last day."));
            });
        });
        object("parameters", [&] { write_parameters(*this); });
        object("schemas", [&] { write_schemas(*this); });
    }

    const std::string below_;
};

}  // namespace

std::string api_description(const Visit& visit) { return Description(visit).write(); }

}  // namespace web
