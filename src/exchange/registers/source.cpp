#include "exchange/registers/source.hpp"

#include "base/failure.hpp"
#include "base/hash.hpp"

#include <zlib.h>

#include <fstream>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>
#pragma GCC diagnostic pop

namespace exchange::registers {

namespace {

constexpr std::size_t content_max = std::size_t{512} << 20;  // ten times the largest national register

[[noreturn]] void refuse(const std::filesystem::path& path, const std::string& why) {
    throw base::Unavailable(path.string() + ": " + why);
}

std::string content_of(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) refuse(path, "cannot be opened");
    const auto size = std::filesystem::file_size(path);
    if (size > content_max) refuse(path, "is too large");
    std::string bytes(size, '\0');
    if (!in.read(bytes.data(), static_cast<std::streamsize>(size))) refuse(path, "cannot be read to its end");
    return bytes;
}

// Ends inflating however it ends.
struct Inflating {
    z_stream stream{};
    Inflating() { base::invariant(inflateInit2(&stream, 16 + MAX_WBITS) == Z_OK, "zlib starts"); }
    ~Inflating() { inflateEnd(&stream); }
    Inflating(const Inflating&) = delete;
    Inflating& operator=(const Inflating&) = delete;
};

std::string unpacked(const std::filesystem::path& path, std::string packed) {
    Inflating work;
    work.stream.next_in = reinterpret_cast<Bytef*>(packed.data());
    work.stream.avail_in = static_cast<uInt>(packed.size());
    std::string out;
    std::size_t filled = 0;
    for (int state = Z_OK; state != Z_STREAM_END;) {
        if (filled >= content_max) refuse(path, "is too large once unpacked");
        out.resize(std::max<std::size_t>(filled * 2, std::size_t{1} << 20));
        work.stream.next_out = reinterpret_cast<Bytef*>(out.data() + filled);
        work.stream.avail_out = static_cast<uInt>(out.size() - filled);
        state = inflate(&work.stream, Z_NO_FLUSH);
        filled = out.size() - work.stream.avail_out;
        if (state != Z_OK && state != Z_STREAM_END) refuse(path, "is damaged: it cannot be unpacked");
    }
    out.erase(filled);
    return out;
}

std::string unpacked_if_packed(const std::filesystem::path& path, std::string bytes) {
    return bytes.starts_with("\x1F\x8B") ? unpacked(path, std::move(bytes)) : bytes;
}

// What one [[register]] must say; a missing word names itself.
class Entry {
public:
    Entry(const std::filesystem::path& path, const toml::table& table) : path_(path), table_(table) {}

    template <typename T>
    T value(std::string_view key) const {
        const auto found = table_[key].value<T>();
        if (!found) refuse(path_, "a register lacks '" + std::string(key) + "'");
        return *found;
    }
    base::OwnedLabel label(std::string_view key) const {
        const auto english = table_[key]["en"].value<std::string>();
        const auto welsh = table_[key]["cy"].value<std::string>();
        if (!english || !welsh) refuse(path_, "a register lacks '" + std::string(key) + "' in English and Welsh");
        return {*english, *welsh};
    }
    std::vector<std::string> list(std::string_view key) const {
        std::vector<std::string> texts;
        if (const auto* array = table_[key].as_array())
            for (const auto& part : *array) texts.push_back(part.value_or(std::string()));
        return texts;
    }
    base::Date day(std::string_view key) const {
        const auto day = value<toml::date>(key);
        const auto found = base::Date::from_ymd(day.year, day.month, day.day);
        if (!found) refuse(path_, "a register's '" + std::string(key) + "' is no real day");
        return *found;
    }

private:
    const std::filesystem::path& path_;
    const toml::table& table_;
};

Source source_from(const Entry& entry) {
    Source source;
    source.file = entry.value<std::string>("file");
    source.register_name = entry.value<std::string>("register");
    source.title = entry.label("title");
    source.publisher = entry.label("publisher");
    source.licence = entry.value<std::string>("licence");
    source.licence_url = entry.value<std::string>("licence_url");
    source.attribution = entry.label("attribution");
    source.origin = entry.list("origin");
    source.changes = entry.value<std::string>("changes");
    source.data_date = entry.day("data_date");
    source.encoding = entry.value<std::string>("encoding");
    source.records = entry.value<std::int64_t>("records");
    source.sha256 = entry.value<std::string>("sha256");
    return source;
}

}  // namespace

std::vector<Source> read_sources(const std::filesystem::path& folder) {
    const auto path = folder / "SOURCES.toml";
    const auto parsed = toml::parse(content_of(path));
    if (!parsed) refuse(path, "line " + std::to_string(parsed.error().source().begin.line) + " cannot be read");
    std::vector<Source> sources;
    if (const auto* registers = parsed.table()["register"].as_array())
        for (const auto& node : *registers)
            if (const auto* table = node.as_table()) sources.push_back(source_from(Entry(path, *table)));
    return sources;
}

std::string read_file(const std::filesystem::path& folder, const Source& source) {
    const auto path = folder / source.file;
    auto bytes = content_of(path);
    if (base::hex(base::sha256(bytes)) != source.sha256) refuse(path, "is not the file SOURCES.toml describes");
    return unpacked_if_packed(path, std::move(bytes));
}

std::string read_file(const std::filesystem::path& path) { return unpacked_if_packed(path, content_of(path)); }

}  // namespace exchange::registers
