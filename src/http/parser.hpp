// Beast's parser, filling a Request without a container of its own in between. Heavy: for session.cpp only.
#pragma once

#include "http/body.hpp"
#include "http/escape.hpp"
#include "http/framing.hpp"
#include "http/limits.hpp"
#include "http/request.hpp"

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace http {

class Parser final : public boost::beast::http::basic_parser<true> {
    using Text = boost::beast::string_view;
    using Error = boost::system::error_code;

public:
    explicit Parser(Request& request) : request_(request) {
        header_limit(static_cast<std::uint32_t>(kHeadBytesMax));
        body_limit(boost::none);  // BodyReader counts
    }
    void give_body_to(BodyReader& body) {
        body_ = &body;
        eager(true);
    }
    int version() const { return version_; }
    std::string_view method_text() const { return method_text_; }
    const std::optional<Refusal>& refusal() const { return refusal_; }

private:
    static std::string_view plain(Text text) { return {text.data(), text.size()}; }
    void on_request_impl(boost::beast::http::verb, Text method, Text target, int version, Error&) override {
        method_text_ = plain(method);
        request_.target = plain(target);
        version_ = version;
    }
    void on_response_impl(int, Text, int, Error&) override {}
    void on_field_impl(boost::beast::http::field, Text name, Text value, Error&) override {
        if (!head_done_) request_.headers.emplace_back(lower_case(plain(name)), plain(value));  // trailers are dropped
    }
    void on_header_impl(Error&) override { head_done_ = true; }
    void on_body_init_impl(const boost::optional<std::uint64_t>&, Error&) override {}
    std::size_t on_body_impl(Text bytes, Error& error) override {
        refusal_ = body_->take(plain(bytes));
        if (refusal_) error = boost::beast::http::error::body_limit;
        return bytes.size();
    }
    void on_chunk_header_impl(std::uint64_t, Text, Error&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, Text bytes, Error& error) override {
        return on_body_impl(bytes, error);
    }
    void on_finish_impl(Error&) override {}

    Request& request_;
    BodyReader* body_ = nullptr;
    std::string method_text_;
    int version_ = 0;
    bool head_done_ = false;
    std::optional<Refusal> refusal_;
};

}  // namespace http
