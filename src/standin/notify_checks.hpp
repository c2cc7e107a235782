// Whether a GOV.UK Notify would take what it is asked, in the words of its documentation.
#pragma once

#include "http/request.hpp"
#include "http/response.hpp"
#include "standin/notify_state.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace standin {

struct NotifyError {
    int status = 400;
    std::string error;  // "ValidationError"
    std::string message;
};
// {"status_code":400,"errors":[…]}
http::Response refusal(const std::vector<NotifyError>& errors);

bool is_uuid(std::string_view text);

// Who asks, and whether they may at this moment: the token, and then the limit.
std::optional<NotifyError> check_caller(NotifyState& state, const http::Request& request);

// What was asked for, read: a notification that could be sent, or all that is wrong with it.
struct Asked {
    std::vector<NotifyError> errors;
    Notification notification;
};
Asked read_asked(NotifyState& state, notify::ChannelKind kind, std::string_view body);

}  // namespace standin
