#include "http/router.hpp"

#include "base/failure.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

namespace http {

namespace {

constexpr std::size_t kMethods = 6;

std::size_t index_of(Method method) { return static_cast<std::size_t>(method); }

struct Segment {
    enum class Kind : std::uint8_t { literal, parameter, rest } kind;
    std::string_view text;  // the literal, or the parameter's name
};

Segment segment_of(std::string_view text, const std::string& pattern) {
    if (!text.starts_with('{')) {
        base::invariant(!text.empty() && text.find_first_of("{}") == std::string_view::npos, "bad pattern: " + pattern);
        return {Segment::Kind::literal, text};
    }
    base::invariant(text.ends_with('}'), "bad pattern: " + pattern);
    text = text.substr(1, text.size() - 2);
    const bool rest = text.ends_with("...");
    if (rest) text.remove_suffix(3);
    base::invariant(!text.empty() && text.find_first_of("{}.") == std::string_view::npos, "bad pattern: " + pattern);
    return {rest ? Segment::Kind::rest : Segment::Kind::parameter, text};
}

// "/" has no segments; "/a/b" has two.
std::vector<Segment> segments_of(const std::string& pattern) {
    base::invariant(pattern.starts_with('/'), "a pattern begins with /: " + pattern);
    std::vector<Segment> segments;
    if (pattern == "/") return segments;
    for (const auto text : base::split(std::string_view(pattern).substr(1), '/')) {
        base::invariant(segments.empty() || segments.back().kind != Segment::Kind::rest,
                        "{rest...} comes last: " + pattern);
        const auto segment = segment_of(text, pattern);
        const bool named_before = std::any_of(segments.begin(), segments.end(), [&](const Segment& other) {
            return segment.kind != Segment::Kind::literal && other.kind != Segment::Kind::literal &&
                   other.text == segment.text;
        });
        base::invariant(!named_before, "a parameter is named twice: " + pattern);
        segments.push_back(segment);
    }
    return segments;
}

struct Node {
    std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
    std::unique_ptr<Node> parameter;
    std::unique_ptr<Node> rest;
    std::array<const Route*, kMethods> routes{};
    std::array<std::vector<std::string>, kMethods> names;  // of the parameters on the way here
};

std::unique_ptr<Node>& child_of(Node& node, const Segment& segment) {
    switch (segment.kind) {
        case Segment::Kind::parameter: return node.parameter;
        case Segment::Kind::rest: return node.rest;
        case Segment::Kind::literal: break;
    }
    return node.literals[std::string(segment.text)];
}

// Walks the tree, the most literal branch first; stops at the first node that has the method, and notes what others
// would take.
struct Search {
    std::size_t method;
    std::vector<std::string_view> values;
    std::array<bool, kMethods> seen{};

    const Node* at(const Node& node) {
        for (std::size_t i = 0; i < kMethods; ++i) seen[i] |= node.routes[i] != nullptr;
        return node.routes[method] ? &node : nullptr;
    }

    const Node* captured(const Node& child, std::string_view value, std::optional<std::string_view> left) {
        values.push_back(value);
        const Node* found = left ? below(child, *left) : at(child);
        if (!found) values.pop_back();
        return found;
    }

    const Node* below(const Node& node, std::string_view path) {
        const auto slash = path.find('/');
        const auto segment = path.substr(0, slash);
        if (segment.empty()) return nullptr;
        std::optional<std::string_view> left;
        if (slash != std::string_view::npos) left = path.substr(slash + 1);
        if (const auto literal = node.literals.find(segment); literal != node.literals.end()) {
            const Node* found = left ? below(*literal->second, *left) : at(*literal->second);
            if (found) return found;
        }
        if (node.parameter) {
            if (const Node* found = captured(*node.parameter, segment, left)) return found;
        }
        return node.rest ? captured(*node.rest, path, std::nullopt) : nullptr;
    }
};

}  // namespace

struct Router::Tree {
    Node root;
    std::vector<std::unique_ptr<Route>> routes;
};

Router::Router() : tree_(std::make_unique<Tree>()) {}
Router::~Router() = default;
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;

void Router::add(Route route) {
    Node* node = &tree_->root;
    std::vector<std::string> names;
    for (const auto& segment : segments_of(route.pattern)) {
        auto& child = child_of(*node, segment);
        if (!child) child = std::make_unique<Node>();
        node = child.get();
        if (segment.kind != Segment::Kind::literal) names.emplace_back(segment.text);
    }
    const auto method = index_of(route.method);
    if (const auto* other = node->routes[method]) {
        throw base::Broken("two routes answer " + std::string(name(route.method)) + " " + route.pattern + " and " +
                           other->pattern);
    }
    tree_->routes.push_back(std::make_unique<Route>(std::move(route)));
    node->routes[method] = tree_->routes.back().get();
    node->names[method] = std::move(names);
}

Router::Found Router::find(Method method, std::string_view path) const {
    Found found;
    if (!path.starts_with('/')) return found;
    path.remove_prefix(1);
    std::array<bool, kMethods> seen{};
    for (const auto tried : {method, Method::get}) {
        Search search{index_of(tried), {}, {}};
        const Node* node = path.empty() ? search.at(tree_->root) : search.below(tree_->root, path);
        if (node) {
            found.route = node->routes[search.method];
            const auto& names = node->names[search.method];
            for (std::size_t i = 0; i < names.size(); ++i) found.parameters.emplace_back(names[i], search.values[i]);
            return found;
        }
        seen = search.seen;
        if (method != Method::head) break;  // only HEAD is answered by another method's route
    }
    for (std::size_t i = 0; i < kMethods; ++i) {
        const auto allowed = static_cast<Method>(i);
        const bool by_get = allowed == Method::head && seen[index_of(Method::get)];
        if (seen[i] || by_get) found.allowed.push_back(allowed);
    }
    return found;
}

const std::vector<std::unique_ptr<Route>>& Router::routes() const { return tree_->routes; }

}  // namespace http
