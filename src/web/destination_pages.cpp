// Where files may go by themselves: folders and SFTP servers (exchange/destination.hpp), and what was brought there.
#include "exchange/destination.hpp"

#include "govuk/button.hpp"
#include "govuk/choices.hpp"
#include "govuk/content.hpp"
#include "govuk/form_controls.hpp"
#include "govuk/messages.hpp"
#include "govuk/patterns.hpp"
#include "govuk/table.hpp"
#include "web/deliveries.hpp"
#include "web/routes.hpp"
#include "web/shell.hpp"
#include "web/versions.hpp"

#include <charconv>

namespace web {

using base::t;
using exchange::Destination;
using exchange::DestinationWriting;
using govuk::Html;
using Kind = Destination::Kind;
using Secret = Destination::Secret;

namespace {

constexpr std::int64_t kTriesShown = 50;
constexpr int kHostKeyMs = 15'000;
constexpr std::string_view kBegin = "-----BEGIN ";  // of a private key

std::string path_of(const Visit& visit, base::Id destination, std::string_view more = {}) {
    return visit.link("/settings/destinations/" + destination.text() + std::string(more));
}

Destination one_of(const Visit& visit) {
    const auto id = base::Id::from_text(visit.request.parameter("destination"));
    auto found = visit.app.store.read([&](store::Reader& db) {
        return exchange::find_destination(db, visit.authority_id(), id.value_or(base::Id()));
    });
    if (!found) throw base::NotFound("no such destination");
    return std::move(*found);
}

template <typename F>
void write_destination(const Visit& visit, F&& work) {
    visit.app.store.write(store::Priority::page,
                          [&](store::Tx& tx) { work(DestinationWriting{tx, visit.app.trail, visit.actor()}); });
}

std::string place_of(const Visit& visit, const Destination& destination) {
    if (destination.kind == Kind::folder) return visit.authority->slug + "/" + destination.folder;
    return destination.user + "@" + destination.host + ":" + std::to_string(destination.port) + " " +
           destination.folder;
}

// ---- The list

http::Response show_destinations(Visit& visit) {
    const auto all =
        visit.app.store.read([&](store::Reader& db) { return exchange::destinations_of(db, visit.authority_id()); });
    const std::string title(visit.say(t("Destinations of files")));
    Html body(visit.language);
    govuk::PageHeader header{.title = title};
    if (manages_outward(visit))
        header.actions.push_back(
            {.text = visit.say(t("Add a destination")), .href = visit.link("/settings/destinations/add")});
    govuk::page_header(body, header);
    body.raw("<p class=\"govuk-body\">")
        .text(
            visit.say(t("Files that a saved view makes ready on certain days can be brought to a folder, or to another "
                        "body’s SFTP server.")))
        .raw("</p>");
    if (all.empty()) {
        body.raw("<p class=\"govuk-body\">").text(visit.say(t("None yet."))).raw("</p>");
        return page(visit, {.title = title, .back = visit.link("/settings"), .current = "settings"}, std::move(body));
    }
    govuk::TableWriter table(body, {.caption = title,
                                    .caption_classes = "govuk-visually-hidden",
                                    .head = {{.text = visit.say(t("What it is for"))},
                                             {.text = visit.say(t("Kind"))},
                                             {.text = visit.say(t("Where"))}}});
    for (const auto& destination : all) {
        table.row();
        table.heading_with([&](Html& cell) {
            cell.raw("<a class=\"govuk-link\"")
                .attribute("href", path_of(visit, destination.id))
                .raw(">")
                .text(destination.name)
                .raw("</a>");
        });
        table.cell(visit.say(destination.kind == Kind::sftp ? t("SFTP server") : t("Folder")));
        table.cell(place_of(visit, destination));
    }
    table.close();
    return page(visit, {.title = title, .back = visit.link("/settings"), .current = "settings"}, std::move(body));
}

// ---- Adding and changing

struct Typed {
    Destination destination;
    std::string secret;
};

// `before`: what is changed; null: a new one.
Typed typed_destination(const Visit& visit, const Destination* before) {
    const auto& form = visit.request.form;
    Typed typed;
    auto& destination = typed.destination;
    if (before) destination = *before;
    destination.authority = visit.authority_id();
    if (!before) {
        // What a form sent twice is called: one and the same.
        destination.id = base::Id::from_text(form.get("id")).value_or(visit.app.world().ids.next());
        destination.kind = form.get("kind") == "sftp" ? Kind::sftp : Kind::folder;
    }
    destination.name = form.get("name");
    if (destination.kind == Kind::folder) {
        destination.folder = form.get("folder");
        return typed;
    }
    destination.folder = form.get("path");
    destination.host = form.get("host");
    destination.user = form.get("user");
    const auto port = form.get("port");
    destination.port = 0;
    std::from_chars(port.data(), port.data() + port.size(), destination.port);
    typed.secret = form.get("secret");
    if (!typed.secret.empty()) destination.secret = typed.secret.starts_with(kBegin) ? Secret::key : Secret::password;
    if (destination.secret == Secret::key) std::erase(typed.secret, '\r');
    return typed;
}

void write_sftp_fields(Html& out, const Visit& visit, const Destination& destination, const base::Problems* problems,
                       bool has_secret) {
    const auto field = [&](std::string name, base::Message label, std::string value, base::Message hint) {
        govuk::input(out, {.label = {.text = visit.say(label)},
                           .hint = {.text = visit.say(hint)},
                           .error = {.text = problem_text(visit, problems, name == "path" ? "folder" : name)},
                           .name = name,
                           .value = std::move(value),
                           .spellcheck = false});
    };
    field("host", t("Server"), destination.host, t("Like: sftp.funding.example"));
    field("port", t("Port"), std::to_string(destination.port), t("22, unless they say another"));
    field("user", t("Name to sign in with"), destination.user, t("As the other body gave it to you"));
    govuk::textarea(
        out, {.label = {.text = visit.say(t("Password, or private key"))},
              .hint = {.text = visit.say(has_secret ? t("Leave it empty to keep the one there is")
                                                    : t("A key begins with -----BEGIN and has no passphrase. It is "
                                                        "kept sealed and never shown"))},
              .error = {.text = problem_text(visit, problems, "secret")},
              .name = "secret",
              .rows = 3,
              .autocomplete = "off",
              .spellcheck = false});
    field("path", t("Folder there"), destination.folder, t("Empty: where one lands after signing in"));
}

void write_folder_field(Html& out, const Visit& visit, const Destination& destination, const base::Problems* problems) {
    govuk::input(out, {.label = {.text = visit.say(t("Folder"))},
                       .hint = {.text = visit.say(t("One name, like: funding"))},
                       .error = {.text = problem_text(visit, problems, "folder")},
                       .name = "folder",
                       .value = destination.folder,
                       .spellcheck = false});
}

struct FormOf {
    base::Message title;
    std::string path, back;
    bool is_new = true;
};

http::Response form_page(Visit& visit, const FormOf& form, const Destination& destination,
                         const base::Problems* problems) {
    const auto title = visit.say(form.title);
    Html body(visit.language);
    body.raw("<h1 class=\"govuk-heading-l\">").text(title).raw("</h1>");
    open_form(body, visit, form.path);
    govuk::input(body, {.label = {.text = visit.say(t("What it is for"))},
                        .error = {.text = problem_text(visit, problems, "name")},
                        .name = "name",
                        .value = destination.name});
    if (form.is_new) {
        govuk::hidden_input(body, "id", destination.id.text());
        Html folder(visit.language), sftp(visit.language);
        const bool by_sftp = destination.kind == Kind::sftp;
        write_folder_field(folder, visit, destination, by_sftp ? nullptr : problems);
        write_sftp_fields(sftp, visit, destination, by_sftp ? problems : nullptr, false);
        govuk::radios(body,
                      {.fieldset = govuk::Fieldset{.legend = {.text = visit.say(t("Kind")),
                                                              .classes = "govuk-fieldset__legend--s"}},
                       .error = {.text = problem_text(visit, problems, "kind")},
                       .name = "kind",
                       .items = {{.text = visit.say(t("Folder")), .value = "folder", .conditional = folder.take()},
                                 {.text = visit.say(t("SFTP server")), .value = "sftp", .conditional = sftp.take()}},
                       .value = by_sftp ? "sftp" : "folder"});
    } else if (destination.kind == Kind::sftp) {
        write_sftp_fields(body, visit, destination, problems, true);
    } else {
        write_folder_field(body, visit, destination, problems);
    }
    close_form(body, visit, {.action = t("Save"), .cancel_href = form.back});
    return page(visit,
                {.title = std::string(title),
                 .back = form.back,
                 .problems = problems,
                 .current = "settings",
                 .status = problems ? 422 : 200},
                std::move(body));
}

FormOf adding(const Visit& visit) {
    return {t("Add a destination"), visit.link("/settings/destinations/add"), visit.link("/settings/destinations")};
}
FormOf changing(const Visit& visit, const Destination& destination) {
    return {t("Change a destination"), path_of(visit, destination.id, "/change"), path_of(visit, destination.id),
            false};
}

http::Response take(Visit& visit, const FormOf& form, const Typed& typed) {
    const auto problems = exchange::check_destination(typed.destination, typed.secret, visit.app.settings.outward);
    if (!problems.empty()) return form_page(visit, form, typed.destination, &problems);
    if (!visit.confirmed()) return confirm_first(visit);
    write_destination(visit, [&](const DestinationWriting& writing) {
        exchange::put_destination(writing, typed.destination, typed.secret);
    });
    return done(visit, path_of(visit, typed.destination.id), visit.say(t("Saved")));
}

// Where records go is decided by somebody who confirmed who they are.
http::Response show_add(Visit& visit) {
    if (!visit.confirmed()) return confirm_first(visit);
    auto typed = typed_destination(visit, nullptr);
    if (typed.destination.port == 0) typed.destination.port = Destination{}.port;
    return form_page(visit, adding(visit), typed.destination, nullptr);
}

http::Response take_add(Visit& visit) { return take(visit, adding(visit), typed_destination(visit, nullptr)); }

http::Response show_change(Visit& visit) {
    const auto destination = one_of(visit);
    if (!visit.confirmed()) return confirm_first(visit);
    return form_page(visit, changing(visit, destination),
                     visit.switched ? typed_destination(visit, &destination).destination : destination, nullptr);
}

http::Response take_change(Visit& visit) {
    const auto destination = one_of(visit);
    return take(visit, changing(visit, destination), typed_destination(visit, &destination));
}

// ---- One

void write_about(Html& out, const Visit& visit, const Destination& destination) {
    Names names;
    names.want(destination.made_by);
    visit.app.store.read([&](store::Reader& db) { names.read(db); });
    govuk::SummaryList about;
    const auto row = [&](base::Message key, std::string value) {
        about.rows.push_back({.key = {.text = visit.say(key)}, .value = {.text = std::move(value)}});
    };
    const bool by_sftp = destination.kind == Kind::sftp;
    row(t("Kind"), std::string(visit.say(by_sftp ? t("SFTP server") : t("Folder"))));
    row(t("Where"), place_of(visit, destination));
    if (by_sftp) {
        row(t("Signs in with"),
            std::string(visit.say(destination.secret == Secret::key ? t("A private key") : t("A password"))));
        row(t("Host key"), destination.host_key.empty()
                               ? std::string(visit.say(t("Not confirmed: nothing is brought there before it is")))
                               : destination.host_key);
    }
    row(t("Added by"), names.of(visit, destination.made_by) + ", " + destination.made_at.say(visit.language));
    govuk::summary_list(out, about);
}

http::Response show_one(Visit& visit) {
    const auto destination = one_of(visit);
    const auto tries = visit.app.store.read([&](store::Reader& db) {
        return exchange::deliveries_to(db, visit.authority_id(), destination.id, kTriesShown);
    });
    Html body(visit.language);
    govuk::PageHeader header{.caption = std::string(visit.say(t("Destination"))), .title = destination.name};
    const bool manages = manages_outward(visit);
    if (manages)
        header.actions.push_back({.text = visit.say(t("Change")), .href = path_of(visit, destination.id, "/change")});
    govuk::page_header(body, header);
    write_about(body, visit, destination);
    if (manages) {
        body.raw("<div class=\"govuk-button-group\">");
        if (destination.kind == Kind::sftp)
            button_form(body, visit,
                        {.action = path_of(visit, destination.id, "/host-key"), .text = t("Ask for its host key")});
        button_form(body, visit,
                    {.action = path_of(visit, destination.id, "/remove"),
                     .text = t("Remove"),
                     .classes = "govuk-button--warning"});
        body.raw("</div>");
    }
    write_deliveries(body, visit, tries);
    return page(visit,
                {.title = destination.name,
                 .back = visit.link("/settings/destinations"),
                 .width = Frame::Width::full,
                 .current = "settings"},
                std::move(body));
}

// What the server shows is for people to compare with what its owner told them by another way.
http::Response ask_host_key(Visit& visit) {
    const auto destination = one_of(visit);
    if (destination.kind != Kind::sftp) throw base::NotFound("a folder has no host key");
    std::string fingerprint;
    const auto answer = http::ask_host_key({.host = destination.host,
                                            .port = destination.port,
                                            .user = destination.user,
                                            .password = {},
                                            .key = {},
                                            .host_key = {},
                                            .reach = visit.app.settings.outward.reach,
                                            .timeout_ms = kHostKeyMs},
                                           fingerprint);
    Html body(visit.language);
    const auto title = visit.say(t("Host key of the server"));
    body.raw("<h1 class=\"govuk-heading-l\">").text(title).raw("</h1>");
    if (fingerprint.empty()) {
        body.raw("<p class=\"govuk-body\">")
            .text(visit.say(answer.outcome == http::SftpAnswer::Outcome::refused_address
                                ? t("The address is not one that may be called from here")
                                : t("The server could not be reached")))
            .raw("</p>");
        if (answer.outcome == http::SftpAnswer::Outcome::later) govuk::inset_text(body, {.text = answer.why});
    } else {
        body.raw("<p class=\"govuk-body app-code\" id=\"host-key\">").text(fingerprint).raw("</p>");
        body.raw("<p class=\"govuk-body\">")
            .text(visit.say(t("Compare it with what the other body told you by another way: by telephone, or on its "
                              "website. From then on, a server that shows another is told nothing.")))
            .raw("</p>");
        open_side_form(body, visit, path_of(visit, destination.id, "/host-key/confirm"));
        govuk::hidden_input(body, "host_key", fingerprint);
        govuk::hidden_input(body, "host", destination.host);
        govuk::hidden_input(body, "port", std::to_string(destination.port));
        govuk::button(body, {.text = visit.say(t("It is the same"))});
        close_form(body);
    }
    return page(visit, {.title = std::string(title), .back = path_of(visit, destination.id), .current = "settings"},
                std::move(body));
}

http::Response confirm_host_key(Visit& visit) {
    auto destination = one_of(visit);
    if (!visit.confirmed()) return confirm_first(visit);
    const auto& form = visit.request.form;
    const auto host_key = form.get("host_key");
    if (!host_key.starts_with("SHA256:") || host_key.size() > 60) throw base::BadRequest("no host key");
    destination.host = form.get("host");
    const auto port = form.get("port");
    std::from_chars(port.data(), port.data() + port.size(), destination.port);
    write_destination(
        visit, [&](const DestinationWriting& writing) { exchange::confirm_host_key(writing, destination, host_key); });
    return done(visit, path_of(visit, destination.id), visit.say(t("The host key is confirmed")));
}

http::Response take_remove(Visit& visit) {
    const auto destination = one_of(visit);
    write_destination(visit,
                      [&](const DestinationWriting& writing) { exchange::remove_destination(writing, destination); });
    return done(visit, visit.link("/settings/destinations"), visit.say(t("Destination removed")));
}

}  // namespace

std::vector<Page> destination_pages() {
    using enum http::Method;
    constexpr Rule see{.who = Who::right, .group = "outward", .verb = dataset::Verb::read},
        manage{.who = Who::right, .group = "outward", .verb = dataset::Verb::write};
    return {
        {get, "/{authority}/settings/destinations", see, show_destinations},
        {get, "/{authority}/settings/destinations/add", manage, show_add},
        {post, "/{authority}/settings/destinations/add", manage, take_add},
        {get, "/{authority}/settings/destinations/{destination}", see, show_one},
        {get, "/{authority}/settings/destinations/{destination}/change", manage, show_change},
        {post, "/{authority}/settings/destinations/{destination}/change", manage, take_change},
        {.method = post,
         .path = "/{authority}/settings/destinations/{destination}/host-key",
         .rule = manage,
         .answer = ask_host_key,
         .pool = http::Pool::outgoing},
        {post, "/{authority}/settings/destinations/{destination}/host-key/confirm", manage, confirm_host_key},
        {post, "/{authority}/settings/destinations/{destination}/remove", manage, take_remove},
    };
}

}  // namespace web
