// One request being answered: who asks, in which language, of which authority, and the helpers every page needs.
#pragma once

#include "base/message.hpp"
#include "web/app.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace web {

class Visit {
public:
    App& app;
    const http::Request& request;
    base::Language language;
    gate::Principal principal;
    std::optional<Authority> authority;
    std::string form_cookie;  // before sign-in: what the form token is bound to
    // The address of the page this is about, as sent: of a form without a page of its own, that of the page above it.
    std::string here = {};
    bool switched = false;       // the language was switched: the request's form is to be shown again, nothing more
    bool has_main_form = false;  // written by open_form()
    mutable const dataset::Registry* registry_here = nullptr;  // registry() fills it

    // An address of ours in the reader's language. root("/sign-in") → "/cy/sign-in"; link("/data/person") →
    // "/cy/gwynfryn/data/person".
    std::string root(std::string_view path) const;
    std::string link(std::string_view path) const;
    // `here` in the other language, query included.
    std::string twin() const;

    std::string_view say(base::Message message) const { return base::say(language, message); }
    std::string say(base::Message message, std::initializer_list<base::NamedArgument> arguments) const {
        return base::say(language, message, arguments);
    }
    std::string say(base::PluralMessage message, std::int64_t count,
                    std::initializer_list<base::NamedArgument> arguments = {}) const {
        return base::say(language, message, count, arguments);
    }

    // Of the address; there is one on every page below /{authority}.
    base::Id authority_id() const;
    base::Date today() const { return app.world().clock.today(); }
    audit::Actor actor() const;
    // The definitions that hold where the address is: the same ones for as long as the visit lasts.
    const dataset::Registry& registry() const;
    std::shared_ptr<const dataset::Codes> codes(store::Reader& db) const { return app.codes.get(db); }
    dataset::Scope scope(const dataset::Dataset& dataset, dataset::Verb verb) const;
    // What of other datasets this visitor reads, for a query. It outlives the visit: files are written after that.
    std::function<dataset::Scope(const dataset::Dataset&)> reference_scope() const;
    // The fields of it that this visitor may write by its form: sealed (S4) ones have a page of their own.
    dataset::FieldSet writable(const dataset::Dataset& dataset) const;
    // Whether they used their second factor lately; else confirm_first() (web/routes.hpp).
    bool confirmed() const;
    // For operations of this visitor: who they are, what they may do, whether they confirmed it lately.
    dataset::Writing writing(std::shared_ptr<const dataset::Codes> codes) const;
    dataset::ShowAs show_as(const dataset::Codes& codes) const;
    std::string form_token() const;
    // "01h2m8…": shown on error pages and written in the log.
    std::string request_id() const;
};

// For operations of somebody in an authority, by a request or by a job they asked for. `app` and `principal` must
// outlive it.
dataset::Writing writing_for(const App& app, const dataset::Registry& registry, const gate::Principal& principal,
                             base::Id authority, std::shared_ptr<const dataset::Codes> codes);

}  // namespace web
