// An authority's look: the name it goes by, its logo and its colour. They are fields of its record, so every change is
// in that record's history; taking one back is a change like any other.
#include "web/look.hpp"

#include "base/text.hpp"
#include "dataset/picture.hpp"
#include "govuk/choices.hpp"
#include "govuk/form_controls.hpp"
#include "web/colour.hpp"
#include "web/record_frame.hpp"
#include "web/routes.hpp"
#include "web/shell.hpp"

#include <fstream>

namespace web {

using base::t;
using dataset::Value;
using govuk::Html;

namespace {

constexpr std::int64_t kUploadBytesMax = 1 << 20;  // more than a logo may have: what is too large is told kindly
constexpr std::string_view kFields[] = {"name", "colour", "logo"};

const dataset::Dataset& authorities(const Visit& visit) { return visit.registry().dataset("authority"); }

dataset::Record own_record(const Visit& visit, store::Reader& db) {
    return dataset::get(db, visit.registry(), authorities(visit), {}, visit.authority_id());
}

bool changes_look(const Visit& visit) {
    return visit.app.policy.may(visit.principal, visit.authority_id(), dataset::Verb::write, "administration");
}

// ---- Served

http::Response kept_for_ever(http::Response response) {
    // Behind the sign-in, so in the reader's own cache only.
    response.set("cache-control", "private, max-age=31536000, immutable");
    response.set("content-security-policy", "default-src 'none'; frame-ancestors 'none'; sandbox");
    return response;
}

http::Response show_stylesheet(Visit& visit) {
    const auto colour = Colour::from_hex("#" + std::string(visit.request.parameter("colour")));
    if (!colour || contrast(*colour, white) < contrast_least) throw base::NotFound("no colour of a header");
    return kept_for_ever({200, "text/css; charset=utf-8", ":root{--govuk-brand-colour:" + colour->hex() + "}\n"});
}

http::Response show_logo(Visit& visit) {
    const auto id = id_of(visit);
    auto picture =
        visit.app.store.read([&](store::Reader& db) { return dataset::find_picture(db, visit.authority_id(), id); });
    if (!picture) throw base::NotFound("no such picture");
    return kept_for_ever({200, std::move(picture->type), std::move(picture->bytes)});
}

// ---- Changed

void write_now(Html& out, const Visit& visit) {
    const auto& authority = *visit.authority;
    if (const auto logo = logo_address(authority); !logo.empty())
        out.raw("<p class=\"govuk-body\"><img class=\"app-logo app-logo--shown\"")
            .attribute("src", logo)
            .attribute("alt", visit.say(t("The logo in use")))
            .raw("></p>");
}

void write_logo_fields(Html& out, const Visit& visit, const base::Problems* problems) {
    write_now(out, visit);
    govuk::file_upload(
        out, {.label = {.text = visit.say(t("Logo")), .classes = "govuk-label--s"},
              .hint = {.text = visit.say(t("A PNG, JPEG or WebP picture of at most 200 kB and 2,000 by 600 pixels. It "
                                           "is shown on white, 48 pixels high"))},
              .error = {.text = problem_text(visit, problems, "logo")},
              .name = "logo",
              .attributes = {{"accept", "image/png,image/jpeg,image/webp"}}});
    if (visit.authority->logo)
        govuk::checkboxes(out, {.name = "no_logo",
                                .items = {{.text = visit.say(t("Take the logo away, and show ours")), .value = "yes"}},
                                .classes = "govuk-checkboxes--small"});
}

// What a control holds: as typed, or as it stands.
std::string held(const Visit& visit, const char* name, std::string_view stands) {
    const auto& form = visit.request.form;
    return std::string(form.has(name) ? form.get(name) : stands);
}

http::Response look_page(Visit& visit, const base::Problems* problems) {
    const auto record = visit.app.store.read([&](store::Reader& db) { return own_record(visit, db); });
    const auto& authority = *visit.authority;
    const auto title = visit.say(t("Name, logo and colour"));
    Html body(visit.language);
    body.raw("<h1 class=\"govuk-heading-l\">").text(title).raw("</h1>");
    if (changes_look(visit)) {
        open_form(body, visit, visit.link("/settings/look"), Encoding::files);
        govuk::hidden_input(body, "version", held(visit, "version", std::to_string(record.version)));
        govuk::input(body, {.label = {.text = visit.say(t("Name in English")), .classes = "govuk-label--s"},
                            .error = {.text = problem_text(visit, problems, "name")},
                            .name = "name_en",
                            .id = "name",
                            .value = held(visit, "name_en", authority.name.english),
                            .attributes = {{"lang", "en"}}});
        govuk::input(body, {.label = {.text = visit.say(t("Name in Welsh")), .classes = "govuk-label--s"},
                            .error = {.text = problem_text(visit, problems, "name_cy")},
                            .name = "name_cy",
                            .value = held(visit, "name_cy", authority.name.welsh),
                            .attributes = {{"lang", "cy"}}});
        govuk::input(body, {.label = {.text = visit.say(t("Colour")), .classes = "govuk-label--s"},
                            .hint = {.text = visit.say(t("Of the header, with white words on it: # and six digits or "
                                                         "letters a to f, like #1d70b8. Leave it empty for ours"))},
                            .error = {.text = problem_text(visit, problems, "colour")},
                            .name = "colour",
                            .value = held(visit, "colour", authority.accent),
                            .classes = "govuk-input--width-10",
                            .spellcheck = false});
        write_logo_fields(body, visit, problems);
        close_form(body, visit, {.action = t("Save"), .cancel_href = visit.link("/settings")});
    } else {
        write_now(body, visit);
        body.raw("<p class=\"govuk-body\">")
            .text(visit.say(t("Those who may change settings choose these.")))
            .raw("</p>");
    }
    body.raw("<p class=\"govuk-body\"><a class=\"govuk-link\"")
        .attribute("href", visit.link("/data/authority/" + authority.id.text() + "/history"))
        .raw(">")
        .text(visit.say(t("Who changed this, and when")))
        .raw("</a></p>");
    return page(visit,
                {.title = std::string(title),
                 .back = visit.link("/settings"),
                 .problems = problems,
                 .current = "settings",
                 .status = problems ? 422 : 200},
                std::move(body));
}

http::Response show_look(Visit& visit) { return look_page(visit, nullptr); }

// nullopt: none was typed, which means ours.
std::optional<Colour> typed_colour(const Visit& visit, base::Problems& problems) {
    const auto typed = base::trim(visit.request.form.get("colour"));
    if (typed.empty()) return std::nullopt;
    const auto colour = Colour::from_hex(typed);
    if (!colour) {
        problems.add("colour", "not_a_colour", t("Enter # and six digits or letters a to f, like #1d70b8"));
    } else if (const auto ratio = contrast(*colour, white); ratio < contrast_least) {
        problems.add(
            "colour", "contrast",
            t("Choose a darker colour: white words on {colour} have a contrast of {ratio} to 1, and need 4.5 "
              "to 1. The nearest darker shade that passes is {passes}"),
            {{"colour", colour->hex()}, {"ratio", ratio_text(ratio)}, {"passes", readable_under_white(*colour).hex()}});
    }
    return colour;
}

std::string bytes_of_upload(const Visit& visit) {
    for (const auto& upload : visit.request.uploads) {
        if (upload.field != "logo" || upload.file_name.empty()) continue;
        std::ifstream file(upload.path, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }
    return {};
}

struct Undone {};  // takes a picture back when the rest was refused

http::Response take_look(Visit& visit) {
    const auto& definition = authorities(visit);
    const auto& form = visit.request.form;
    base::Problems typed;
    const auto colour = typed_colour(visit, typed);
    const auto english = base::tidy_line(form.get("name_en")), welsh = base::tidy_line(form.get("name_cy"));
    if (english.empty()) typed.add("name", "required", t("Enter the name in English"));
    if (welsh.empty())
        typed.add("name_cy", "required", t("Enter the name in Welsh; where there is none, the English one"));
    const auto picture = bytes_of_upload(visit);
    dataset::Written written;
    try {
        visit.app.store.write(store::Priority::page, [&](store::Tx& tx) {
            written = {.outcome = dataset::Written::Outcome::refused, .problems = typed};
            auto writing = visit.writing(visit.codes(tx));
            writing.may_write = {};
            for (const auto field : kFields) writing.may_write.add(*definition.find(field));
            std::vector<dataset::Change> changes{
                {.position = definition.find("name")->position, .value = Value::both(english, welsh)},
                {.position = definition.find("colour")->position,
                 .value = colour ? Value::text(colour->hex()) : Value()}};
            const auto logo = definition.find("logo")->position;
            if (!picture.empty()) {
                const auto kept = dataset::keep_picture(tx, visit.app.world(), visit.authority_id(),
                                                        visit.principal.account, picture, "logo");
                if (kept)
                    changes.push_back({.position = logo, .value = Value::text(kept->text())});
                else
                    written.problems.add_all(kept.problems());
            } else if (form.get("no_logo") == "yes") {
                changes.push_back({.position = logo, .value = Value()});
            }
            if (written.problems.empty())
                written = dataset::update(tx, writing, definition, visit.authority_id(),
                                          number_from(form.get("version")), changes);
            if (!written.ok()) throw Undone{};
        });
    } catch (const Undone&) {
        if (written.outcome == dataset::Written::Outcome::conflicted) return error_page(visit, 409);
        return look_page(visit, &written.problems);
    }
    return done(visit, visit.link("/settings/look"), visit.say(t("Saved")));
}

}  // namespace

std::string look_stylesheet(const Authority& authority) {
    return authority.accent.empty() ? "" : "/" + authority.slug + "/look/colour/" + authority.accent.substr(1);
}

std::string logo_address(const Authority& authority) {
    return authority.logo ? "/" + authority.slug + "/look/logo/" + authority.logo.text() : "";
}

std::vector<Page> look_pages() {
    using enum http::Method;
    constexpr Rule see{.who = Who::right, .group = "administration", .verb = dataset::Verb::read},
        change{.who = Who::right, .group = "administration", .verb = dataset::Verb::write};
    return {
        {get, "/{authority}/settings/look", see, show_look},
        {post, "/{authority}/settings/look", change, take_look, {.upload_bytes = kUploadBytesMax, .uploads = 1}},
        {get, "/{authority}/look/colour/{colour}", {.who = Who::member}, show_stylesheet},
        {get, "/{authority}/look/logo/{id}", {.who = Who::member}, show_logo},
    };
}

}  // namespace web
