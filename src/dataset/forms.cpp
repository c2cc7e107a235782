#include "dataset/forms.hpp"

#include "base/text.hpp"
#include "dataset/limits.hpp"
#include "dataset/value.hpp"

#include <algorithm>

namespace dataset {
namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_letter(char c) { return is_upper(c) || (c >= 'a' && c <= 'z'); }

std::string upper_without_space(std::string_view typed) {
    std::string out;
    for (const char c : typed) {
        if (c == ' ' || c == '\t') continue;
        out += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return out;
}

// Letters and digits as A and 9: "CF10" → "AA99".
std::string picture(std::string_view text) {
    std::string out;
    for (const char c : text) out += is_upper(c) ? 'A' : is_digit(c) ? '9' : '?';
    return out;
}

constexpr std::string_view upn_alphabet = "ABCDEFGHJKLMNPQRTUVWXYZ";

bool is_domain(std::string_view domain) {
    const auto labels = base::split(domain, '.');
    if (labels.size() < 2 || labels.back().size() < 2) return false;
    for (const auto label : labels) {
        if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') return false;
        // Letters beyond ASCII stand for themselves; browsers and mailers turn them into punycode.
        const auto allowed = [](char c) {
            return is_letter(c) || is_digit(c) || c == '-' || static_cast<unsigned char>(c) >= 0x80;
        };
        if (!std::all_of(label.begin(), label.end(), allowed)) return false;
    }
    return !base::all_digits(labels.back());
}

}  // namespace

std::optional<std::string> urn_from(std::string_view typed) {
    auto text = upper_without_space(typed);
    if (text.size() != 6 || !base::all_digits(text)) return std::nullopt;
    return text;
}

std::optional<std::string> uprn_from(std::string_view typed) {
    auto text = upper_without_space(typed);
    if (!base::all_digits(text) || text.size() > 12) return std::nullopt;
    text.erase(0, std::min(text.find_first_not_of('0'), text.size()));
    if (text.empty()) return std::nullopt;
    return text;
}

std::optional<char> upn_check_letter(std::string_view last_twelve) {
    if (last_twelve.size() != 12 || !base::all_digits(last_twelve.substr(0, 11))) return std::nullopt;
    std::size_t sum = 0;
    for (std::size_t at = 0; at < 12; ++at) {
        const char c = last_twelve[at];
        const auto value = is_digit(c) ? static_cast<std::size_t>(c - '0') : upn_alphabet.find(c);
        if (value == std::string_view::npos) return std::nullopt;
        sum += value * (at + 2);
    }
    return upn_alphabet[sum % upn_alphabet.size()];
}

std::optional<std::string> upn_from(std::string_view typed) {
    auto text = upper_without_space(typed);
    if (text.size() != 13 || upn_check_letter(std::string_view(text).substr(1)) != text.front()) return std::nullopt;
    return text;
}

std::optional<std::string> postcode_from(std::string_view typed) {
    auto text = upper_without_space(typed);
    if (text.size() < 5 || text.size() > 7) return std::nullopt;
    const auto outward = std::string_view(text).substr(0, text.size() - 3);
    const auto inward = std::string_view(text).substr(text.size() - 3);
    if (picture(inward) != "9AA" || inward.find_first_of("CIKMOV") != std::string_view::npos) return std::nullopt;
    const auto shape = picture(outward);
    const bool known = shape == "A9" || shape == "A99" || shape == "AA9" || shape == "AA99" || shape == "A9A" ||
                       shape == "AA9A" || outward == "GIR";
    if (!known) return std::nullopt;
    text.insert(text.size() - 3, " ");
    return text;
}

std::optional<std::string> email_from(std::string_view typed) {
    const auto text = base::trim(typed);
    const auto at = text.find('@');
    if (at == std::string_view::npos || at == 0 || at > 64) return std::nullopt;
    const auto local = text.substr(0, at);
    const auto refused = [](char c) {
        return static_cast<unsigned char>(c) <= 0x20 ||
               std::string_view("\"(),:;<>@[\\]\x7f").find(c) != std::string_view::npos;
    };
    if (std::any_of(local.begin(), local.end(), refused) || local.front() == '.' || local.back() == '.')
        return std::nullopt;
    if (local.find("..") != std::string_view::npos || !is_domain(text.substr(at + 1))) return std::nullopt;
    return std::string(text);
}

std::optional<std::string> phone_from(std::string_view typed) {
    auto text = base::tidy_line(typed);
    auto number = std::string_view(text);
    // "ext 12", "x12", "est 12": its digits do not count.
    const auto extension = number.find_first_of("xXeE");
    if (extension != std::string_view::npos) number = number.substr(0, extension);
    const auto digits = std::count_if(number.begin(), number.end(), is_digit);
    const auto allowed = [](char c) {
        return is_digit(c) || std::string_view("+()-. /").find(c) != std::string_view::npos;
    };
    if (digits < 7 || digits > 15 || !std::all_of(number.begin(), number.end(), allowed)) return std::nullopt;
    if (number.find('+', 1) != std::string_view::npos && number.find("(+") == std::string_view::npos)
        return std::nullopt;
    if (extension != std::string_view::npos && !is_digit(text.back())) return std::nullopt;
    return text;
}

std::optional<std::string> link_from(std::string_view typed) {
    auto text = std::string(base::trim(typed));
    const auto lower = base::lower_ascii(text);
    if (lower.find("://") == std::string::npos) {
        if (lower.find(':') < lower.find('/')) return std::nullopt;  // javascript:, mailto:
        text.insert(0, "https://");
    } else if (lower.rfind("http://", 0) != 0 && lower.rfind("https://", 0) != 0) {
        return std::nullopt;
    }
    if (text.size() > static_cast<std::size_t>(limits::link_characters)) return std::nullopt;
    const auto refused = [](char c) {
        return static_cast<unsigned char>(c) <= 0x20 ||
               std::string_view("\"<>\\^`{|}\x7f").find(c) != std::string_view::npos;
    };
    if (std::any_of(text.begin(), text.end(), refused)) return std::nullopt;
    const auto host_at = text.find("://") + 3;
    auto host = std::string_view(text).substr(host_at, text.find_first_of("/?#", host_at) - host_at);
    if (host.find('@') != std::string_view::npos) return std::nullopt;  // names before an @ mislead
    if (const auto port = host.find(':'); port != std::string_view::npos) {
        if (!base::all_digits(host.substr(port + 1))) return std::nullopt;
        host = host.substr(0, port);
    }
    if (!is_domain(host)) return std::nullopt;
    return text;
}

}  // namespace dataset
