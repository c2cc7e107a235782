#include "catalogue.hpp"

#include "words.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>

namespace define {

namespace {

enum class Level { minor, major };

// One column that is not as the newest version published it.
struct Difference {
    Place place;
    std::string what;  // `"fax" is no longer a column`
    Level level = Level::minor;
    int id = 0;
    enum class Kind { here, gone } kind = Kind::here;
};

// Type, and what its values are of: another of these gives a column another meaning.
std::string form_of(const Field& field) {
    std::string form = field.type ? std::string(word_of(*field.type)) : "";
    if (field.element) form += ":" + std::string(word_of(*field.element));
    if (!field.codes.empty()) form += ":" + field.codes;
    if (!field.target.empty()) form += ":" + field.target;
    if (field.decimals != 0) form += ":" + std::to_string(field.decimals);
    return form;
}

std::string joined(std::initializer_list<std::string_view> texts) {
    std::string all;
    for (const auto text : texts) (all += text) += '\x1f';
    return all;
}

std::string words_of(const Dataset& set) {
    return digest(joined(
        {set.label.english, set.label.welsh, set.plural.english, set.plural.welsh, set.help.english, set.help.welsh}));
}

PublishedColumn column_of(const Dataset& set, const Field& field, CatalogueVersion version) {
    const auto section = std::ranges::find(set.sections, field.section, &Section::id);
    const Words none;
    const auto& heading = section == set.sections.end() ? none : section->label;
    const auto sensitivity = field.sensitivity ? std::to_string(static_cast<int>(*field.sensitivity)) : "";
    return {field.name, form_of(field),
            digest(joined({field.label.english, field.label.welsh, field.help.english, field.help.welsh,
                           field.example.english, field.example.welsh, heading.english, heading.welsh, sensitivity,
                           field.deprecated.on, field.deprecated.replacement})),
            field.deprecated.on, version};
}

// Sealed values never leave in a file.
bool is_column(const Field& field) { return field.type.has_value() && !field.sealed(); }

std::vector<Difference> differences(const Dataset& set, const PublishedCatalogue& then, CatalogueVersion version) {
    std::vector<Difference> found;
    for (const auto& field : set.fields) {
        if (!is_column(field)) continue;
        const auto known = then.columns.find(field.id);
        const auto add = [&](std::string_view key, std::string what, Level level) {
            found.push_back({field.said.at(key), std::move(what), level, field.id, Difference::Kind::here});
        };
        if (known == then.columns.end()) {
            add("name", "column " + quote(field.name) + " is new", Level::minor);
            continue;
        }
        const auto now = column_of(set, field, version);
        if (now.name != known->second.name)
            add("name", "column " + quote(known->second.name) + " is now called " + quote(now.name), Level::major);
        else if (now.form != known->second.form)
            add("type", "column " + quote(now.name) + " was " + known->second.form + " and is now " + now.form,
                Level::major);
        else if (now.words != known->second.words)
            add("label", "what is said of column " + quote(now.name) + " is worded anew", Level::minor);
    }
    for (const auto& [id, column] : then.columns) {
        const auto field = std::ranges::find(set.fields, id, &Field::id);
        if (field == set.fields.end() || !is_column(*field))
            found.push_back({set.said.at("catalogue"), "column " + quote(column.name) + " is gone", Level::major, id,
                             Difference::Kind::gone});
    }
    if (words_of(set) != then.words)
        found.push_back({set.said.at("label"), "what is said of " + quote(set.name) + " is worded anew", Level::minor,
                         0, Difference::Kind::here});
    return found;
}

CatalogueVersion next(CatalogueVersion version, Level level) {
    return level == Level::major ? CatalogueVersion{version.major + 1, 0}
                                 : CatalogueVersion{version.major, version.minor + 1};
}

// What a version may be, given what changed: the build and `define accept` judge by the same.
class Judge {
public:
    Judge(const Dataset& set, const PublishedCatalogues& published, Complaints& complaints)
        : set_(set), complaints_(complaints) {
        if (const auto known = published.find(set.name); known != published.end()) then_ = &known->second;
    }

    // The version to be written down; nullopt: nothing to write, or it was complained of.
    std::optional<CatalogueVersion> judge() {
        const auto version = catalogue_version(set_.catalogue);
        if (!version) {
            if (then_)
                complain(set_.said.at("name"), "its catalogue " + then_->version.text() +
                                                   " was published, and what was published stays; put catalogue = " +
                                                   quote(then_->version.text()) + " back");
            return std::nullopt;
        }
        changed_ = then_ ? differences(set_, *then_, *version) : std::vector<Difference>();
        const auto fresh = then_ ? after_another(*version) : first(*version);
        if (fresh) check_since(*version);
        return fresh && !spoilt_ ? version : std::nullopt;
    }
    const std::vector<Difference>& changed() const { return changed_; }
    const PublishedCatalogue* then() const { return then_; }
    void complain(const Place& place, const std::string& message) {
        spoilt_ = true;
        complaints_.add(place, "dataset " + quote(set_.name) + ": " + message);
    }

private:
    bool first(CatalogueVersion version) {
        if (version == first_catalogue) return true;
        complain(set_.said.at("catalogue"), "its first catalogue is \"" + first_catalogue.text() + "\"");
        return false;
    }

    bool after_another(CatalogueVersion version) {
        const auto level = std::ranges::find(changed_, Level::major, &Difference::level) != changed_.end()
                               ? Level::major
                               : Level::minor;
        const auto least = next(then_->version, level);
        if (version == then_->version) {
            for (const auto& difference : changed_)
                complain(difference.place, difference.what + ", and catalogue " + version.text() +
                                               " was published without that; raise it to catalogue = " +
                                               quote(next(then_->version, level).text()));
            return false;
        }
        if (changed_.empty()) {
            complain(set_.said.at("catalogue"),
                     "nothing changed since catalogue " + then_->version.text() + "; put its number back");
            return false;
        }
        if (version == least || version == next(then_->version, Level::major)) return true;
        complain(set_.said.at("catalogue"),
                 "the next catalogue after " + then_->version.text() + " is " + quote(least.text()) +
                     (level == Level::major ? ": what readers of the old one rely on has changed" : ""));
        return false;
    }

    // "since" is part of what is promised: it can be neither forgotten nor moved.
    void check_since(CatalogueVersion version) {
        for (const auto& field : set_.fields) {
            if (!is_column(field)) continue;
            auto since = version;
            if (then_)
                if (const auto known = then_->columns.find(field.id); known != then_->columns.end())
                    since = known->second.since;
            const auto said = field.since.empty() ? std::optional(first_catalogue) : catalogue_version(field.since);
            if (said != since)
                complain(field.said.at("since"), "column " + quote(field.name) + " came with catalogue " +
                                                     since.text() + "; say since = " + quote(since.text()));
        }
    }

    const Dataset& set_;
    Complaints& complaints_;
    const PublishedCatalogue* then_ = nullptr;
    std::vector<Difference> changed_;
    bool spoilt_ = false;
};

// The same day six months on; the last of a shorter month.
std::string six_months_after(std::string_view iso) {
    const auto part = [&](std::size_t at, std::size_t length) {
        int number = 0;
        std::from_chars(iso.data() + at, iso.data() + at + length, number);
        return number;
    };
    namespace calendar = std::chrono;
    auto day = calendar::year_month_day(calendar::year(part(0, 4)), calendar::month(static_cast<unsigned>(part(5, 2))),
                                        calendar::day(static_cast<unsigned>(part(8, 2)))) +
               calendar::months(6);
    if (!day.ok()) day = day.year() / day.month() / calendar::last;
    const auto padded = [](unsigned number) { return (number < 10 ? "0" : "") + std::to_string(number); };
    return std::to_string(static_cast<int>(day.year())) + "-" + padded(static_cast<unsigned>(day.month())) + "-" +
           padded(static_cast<unsigned>(day.day()));
}

// A column goes after notice, and notice is six months.
void check_notice(const Dataset& set, Judge& judge, std::string_view today) {
    for (const auto& field : set.fields) {
        if (!is_column(field) || field.deprecated.on.empty()) continue;
        if (judge.then())
            if (const auto known = judge.then()->columns.find(field.id);
                known != judge.then()->columns.end() && known->second.until == field.deprecated.on)
                continue;
        if (field.deprecated.on < six_months_after(today))
            judge.complain(field.said.at("deprecated"), "column " + quote(field.name) +
                                                            " must stay for six months after it is deprecated; say " +
                                                            quote(six_months_after(today)) + " or later");
    }
    if (!judge.then()) return;
    for (const auto& difference : judge.changed()) {
        if (difference.kind != Difference::Kind::gone) continue;
        const auto& column = judge.then()->columns.at(difference.id);
        if (column.until.empty())
            judge.complain(difference.place, "column " + quote(column.name) +
                                                 " goes without notice; put it back, and say deprecated = { on = …, "
                                                 "replacement = … } first");
        else if (column.until > today)
            judge.complain(difference.place,
                           "column " + quote(column.name) + " was promised until " + column.until + "; put it back");
    }
}

}  // namespace

std::optional<CatalogueVersion> catalogue_version(std::string_view text) {
    const auto dot = text.find('.');
    if (dot == std::string_view::npos) return std::nullopt;
    const auto number = [](std::string_view digits) -> std::optional<int> {
        int value = 0;
        const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
        const bool plain = !digits.empty() && digits.size() < 6 && (digits.size() == 1 || digits.front() != '0');
        if (!plain || read.ec != std::errc() || read.ptr != digits.data() + digits.size()) return std::nullopt;
        return value < 0 ? std::nullopt : std::optional(value);
    };
    const auto major = number(text.substr(0, dot)), minor = number(text.substr(dot + 1));
    if (!major || !minor || *major < 1) return std::nullopt;
    return CatalogueVersion{*major, *minor};
}

bool is_catalogue_line(std::span<const std::string> words) {
    return !words.empty() && (words[0] == "catalogue" || words[0] == "column" || words[0] == "gone");
}

bool take_catalogue_line(std::span<const std::string> words, const Place& place, PublishedCatalogues& published) {
    if (words.size() < 4) return false;
    const auto version = catalogue_version(words[2]);
    if (!version) return false;
    auto known = published.find(words[1]);
    if (words[0] == "catalogue") {
        if (known != published.end() && known->second.version >= *version) return false;
        auto& catalogue = published[words[1]];
        catalogue.version = *version;
        catalogue.words = words[3];
        catalogue.place = place;
        return true;
    }
    if (known == published.end() || known->second.version != *version || words.size() < 5) return false;
    int id = 0;
    std::from_chars(words[3].data(), words[3].data() + words[3].size(), id);
    if (id < 1) return false;
    auto& columns = known->second.columns;
    if (words[0] == "gone") return columns.erase(id) == 1;
    if (words.size() < 7 || (words.size() == 8 && !words[7].starts_with("until=")) || words.size() > 8) return false;
    const auto before = columns.find(id);
    const auto since = before == columns.end() ? *version : before->second.since;
    columns[id] = {words[4], words[5], words[6], words.size() == 8 ? words[7].substr(6) : std::string(), since};
    return true;
}

void check_catalogues(const Model& model, const PublishedCatalogues& published, const std::string& command,
                      Complaints& complaints) {
    for (const auto& wing : model.wings) {
        for (const auto& set : wing.datasets) {
            Judge judge(set, published, complaints);
            if (const auto version = judge.judge())
                judge.complain(set.said.at("catalogue"),
                               "catalogue " + version->text() +
                                   " is not in the schema lock; if that is meant, run: " + command + " --reason \"…\"");
        }
    }
}

std::string accept_catalogues(const Model& model, const PublishedCatalogues& published, const std::string& reason,
                              std::string_view today, Complaints& complaints) {
    std::string lines;
    for (const auto& wing : model.wings) {
        for (const auto& set : wing.datasets) {
            Judge judge(set, published, complaints);
            const auto version = judge.judge();
            if (!version) continue;
            check_notice(set, judge, today);
            const auto about = set.name + " " + version->text() + " ";
            lines += "catalogue " + about + words_of(set) + " " + reason + "\n";
            for (const auto& difference : judge.changed())
                if (difference.kind == Difference::Kind::gone)
                    lines += "gone " + about + std::to_string(difference.id) + " " +
                             judge.then()->columns.at(difference.id).name + "\n";
            for (const auto& field : set.fields) {
                const bool changed = !judge.then() || std::ranges::find(judge.changed(), field.id, &Difference::id) !=
                                                          judge.changed().end();
                if (!is_column(field) || !changed) continue;
                const auto column = column_of(set, field, *version);
                lines += "column " + about + std::to_string(field.id) + " " + column.name + " " + column.form + " " +
                         column.words + (column.until.empty() ? "" : " until=" + column.until) + "\n";
            }
        }
    }
    return lines;
}

}  // namespace define
