#include "web/visit.hpp"

namespace web {

namespace {

std::string_view prefix(base::Language language) { return language == base::Language::welsh ? "/cy" : ""; }

// The address without its language.
std::string_view bare(std::string_view path) {
    if (path == "/cy") return "/";
    return path.starts_with("/cy/") ? path.substr(3) : path;
}

audit::Actor actor_of(const gate::Principal& principal) {
    if (principal.signed_in()) return {.kind = audit::ActorKind::staff, .id = principal.account, .name = {}};
    if (principal.kind == gate::PrincipalKind::client)
        return {.kind = audit::ActorKind::client, .id = principal.account, .name = {}};
    return {.kind = audit::ActorKind::anyone, .id = {}, .name = {}};
}

}  // namespace

std::string Visit::root(std::string_view path) const {
    if (path == "/" && language == base::Language::welsh) return "/cy";
    return std::string(prefix(language)) + std::string(path);
}

std::string Visit::link(std::string_view path) const {
    base::invariant(authority.has_value(), "only pages of an authority link to its addresses");
    return std::string(prefix(language)) + "/" + authority->slug + std::string(path);
}

std::string Visit::twin() const {
    const std::string_view target = here.empty() ? std::string_view(request.target) : here;
    const auto question = target.find('?');
    std::string path(bare(target.substr(0, question)));
    if (base::other(language) == base::Language::welsh) path = path == "/" ? "/cy" : "/cy" + path;
    if (question != std::string_view::npos) path += target.substr(question);
    return path;
}

base::Id Visit::authority_id() const {
    base::invariant(authority.has_value(), "this page belongs to an authority");
    return authority->id;
}

const dataset::Registry& Visit::registry() const {
    if (!authority) return app.registries.national();
    if (!registry_here) registry_here = &app.registries.of(authority->id);
    return *registry_here;
}

audit::Actor Visit::actor() const { return actor_of(principal); }

dataset::Scope Visit::scope(const dataset::Dataset& dataset, dataset::Verb verb) const {
    return app.policy.scope_for(principal, authority_id(), dataset, verb);
}

std::function<dataset::Scope(const dataset::Dataset&)> Visit::reference_scope() const {
    return [&policy = app.policy, who = principal, here = authority_id()](const dataset::Dataset& target) {
        return policy.scope_for(who, here, target, dataset::Verb::read);
    };
}

dataset::FieldSet Visit::writable(const dataset::Dataset& dataset) const {
    const auto writes = scope(dataset, dataset::Verb::write);
    dataset::FieldSet writable;
    for (const auto& field : dataset.fields)
        if (writes.sees(field) && !dataset::is_sealed(field)) writable.add(field);
    return writable;
}

bool Visit::confirmed() const { return gate::confirmed_lately(principal, app.world(), app.settings.sessions); }

dataset::Writing Visit::writing(std::shared_ptr<const dataset::Codes> codes) const {
    auto writing = writing_for(app, registry(), principal, authority_id(), std::move(codes));
    writing.request = static_cast<std::int64_t>(request.number);
    if (confirmed()) writing.confirmed = dataset::Writing::Confirmed::yes;
    return writing;
}

dataset::ShowAs Visit::show_as(const dataset::Codes& codes) const { return {.language = language, .codes = &codes}; }

std::string Visit::form_token() const {
    return principal.signed_in() ? gate::form_token(principal) : gate::form_token_for_cookie(form_cookie);
}

std::string Visit::request_id() const { return base::Id(static_cast<std::int64_t>(request.number)).text(); }

dataset::Writing writing_for(const App& app, const dataset::Registry& registry, const gate::Principal& principal,
                             base::Id authority, std::shared_ptr<const dataset::Codes> codes) {
    dataset::Writing writing{.registry = registry,
                             .trail = app.trail,
                             .codes = std::move(codes),
                             .authority = authority,
                             .actor = actor_of(principal)};
    writing.scope = [&app, &principal, authority](const dataset::Dataset& target, dataset::Verb verb) {
        return app.policy.scope_for(principal, authority, target, verb);
    };
    writing.may = [&app, &principal, authority](dataset::Verb verb, std::string_view group, base::Id record) {
        return app.policy.may_on(principal, authority, verb, group, record);
    };
    return writing;
}

}  // namespace web
