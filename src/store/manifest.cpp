// JSON goes in and out through SQLite's own functions: one more reader of JSON in this room would be one too many.
#include "store/manifest.hpp"

#include "store/sqlite_session.hpp"

#include "base/hash.hpp"

#include <array>
#include <fstream>
#include <sstream>

namespace store {
namespace {

constexpr const char* manifest_name = "manifest.json";

class Json {
public:
    Json()
        : session_(open_sqlite(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY, 0), Use::read, counters_),
          reader_(session_) {}
    Reader& operator()() { return reader_; }

private:
    Counters counters_;
    SqliteSession session_;
    Reader reader_;
};

std::string read_all(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw base::Unavailable("this is not a backup: there is no " + path.string());
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

}  // namespace

Manifest::File measure_file(const std::filesystem::path& folder, const std::string& name) {
    std::ifstream file(folder / name, std::ios::binary);
    if (!file) throw base::Unavailable("the backup has no " + name);
    Manifest::File measured{name, 0, {}};
    base::Sha256 sum;
    std::vector<char> piece(1 << 20);
    while (file.read(piece.data(), static_cast<std::streamsize>(piece.size())) || file.gcount() > 0) {
        sum.add({piece.data(), static_cast<std::size_t>(file.gcount())});
        measured.bytes += file.gcount();
    }
    if (file.bad()) throw base::Unavailable("cannot read " + name + " of the backup");
    measured.sha256 = base::hex(sum.finish());
    return measured;
}

void write_manifest(const std::filesystem::path& folder, const Manifest& manifest) {
    Json json;
    std::string files = "[]";
    for (const auto& file : manifest.files)
        files = json()
                    .one("select json_insert($1, '$[#]', json_object('name', $2, 'bytes', $3, 'sha256', $4))",
                         {files, file.name, file.bytes, file.sha256})
                    .text(0);
    const auto text = json().one(
        "select json_object('program', 'cantref', 'version', $1, 'made_at', $2, 'database', $3, "
        "'newest_migration', $4, 'files', json($5))",
        {manifest.version, manifest.made_at.iso(), manifest.dialect == Dialect::sqlite ? "sqlite" : "postgres",
         manifest.newest_migration, files});
    std::ofstream file(folder / manifest_name, std::ios::binary);
    file << text.text(0) << '\n';
    if (!file.flush()) throw base::Unavailable("cannot write " + (folder / manifest_name).string());
}

Manifest read_manifest(const std::filesystem::path& folder) {
    const auto text = read_all(folder / manifest_name);
    try {
        Json json;
        const auto row = json().one(
            "select json_extract($1, '$.version'), json_extract($1, '$.made_at'), json_extract($1, '$.database'), "
            "json_extract($1, '$.newest_migration')",
            {text});
        Manifest manifest;
        manifest.version = row.text(0);
        const auto made_at = base::Instant::from_iso(row.text(1));
        base::invariant(made_at.has_value(), "a manifest says when it was made");
        manifest.made_at = *made_at;
        base::invariant(row.text(2) == "sqlite" || row.text(2) == "postgres", "a manifest names its database");
        manifest.dialect = row.text(2) == "sqlite" ? Dialect::sqlite : Dialect::postgres;
        manifest.newest_migration = static_cast<int>(row.integer(3));
        json().each(
            "select json_extract(value, '$.name'), json_extract(value, '$.bytes'), json_extract(value, '$.sha256') "
            "from json_each($1, '$.files')",
            ParamList{text}, [&](Row file) {
                const std::filesystem::path name(file.text(0));
                base::invariant(name == name.filename(), "a file of a backup lies in its folder");
                manifest.files.push_back({name.string(), file.integer(1), std::string(file.text(2))});
            });
        base::invariant(!manifest.files.empty(), "a manifest names files");
        return manifest;
    } catch (const std::logic_error& error) {
        throw base::Unavailable("the backup's manifest.json can't be read: " + std::string(error.what()));
    } catch (const base::BadRequest& error) {
        throw base::Unavailable("the backup's manifest.json can't be read: " + std::string(error.what()));
    }
}

}  // namespace store
