#include "http/body.hpp"

#include "http/escape.hpp"
#include "http/file.hpp"
#include "http/limits.hpp"

#include <system_error>

namespace http {

// Text fields into the form, files into the folder.
class BodyReader::Parts final : public PartReader {
public:
    Parts(Request& request, const RouteLimits& limits, std::string folder)
        : request_(request), limits_(limits), folder_(std::move(folder)) {}

    bool begin_part(PartHead head) override {
        if (!is_text(head.name)) return refuse(400, "a field's name");
        if (!head.file_name) {
            if (request_.form.size() == kFieldsMax) return refuse(413, "too many fields");
            text_name_ = std::move(head.name);
            return true;
        }
        upload_ = Upload{std::move(head.name), *std::move(head.file_name), std::move(head.content_type), {}, 0};
        in_file_ = true;
        return true;
    }

    bool part_bytes(std::string_view bytes) override {
        if (!in_file_) {
            text_bytes_ += static_cast<std::int64_t>(bytes.size());
            if (text_bytes_ > limits_.body_bytes) return refuse(413, "the text fields are too long");
            text_ += bytes;
            return true;
        }
        if (!file_ && !open_file()) return false;
        auto& bytes_so_far = request_.uploads.back().bytes;
        bytes_so_far += static_cast<std::int64_t>(bytes.size());
        if (bytes_so_far > limits_.upload_bytes) return refuse(413, "a file is too long");
        return file_->append(bytes) || refuse(503, "an upload could not be written");
    }

    bool end_part() override {
        if (!in_file_) {
            if (!is_text(text_)) return refuse(400, "a field is not UTF-8");
            request_.form.add(std::move(text_name_), std::move(text_));
            text_.clear();
            return true;
        }
        in_file_ = false;
        if (!file_ && upload_.file_name.empty()) return true;  // a file input left empty
        if (!file_ && !open_file()) return false;
        file_.reset();
        return true;
    }

    const std::optional<Refusal>& refusal() const { return refusal_; }

private:
    bool refuse(int status, std::string_view why) {
        refusal_ = Refusal{status, why};
        return false;
    }

    // The upload is noted at once, so that it is removed whatever happens next.
    bool open_file() {
        if (request_.uploads.size() >= static_cast<std::size_t>(limits_.uploads)) return refuse(413, "too many files");
        auto named = NamedFile::make_in(folder_);
        if (!named) return refuse(503, "an upload could not be written");
        file_.emplace(std::move(named->file));
        upload_.path = named->path;
        request_.uploads.push_back(std::move(upload_));
        return true;
    }

    Request& request_;
    const RouteLimits limits_;
    const std::string folder_;
    std::string text_name_;
    std::string text_;
    std::int64_t text_bytes_ = 0;
    bool in_file_ = false;
    Upload upload_;
    std::optional<OpenFile> file_;
    std::optional<Refusal> refusal_;
};

BodyReader::BodyReader(Request& request, const RouteLimits& limits, std::string upload_folder)
    : request_(request), limits_(limits) {
    const auto type = request.header("content-type");
    const auto kind = type.substr(0, type.find_first_of("; \t"));
    if (equal_ignoring_case(kind, "application/x-www-form-urlencoded")) kind_ = Kind::form;
    if (!equal_ignoring_case(kind, "multipart/form-data")) return;
    const auto boundary = multipart_boundary(type);
    kind_ = boundary ? Kind::multipart : Kind::malformed;
    if (!boundary) return;
    parts_ = std::make_unique<Parts>(request, limits, std::move(upload_folder));
    multipart_.emplace(*boundary, *parts_);
}

BodyReader::~BodyReader() = default;

// Heads and boundaries of parts are allowed for, so that a file of just the length allowed fits.
std::int64_t BodyReader::bytes_max() const {
    if (kind_ != Kind::multipart) return limits_.body_bytes;
    constexpr std::int64_t framing = 1 << 20;
    return limits_.body_bytes + limits_.upload_bytes * limits_.uploads + framing;
}

std::optional<Refusal> BodyReader::accept() const {
    if (kind_ == Kind::malformed) return Refusal{400, "multipart without a boundary"};
    const auto length = content_length(request_);
    if (length && *length > static_cast<std::uint64_t>(bytes_max())) return Refusal{413, "the body is too long"};
    return std::nullopt;
}

std::optional<Refusal> BodyReader::take(std::string_view bytes) {
    bytes_ += static_cast<std::int64_t>(bytes.size());
    if (bytes_ > bytes_max()) return Refusal{413, "the body is too long"};
    if (kind_ != Kind::multipart) {
        request_.body += bytes;
        return std::nullopt;
    }
    switch (multipart_->take(bytes)) {
        case Multipart::Outcome::good: return std::nullopt;
        case Multipart::Outcome::malformed: return Refusal{400, "malformed multipart"};
        case Multipart::Outcome::refused: break;
    }
    return parts_->refusal().value_or(Refusal{413, "too many parts"});
}

std::optional<Refusal> BodyReader::finish() {
    if (kind_ == Kind::multipart) {
        if (!multipart_->complete()) return Refusal{400, "multipart without its end"};
    } else if (kind_ == Kind::form) {
        auto form = parse_form(request_.body);
        if (!form) return Refusal{400, "the form"};
        request_.form = *std::move(form);
        request_.body.clear();
    }
    return std::nullopt;
}

void remove_uploads(const Request& request) {
    for (const auto& upload : request.uploads) {
        std::error_code ignored;  // moved away is as good as removed
        std::filesystem::remove(upload.path, ignored);
    }
}

}  // namespace http
