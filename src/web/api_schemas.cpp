#include "dataset/limits.hpp"
#include "web/openapi.hpp"
#include "web/record_frame.hpp"

#include <vector>

namespace web {

using base::JsonOut;
using base::t;
using dataset::Dataset;
using dataset::Field;
using dataset::Type;

namespace {

class Schemas {
public:
    explicit Schemas(OpenApi& out) : out_(out), json_(out.json), visit_(out.visit) {}

    void write() {
        shared_schemas();
        for (const auto* definition : visit_.registry().datasets()) {
            record_schema(*definition);
            list_schema(*definition);
            if (find_operation(visit_, *definition, "add") || find_operation(visit_, *definition, "change"))
                input_schema(*definition);
        }
    }

private:
    void shared_schemas() {
        out_.object("Problem", [&] {
            json_.member("type", "object");
            out_.words("description", t("What went wrong (RFC 9457). “type” is stable; “title” is for people"));
            out_.object("properties", [&] {
                out_.property("type", "string");
                out_.property("title", "string");
                out_.property("status", "integer");
                out_.property("request", "string");
                out_.property("errors", "[FieldProblem]");
            });
            json_.name("required");
            json_.texts({"type", "title", "status", "request"});
        });
        out_.object_schema("FieldProblem", {{"field", "string"}, {"code", "string"}, {"message", "string"}});
        out_.object_schema(
            "Index",
            {{"authority", "string"}, {"description", "string"}, {"views", "string"}, {"datasets", "[IndexEntry]"}});
        out_.object_schema("IndexEntry",
                           {{"name", "string"}, {"label", "string"}, {"records", "string"}, {"changes", "string?"}});
        out_.object_schema("CodeList",
                           {{"name", "string"}, {"label.en", "string"}, {"label.cy", "string"}, {"codes", "[Code]"}});
        out_.object_schema("Code", {{"code", "string"},
                                    {"label.en", "string"},
                                    {"label.cy", "string"},
                                    {"valid_from", "string?"},
                                    {"valid_to", "string?"},
                                    {"national", "string?"},
                                    {"parent", "string?"}});
        out_.object_schema("Views", {{"views", "[View]"}});
        out_.object("View", [&] { view_schema(ViewShape::given); });
        out_.object("ViewInput", [&] { view_schema(ViewShape::sent); });
        out_.object("ViewRecords", [&] {
            json_.member("type", "object");
            out_.object("properties", [&] {
                out_.object("view", [&] { json_.member("$ref", "#/components/schemas/View"); });
                out_.object("withheld", [&] {
                    out_.words("description", t("Columns of the view that the caller may not see"));
                    json_.member("type", "array");
                    out_.object("items", [&] { json_.member("type", "string"); });
                });
                out_.object("records", [&] {
                    json_.member("type", "array");
                    out_.object("items", [&] { json_.member("type", "object"); });
                });
                out_.property("next", "string?");
            });
            json_.name("required");
            json_.texts({"view", "withheld", "records", "next"});
        });
        out_.object_schema("Changes",
                           {{"since", "integer"}, {"until", "integer"}, {"at", "string"}, {"changes", "[Change]"}});
        out_.object("Change", [&] { change_schema(); });
        import_schemas();
    }

    void import_schemas() {
        out_.object_schema("ImportSent",
                           {{"id", "string"}, {"dataset", "string"}, {"rows", "integer"}, {"import", "string"}});
        out_.object_schema("ImportTried", {{"id", "string"},
                                           {"dataset", "string"},
                                           {"state", "string"},
                                           {"rows", "integer"},
                                           {"added", "integer"},
                                           {"changed", "integer"},
                                           {"same", "integer"},
                                           {"refused", "integer"},
                                           {"columns", "[ImportColumn]"},
                                           {"problems", "[RowProblem]"},
                                           {"next", "string?"}});
        out_.object_schema("ImportColumn", {{"heading", "string"}, {"fills", "string?"}});
        out_.object_schema("RowProblem",
                           {{"row", "integer"}, {"field", "string"}, {"code", "string"}, {"message", "string"}});
        out_.object_schema("Job", {{"id", "string"},
                                   {"kind", "string"},
                                   {"state", "string"},
                                   {"done", "integer"},
                                   {"total", "integer"},
                                   {"result", "string"},
                                   {"load", "string?"},
                                   {"problems", "[RowProblem]"}});
        out_.object_schema("Runs", {{"runs", "[Run]"}, {"next", "string?"}});
        out_.object_schema("Run", {{"id", "string"}, {"state", "string"}, {"manifest", "object"}});
        out_.object("Manifest", [&] {
            json_.member("type", "object");
            out_.words("description", t("Whose file, of what, as at which moment, its rows and SHA-256"));
        });
    }

    enum class ViewShape : std::uint8_t { given, sent };

    void view_schema(ViewShape shape) {
        json_.member("type", "object");
        if (shape == ViewShape::sent) {
            out_.words(
                "description",
                t("A new view needs “name”, “dataset” and “columns”; of another, what is not sent stays as it is"));
            json_.name("additionalProperties");
            json_.truth(false);
        }
        out_.object("properties", [&] {
            if (shape == ViewShape::given) {
                out_.property("id", "string");
                out_.property("records", "string");
                out_.object("version", [&] {
                    json_.member("type", "integer");
                    out_.words("description", t("In quotation marks it is the ETag that If-Match asks for"));
                });
            }
            for (const auto* name : {"name", "description", "dataset", "sort"}) out_.property(name, "string");
            words_schema("share", {"owner", "team", "everyone"});
            words_schema("format", {"", "xlsx", "csv", "csv-plain", "jsonl"});
            out_.object("team", [&] {
                json_.member("type", "object");
                out_.words("description", t("Those who hold a role at a place: an organisation’s id, or nothing"));
                out_.object("properties", [&] {
                    out_.property("role", "string");
                    out_.property("place", "string");
                });
            });
            out_.object("columns", [&] {
                json_.member("type", "array");
                out_.object("items", [&] { json_.member("type", "string"); });
            });
            map_schema("headings", t("Headings of its own, by column"));
            map_schema("filters", t("As a list’s address has them; several values of one in a list"));
        });
        if (shape == ViewShape::sent) return;
        json_.name("required");
        json_.texts({"id", "records", "version", "name", "dataset", "share", "columns", "filters", "sort"});
    }

    void words_schema(std::string_view name, const std::vector<std::string>& words) {
        out_.object(name, [&] {
            json_.member("type", "string");
            json_.name("enum");
            json_.texts(words);
        });
    }

    void map_schema(std::string_view name, base::Message description) {
        out_.object(name, [&] {
            json_.member("type", "object");
            out_.words("description", description);
        });
    }

    void change_schema() {
        json_.member("type", "object");
        out_.words(
            "description",
            t("What became of one record, or one step of it, and then who made it. Of a column, “untold” stands in "
              "the place of a value of before that is not kept"));
        out_.object("properties", [&] {
            for (const auto& [name, type] :
                 OpenApi::Properties{{"seq", "integer"}, {"at", "string?"}, {"id", "string"}, {"title", "string"}})
                out_.property(name, type);
            words_schema("change", {"added", "changed", "removed"});
            out_.property("cause", "string");
            out_.property("by", "string");
            out_.property("columns", "object");
        });
        json_.name("required");
        json_.texts({"seq", "id", "change"});
    }

    void list_schema(const Dataset& definition) {
        out_.object(schema_name(definition) + "List", [&] {
            json_.member("type", "object");
            out_.object("properties", [&] {
                out_.property("records", "[" + schema_name(definition) + "]");
                out_.object("next", [&] {
                    out_.words("description", t("Send it as “after” for the page that follows; null: there is none"));
                    json_.name("type");
                    json_.texts({"string", "null"});
                });
            });
            json_.name("required");
            json_.texts({"records", "next"});
        });
    }

    void record_schema(const Dataset& definition) {
        out_.object(schema_name(definition), [&] {
            json_.member("type", "object");
            json_.member("description", definition.help.english.empty() ? definition.label.in(visit_.language)
                                                                        : definition.help.in(visit_.language));
            out_.object("properties", [&] {
                out_.property("id", "string");
                for (const auto& field : definition.fields)
                    if (dataset::is_column(field)) field_schemas(field);
                out_.object("_version", [&] {
                    json_.member("type", "integer");
                    out_.words("description", t("Grows with each change of the record"));
                });
                out_.object("_why", [&] {
                    json_.member("type", "object");
                    out_.words("description", t("Of fields that are null though they may not be empty: “withheld”, "
                                                "where this role is not shown them of this record"));
                    out_.object("additionalProperties", [&] { json_.member("type", "string"); });
                });
            });
            json_.name("required");
            json_.texts({"id", "_version"});
        });
    }

    void input_schema(const Dataset& definition) {
        out_.object(schema_name(definition) + "Input", [&] {
            json_.member("type", "object");
            out_.words(
                "description",
                t("The fields to be written; others stay as they are. Null takes a value away. The rules of each "
                  "field are checked, and all problems told at once."));
            json_.name("additionalProperties");
            json_.truth(false);
            out_.object("properties", [&] {
                for (const auto& field : definition.fields)
                    if (dataset::is_column(field)) field_schemas(field);
            });
        });
    }

    // As exchange::JsonRow writes them.
    void field_schemas(const Field& field) {
        const std::string name(field.name);
        switch (field.type) {
            case Type::bilingual:
                field_schema(name + ".en", field, "string");
                field_schema(name + ".cy", field, "string");
                return;
            case Type::reference: field_schema(name + ".id", field, "string"); return;
            case Type::yes_no: field_schema(name, field, "boolean"); return;
            case Type::integer: field_schema(name, field, "integer"); return;
            case Type::decimal: field_schema(name, field, "number"); return;
            case Type::list: field_schema(name, field, "array"); return;
            case Type::file: return;
            default: field_schema(name, field, "string");
        }
    }
    void field_schema(const std::string& name, const Field& field, std::string_view type) {
        out_.object(name, [&] {
            json_.name("type");
            json_.texts({std::string(type), "null"});
            json_.member("title", field.label.in(visit_.language));
            std::string about(field.help.in(visit_.language));
            if (!field.codes.empty())
                about += (about.empty() ? "" : ". ") + visit_.say(t("Codes: /codes/{list}"), {{"list", field.codes}});
            if (!about.empty()) json_.member("description", about);
            if (type == "array")
                out_.object("items",
                            [&] { json_.member("type", field.element == Type::integer ? "integer" : "string"); });
            if (field.type == Type::date) json_.member("format", "date");
            if (field.type == Type::instant) json_.member("format", "date-time");
            if (const auto example = field.example.in(visit_.language); !example.empty() && type == "string") {
                json_.name("examples");
                json_.texts({std::string(example)});
            }
        });
    }

    OpenApi& out_;
    JsonOut& json_;
    const Visit& visit_;
};

struct Parameter {
    std::string_view component, name, in, type;
    base::Message description;
    enum class Needed : std::uint8_t { no, yes } needed = Needed::no;
};

}  // namespace

void OpenApi::property(std::string_view name, std::string_view type) {
    object(name, [&] {
        if (type.front() == '[') {
            json.member("type", "array");
            object("items", [&] {
                json.member("$ref", "#/components/schemas/" + std::string(type.substr(1, type.size() - 2)));
            });
        } else if (type.back() == '?') {
            json.name("type");
            json.texts({std::string(type.substr(0, type.size() - 1)), "null"});
        } else {
            json.member("type", type);
        }
    });
}

void OpenApi::object_schema(std::string_view name, const Properties& properties) {
    object(name, [&] {
        json.member("type", "object");
        object("properties", [&] {
            for (const auto& [property_name, type] : properties) property(property_name, type);
        });
        std::vector<std::string> required;
        for (const auto& [property_name, type] : properties)
            if (type.back() != '?') required.emplace_back(property_name);
        json.name("required");
        json.texts(required);
    });
}

std::string schema_name(const dataset::Dataset& definition) {
    std::string name;
    bool upper = true;
    for (const char c : definition.name) {
        if (c == '_') {
            upper = true;
            continue;
        }
        name += upper && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        upper = false;
    }
    return name;
}

void write_parameters(OpenApi& out) {
    using Needed = Parameter::Needed;
    for (const auto& parameter : std::initializer_list<Parameter>{
             {"id", "id", "path", "string", t("Id of the record: 13 characters"), Needed::yes},
             {"view", "view", "path", "string", t("Id of the view: 13 characters"), Needed::yes},
             {"list", "list", "path", "string", t("Name of the code list"), Needed::yes},
             {"import", "import", "path", "string", t("Id of the file that was sent"), Needed::yes},
             {"load", "load", "path", "string", t("“load” of the job that imported the file"), Needed::yes},
             {"job", "job", "path", "string", t("Id of the job"), Needed::yes},
             {"run", "run", "path", "string", t("Id of the file"), Needed::yes},
             {"fileName", "name", "query", "string", t("What the file is called: history says so")},
             {"sheet", "sheet", "query", "string", t("Of a workbook: the sheet with the rows; else the first")},
             {"take", "take", "query", "string",
              t("“good”: leave the wrong rows out, where the organisation allows it")},
             {"rows", "rows", "query", "integer", t("Records on a page, 1 to 500; 50 where nothing is said")},
             {"after", "after", "query", "string", t("“next” of the page before")},
             {"sort", "sort", "query", "string", t("Fields, with a hyphen for the other way round: -opened_on,name")},
             {"columns", "columns", "query", "array", t("Only these fields")},
             {"q", "q", "query", "string", t("Words that begin words of the record")},
             {"since", "since", "query", "string", t("“until” of the time before, or a day"), Needed::yes},
             {"mode", "mode", "query", "string", t("“every”: each step of a record, not only what is another now")},
             {"idempotencyKey", "Idempotency-Key", "header", "string",
              t("The same for the same request sent again: it is done once. Kept for a week")},
             {"ifMatch", "If-Match", "header", "string", t("The ETag of the version that is changed"), Needed::yes},
             {"ifNoneMatch", "If-None-Match", "header", "string", t("The ETag of the copy you have")}})
        out.object(parameter.component, [&] {
            out.json.member("name", parameter.name);
            out.json.member("in", parameter.in);
            out.words("description", parameter.description);
            if (parameter.needed == Needed::yes) {
                out.json.name("required");
                out.json.truth(true);
            }
            out.object("schema", [&] {
                out.json.member("type", parameter.type);
                if (parameter.type == "array") out.object("items", [&] { out.json.member("type", "string"); });
                if (parameter.name == "rows") {
                    out.json.name("minimum");
                    out.json.number(1);
                    out.json.name("maximum");
                    out.json.number(dataset::limits::page_rows);
                }
            });
        });
}

void write_schemas(OpenApi& out) { Schemas(out).write(); }

}  // namespace web
