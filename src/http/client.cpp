#include "http/client.hpp"

#include "base/failure.hpp"
#include "http/curl.hpp"
#include "http/escape.hpp"

#include <algorithm>

namespace http {

namespace {

using curl::Handle;
using curl::List;

struct Transfer {
    const Call& call;
    CallAnswer answer;
    curl::Gate gate;
    bool too_long = false;
};

std::size_t take_body(char* bytes, std::size_t, std::size_t count, void* user) {
    auto& transfer = *static_cast<Transfer*>(user);
    auto& body = transfer.answer.body;
    const auto room = static_cast<std::size_t>(transfer.call.answer_bytes_max) - body.size();
    transfer.too_long = count > room;
    body.append(bytes, std::min(count, room));
    return transfer.too_long ? 0 : count;
}

std::size_t take_header(char* bytes, std::size_t, std::size_t count, void* user) {
    auto& headers = static_cast<Transfer*>(user)->answer.headers;
    const std::string_view line(bytes, count);
    if (line.starts_with("HTTP/")) headers.clear();  // of a 100 Continue before
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return count;
    auto value = line.substr(colon + 1);
    while (value.ends_with('\n') || value.ends_with('\r')) value.remove_suffix(1);
    headers.emplace_back(lower_case(line.substr(0, colon)), without_outer_space(value));
    return count;
}

List list_of(const Call& call) {
    List list;
    const auto add = [&](const std::string& line) {
        auto* longer = curl_slist_append(list.get(), line.c_str());
        base::invariant(longer != nullptr, "memory for a header");
        static_cast<void>(list.release());  // the old head is part of the longer list
        list.reset(longer);
    };
    for (const auto& [name, value] : call.headers) {
        base::invariant(is_token(name) && !has_control(value), "a header holds no control characters");
        add(value.empty() ? name + ";" : name + ": " + value);  // libcurl's way of saying an empty value
    }
    add("Expect:");  // answers of ours are awaited for less than its pause costs
    return list;
}

void set_up(CURL* handle, const Call& call, Transfer& transfer, curl_slist* headers) {
    curl_easy_setopt(handle, CURLOPT_URL, call.url.c_str());
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, transfer.gate.only_loopback ? "http" : "https");
    curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(handle, CURLOPT_PROXY, "");
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(call.timeout_ms));
    curl_easy_setopt(handle, CURLOPT_USERAGENT, "Cantref");
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers);
    curl::keep_within(handle, transfer.gate);
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &transfer);
    curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(handle, CURLOPT_HEADERDATA, &transfer);
    if (call.method == Method::head) curl_easy_setopt(handle, CURLOPT_NOBODY, 1L);
    if (call.method == Method::get || call.method == Method::head) return;
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, call.body.data());
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call.body.size()));
    curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, std::string(name(call.method)).c_str());
}

}  // namespace

std::string_view CallAnswer::header(std::string_view lower_case_name) const {
    for (const auto& [key, value] : headers)
        if (key == lower_case_name) return value;
    return {};
}

CallAnswer call(const Call& call) {
    const bool plain = call.reach == Reach::loopback_too && call.url.starts_with("http://");
    Transfer transfer{call, {}, {.reach = call.reach, .only_loopback = plain}};
    if (!plain && !call.url.starts_with("https://")) {
        transfer.answer.outcome = CallAnswer::Outcome::refused_address;
        transfer.answer.why = "not an https address";
        return transfer.answer;
    }
    const auto handle = curl::open();
    const auto headers = list_of(call);
    set_up(handle.get(), call, transfer, headers.get());
    const auto result = curl_easy_perform(handle.get());
    auto& answer = transfer.answer;
    curl_off_t microseconds = 0;
    curl_easy_getinfo(handle.get(), CURLINFO_TOTAL_TIME_T, &microseconds);
    answer.duration_ms = microseconds / 1000;
    if (result == CURLE_OK || transfer.too_long) {
        long status = 0;
        curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
        answer.status = static_cast<int>(status);
    }
    if (result == CURLE_OK) {
        answer.outcome = CallAnswer::Outcome::answered;
        return answer;
    }
    answer.why = curl_easy_strerror(result);
    if (transfer.gate.out_of_reach) answer.outcome = CallAnswer::Outcome::refused_address;
    if (transfer.too_long) answer.outcome = CallAnswer::Outcome::too_long;
    if (result == CURLE_OPERATION_TIMEDOUT) answer.outcome = CallAnswer::Outcome::timed_out;
    return answer;
}

}  // namespace http
