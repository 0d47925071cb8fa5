#include "weights/download.h"

#include <curl/curl.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "impasto/error.h"
#include "impasto/version.h"
#include "weights/manifest.h"

namespace impasto {
namespace {

constexpr long kConnectSeconds = 20;
constexpr long kStalledSeconds = 30;
constexpr long kMostRedirects = 5;

/// The file that a download grows.
class PartFile {
 public:
  explicit PartFile(const std::filesystem::path& path)
      : path_(path),
        descriptor_(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666)) {
    if (descriptor_ < 0) fail();
    size_ = static_cast<std::uint64_t>(::lseek(descriptor_, 0, SEEK_END));
  }
  ~PartFile() { ::close(descriptor_); }
  PartFile(const PartFile&) = delete;
  PartFile& operator=(const PartFile&) = delete;

  [[nodiscard]] std::uint64_t size() const { return size_; }

  void append(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t n = ::write(descriptor_, bytes.data(), bytes.size());
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) fail();
      bytes.remove_prefix(static_cast<std::size_t>(n));
      size_ += static_cast<std::uint64_t>(n);
    }
  }

  void clear() {
    if (::ftruncate(descriptor_, 0) != 0) fail();
    size_ = 0;
  }

 private:
  [[noreturn]] void fail() const {
    throw Error(fmt::format("cannot write {}: {}; make room, or set IMPASTO_HOME to another folder",
                            path_.string(), std::strerror(errno)));
  }

  std::filesystem::path path_;
  int descriptor_;
  std::uint64_t size_ = 0;
};

enum class Outcome { whole, again };

/// One request and its answer.
class Transfer {
 public:
  Transfer(const CatalogueEntry& entry, PartFile& part, const DownloadProgress& progress)
      : entry_(entry),
        part_(part),
        progress_(progress),
        curl_(curl_easy_init(), &curl_easy_cleanup) {
    if (curl_ == nullptr) throw Error("libcurl cannot start; check its installation");
  }

  /// Throws Error for an answer that another try would not change.
  Outcome run() {
    set_options();
    const CURLcode code = curl_easy_perform(curl_.get());
    if (error_) std::rethrow_exception(error_);
    if (code == CURLE_OK) return Outcome::whole;
    reason_ = code == CURLE_HTTP_RETURNED_ERROR ? fmt::format("the server answered {}", status())
              : message_[0] != '\0'             ? std::string(message_.data())
                                                : std::string(curl_easy_strerror(code));
    if (status() == 416) {  // the part does not fit what the server has
      part_.clear();
      return Outcome::again;
    }
    if (!may_pass(code)) fail(reason_);
    return Outcome::again;
  }

  [[nodiscard]] const std::string& reason() const { return reason_; }

  [[noreturn]] void fail(const std::string& reason) const {
    throw Error(fmt::format("cannot download {} from {}: {}", entry_.name, entry_.url, reason));
  }

 private:
  template <typename Value>
  void set(CURLoption option, Value value) {
    if (curl_easy_setopt(curl_.get(), option, value) != CURLE_OK) {
      fail("libcurl lacks a feature that impasto needs");
    }
  }

  void set_options() {
    set(CURLOPT_URL, entry_.url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    set(CURLOPT_FOLLOWLOCATION, 1L);
    set(CURLOPT_MAXREDIRS, kMostRedirects);
    set(CURLOPT_FAILONERROR, 1L);
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
    set(CURLOPT_LOW_SPEED_LIMIT, 1L);
    set(CURLOPT_LOW_SPEED_TIME, kStalledSeconds);
    set(CURLOPT_USERAGENT, fmt::format("impasto/{}", version).c_str());
    set(CURLOPT_ERRORBUFFER, message_.data());
    set(CURLOPT_WRITEFUNCTION, &Transfer::on_bytes);
    set(CURLOPT_WRITEDATA, this);
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, &Transfer::on_progress);
    set(CURLOPT_XFERINFODATA, this);
    if (part_.size() > 0) set(CURLOPT_RANGE, fmt::format("{}-", part_.size()).c_str());
  }

  [[nodiscard]] long status() const {
    long status = 0;
    curl_easy_getinfo(curl_.get(), CURLINFO_RESPONSE_CODE, &status);
    return status;
  }

  [[nodiscard]] bool may_pass(CURLcode code) const {
    switch (code) {
      case CURLE_COULDNT_RESOLVE_HOST:
      case CURLE_COULDNT_RESOLVE_PROXY:
      case CURLE_COULDNT_CONNECT:
      case CURLE_SSL_CONNECT_ERROR:
      case CURLE_PARTIAL_FILE:
      case CURLE_OPERATION_TIMEDOUT:
      case CURLE_GOT_NOTHING:
      case CURLE_SEND_ERROR:
      case CURLE_RECV_ERROR:
      case CURLE_HTTP2:
      case CURLE_HTTP2_STREAM:
        return true;
      case CURLE_HTTP_RETURNED_ERROR:
        return status() >= 500 || status() == 408 || status() == 429;
      default:
        return false;
    }
  }

  /// Before the first byte is kept: is the answer the file?
  void check_answer() {
    const char* type = nullptr;
    curl_easy_getinfo(curl_.get(), CURLINFO_CONTENT_TYPE, &type);
    if (type != nullptr && std::string_view(type).starts_with("text/html")) {
      fail("the server answered with a web page; check the network (a login page?)");
    }
    if (status() != 206) part_.clear();  // the server sends all of it
    curl_off_t length = -1;
    curl_easy_getinfo(curl_.get(), CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
    const std::uint64_t whole = part_.size() + static_cast<std::uint64_t>(length);
    if (length >= 0 && entry_.bytes != 0 && whole != entry_.bytes) wrong_size(whole);
    checked_ = true;
  }

  [[noreturn]] void wrong_size(std::uint64_t bytes) {
    part_.clear();
    fail(fmt::format("the server has {} bytes where {} are expected", bytes, entry_.bytes));
  }

  void keep(std::string_view bytes) {
    if (!checked_) check_answer();
    const std::uint64_t whole = part_.size() + bytes.size();
    if (entry_.bytes != 0 && whole > entry_.bytes) wrong_size(whole);
    part_.append(bytes);
  }

  void report() const {
    if (progress_ && !progress_(part_.size(), entry_.bytes)) {
      throw Error(fmt::format("download of {} stopped; the next one goes on from byte {}",
                              entry_.name, part_.size()));
    }
  }

  /// Runs `body` inside libcurl, which exceptions must not cross.
  template <typename Body>
  bool guarded(const Body& body) noexcept {
    try {
      body();
      return true;
    } catch (...) {
      error_ = std::current_exception();
      return false;
    }
  }

  static std::size_t on_bytes(char* bytes, std::size_t one, std::size_t count, void* self) {
    auto* transfer = static_cast<Transfer*>(self);
    const bool kept = transfer->guarded([&] { transfer->keep({bytes, one * count}); });
    return kept ? one * count : CURL_WRITEFUNC_ERROR;
  }

  static int on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    auto* transfer = static_cast<Transfer*>(self);
    return transfer->guarded([&] { transfer->report(); }) ? 0 : 1;
  }

  const CatalogueEntry& entry_;
  PartFile& part_;
  const DownloadProgress& progress_;
  std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl_;
  std::array<char, CURL_ERROR_SIZE> message_{};
  std::string reason_ = "the answer ended early";
  std::exception_ptr error_;
  bool checked_ = false;
};

void wait(std::chrono::milliseconds pause, const PartFile& part, const CatalogueEntry& entry,
          const DownloadProgress& progress) {
  constexpr std::chrono::milliseconds kSlice{50};
  const auto end = std::chrono::steady_clock::now() + pause;
  while (std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(std::min(pause, kSlice));
    if (progress && !progress(part.size(), entry.bytes)) {
      throw Error(fmt::format("download of {} stopped; the next one goes on from byte {}",
                              entry.name, part.size()));
    }
  }
}

/// Fills the part up. Says whether it holds bytes of an earlier run.
bool fill(const CatalogueEntry& entry, const std::filesystem::path& path,
          const DownloadProgress& progress, const Patience& patience) {
  PartFile part(path);
  if (entry.bytes != 0 && part.size() > entry.bytes) part.clear();
  const bool resumed = part.size() > 0;
  auto pause = patience.pause;
  for (int left = patience.tries; entry.bytes == 0 || part.size() < entry.bytes;) {
    Transfer transfer(entry, part, progress);
    if (transfer.run() == Outcome::whole && part.size() >= entry.bytes) break;
    if (--left == 0) {
      transfer.fail(fmt::format("{} ({} tries); check the network and try again", transfer.reason(),
                                patience.tries));
    }
    wait(pause, part, entry, progress);
    pause *= 2;
  }
  return resumed;
}

}  // namespace

void download(const CatalogueEntry& entry, const std::filesystem::path& part,
              const DownloadProgress& progress, const Patience& patience) {
  const bool resumed = fill(entry, part, progress, patience);
  try {
    check_against_catalogue(part, entry);
  } catch (const Error& error) {
    std::filesystem::remove(part);
    if (!resumed) throw Error(fmt::format("download from {}: {}", entry.url, error.what()));
    download(entry, part, progress, patience);  // the old part was of another file
  }
}

}  // namespace impasto
