// Takes a request's body apart as it arrives: forms into fields, files to disk, anything else into a string. What is
// allowed is known before the first byte is read.
#pragma once

#include "http/framing.hpp"
#include "http/multipart.hpp"
#include "http/request.hpp"
#include "http/router.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace http {

class BodyReader {
public:
    BodyReader(Request& request, const RouteLimits& limits, std::string upload_folder);
    ~BodyReader();
    // Whether this body may come at all, by its type and claimed length.
    std::optional<Refusal> accept() const;
    std::optional<Refusal> take(std::string_view bytes);
    std::optional<Refusal> finish();
    bool writes_files() const { return parts_ != nullptr; }

private:
    class Parts;
    std::int64_t bytes_max() const;

    Request& request_;
    const RouteLimits limits_;
    enum class Kind : std::uint8_t { raw, form, multipart, malformed } kind_ = Kind::raw;
    std::int64_t bytes_ = 0;
    std::unique_ptr<Parts> parts_;
    std::optional<Multipart> multipart_;
};

// Removes the files of a request's uploads that nobody has moved away.
void remove_uploads(const Request& request);

}  // namespace http
