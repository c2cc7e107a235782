// libFuzzer: the first byte says where to cut. Whole or in pieces, the same parts must come out.
#include "http/multipart.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace {

struct Notes final : http::PartReader {
    std::string text;
    bool begin_part(http::PartHead head) override {
        text += "[" + head.name + "|" + head.file_name.value_or("-") + "|" + head.content_type + "]";
        return true;
    }
    bool part_bytes(std::string_view bytes) override {
        text += bytes;
        return true;
    }
    bool end_part() override {
        text += "[end]";
        return true;
    }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
    const std::size_t piece = data[0] % 64U + 1U;
    Notes whole_notes;
    Notes piece_notes;
    http::Multipart whole("B", whole_notes);
    http::Multipart pieces("B", piece_notes);
    const auto whole_outcome = whole.take(body);
    auto piece_outcome = http::Multipart::Outcome::good;
    for (std::size_t at = 0; at < body.size(); at += piece) piece_outcome = pieces.take(body.substr(at, piece));
    if (whole_outcome != piece_outcome || whole.complete() != pieces.complete()) std::abort();
    if (whole_outcome == http::Multipart::Outcome::good && whole.complete() && whole_notes.text != piece_notes.text)
        std::abort();
    return 0;
}
