#include "cli/commands.hpp"
#include "cli/stop_signals.hpp"
#include "core/messages.hpp"
#include "standin/serve.hpp"

#include <iostream>

namespace cli {

namespace {

// As the rows would have it.
notify::Template template_of(const notify::TemplateSeed& seed) {
    const auto text = [](const notify::TextSeed& one) {
        return notify::Template::Text{base::OwnedLabel(one.subject), base::OwnedLabel(one.body)};
    };
    return {.name = std::string(seed.name),
            .label = base::OwnedLabel(seed.label),
            .help = {},
            .values = {},
            .email = text(seed.email),
            .sms = text(seed.sms),
            .letter = text(seed.letter)};
}

void print_settings(const standin::Govuk& govuk, const std::string& token, std::uint16_t port) {
    std::cout << "[notify]\nurl = \"http://127.0.0.1:" << port << "\"\nkey = \"" << govuk.key()
              << "\"\nreceipts_token = \"" << token << "\"\ntemplates = [\n";
    for (const auto& one : govuk.template_settings()) std::cout << "    \"" << one << "\",\n";
    std::cout << "]\n" << std::flush;
}

}  // namespace

int fake_govuk(const FakeGovukOptions& options) {
    const StopSignals stops;

    std::vector<notify::GovukTemplate> templates;
    for (const auto& seed : core::messages)
        for (auto& one : notify::govuk_templates(template_of(seed))) templates.push_back(std::move(one));
    const base::SystemClock clock;
    base::SystemRandom random;
    const std::string token = "stand-in";
    standin::Govuk govuk(options.only_settings ? std::uint16_t{0} : options.port,
                         {.receipts_url = options.receipts,
                          .receipts_token = token,
                          .retry_seconds = options.retry_seconds,
                          .per_minute = options.per_minute},
                         templates, clock, random);
    if (options.only_settings) {
        print_settings(govuk, token, options.port);
        return 0;
    }
    std::cout << "A stand-in for GOV.UK Notify is at " << govuk.url() << ": nothing is sent, nothing is paid\n"
              << "Settings by which Cantref uses it:\n\n";
    print_settings(govuk, token, govuk.port());
    stops.wait();
    return 0;
}

}  // namespace cli
