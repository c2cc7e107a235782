#include "http/sftp.hpp"

#include "base/failure.hpp"
#include "base/hash.hpp"
#include "http/curl.hpp"
#include "http/escape.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <utility>

namespace http {

namespace {

using Outcome = SftpAnswer::Outcome;

constexpr long kConnectMs = 15'000;
constexpr std::string_view kUnfinished = ".part";

struct Session {
    const SftpServer& server;
    curl::Gate gate;
    std::string fingerprint;  // of the key it showed
};

// A private key where libcurl can read it, and nowhere on a disk.
class KeyFile {
public:
    explicit KeyFile(std::string_view key) : descriptor_(::memfd_create("key", MFD_CLOEXEC)) {
        base::invariant(
            descriptor_ >= 0 && ::write(descriptor_, key.data(), key.size()) == static_cast<ssize_t>(key.size()),
            "memory for a key");
    }
    KeyFile(const KeyFile&) = delete;
    KeyFile& operator=(const KeyFile&) = delete;
    ~KeyFile() { ::close(descriptor_); }
    std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

private:
    int descriptor_;
};

int look_at_host_key(void* user, int, const char* key, std::size_t bytes) {
    auto& session = *static_cast<Session*>(user);
    auto digest = base64(base::bytes_of(base::sha256({key, bytes})));
    while (digest.ends_with('=')) digest.pop_back();
    session.fingerprint = "SHA256:" + digest;
    return session.fingerprint == session.server.host_key ? CURLKHMATCH_OK : CURLKHMATCH_MISMATCH;
}

std::size_t give(char* place, std::size_t, std::size_t room, void* user) {
    auto& content = *static_cast<std::istream*>(user);
    content.read(place, static_cast<std::streamsize>(room));
    return content.bad() ? CURL_READFUNC_ABORT : static_cast<std::size_t>(content.gcount());
}

// As libcurl reads the words of its commands.
std::string in_quotes(std::string_view path) {
    std::string out = "\"";
    for (const char letter : path) {
        if (letter == '"' || letter == '\\') out += '\\';
        out += letter;
    }
    return out + '"';
}

std::string path_of(const SftpFile& file) {
    base::invariant(!has_control(file.folder) && !has_control(file.name), "names of files were checked");
    auto path = std::string(file.folder);
    if (!path.empty() && !path.ends_with('/')) path += '/';
    return path.append(file.name);
}

std::string url_of(const SftpServer& server, std::string_view path) {
    auto url = "sftp://" + server.host + ":" + std::to_string(server.port) + (path.starts_with('/') ? "" : "/~/");
    std::string part;
    for (const char letter : path) {
        if (letter == '/') {
            append_percent_encoded(url, std::exchange(part, {}));
            url += '/';
        } else {
            part += letter;
        }
    }
    append_percent_encoded(url, part);
    return url;
}

void set_up(CURL* curl, const std::string& url, Session& session) {
    const auto& server = session.server;
    curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "sftp");
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, kConnectMs);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(server.timeout_ms));
    curl_easy_setopt(curl, CURLOPT_USERNAME, server.user.c_str());
    curl_easy_setopt(curl, CURLOPT_SSH_HOSTKEYFUNCTION, look_at_host_key);
    curl_easy_setopt(curl, CURLOPT_SSH_HOSTKEYDATA, &session);
    curl::keep_within(curl, session.gate);
}

SftpAnswer answer_of(CURLcode result, const Session& session, std::string_view words) {
    if (result == CURLE_OK) return {Outcome::done, {}};
    SftpAnswer answer{Outcome::later, words.empty() ? curl_easy_strerror(result) : std::string(words)};
    if (session.gate.out_of_reach) answer.outcome = Outcome::refused_address;
    if (!session.fingerprint.empty() && session.fingerprint != session.server.host_key)
        answer = {Outcome::other_host_key, session.fingerprint};
    if (result == CURLE_LOGIN_DENIED || result == CURLE_REMOTE_ACCESS_DENIED || result == CURLE_QUOTE_ERROR ||
        result == CURLE_REMOTE_FILE_NOT_FOUND || result == CURLE_UPLOAD_FAILED)
        answer.outcome = Outcome::refused;
    return answer;
}

}  // namespace

SftpAnswer sftp_put(const SftpServer& server, const SftpFile& file) {
    const auto handle = curl::open();
    auto* curl = handle.get();
    Session session{.server = server, .gate = {.reach = server.reach}, .fingerprint = {}};
    const auto path = path_of(file), unfinished = path + std::string(kUnfinished);
    const auto url = url_of(server, unfinished);
    set_up(curl, url, session);
    const KeyFile key(server.key);
    const auto key_path = key.path();
    if (server.key.empty()) {
        curl_easy_setopt(curl, CURLOPT_SSH_AUTH_TYPES, static_cast<long>(CURLSSH_AUTH_PASSWORD));
        curl_easy_setopt(curl, CURLOPT_PASSWORD, server.password.c_str());
    } else {
        curl_easy_setopt(curl, CURLOPT_SSH_AUTH_TYPES, static_cast<long>(CURLSSH_AUTH_PUBLICKEY));
        curl_easy_setopt(curl, CURLOPT_SSH_PRIVATE_KEYFILE, key_path.c_str());
    }
    // One of that name is the same file, whose receipt was lost on its way to us. SFTP renames onto nothing.
    const auto clear = "*rm " + in_quotes(path), rename = "rename " + in_quotes(unfinished) + " " + in_quotes(path);
    const curl::List after(curl_slist_append(nullptr, clear.c_str()));
    base::invariant(after && curl_slist_append(after.get(), rename.c_str()), "memory for a command");
    curl_easy_setopt(curl, CURLOPT_POSTQUOTE, after.get());
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
    curl_easy_setopt(curl, CURLOPT_READDATA, &file.content);
    curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(file.bytes));
    std::array<char, CURL_ERROR_SIZE> words{};
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, words.data());
    const auto result = curl_easy_perform(curl);
    return answer_of(result, session, words.data());
}

SftpAnswer ask_host_key(const SftpServer& server, std::string& fingerprint) {
    const auto handle = curl::open();
    Session session{.server = server, .gate = {.reach = server.reach}, .fingerprint = {}};
    const auto url = url_of(server, "/");
    set_up(handle.get(), url, session);
    const auto result = curl_easy_perform(handle.get());
    fingerprint = session.fingerprint;
    return fingerprint.empty() ? answer_of(result, session, {}) : SftpAnswer{Outcome::done, {}};
}

}  // namespace http
