// From the lock's entries, the migrations: what a step adds to a new dataset is one `create table`, what it changes in
// an old one is columns added, renamed and dropped, with their indexes.
#include "write.hpp"

#include <algorithm>

namespace define {

namespace {

using Verb = LockEntry::Verb;

struct TableShape {
    std::string name;
    std::vector<std::pair<std::string, ColumnShape>> columns;  // "required" or "optional", and the column
    std::vector<std::string> primary_key;
    std::vector<IndexShape> indexes;
};

void add_columns(TableShape& table, const char* need, std::initializer_list<ColumnShape> columns) {
    for (const auto& column : columns) table.columns.emplace_back(need, column);
}

TableShape keyed_table(const std::string& name, Ownership ownership, std::vector<std::string> primary_key) {
    TableShape table{.name = name, .columns = {}, .primary_key = std::move(primary_key), .indexes = {}};
    if (ownership == Ownership::owned) {
        add_columns(table, "required", {{"authority", "id"}});
        table.primary_key.insert(table.primary_key.begin(), "authority");
    }
    add_columns(table, "required", {{"id", "id"}});
    return table;
}

TableShape record_table(const std::string& name, const LockedDataset& set) {
    auto table = keyed_table(name, set.ownership(), {"id", "from_mark"});
    add_columns(table, "required",
                {{"from_mark", "integer"}, {"to_mark", "integer"}, {"version", "integer"}, {"changed_at", "instant"}});
    add_columns(table, "optional", {{"added_load", "id"}});
    for (const auto& [id, field] : set.fields) {
        for (const auto& column : columns_of(field.shape)) table.columns.emplace_back("optional", column);
    }
    for (const auto& column : spare_columns_of({}, set.spare)) table.columns.emplace_back("optional", column);
    table.indexes.push_back(key_index_of(name, set.ownership(), set.key));
    for (const auto& [id, field] : set.fields) {
        for (auto& index : indexes_of(name, set.ownership(), field.shape)) table.indexes.push_back(std::move(index));
    }
    return table;
}

TableShape fact_table(const std::string& dataset, Ownership ownership) {
    auto table = keyed_table(dataset + "_fact", ownership, {"id", "field", "fact"});
    add_columns(table, "required",
                {{"field", "integer"},
                 {"fact", "id"},
                 {"valid_from", "date"},
                 {"valid_to", "date"},
                 {"recorded_at", "instant"},
                 {"superseded_at", "instant"},
                 {"source", "text"}});
    add_columns(table, "optional", {{"value", "text"}});
    return table;
}

TableShape sealed_table(const std::string& dataset, Ownership ownership) {
    auto table = keyed_table(dataset + "_s4", ownership, {"id", "field"});
    add_columns(table, "required", {{"field", "integer"}, {"value", "bytes"}, {"version", "integer"}});
    return table;
}

std::string names(const std::vector<std::string>& all) {
    std::string text;
    for (const auto& one : all) text += (text.empty() ? "" : ", ") + literal(one);
    return "{" + text + "}";
}

std::string table_text(const TableShape& table) {
    std::string out =
        "{\n    store::Table table;\n    table.name = " + literal(table.name) + ";\n    table.columns = {\n";
    for (const auto& [need, column] : table.columns)
        out += "        " + need + "(" + literal(column.name) + ", store::ColumnType::" + std::string(column.type) +
               "),\n";
    out += "    };\n    table.primary_key = " + names(table.primary_key) + ";\n";
    if (!table.indexes.empty()) {
        out += "    table.indexes = {\n";
        for (const auto& index : table.indexes)
            out += std::string("        ") + (index.kind == IndexShape::Kind::unique ? "unique" : "index") + "(" +
                   literal(index.name) + ", " + names(index.columns) + "),\n";
        out += "    };\n";
    }
    return out + "    return table;\n}\n\n";
}

// One migration, being put together from its entries.
class StepWriter {
public:
    StepWriter(const LockStep& step, LockedSchema& schema) : step_(step), schema_(schema) {}

    // Functions that the step's own function calls, and then that function.
    std::string write() {
        std::vector<std::string> fresh;
        for (const auto& entry : step_.entries) {
            if (entry.verb == Verb::add_dataset) fresh.push_back(entry.dataset);
        }
        for (const auto& entry : step_.entries) {
            const bool made_here = std::ranges::find(fresh, entry.dataset) != fresh.end();
            if (!made_here) change(entry);
            schema_.apply(entry, step_.wing);
        }
        for (const auto& name : fresh) {
            const auto& set = schema_.datasets.at(name);
            create(record_table(name, set));
            if (set.any_dated()) create(fact_table(name, set.ownership()));
            if (set.any_sealed()) create(sealed_table(name, set.ownership()));
        }
        const auto number = std::to_string(step_.number);
        return functions_ + "store::Migration migration_" + number +
               "() {\n    store::Migration step;\n    step.number = " + number +
               ";\n    step.name = " + literal(step_.wing + ": " + step_.reason) + ";\n" + body_ +
               "    return step;\n}\n\n";
    }

private:
    void create(const TableShape& table) {
        const auto function = table.name + "_of_" + std::to_string(step_.number);
        functions_ += "store::Table " + function + "() " + table_text(table);
        body_ += "    step.create.push_back(" + function + "());\n";
    }

    void run(const std::string& sql) { body_ += "    step.run.push_back(statement(" + literal(sql) + "));\n"; }

    void add_column(const std::string& table, const ColumnShape& column) {
        body_ += "    step.add.push_back({" + literal(table) + ", optional(" + literal(column.name) +
                 ", store::ColumnType::" + std::string(column.type) + "), store::Table::File::main});\n";
    }

    void add_index(const std::string& table, const IndexShape& index) {
        std::string columns;
        for (const auto& column : index.columns) columns += (columns.empty() ? "" : ", ") + column;
        run(std::string("create ") + (index.kind == IndexShape::Kind::unique ? "unique " : "") + "index " + index.name +
            " on " + table + " (" + columns + ")");
    }

    // Brings columns and indexes of a field from one shape to another; a nameless shape has none.
    void reshape(const std::string& table, Ownership ownership, const FieldShape* before, const FieldShape* after) {
        const auto columns_before = before ? columns_of(*before) : std::vector<ColumnShape>();
        const auto columns_after = after ? columns_of(*after) : std::vector<ColumnShape>();
        const auto indexes_before = before ? indexes_of(table, ownership, *before) : std::vector<IndexShape>();
        const auto indexes_after = after ? indexes_of(table, ownership, *after) : std::vector<IndexShape>();
        const auto lacks = [](const auto& all, const auto& one) { return std::ranges::find(all, one) == all.end(); };
        for (const auto& column : columns_after) {
            if (lacks(columns_before, column)) add_column(table, column);
        }
        for (const auto& index : indexes_before) {
            if (lacks(indexes_after, index)) run("drop index " + index.name);
        }
        for (const auto& column : columns_before) {
            if (lacks(columns_after, column)) run("alter table " + table + " drop column " + column.name);
        }
        for (const auto& index : indexes_after) {
            if (lacks(indexes_before, index)) add_index(table, index);
        }
    }

    void side_tables(const std::string& name, const LockedDataset& set, const FieldShape& shape) {
        if (shape.dated && !set.any_dated()) create(fact_table(name, set.ownership()));
        if (shape.sealed && !set.any_sealed()) create(sealed_table(name, set.ownership()));
    }

    void rename(const std::string& table, Ownership ownership, const FieldShape& before, const std::string& new_name) {
        auto after = before;
        after.name = new_name;
        for (const auto& index : indexes_of(table, ownership, before)) run("drop index " + index.name);
        const auto from = columns_of(before), to = columns_of(after);
        for (std::size_t i = 0; i < from.size(); ++i)
            run("alter table " + table + " rename column " + from[i].name + " to " + to[i].name);
        for (const auto& index : indexes_of(table, ownership, after)) add_index(table, index);
    }

    void drop_field(const std::string& table, const LockedDataset& set, int id) {
        const auto& shape = set.fields.at(id).shape;
        // An index that holds the column would keep it; the key that comes with the step makes its own anew.
        if (std::ranges::find(set.key, shape.name) != set.key.end()) run("drop index if exists " + table + "_key");
        reshape(table, set.ownership(), &shape, nullptr);
        if (set.any_dated()) run("delete from " + table + "_fact where field = " + std::to_string(id));
        if (set.any_sealed()) run("delete from " + table + "_s4 where field = " + std::to_string(id));
    }

    // An entry about a dataset that was there before this step.
    void change(const LockEntry& entry) {
        const auto& set = schema_.datasets.at(entry.dataset);
        const auto& table = entry.dataset;
        switch (entry.verb) {
            case Verb::add_field:
                side_tables(table, set, entry.shape);
                reshape(table, set.ownership(), nullptr, &entry.shape);
                break;
            case Verb::change_field:
                side_tables(table, set, entry.shape);
                reshape(table, set.ownership(), &set.fields.at(entry.id).shape, &entry.shape);
                break;
            case Verb::rename_field:
                rename(table, set.ownership(), set.fields.at(entry.id).shape, entry.shape.name);
                break;
            case Verb::drop_field: drop_field(table, set, entry.id); break;
            case Verb::key:
                run("drop index if exists " + table + "_key");
                add_index(table, key_index_of(table, set.ownership(), entry.key));
                break;
            case Verb::spare_columns:
                for (const auto& column : spare_columns_of(set.spare, entry.spare)) add_column(table, column);
                break;
            case Verb::drop_dataset:
                if (set.any_dated()) run("drop table " + table + "_fact");
                if (set.any_sealed()) run("drop table " + table + "_s4");
                run("drop table " + table);
                break;
            case Verb::add_dataset: break;
        }
    }

    const LockStep& step_;
    LockedSchema& schema_;
    std::string functions_, body_;
};

}  // namespace

std::string migrations_source(const Wing& wing, const Lock& lock) {
    std::string out =
        "// Generated by tools/define from definitions/schema.lock: it only ever grows, so what stands here never "
        "changes.\n";
    out += "#include \"" + wing.name + "/datasets.hpp\"\n\nnamespace " + wing.name + " {\n\nnamespace {\n\n";
    out += R"([[maybe_unused]] store::Column required(std::string name, store::ColumnType type) {
    return {std::move(name), type, store::Null::no, {}, {}};
}

[[maybe_unused]] store::Column optional(std::string name, store::ColumnType type) {
    return {std::move(name), type, store::Null::yes, {}, {}};
}

[[maybe_unused]] store::Index index(std::string name, std::vector<std::string> columns) {
    return {std::move(name), std::move(columns), false, {}};
}

[[maybe_unused]] store::Index unique(std::string name, std::vector<std::string> columns) {
    return {std::move(name), std::move(columns), true, {}};
}

[[maybe_unused]] store::Migration::Statement statement(std::string sql) {
    return {std::move(sql), {}, store::Table::File::main};
}

)";
    LockedSchema schema;
    std::vector<std::string> calls;
    for (const auto& step : lock.steps) {
        if (step.wing == wing.name) {
            out += StepWriter(step, schema).write();
            calls.push_back("migration_" + std::to_string(step.number) + "()");
        } else {
            for (const auto& entry : step.entries) schema.apply(entry, step.wing);
        }
    }
    out +=
        "}  // namespace\n\nstd::vector<store::Migration> migrations() {\n    std::vector<store::Migration> steps;\n";
    for (const auto& call : calls) out += "    steps.push_back(" + call + ");\n";
    out += "    return steps;\n}\n\n}  // namespace " + wing.name + "\n";
    return out;
}

}  // namespace define
