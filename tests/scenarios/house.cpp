#include "scenarios/house.hpp"

#include "audit/reads.hpp"
#include "base/text.hpp"
#include "dataset/record.hpp"
#include "dataset/view.hpp"
#include "exchange/webhook_sender.hpp"
#include "gate/accounts.hpp"
#include "gate/sessions.hpp"
#include "jobs/worker.hpp"
#include "notify/sender.hpp"
#include "web/cookies.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace scenarios {

namespace {

const audit::Actor kScenario{.name = "scenario"};

void must(const base::Problems& problems, std::string_view what) {
    for (const auto& problem : problems)
        throw std::runtime_error(std::string(what) + ": " + problem.where + ": " +
                                 problem.say(base::Language::english));
}

// "Ysgol Bro / Bro School" is how a scenario writes both languages: "|" parts its cells.
std::string both_languages(std::string text) {
    const auto stroke = text.find(" / ");
    return stroke == std::string::npos ? text : text.substr(0, stroke) + " | " + text.substr(stroke + 3);
}

}  // namespace

TestHouse::TestHouse(store::Dialect dialect)
    : database_(dialect),
      clock_(base::Instant::from_london(*base::Date::from_ymd(2026, 11, 21), 9, 30)),
      house_(place(), cli::House::Migrate::yes, &clock_),
      sign_in_(house_.store(), house_.trail()),
      app_{.store = house_.store(),
           .trail = house_.trail(),
           .registries = house_.registries(),
           .policy = house_.policy(),
           .sign_in = sign_in_,
           .codes = house_.codes(),
           .jobs = house_.jobs(),
           .log = log_,
           .settings = {.version = "scenario",
                        .database = "",
                        .sessions = {},
                        .upload_folder = (database_.folder() / "uploads").string(),
                        .spool_folder = database_.folder().string(),
                        .files_folder = (database_.folder() / "files").string(),
                        .import_rows_at_once = 4,
                        .sources = {},
                        .documents_folder = (database_.folder() / "documents").string(),
                        .outward = {.folder = database_.folder() / "deliveries"}},
           .readiness = {},
           .counts = {},
           .pieces = {},
           .metrics = {},
           .api_limit = {}},
      doors_{.router = web::build_router(app_), .fallback = web::fallback(app_), .finish = web::finish(app_)} {
    web::add_jobs(app_);
    std::filesystem::create_directory(app_.settings.outward.folder);
}

cli::Place TestHouse::place() {
    return {.database = database_.options().database,
            .key_file = (database_.folder() / "master.key").string(),
            .backups = database_.folder() / "backups",
            .documents = database_.folder() / "documents"};
}

void TestHouse::set_time(base::Instant now) {
    clock_.set(now);
    browsers_.clear();  // nobody's session lasts from one day to another
}

base::Id TestHouse::authority_id(std::string_view slug) {
    if (slug.empty()) return {};
    const auto found = house_.store().read([&](store::Reader& db) { return web::find_authority(db, slug); });
    if (!found) throw std::runtime_error("there is no authority " + std::string(slug));
    return found->id;
}

void TestHouse::add_people(const Rows& rows) {
    for (auto row : rows) {
        const base::Id authority = authority_id(row["authority"]);
        const auto place = base::Id::from_text(row["place"]).value_or(base::Id());
        base::Id account = accounts_[row["name"]];
        house_.store().write(store::Priority::page, [&](store::Tx& tx) {
            if (!account) {
                const auto made = gate::create_account(
                    tx, house_.trail(), kScenario, authority,
                    {.name = row["name"], .email = base::lower_ascii(row["name"]) + "@gwynfryn.example"});
                if (!made) must(made.problems(), row["name"]);
                tx.run("update account set state = 'active' where id = $1", {*made});
                account = *made;
            }
            const auto today = clock_.today();
            must(gate::grant_membership(tx, house_.trail(), kScenario,
                                        {.account = account,
                                         .authority = authority,
                                         .role = row["role"],
                                         .place = place,
                                         .valid_from = today.plus_days(-30),
                                         .valid_to = today.plus_days(300),
                                         .reason = "Scenario"}),
                 row["name"]);
        });
        accounts_[row["name"]] = account;
    }
}

std::map<std::string, std::string> TestHouse::add_records(std::string_view dataset, std::string_view authority,
                                                          const Rows& rows) {
    std::map<std::string, std::string> named;
    const auto& definition = house_.registry().dataset(dataset);
    const base::Id owner = authority_id(authority);
    for (const auto& row : rows) {
        dataset::Written written;
        house_.store().write(store::Priority::page, [&](store::Tx& tx) {
            const auto codes = house_.codes().get(tx);
            const dataset::Writing writing{.registry = house_.registry(),
                                           .trail = house_.trail(),
                                           .codes = codes,
                                           .authority = owner,
                                           .actor = kScenario};
            std::vector<dataset::Change> changes;
            for (const auto& [column, text] : row) {
                if (column == "as" || text.empty()) continue;
                const auto* field = definition.find(column);
                if (!field) throw std::runtime_error(std::string(dataset) + " has no field " + column);
                const auto value =
                    dataset::parse(*field, field->type == dataset::Type::bilingual ? both_languages(text) : text,
                                   {.codes = codes.get()});
                if (!value) must(value.problems(), text);
                changes.push_back({.position = field->position, .value = *value, .from = {}, .to = {}});
            }
            written = dataset::insert(tx, writing, definition, changes);
            must(written.problems, dataset);
        });
        if (const auto name = row.find("as"); name != row.end()) named[name->second] = written.id.text();
    }
    return named;
}

void TestHouse::set_from(const Becoming& becoming) {
    const auto& definition = house_.registry().dataset(becoming.dataset);
    const auto* field = definition.find(becoming.field);
    const auto id = base::Id::from_text(becoming.record);
    const auto day = base::Date::from_iso(becoming.day);
    if (!field || !id || !day) throw std::runtime_error("no such field, record or day");
    const base::Id owner = authority_id(becoming.authority);
    dataset::Written written;
    house_.store().write(store::Priority::page, [&](store::Tx& tx) {
        const dataset::Writing writing{.registry = house_.registry(),
                                       .trail = house_.trail(),
                                       .codes = house_.codes().get(tx),
                                       .authority = owner,
                                       .actor = kScenario};
        const dataset::Change change{
            .position = field->position, .value = dataset::Value::text(becoming.value), .from = *day, .to = {}};
        const auto version = dataset::get(tx, house_.registry(), definition, owner, *id).version;
        written = dataset::update(tx, writing, definition, *id, version, {&change, 1});
    });
    must(written.problems, becoming.field);
}

namespace {

class MailBox final : public notify::Channel {
public:
    explicit MailBox(std::vector<TestHouse::MailSent>& box) : box_(box) {}
    notify::Handed hand_over(const notify::Letter& letter) override {
        const auto& message = letter.message;
        const auto rendered = notify::render(letter.of, message.channel, message.language, letter.values);
        box_.push_back({message.address, rendered.subject + "\n" + rendered.plain});
        return {.outcome = notify::Handed::Outcome::taken};
    }

private:
    std::vector<TestHouse::MailSent>& box_;
};

}  // namespace

void TestHouse::send_account_mail() {
    app_.settings.public_address = "https://cantref.example";
    app_.mail = notify::Way{.kind = notify::ChannelKind::email, .provider = "smtp", .open = [this] {
                                return std::make_unique<MailBox>(mail_);
                            }};
}

void TestHouse::lay_letters_out() {
    notify::Sender(house_.store(), house_.trail(), log_, {notify::print_way()}).hand_over_due();
}

void TestHouse::tell_webhooks(int status) {
    const auto answered = http::CallAnswer::Outcome::answered;
    exchange::WebhookSender(house_.store(), house_.trail(), log_, app_.settings.outward, [&](const http::Call&) {
        return http::CallAnswer{.outcome = answered, .status = status, .headers = {}, .body = "heard", .why = {}};
    }).send_due();
}

std::size_t TestHouse::delivered(std::string_view folder) const {
    const auto path = app_.settings.outward.folder / folder;
    if (!std::filesystem::exists(path)) return 0;
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(path), {}));
}

void TestHouse::do_jobs() {
    jobs::Worker worker(house_.jobs(), log_);
    worker.ask_for_today();
    while (worker.run_one()) {
    }
}

void TestHouse::spoil_uploads(std::string_view words, std::string_view by) {
    for (const auto& entry : std::filesystem::directory_iterator(app_.settings.upload_folder)) {
        std::ifstream in(entry.path(), std::ios::binary);
        std::string text{std::istreambuf_iterator<char>(in), {}};
        if (const auto at = text.find(words); at != std::string::npos) text.replace(at, words.size(), by);
        std::ofstream(entry.path(), std::ios::binary | std::ios::trunc) << text;
    }
}

std::string TestHouse::add_view(std::string_view authority) {
    const dataset::ViewUser user{.account = house_.world().ids.next(), .sharing = dataset::ViewUser::Sharing::everyone};
    const auto id = house_.world().ids.next();
    const auto owner = authority_id(authority);
    const auto made = house_.store().write(store::Priority::page, [&](store::Tx& tx) {
        return dataset::make_view(
            {.tx = tx,
             .registry = house_.registry(),
             .trail = house_.trail(),
             .authority = owner,
             .user = user,
             .actor = kScenario},
            id, "organisation",
            {.name = "Scenario", .share = dataset::Share::everyone, .columns = {"name", "head_last_name"}});
    });
    if (!made) must(made.problems(), "view");
    return id.text();
}

TestHouse::SecondStep TestHouse::set_second_step(const std::string& person) {
    const auto account = accounts_.at(person);
    const std::string_view secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
    const auto code = [&](std::int64_t seconds) {
        return gate::second_factor_code(secret, clock_.now().plus_seconds(seconds));
    };
    // Set up with the code before, so that the one of now has not been used.
    const auto set = house_.store().write(store::Priority::page, [&](store::Tx& tx) {
        return gate::set_second_factor(tx, house_.trail(), kScenario, {}, account, secret, code(-30));
    });
    if (!set) throw std::runtime_error("the second step could not be set up");
    return {code(0), set->recovery_codes.front()};
}

std::size_t TestHouse::readings(std::string_view authority, std::string_view record) {
    const auto id = base::Id::from_text(record);
    if (!id) throw std::runtime_error("not an id: " + std::string(record));
    const auto owner = authority_id(authority);
    return house_.store().read_side([&](store::Reader& side) {
        const auto all = audit::readers_of(side, owner, *id, 0, 1000);
        return static_cast<std::size_t>(std::ranges::count_if(
            all, [](const audit::ReadOf& read) { return read.action.ends_with(".view_restricted"); }));
    });
}

std::string TestHouse::session_of(const std::string& person) {
    const auto account = accounts_.find(person);
    if (account == accounts_.end()) return "";
    return gate::begin_session(house_.store(), house_.world(), account->second, {}, "scenario", "127.0.0.1");
}

Browser& TestHouse::browser_of(const std::string& person) {
    auto& browser = browsers_[person];
    if (browser) return *browser;
    browser = std::make_unique<Browser>(doors_);
    if (auto session = session_of(person); !session.empty())
        browser->set_cookie(web::session_cookie(app_.settings), std::move(session));
    return *browser;
}

http::Response TestHouse::ask(const std::string& person, http::Method method, const std::string& target,
                              const std::vector<std::pair<std::string, std::string>>& headers, std::string body) {
    auto& session = sessions_[person];
    if (session.empty()) session = session_of(person);
    const auto question = target.find('?');
    http::Request request;
    request.method = method;
    request.target = target;
    request.path = target.substr(0, question);
    if (question != std::string::npos) request.query = http::parse_form(target.substr(question + 1)).value();
    request.body = std::move(body);
    request.headers = {{"host", "localhost"}};
    request.headers.insert(request.headers.end(), headers.begin(), headers.end());
    request.peer = "127.0.0.1";
    if (!session.empty()) request.cookies.add(web::session_cookie(app_.settings), session);
    auto found = doors_.router.find(method, request.path);
    request.parameters = found.parameters;
    return found.route ? found.route->handler(request) : doors_.fallback(request, 404, found.allowed);
}

std::unique_ptr<http::Server> TestHouse::serve() {
    http::ServerOptions options;
    options.port = 0;
    options.page_threads = 2;
    options.stop_ms = 2000;
    options.spool_folder = database_.folder().string();
    auto server = std::make_unique<http::Server>(options, web::build_router(app_), doors_.fallback, doors_.finish);
    server->start();
    return server;
}

std::int64_t TestHouse::rows() {
    return house_.store().read([&](store::Reader& db) {
        return db
            .one(
                "select (select count(*) from organisation) + (select count(*) from contact) + (select count(*) from "
                "account) + (select count(*) from membership) + (select count(*) from local_value) + (select count(*) "
                "from correction) + (select count(*) from saved_view where removed_at is null)")
            .integer(0);
    });
}

std::int64_t TestHouse::count(std::string_view dataset) {
    const auto& definition = house_.registry().dataset(dataset);
    return house_.store().read([&](store::Reader& db) {
        return db.one("select count(*) from " + std::string(definition.name) + " where to_mark = 9223372036854775807")
            .integer(0);
    });
}

}  // namespace scenarios
