#include "scenarios/browser.hpp"

#include "http/response.hpp"
#include "tests/support/database.hpp"

#include <algorithm>
#include <atomic>
#include <fstream>
#include <functional>
#include <stdexcept>

namespace scenarios {

namespace {

using fixtures::Node;

constexpr int kRedirectsMax = 5;

std::string attribute(const Node& node, const std::string& name) {
    const auto found = node.attributes.find(name);
    return found == node.attributes.end() ? "" : found->second;
}
bool has(const Node& node, const std::string& name) { return node.attributes.contains(name); }

void each(const Node& node, const std::function<void(const Node&)>& visit) {
    visit(node);
    for (const auto& child : node.children) each(child, visit);
}
std::vector<const Node*> all(const Node& node, std::string_view tag) {
    std::vector<const Node*> found;
    each(node, [&](const Node& one) {
        if (one.tag == tag) found.push_back(&one);
    });
    return found;
}

void append_words(std::string& out, const Node& node) {
    constexpr std::string_view in_line[] = {"a", "abbr", "b", "code", "em", "i", "ins", "del", "span", "strong"};
    if (node.tag == "script" || node.tag == "template" || node.tag == "option") return;
    const bool breaks = !node.tag.empty() && std::ranges::find(in_line, node.tag) == std::end(in_line);
    if (breaks) out += ' ';
    out += node.text;
    for (const auto& child : node.children) append_words(out, child);
    if (breaks) out += ' ';
}

std::string words_of(const Node& node) {
    std::string raw, out;
    append_words(raw, node);
    for (const char c : raw) {
        if ((c == ' ' || c == '\n') && (out.empty() || out.back() == ' ')) continue;
        out += c == '\n' ? ' ' : c;
    }
    while (!out.empty() && out.back() == ' ') out.pop_back();
    return out;
}

bool is_button(const Node& node) {
    return node.tag == "button" || (node.tag == "input" && attribute(node, "type") == "submit");
}
bool takes_choice(const Node& node) {
    const auto type = attribute(node, "type");
    return node.tag == "input" && (type == "checkbox" || type == "radio");
}

// What a control of a form says before anybody touches it, in the order of the page.
std::vector<std::pair<std::string, std::string>> as_shown(const Node& form) {
    std::vector<std::pair<std::string, std::string>> fields;
    each(form, [&](const Node& node) {
        const auto name = attribute(node, "name");
        if (name.empty() || is_button(node) || attribute(node, "type") == "file") return;
        if (takes_choice(node)) {
            if (has(node, "checked")) fields.emplace_back(name, attribute(node, "value"));
        } else if (node.tag == "input") {
            fields.emplace_back(name, attribute(node, "value"));
        } else if (node.tag == "textarea") {
            fields.emplace_back(name, node.text);
        } else if (node.tag == "select") {
            const auto options = all(node, "option");
            const auto chosen =
                std::ranges::find_if(options, [](const Node* option) { return has(*option, "selected"); });
            if (chosen != options.end())
                fields.emplace_back(name, attribute(**chosen, "value"));
            else if (!options.empty())
                fields.emplace_back(name, attribute(*options.front(), "value"));
        }
    });
    return fields;
}

// The control that a person means by its label, or by its name where two have the same label.
const Node& control(const Node& form, const std::string& meant) {
    std::string id;
    for (const auto* label : all(form, "label"))
        if (words_of(*label) == meant) id = attribute(*label, "for");
    const Node* found = nullptr;
    each(form, [&](const Node& node) {
        if (!found && (node.tag == "input" || node.tag == "textarea" || node.tag == "select") &&
            ((!id.empty() && attribute(node, "id") == id) || attribute(node, "name") == meant))
            found = &node;
    });
    if (!found) throw std::runtime_error("the form has no \"" + meant + "\"");
    return *found;
}

// The value of a choice by what a person sees: an option's text, or the value itself.
std::string chosen_value(const Node& select, const std::string& seen) {
    for (const auto* option : all(select, "option"))
        if (words_of(Node{.tag = "div", .text = {}, .attributes = {}, .children = option->children}) == seen ||
            attribute(*option, "value") == seen)
            return attribute(*option, "value");
    throw std::runtime_error("\"" + seen + "\" cannot be chosen");
}

void fill(std::vector<std::pair<std::string, std::string>>& fields, const Node& form, const Typed& typed) {
    const auto& node = control(form, typed.label_or_name);
    const auto name = attribute(node, "name");
    std::string value = typed.value;
    if (node.tag == "select") value = chosen_value(node, value);
    if (attribute(node, "type") == "checkbox" || attribute(node, "type") == "radio") {
        // "Yes: yes" ticks the box labelled Yes; by name, the value itself is given.
        if (typed.label_or_name != name) value = attribute(node, "value");
        if (attribute(node, "type") == "checkbox") {
            std::erase_if(fields, [&](const auto& field) { return field.first == name && field.second == value; });
            if (typed.value == "no")  // takes the tick away
                std::erase_if(fields, [&](const auto& field) { return field.first == name; });
            else
                fields.emplace_back(name, value);
            return;
        }
    }
    const auto at = std::ranges::find(fields, name, &std::pair<std::string, std::string>::first);
    if (at == fields.end())
        fields.emplace_back(name, value);
    else
        at->second = value;
}

const Node* switch_button(const Node& tree) {
    for (const auto* button : all(tree, "button"))
        if (attribute(*button, "name") == "switch_language") return button;
    return nullptr;
}

const Node* switched_form(const Node& tree) {
    const auto* button = switch_button(tree);
    if (!button) return nullptr;
    for (const auto* form : all(tree, "form"))
        if (attribute(*form, "id") == attribute(*button, "form")) return form;
    throw std::runtime_error("the language switch belongs to no form");
}

// Another value than a control has, of a kind that it can hold.
std::string other_value(const Node& form, const Node& node) {
    const auto name = attribute(node, "name");
    if (node.tag == "textarea") return "Yr ail \"linell\"\n  <b>& mwy</b>";
    if (node.tag == "select") return attribute(*all(node, "option").back(), "value");
    if (attribute(node, "type") == "radio" || attribute(node, "type") == "checkbox") {
        std::string last;
        for (const auto* each_input : all(form, "input"))
            if (attribute(*each_input, "name") == name) last = attribute(*each_input, "value");
        return last;
    }
    return "  Tŷ <b>'" + name + "'</b> & \"x\" ";
}

http::Fields parsed(std::string_view encoded) {
    auto fields = http::parse_form(encoded);
    if (!fields) throw std::runtime_error("not a query: " + std::string(encoded));
    return std::move(*fields);
}

std::string decoded_path(std::string_view path) { return std::string(parsed("p=" + std::string(path)).get("p")); }

class StringSink final : public http::Sink {
public:
    void write(std::string_view bytes) override { all.append(bytes); }
    std::string all;
};

std::string body_of(http::Response& response) {
    if (auto* text = std::get_if<std::string>(&response.body)) return std::move(*text);
    if (auto* bytes = std::get_if<http::StaticBody>(&response.body)) return std::string(bytes->bytes);
    if (auto* stream = std::get_if<http::Stream>(&response.body)) {
        StringSink sink;
        stream->produce(sink);
        return std::move(sink.all);
    }
    std::ifstream file(std::get<http::File>(response.body).path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

void Browser::open(const std::string& target) {
    Sent sent;
    sent.target = target;
    send(std::move(sent));
}

void Browser::follow(std::string_view text) {
    for (const auto* link : all(tree_, "a"))
        if (words_of(*link) == text) return open(attribute(*link, "href"));
    throw std::runtime_error("there is no link \"" + std::string(text) + "\" on " + target_);
}

void Browser::press(std::string_view text, const std::vector<Typed>& typed,
                    const std::map<std::string, std::string>& files) {
    const Node* form = nullptr;
    const Node* button = nullptr;
    for (const auto* candidate : all(tree_, "form"))
        each(*candidate, [&](const Node& node) {
            if (button || !is_button(node) || words_of(node) != text) return;
            form = candidate;
            button = &node;
        });
    if (!form) throw std::runtime_error("there is no button \"" + std::string(text) + "\" on " + target_);

    Sent sent;
    sent.method = attribute(*form, "method") == "post" ? http::Method::post : http::Method::get;
    const auto action =
        attribute(has(*button, "formaction") ? *button : *form, has(*button, "formaction") ? "formaction" : "action");
    sent.target = action.empty() ? target_ : action;
    auto fields = as_shown(*form);
    for (const auto& one : typed) {
        if (!one.value.starts_with('@')) {
            fill(fields, *form, one);
            continue;
        }
        const auto file = files.find(one.value.substr(1));
        if (file == files.end()) throw std::runtime_error("there is no file " + one.value.substr(1));
        sent.uploads.emplace_back(attribute(control(*form, one.label_or_name), "name"), file->second);
        sent.upload_names.push_back(file->first);
    }
    if (has(*button, "name")) fields.emplace_back(attribute(*button, "name"), attribute(*button, "value"));
    for (auto& [name, value] : fields) sent.form.add(std::move(name), std::move(value));
    if (sent.method == http::Method::get) {
        sent.target += "?" + http::query_string(sent.form);
        sent.form = {};
    }
    last_form_ = sent;
    send(std::move(sent));
}

void Browser::send_again() { send(last_form_); }

bool Browser::switches_with_form() const { return switched_form(tree_) != nullptr; }

std::vector<std::pair<std::string, std::string>> Browser::form_fields() const {
    const auto* form = switched_form(tree_);
    if (!form) throw std::runtime_error("there is no form on " + target_);
    auto fields = typed_.empty() ? as_shown(*form) : typed_;
    std::erase_if(fields, [](const auto& field) { return field.first == "form_token"; });
    std::ranges::sort(fields);
    return fields;
}

void Browser::type_everywhere() {
    const auto* form = switched_form(tree_);
    if (!form) throw std::runtime_error("there is no form on " + target_);
    auto fields = as_shown(*form);
    each(*form, [&](const Node& node) {
        const auto type = attribute(node, "type");
        const bool control =
            node.tag == "textarea" || node.tag == "select" || (node.tag == "input" && !is_button(node));
        if (!control || type == "hidden" || type == "file" || type == "password") return;
        const auto name = attribute(node, "name");
        const auto at = std::ranges::find(fields, name, &std::pair<std::string, std::string>::first);
        if (at != fields.end())
            at->second = other_value(*form, node);
        else
            fields.emplace_back(name, other_value(*form, node));
    });
    typed_ = std::move(fields);
}

void Browser::switch_language(const std::vector<Typed>& typed) {
    const auto* button = switch_button(tree_);
    const auto* form = switched_form(tree_);
    if (!form) throw std::runtime_error("there is no form on " + target_);
    auto fields = typed_.empty() ? as_shown(*form) : typed_;
    for (const auto& one : typed) fill(fields, *form, one);
    fields.emplace_back(attribute(*button, "name"), attribute(*button, "value"));
    Sent sent;
    sent.method = http::Method::post;
    sent.target = attribute(*button, "formaction");
    for (auto& [name, value] : fields) sent.form.add(std::move(name), std::move(value));
    send(std::move(sent));
}

http::Response Browser::answer(const Sent& sent) {
    static std::atomic<std::uint64_t> number{0};
    http::Request request;
    request.method = sent.method;
    request.target = sent.target;
    const auto question = sent.target.find('?');
    request.path = decoded_path(std::string_view(sent.target).substr(0, question));
    if (question != std::string::npos) request.query = parsed(std::string_view(sent.target).substr(question + 1));
    request.form = sent.form;
    request.headers = {{"host", "localhost"}, {"user-agent", "scenario"}};
    request.peer = "127.0.0.1";
    request.number = ++number;
    for (const auto& [name, value] : cookies_) request.cookies.add(name, value);

    const test_support::ScratchFolder folder;  // uploads last as long as their request
    for (std::size_t i = 0; i < sent.uploads.size(); ++i) {
        const auto path = folder.path() / std::to_string(i);
        std::ofstream(path, std::ios::binary) << sent.uploads[i].second;
        request.uploads.push_back({.field = sent.uploads[i].first,
                                   .file_name = sent.upload_names[i],
                                   .content_type = "text/csv",
                                   .path = path,
                                   .bytes = static_cast<std::int64_t>(sent.uploads[i].second.size())});
    }
    auto found = doors_.router.find(request.method, request.path);
    request.parameters = found.parameters;
    auto response = found.route ? found.route->handler(request)
                                : doors_.fallback(request, found.allowed.empty() ? 404 : 405, found.allowed);
    doors_.finish(request, response, 0);
    body_ = body_of(response);
    return response;
}

void Browser::keep(const http::Response& response) {
    for (const auto& cookie : response.cookies) {
        if (cookie.max_age_seconds == 0)
            cookies_.erase(cookie.name);
        else
            cookies_[cookie.name] = cookie.value;
    }
}

void Browser::send(Sent sent) {
    for (int redirects = 0;; ++redirects) {
        if (redirects > kRedirectsMax)
            throw std::runtime_error("sent from address to address without end: " + sent.target);
        typed_.clear();
        const auto response = answer(sent);
        keep(response);
        status_ = response.status;
        target_ = sent.target;
        if (response.status != 302 && response.status != 303) {
            constexpr std::string_view doctype = "<!DOCTYPE html>";
            const bool html = response.header("content-type").starts_with("text/html");
            const auto begin = html ? body_.find(doctype) : std::string::npos;
            tree_ = html ? fixtures::parse(
                               std::string_view(body_).substr(begin == std::string::npos ? 0 : begin + doctype.size()))
                         : Node{};
            return;
        }
        sent = {};
        sent.target = response.header("location");
    }
}

std::string Browser::language() const {
    const auto pages = all(tree_, "html");
    return pages.empty() ? "" : attribute(*pages.front(), "lang");
}

std::string Browser::words() const {
    const auto mains = all(tree_, "main");
    return words_of(mains.empty() ? tree_ : *mains.front());
}

std::string Browser::held(const std::string& label_or_name) const {
    const auto name = attribute(control(tree_, label_or_name), "name");
    for (const auto& [each_name, value] : as_shown(tree_))
        if (each_name == name) return value;
    return "";
}

std::vector<std::vector<std::string>> Browser::rows(const std::vector<std::string>& headings) const {
    for (const auto* table : all(tree_, "table")) {
        const auto lines = all(*table, "tr");
        if (lines.empty()) continue;
        std::vector<std::string> head;
        for (const auto* cell : all(*lines.front(), "th")) head.push_back(words_of(*cell));
        std::vector<std::size_t> at;
        for (const auto& heading : headings)
            at.push_back(static_cast<std::size_t>(std::ranges::find(head, heading) - head.begin()));
        if (std::ranges::any_of(at, [&](std::size_t column) { return column == head.size(); })) continue;
        std::vector<std::vector<std::string>> found;
        for (std::size_t i = 1; i < lines.size(); ++i) {
            std::vector<std::string> texts, row;
            for (const auto& cell : lines[i]->children)
                if (cell.tag == "td" || cell.tag == "th") texts.push_back(words_of(cell));
            for (const auto column : at) row.push_back(column < texts.size() ? texts[column] : "");
            found.push_back(std::move(row));
        }
        return found;
    }
    throw std::runtime_error("no table with these headings on " + target_);
}

}  // namespace scenarios
