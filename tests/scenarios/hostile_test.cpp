// What nobody would send who means well, to every address, in every place an answer is made of: path, query, each field
// of each form, cookies and headers. Over a real socket, since much is refused before a handler sees it. Whatever comes
// is answered with anything but a failure, in the language of its address; what is refused writes nothing; and the
// server goes on answering.
#include "base/text.hpp"
#include "http/raw_client.hpp"
#include "scenarios/house.hpp"
#include "web/routes.hpp"

#include <gtest/gtest.h>
#include <re2/re2.h>

#include <algorithm>
#include <map>
#include <set>

namespace {

using scenarios::TestHouse;

std::string percent(std::string_view bytes) {
    static constexpr char digits[] = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        ((encoded += '%') += digits[byte >> 4]) += digits[byte & 15];
    }
    return encoded;
}

std::string many(std::string_view text, int times) {
    std::string all;
    for (int i = 0; i < times; ++i) all += text;
    return all;
}

// As they stand in an address or form: already encoded, or encoded wrongly on purpose.
const std::vector<std::string>& hostile_values() {
    static const std::vector<std::string> values{
        many("a", 5000),
        percent("\U0001F3F4\U000E0067\U000E0062\U000E0077\U000E006C\U000E0073\U000E007F\U0001F469\u200D\U0001F467"),
        many(percent("\U0001F600"), 300),      // cut anywhere, it is no UTF-8 any more
        percent(std::string_view("a\0b", 3)),  // a zero byte
        percent("\x01\x1b[2J\x7f\r\nX-Injected: yes\r\n\r\n"),
        percent("\xff\xfe\xc0\xaf"),  // no UTF-8
        percent("\xed\xa0\x80"),      // half a surrogate pair
        "%zz%",
        percent("'; drop table contact; -- \" \\ % _"),
        percent("<script>alert(1)</script>{count}{0}%s%n${x}"),
        percent("../../../../etc/passwd"),
        percent("//evil.example/\\evil.example"),
        many("%5B", 500),
        "99999999999999999999999999999999",
        "-9223372036854775808",
        percent("\u202Egnp.exe\u2066"),
        percent(" \t\n "),
        "0000000000000",
    };
    return values;
}

class Hostile : public testing::TestWithParam<store::Dialect> {
public:
    Hostile() {
        house.add_records(
            "authority", "",
            {{{"slug", "gwynfryn"}, {"name", "Gwynfryn"}, {"kind", "council"}, {"nation", "england-and-wales"}}});
        school = house
                     .add_records("organisation", "",
                                  {{{"as", "school"},
                                    {"register_code", "wales"},
                                    {"reference", "1"},
                                    {"kind", "school"},
                                    {"status", "1"},
                                    {"name", "Bro"}}})
                     .at("school");
        contact = house
                      .add_records("contact", "gwynfryn",
                                   {{{"as", "c"}, {"organisation", school}, {"role", "head"}, {"name", "Olwen"}}})
                      .at("c");
        view = house.add_view("gwynfryn");
        for (const auto* role : {"data_manager", "access_manager"})
            house.add_people({{{"name", "Rhiannon"}, {"role", role}, {"authority", "gwynfryn"}, {"place", ""}}});
        house.add_people({{{"name", "Rhiannon"}, {"role", "register_owner"}, {"authority", ""}, {"place", ""}}});
        server = house.serve();
    }

    // The address of a page, with `hostile` in the place of the parameter that has the number `at`.
    std::string target(const web::Page& page, std::size_t at = std::string::npos, std::string_view hostile = {}) const {
        std::string path;
        std::size_t number = 0;
        for (const auto segment : base::split(page.path.substr(1), '/')) {
            path += '/';
            if (!segment.starts_with('{'))
                path += segment;
            else
                path += number++ == at ? std::string(hostile) : known(segment);
        }
        return path;
    }
    std::string known(std::string_view parameter) const {
        if (parameter == "{authority}") return "gwynfryn";
        if (parameter == "{dataset}") return "contact";
        if (parameter == "{id}") return contact;
        if (parameter == "{field}") return "telephone";
        if (parameter == "{view}") return view;
        return school;
    }
    static std::size_t parameters(const web::Page& page) {
        return static_cast<std::size_t>(std::ranges::count(page.path, '{'));
    }

    // Nobody's session survives every route: each is tried with a new one.
    void sign_in() {
        const auto session = house.session_of("Rhiannon");
        cookies = "session=" + session;
        const auto page = ask("GET", "/account").body;
        RE2::PartialMatch(page, R"re(name="form_token" value="([^"]+)")re", &token);
    }

    http::test::Answer ask(std::string_view method, std::string_view address, std::string_view body = {},
                           std::string_view headers = {}) {
        http::test::RawClient client(server->port());
        std::string request = std::string(method) + ' ' + std::string(address) + " HTTP/1.1\r\nHost: localhost\r\n";
        if (!cookies.empty() && headers.find("Cookie:") == std::string_view::npos)
            request += "Cookie: " + cookies + "\r\n";
        if (method == "POST")
            request +=
                "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " + std::to_string(body.size()) +
                "\r\n";
        request += std::string(headers) + "\r\n" + std::string(body);
        client.send(request);
        client.shut_sending();
        return http::test::parse_answer(client.read_all());
    }

    void expect_answered(std::string_view method, const std::string& address, std::string_view body = {},
                         std::string_view headers = {}) {
        const auto before = method == "POST" ? house.rows() : 0;
        const auto answer = ask(method, address, body, headers);
        const auto what = std::string(method) + ' ' + address.substr(0, 200) + ' ' + std::string(body.substr(0, 200)) +
                          ' ' + std::string(headers.substr(0, 200));
        EXPECT_GE(answer.status, 200) << what;
        EXPECT_LT(answer.status, 500) << what;
        EXPECT_EQ(answer.header("x-injected"), "") << what;
        if (answer.status >= 400 && method == "POST") {
            EXPECT_EQ(house.rows(), before) << what << " was refused and wrote";
        }
        ++statuses[answer.status];
        // A line feed alone ends the head before anything can be told from it: that refusal is in English.
        const bool unread = headers.substr(0, headers.size() - std::min<std::size_t>(headers.size(), 2)).find('\n') !=
                            std::string_view::npos;
        if (!unread && answer.header("content-type").starts_with("text/html")) {
            const bool welsh = address == "/cy" || address.starts_with("/cy/") || address.starts_with("/cy?");
            EXPECT_NE(answer.body.find(welsh ? "<html lang=\"cy\"" : "<html lang=\"en\""), std::string::npos) << what;
        }
    }

    // One field hostile and the others as good as absent: each field gets some of the values, and its neighbours
    // others.
    template <typename Try>
    void one_by_one(const std::set<std::string>& names, Try&& attempt) {
        constexpr std::size_t apart = 6;
        std::size_t number = 0;
        for (const auto& name : names)
            for (std::size_t i = number++ % apart; i < hostile_values().size(); i += apart)
                attempt(percent(name) + "=" + hostile_values()[i]);
    }

    // Every name that a control of the page has, and those that pages read besides.
    std::set<std::string> names_on(const std::string& address) {
        std::set<std::string> names{"then", "version", "once", "reason", "switch_language", "secret", "code"};
        const auto page = ask("GET", address).body;
        re2::StringPiece rest(page);
        std::string name;
        while (RE2::FindAndConsume(&rest, R"re( name="([^"]+)")re", &name)) names.insert(name);
        names.erase("form_token");
        return names;
    }

    TestHouse house{GetParam()};
    std::string school, contact, view, cookies, token;
    std::map<int, int> statuses;  // how often each was answered
    std::unique_ptr<http::Server> server;
    const std::vector<web::Page> pages = web::all_pages();
};
INSTANTIATE_TEST_SUITE_P(databases, Hostile, testing::ValuesIn(test_support::dialects()), test_support::dialect_name);

TEST_P(Hostile, addresses_are_answered) {
    sign_in();
    for (const auto& page : pages)
        for (std::size_t at = 0; at < parameters(page); ++at)
            for (const auto& value : hostile_values()) {
                if (page.method != http::Method::get) continue;
                expect_answered("GET", target(page, at, value));
                expect_answered("GET", "/cy" + target(page, at, value));
            }
}

TEST_P(Hostile, queries_are_answered) {
    sign_in();
    for (const auto& page : pages) {
        if (page.method != http::Method::get) continue;
        auto names = names_on(target(page));
        for (const auto* name :
             {"as_at", "as_at-day", "as_at-month", "as_at-year", "before", "after", "page", "sort", "columns", "q",
              "name", "who", "what", "verb", "organisation", "saved", "format", "to", "since"})
            names.insert(name);
        for (const auto& value : hostile_values()) {
            std::string all;
            for (const auto& name : names) all += (all.empty() ? "" : "&") + percent(name) + "=" + value;
            expect_answered("GET", "/cy" + target(page) + "?" + all.substr(0, 7000));
        }
        one_by_one(names, [&](const std::string& field) { expect_answered("GET", target(page) + "?" + field); });
        expect_answered("GET", target(page) + "?" + many("q=a&page=2&sort=name&", 300));
    }
}

TEST_P(Hostile, forms_are_answered) {
    for (const auto& page : pages) {
        if (page.method != http::Method::post) continue;
        sign_in();
        const auto own = target(page);
        auto names = names_on(own);
        names.merge(names_on(own.substr(0, own.rfind('/'))));
        for (const auto& value : hostile_values()) {
            std::string all = "form_token=" + token;
            for (const auto& name : names) all += "&" + percent(name) + "=" + value;
            expect_answered("POST", own, all);
            expect_answered("POST", "/cy" + own, all);
            for (std::size_t at = 0; at < parameters(page); ++at)
                expect_answered("POST", target(page, at, value), "form_token=" + token);
        }
        one_by_one(names, [&](const std::string& field) {
            expect_answered("POST", own, "form_token=" + token + "&" + field);
        });
        expect_answered("POST", own, "form_token=" + token + many("&name=a&role=head&version=1", 2000));
        expect_answered("POST", own, "form_token=" + many("x", 3000));
    }
    // Not all turned away at the door: forms were read, and their values refused or taken.
    EXPECT_GT(statuses[422], 100);
    EXPECT_GT(statuses[303], 100);
}

TEST_P(Hostile, cookies_and_headers_are_answered) {
    for (const auto& value : hostile_values()) {
        std::string raw;
        for (std::size_t i = 0; i < value.size(); ++i) {
            const bool encoded = value[i] == '%' && i + 2 < value.size();
            raw += encoded ? static_cast<char>(std::stoi("0" + value.substr(i + 1, 2), nullptr, 16)) : value[i];
            if (encoded) i += 2;
        }
        sign_in();
        for (const auto* address : {"/", "/cy/account", "/gwynfryn/data/contact", "/sign-in", "/assets/none.css"}) {
            for (const auto* cookie : {"session", "form", "code", "notice", "place"})
                expect_answered("GET", address, {}, "Cookie: " + std::string(cookie) + "=" + raw + "\r\n");
            for (const auto* header : {"Accept-Language", "User-Agent", "Origin", "Sec-Fetch-Site", "Accept-Encoding",
                                       "X-Forwarded-For", "If-None-Match", "Referer", "Accept", "Range"}) {
                expect_answered("GET", address, {}, std::string(header) + ": " + raw + "\r\n");
                expect_answered("POST", address, "form_token=" + token, std::string(header) + ": " + raw + "\r\n");
            }
        }
    }
    cookies.clear();
    EXPECT_EQ(ask("GET", "/sign-in").status, 200);
}

}  // namespace
