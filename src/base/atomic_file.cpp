#include "base/atomic_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "impasto/error.h"

namespace impasto {
namespace {

constexpr std::string_view kUnique = "XXXXXX.part";
constexpr std::string_view kPart = ".part";

std::filesystem::path folder_of(const std::filesystem::path& path) {
  return path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
}

[[noreturn]] void fail(const std::filesystem::path& path, int error) {
  throw Error(fmt::format("cannot write {}: {}; choose a path that can be written", path.string(),
                          std::strerror(error)));
}

/// mkstemp makes files private to the user; the finished file gets what a plain open would give.
mode_t default_mode() {
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return 0666 & ~mask;
}

}  // namespace

AtomicFile::AtomicFile(std::filesystem::path path) : path_(std::move(path)) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path_, ignored)) fail(path_, EISDIR);
  std::string pattern = path_.string() + "." + std::string(kUnique);
  descriptor_ = ::mkstemps(pattern.data(), kPart.size());
  if (descriptor_ < 0) fail(path_, errno);
  temporary_ = pattern;
}

AtomicFile::~AtomicFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void AtomicFile::write(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(descriptor_, bytes.data(), bytes.size());
    if (n < 0) {
      if (errno == EINTR) continue;
      fail(path_, errno);
    }
    bytes = bytes.subspan(static_cast<std::size_t>(n));
  }
}

void AtomicFile::write(std::string_view text) { write(std::as_bytes(std::span(text))); }

void AtomicFile::remove_leftovers(const std::filesystem::path& path) {
  const std::string start = path.filename().string() + ".";
  std::error_code failed;
  for (std::filesystem::directory_iterator entry(folder_of(path), failed), end;
       !failed && entry != end; entry.increment(failed)) {
    const std::string name = entry->path().filename().string();
    if (name.size() == start.size() + kUnique.size() && name.starts_with(start) &&
        name.ends_with(kPart)) {
      std::filesystem::remove(entry->path(), failed);
    }
  }
}

void AtomicFile::commit() {
  if (::fchmod(descriptor_, default_mode()) != 0 || ::fsync(descriptor_) != 0) fail(path_, errno);
  ::close(std::exchange(descriptor_, -1));
  if (::rename(temporary_.c_str(), path_.c_str()) != 0) fail(path_, errno);
  temporary_.clear();
  const int folder = ::open(folder_of(path_).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder >= 0) {  // makes the rename itself survive a power cut
    ::fsync(folder);
    ::close(folder);
  }
}

}  // namespace impasto
