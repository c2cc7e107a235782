// What a person with a browser does, without one: opens addresses, follows links, fills forms in and presses their
// buttons. Requests go straight to the router's handlers; every page must be well-formed HTML.
#pragma once

#include "fixtures/tree.hpp"
#include "http/router.hpp"
#include "http/server.hpp"

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace scenarios {

// The house as seen from outside: what http::Server is given.
struct Doors {
    http::Router router;
    http::Server::Fallback fallback;
    http::Server::Finish finish;
};

struct Typed {
    std::string label_or_name;  // of the control
    std::string value;
};

class Browser {
public:
    explicit Browser(const Doors& doors) : doors_(doors) {}

    void set_cookie(std::string name, std::string value) { cookies_[std::move(name)] = std::move(value); }
    void open(const std::string& target);
    // The link with this text in the page that is open.
    void follow(std::string_view text);
    // Fills the form that has this button, and sends it. `files`: contents by name, for "@name" values.
    void press(std::string_view button, const std::vector<Typed>& typed,
               const std::map<std::string, std::string>& files);
    // The last form once more, as a double click or a reload sends it.
    void send_again();

    // The language switch takes a form of the page along.
    bool switches_with_form() const;
    // Something other than what stood there, in every control of that form that takes typing or a choice.
    void type_everywhere();
    // Presses the switch, with what was typed.
    void switch_language(const std::vector<Typed>& typed = {});
    // What that form would send now, but for its token, by name.
    std::vector<std::pair<std::string, std::string>> form_fields() const;

    int status() const { return status_; }
    const std::string& target() const { return target_; }
    const std::string& body() const { return body_; }
    // Of the main part of the page: words as they are read, one space between.
    std::string words() const;
    std::string language() const;  // of the page
    // What the control with this label or name holds now.
    std::string held(const std::string& label_or_name) const;
    // Of the first table that has all of these headings: its rows, those columns.
    std::vector<std::vector<std::string>> rows(const std::vector<std::string>& headings) const;

private:
    struct Sent {
        http::Method method = http::Method::get;
        std::string target;
        http::Fields form;
        std::vector<std::pair<std::string, std::string>> uploads;  // control, content
        std::vector<std::string> upload_names;
    };
    void send(Sent sent);
    http::Response answer(const Sent& sent);
    void keep(const http::Response& response);

    const Doors& doors_;
    std::map<std::string, std::string> cookies_;
    Sent last_form_;
    std::vector<std::pair<std::string, std::string>> typed_;  // by type_everywhere(), into the page that is open
    int status_ = 0;
    std::string target_, body_;
    fixtures::Node tree_;
};

}  // namespace scenarios
