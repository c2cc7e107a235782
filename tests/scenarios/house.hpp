// The house of one scenario: a fresh database, wired as `cantref serve` wires it, with a clock that stands still until
// it is told.
#pragma once

#include "cli/house.hpp"
#include "gate/sign_in.hpp"
#include "scenarios/browser.hpp"
#include "tests/support/database.hpp"
#include "web/app.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace scenarios {

// Rows of a scenario: by heading.
using Rows = std::vector<std::map<std::string, std::string>>;

class TestHouse {
public:
    explicit TestHouse(store::Dialect dialect);

    void set_time(base::Instant now);
    // Columns: name, role, authority (none: the whole installation), place ({id} of an organisation).
    void add_people(const Rows& rows);
    // Columns: fields of the dataset, and "as": what the scenario calls the record. Returns the ids by that name.
    std::map<std::string, std::string> add_records(std::string_view dataset, std::string_view authority,
                                                   const Rows& rows);
    // What one field of a record is to be from that day on.
    struct Becoming {
        std::string dataset, record, field, value, day, authority;
    };
    void set_from(const Becoming& becoming);
    // The jobs that are due, and those of the day, done here and now; for as long as there are any.
    void do_jobs();
    // Letters that wait are laid out for the printer; other messages stay: nothing is set up to send them.
    void lay_letters_out();
    // From here on mail about accounts goes out, into this box: whom to, and its text.
    struct MailSent {
        std::string to, text;
    };
    void send_account_mail();
    const std::vector<MailSent>& mail() const { return mail_; }
    // How many files stand in a folder of deliveries: "gwynfryn/funding".
    std::size_t delivered(std::string_view folder) const;
    // Webhooks are told what is due; the other systems answer with this status.
    void tell_webhooks(int status);
    // A view of organisations that everyone in the authority sees, nobody's of those who act here: its id.
    std::string add_view(std::string_view authority);
    // Signed in, where the house knows somebody of that name; else a visitor.
    Browser& browser_of(const std::string& person);
    // One request as it comes, without a form: for what no browser would do.
    http::Response ask(const std::string& person, http::Method method, const std::string& target,
                       const std::vector<std::pair<std::string, std::string>>& headers = {}, std::string body = "");
    web::App& app() { return app_; }
    // The house behind a real socket, beside the browsers.
    std::unique_ptr<http::Server> serve();
    // A new session of theirs: the cookie's value; empty for a visitor.
    std::string session_of(const std::string& person);
    const gate::Policy& policy() const { return house_.policy(); }
    jobs::Board& jobs() { return house_.jobs(); }
    base::Id authority_id(std::string_view slug);
    base::Id account(const std::string& person) const { return accounts_.at(person); }
    // Puts other words into every uploaded file that waits.
    void spoil_uploads(std::string_view words, std::string_view by);
    // How many records of the dataset stand there.
    std::int64_t count(std::string_view dataset);
    // How often restricted (S4) values of the record were read, as the trail tells it.
    std::size_t readings(std::string_view authority, std::string_view record);
    void pass_seconds(std::int64_t seconds) { clock_.advance_seconds(seconds); }
    // From here on the person has a second factor: its code of now, and a recovery code.
    struct SecondStep {
        std::string code, recovery_code;
    };
    SecondStep set_second_step(const std::string& person);
    // How many rows there are of what forms write: records, accounts, roles, local values, corrections.
    std::int64_t rows();

    cli::Place place();

private:
    test_support::ScratchDatabase database_;
    base::SetClock clock_;
    cli::House house_;
    gate::SignIn sign_in_;
    base::Log log_{{.least = base::LogLevel::error, .file = {}}};
    web::App app_;
    std::vector<MailSent> mail_;
    Doors doors_;
    std::map<std::string, base::Id, std::less<>> accounts_;
    std::map<std::string, std::unique_ptr<Browser>> browsers_;
    std::map<std::string, std::string> sessions_;  // of who asks without one
};

}  // namespace scenarios
