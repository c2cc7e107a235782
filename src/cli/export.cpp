// Everything that an authority has here, in open formats, so that it can leave: cantref export. One moment of the
// database; a folder that has its name is whole.
#include "audit/reads.hpp"
#include "base/hash.hpp"
#include "base/json_out.hpp"
#include "cli/commands.hpp"
#include "dataset/catalogue.hpp"
#include "dataset/record.hpp"
#include "documents/document.hpp"
#include "exchange/catalogue_file.hpp"
#include "exchange/rows_out.hpp"
#include "web/app.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iostream>
#include <iterator>
#include <set>

namespace cli {

namespace {

namespace fs = std::filesystem;

using base::Language;
using store::ColumnType;

// What opens doors, or is of use to this program alone.
constexpr std::array<std::string_view, 8> kNotExported{"data_key",   "outbox",  "search_entry", "job_step",
                                                       "load_moved", "counter", "dataset_mark", "api_request"};

// Every table there is, with the columns that came later.
std::vector<store::Table> all_tables() {
    std::vector<store::Table> tables;
    for (auto& migration : all_migrations()) {
        std::ranges::move(migration.create, std::back_inserter(tables));
        for (const auto& add : migration.add)
            if (const auto table = std::ranges::find(tables, add.table, &store::Table::name); table != tables.end())
                table->columns.push_back(add.column);
    }
    return tables;
}

// A file under the folder, and its digest as it is written.
class OutFile {
public:
    OutFile(const fs::path& folder, const std::string& name) : path_(folder / name), name_(name) {
        fs::create_directories(path_.parent_path());
        file_.open(path_, std::ios::binary | std::ios::trunc);
    }
    void write(std::string_view bytes) {
        sum_.add(bytes);
        bytes_ += static_cast<std::int64_t>(bytes.size());
        file_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        if (!file_) throw base::Unavailable("cannot write " + path_.string());
    }
    exchange::CsvDrain drain() {
        return [this](std::string_view bytes) { write(bytes); };
    }
    // One line of the manifest.
    void finish(base::JsonOut& manifest) {
        file_.flush();
        if (!file_) throw base::Unavailable("cannot write " + path_.string());
        manifest.begin_object();
        manifest.member("name", name_);
        manifest.name("bytes");
        manifest.number(bytes_);
        manifest.member("sha256", base::hex(sum_.finish()));
        manifest.end_object();
    }

private:
    fs::path path_;
    std::string name_;
    std::ofstream file_;
    base::Sha256 sum_;
    std::int64_t bytes_ = 0;
};

class Export {
public:
    Export(House& house, const ExportOptions& options, web::Authority authority)
        : house_(house),
          options_(options),
          authority_(std::move(authority)),
          folder_(options.folder + ".making"),
          snapshot_(house.store().snapshot()),
          codes_(house.codes().get(db())) {}

    void run() {
        if (fs::exists(options_.folder)) throw base::Unavailable("there is already something at " + options_.folder);
        fs::remove_all(folder_);
        fs::create_directories(folder_);
        begin_manifest();
        for (const auto* definition : registry_.datasets()) write_records(*definition);
        write_codes();
        write_people();
        write_tables();
        write_documents();
        if (options_.restricted) write_restricted();
        write_words();
        end_manifest();
        note();
        fs::rename(folder_, options_.folder);
        std::cout << options_.folder << ": " << files_ << " files, of the moment " << at_.iso() << '\n';
    }

private:
    store::Reader& db() { return snapshot_->reader(); }

    template <class Content>
    void file(const std::string& name, const Content& content) {
        OutFile out(folder_, name);
        content(out);
        out.finish(manifest_);
        ++files_;
    }

    // ---- Records: as files of lists have them, every column that is not sealed.

    void write_records(const dataset::Dataset& definition) {
        dataset::Query query{.dataset = &definition,
                             .order = {{.field = std::string(dataset::order_by_id)}},
                             .page = {.rows = 0},
                             .scope = dataset::Scope::whole(authority_.id),
                             .today = house_.world().clock.today()};
        for (const auto& field : definition.fields)
            if (!dataset::is_sealed(field) && field.type != dataset::Type::file) query.columns.emplace_back(field.name);
        const auto plan = dataset::plan(registry_, query);
        base::invariant(plan.ok(), "all of a dataset can be asked for");
        const std::string below = "records/" + std::string(definition.name);
        exchange::FileStyle style{.headings = exchange::FileStyle::Headings::names};
        style.show.codes = codes_.get();
        style.show.codes_as = dataset::ShowAs::CodesAs::codes;
        for (const auto format : {exchange::Format::csv, exchange::Format::json_lines}) {
            style.format = format;
            file(below + "." + std::string(exchange::name(format)),
                 [&](OutFile& out) { exchange::write_file(db(), *plan, style, {.data_as_at = at_}, out.drain()); });
        }
        if (!dataset::is_published(definition)) return;
        for (const auto language : {Language::english, Language::welsh})
            file(below + ".columns." + std::string(base::tag(language)) + ".csv", [&](OutFile& out) {
                exchange::write_catalogue_csv(dataset::catalogue_of(definition), language, exchange::csv_for_programs,
                                              out.drain());
            });
    }

    void write_codes() {
        file("codes.csv", [&](OutFile& out) {
            exchange::CsvWriter csv(exchange::csv_for_programs, out.drain());
            for (const auto* heading :
                 {"list", "code", "label.en", "label.cy", "valid_from", "valid_to", "national", "parent"})
                csv.plain(heading);
            csv.end_row();
            for (const auto& [name, list] : codes_->lists()) {
                if (!list.is_for(authority_.id)) continue;
                for (const auto& code : list.codes) {
                    csv.value(name);
                    csv.value(code.code);
                    csv.text(code.label.english);
                    csv.text(code.label.welsh);
                    code.valid_from ? csv.plain(code.valid_from->iso()) : csv.empty();
                    code.valid_to ? csv.plain(code.valid_to->iso()) : csv.empty();
                    csv.value(code.national);
                    csv.value(code.parent);
                    csv.end_row();
                }
            }
            csv.finish();
        });
    }

    // Who holds which role here, or held it.
    void write_people() {
        file("people.csv", [&](OutFile& out) {
            exchange::CsvWriter csv(exchange::csv_for_programs, out.drain());
            for (const auto* heading : {"account", "name", "email", "role", "place", "from", "to"}) csv.plain(heading);
            csv.end_row();
            db().each(
                "select a.id, a.name, a.email, m.role, m.place, m.valid_from, m.valid_to from membership m join "
                "account a on a.id = m.account where m.authority = $1 order by a.name, a.id, m.valid_from",
                {authority_.id}, [&](const store::Row& row) {
                    csv.plain(row.id(0).text());
                    csv.text(row.text(1));
                    csv.value(row.text(2));
                    csv.value(row.text(3));
                    row.integer(4) ? csv.plain(row.id(4).text()) : csv.empty();
                    csv.plain(row.text(5));
                    csv.plain(row.text(6));
                    csv.end_row();
                });
            csv.finish();
        });
    }

    // ---- Whatever else stands in the authority's name, table by table as the program keeps it: history, local
    // values, corrections, views, messages. New tables are in it without being named here.

    void write_tables() {
        std::set<std::string_view> records;
        for (const auto* definition : registry_.datasets()) records.insert(definition->name);
        for (const auto& table : all_tables()) {
            const bool own = !table.columns.empty() && table.columns.front().name == "authority";
            const bool kept = table.file == store::Table::File::main && !records.contains(table.name) &&
                              std::ranges::find(kNotExported, table.name) == kNotExported.end();
            if (own && kept) write_table(table);
        }
    }

    void write_table(const store::Table& table) {
        std::vector<const store::Column*> columns;
        std::string names;
        for (const auto& column : table.columns) {
            if (column.type == ColumnType::bytes) continue;  // digests and sealed values
            columns.push_back(&column);
            names += (names.empty() ? "" : ", ") + column.name;
        }
        auto rows = db().stream("select " + names + " from " + table.name + " where authority = $1", {authority_.id});
        file("tables/" + table.name + ".csv", [&](OutFile& out) {
            exchange::CsvWriter csv(exchange::csv_for_programs, out.drain());
            for (const auto* column : columns) csv.plain(column->name);
            csv.end_row();
            while (rows.next()) {
                for (std::size_t i = 0; i < columns.size(); ++i) write_cell(csv, *columns[i], rows.row(), i);
                csv.end_row();
            }
            csv.finish();
        });
    }
    static void write_cell(exchange::CsvWriter& csv, const store::Column& column, const store::Row& row,
                           std::size_t cell) {
        if (row.is_null(cell)) return csv.empty();
        switch (column.type) {
            case ColumnType::id: return csv.plain(row.id(cell).text());
            case ColumnType::instant: return csv.plain(row.instant(cell).iso());
            case ColumnType::money: return csv.decimal(row.integer(cell), 2);
            case ColumnType::integer:
            case ColumnType::flag: return csv.integer(row.integer(cell));
            default: return csv.text(row.text(cell));
        }
    }

    // ---- Documents, under names that people gave them.

    void write_documents() {
        const documents::Shelf shelf(documents_of(house_.place()));
        db().each(
            "select document, number, file_name, sha256 from document_version where authority = $1 and state <> "
            "'infected' order by document, number",
            {authority_.id}, [&](const store::Row& row) {
                const auto from = shelf.path(authority_.id, row.text(3));
                file("documents/" + row.id(0).text() + "/" + std::to_string(row.integer(1)) + "-" +
                         plain_name(row.text(2)),
                     [&](OutFile& out) { copy(from, out); });
            });
    }
    // Nothing that leads out of the folder.
    static std::string plain_name(std::string_view name) {
        std::string plain(name.substr(name.find_last_of("/\\") + 1));
        return plain.empty() || plain == "." || plain == ".." ? "file" : plain;
    }
    static void copy(const fs::path& from, OutFile& out) {
        std::ifstream in(from, std::ios::binary);
        if (!in) throw base::Unavailable("cannot read " + from.string() + ": cantref verify names what is missing");
        std::array<char, 64 << 10> buffer{};
        while (in.read(buffer.data(), buffer.size()) || in.gcount() > 0)
            out.write({buffer.data(), static_cast<std::size_t>(in.gcount())});
    }

    // ---- Restricted (S4) values, each reading an event.

    void write_restricted() {
        file("restricted.csv", [&](OutFile& out) {
            exchange::CsvWriter csv(exchange::csv_for_programs, out.drain());
            for (const auto* heading : {"dataset", "id", "field", "value"}) csv.plain(heading);
            csv.end_row();
            for (const auto* definition : registry_.datasets())
                if (definition->kind == dataset::DatasetKind::owned &&
                    std::ranges::any_of(definition->fields, dataset::is_sealed))
                    write_restricted_of(csv, *definition);
            csv.finish();
        });
    }
    void write_restricted_of(exchange::CsvWriter& csv, const dataset::Dataset& definition) {
        audit::Reading reading{.authority = authority_.id,
                               .actor = kExporter,
                               .action = std::string(definition.name) + ".export",
                               .dataset = std::string(definition.name),
                               .sensitivity = audit::Sensitivity::s4};
        for (const auto& field : definition.fields)
            if (dataset::is_sealed(field)) reading.fields.push_back(field.id);
        db().each("select distinct id from " + std::string(definition.name) + "_s4 where authority = $1 order by id",
                  {authority_.id}, [&](const store::Row& row) { reading.records.push_back(row.id(0)); });
        audit::record_reading(house_.store(), house_.trail(), reading);
        for (const auto id : reading.records) {
            const auto record = dataset::get(db(), registry_, definition, authority_.id, id);
            for (const auto& [field, value] : dataset::sealed_values(db(), house_.trail(), record)) {
                csv.value(definition.name);
                csv.plain(id.text());
                csv.value(field->name);
                csv.text(value.stored());
                csv.end_row();
            }
        }
    }

    // ---- What it is

    void write_words() {
        file("README.md", [&](OutFile& out) {
            for (const auto language : {Language::english, Language::welsh}) out.write(words_in(language));
        });
    }
    std::string words_in(Language language) const {
        using base::t;
        const auto say = [&](base::Message message, std::initializer_list<base::NamedArgument> arguments = {}) {
            return base::say(language, message, arguments);
        };
        std::string text =
            "# " + say(t("{authority}: everything held in Cantref"), {{"authority", authority_.name.in(language)}}) +
            "\n\n" + say(t("As it was at {moment}."), {{"moment", at_.say(language)}}) + "\n\n";
        const auto line = [&](std::string_view name, base::Message what) {
            text += "- `" + std::string(name) + "`: " + say(what) + "\n";
        };
        line("records/",
             t("records of each dataset: as CSV (UTF-8, RFC 4180), and as JSON with an object a line; beside "
               "them what each column means"));
        line("codes.csv", t("what the codes stand for"));
        line("people.csv", t("who may sign in here, in which role, from when to when"));
        line("tables/", t("everything else that is kept in your name: history, local values, corrections, views, "
                          "messages"));
        line("documents/", t("documents, by their number in tables/document.csv, with every version"));
        if (options_.restricted) line("restricted.csv", t("restricted values: keep this file apart"));
        line("manifest.json", t("the size and SHA-256 of each file"));
        text += "\n" +
                say(t("Moments are UTC. Ids have 13 characters, and are the same in every file. Digests, keys and "
                      "passwords are left out.")) +
                "\n\n";
        return text;
    }

    void begin_manifest() {
        manifest_.begin_object();
        manifest_.member("authority", authority_.slug);
        manifest_.member("data_as_at", at_.iso());
        manifest_.member("program", "cantref " CANTREF_VERSION);
        manifest_.name("files");
        manifest_.begin_list();
    }
    void end_manifest() {
        manifest_.end_list();
        manifest_.end_object();
        base::JsonOut itself;
        OutFile out(folder_, "manifest.json");
        out.write(manifest_.take() + "\n");
        out.finish(itself);
        ++files_;
    }
    void note() {
        audit::record_aside(house_.store(), house_.trail(),
                            {.authority = authority_.id,
                             .actor = kExporter,
                             .action = "authority.export",
                             .dataset = {},
                             .reason = options_.restricted ? "with_restricted" : "without_restricted"});
    }

    static inline const audit::Actor kExporter{.kind = audit::ActorKind::system, .id = {}, .name = "cantref-export"};

    House& house_;
    const ExportOptions& options_;
    const web::Authority authority_;
    const dataset::Registry& registry_ = house_.registries().of(authority_.id);
    const fs::path folder_;
    const base::Instant at_ = house_.world().clock.now();
    std::unique_ptr<store::Snapshot> snapshot_;
    std::shared_ptr<const dataset::Codes> codes_;
    base::JsonOut manifest_;
    std::int64_t files_ = 0;
};

}  // namespace

int export_everything(const Place& place, const ExportOptions& options) {
    House house(place, House::Migrate::no);
    auto authority = house.store().read([&](store::Reader& db) { return web::find_authority(db, options.authority); });
    if (!authority) throw base::Unavailable("there is no authority with the short name " + options.authority);
    Export(house, options, std::move(*authority)).run();
    return 0;
}

}  // namespace cli
