// A value, or all the problems that kept it from being made. For outcomes a caller must branch on;
// what ends the request is an exception (base/failure.hpp).
#pragma once

#include "base/failure.hpp"
#include "base/problem.hpp"

#include <utility>
#include <variant>

namespace base {

template <typename T>
class [[nodiscard]] Result {
public:
    Result(T value) : content_(std::in_place_index<0>, std::move(value)) {}  // NOLINT(google-explicit-constructor)
    Result(Problems problems)
        : content_(std::in_place_index<1>, std::move(problems)) {  // NOLINT(google-explicit-constructor)
        invariant(!std::get<1>(content_).empty(), "a Result without value has problems");
    }
    Result(Problem problem) : content_(std::in_place_index<1>) {  // NOLINT(google-explicit-constructor)
        std::get<1>(content_).add(std::move(problem));
    }

    bool ok() const { return content_.index() == 0; }
    explicit operator bool() const { return ok(); }
    T& value() & { return std::get<0>(content_); }
    const T& value() const& { return std::get<0>(content_); }
    T&& value() && { return std::get<0>(std::move(content_)); }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }
    const Problems& problems() const { return std::get<1>(content_); }

private:
    std::variant<T, Problems> content_;
};

}  // namespace base
