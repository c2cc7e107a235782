// What ends a request: a short closed list of exceptions, each turned into an answer in exactly one place
// (web/ for pages and the API, cli/ for commands, jobs/ for background work).
#pragma once

#include "base/message.hpp"

#include <stdexcept>
#include <string>
#include <string_view>

namespace base {

// Base of the list. what() is for the log; the reader gets a message of their own language.
class Failure : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// 404: no such thing, or not one that this reader may know of.
class NotFound : public Failure {
public:
    explicit NotFound(const std::string& what = "not found") : Failure(what) {}
};

// 403: known to be there, and not theirs. `rule` names the policy that refused, for "why can't I see this?".
class Forbidden : public Failure {
public:
    explicit Forbidden(const std::string& rule) : Failure("forbidden: " + rule) {}
};

// 409: the record changed since it was read, or the same idempotency key came with other content.
class Conflict : public Failure {
public:
    explicit Conflict(const std::string& what) : Failure(what) {}
};

// 400, 413 …: bytes that are not a request we can read. Not for form errors, which are Problems.
class BadRequest : public Failure {
public:
    explicit BadRequest(const std::string& what, int status_code = 400) : Failure(what), status(status_code) {}
    int status;
};

// 503: the database or disk is gone or full, a queue is full; trying again later may help.
class Unavailable : public Failure {
public:
    explicit Unavailable(const std::string& what) : Failure(what) {}
};

// 500: an invariant of ours is broken. Stops the operation, loudly, and is counted.
class Broken : public std::logic_error {
public:
    explicit Broken(const std::string& what) : std::logic_error(what) {}
};

// Checked in production too.
inline void invariant(bool holds, std::string_view what) {
    if (!holds) [[unlikely]]
        throw Broken(std::string(what));
}

}  // namespace base
