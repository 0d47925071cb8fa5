#include "studio/workshop/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>

#include "base/atomic_file.h"
#include "impasto/error.h"

namespace impasto::studio {

void make_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) {
    throw Error(fmt::format("cannot make the folder {}: {}; choose one that can be written",
                            folder.string(), error.message()));
  }
}

std::string read_file(const std::filesystem::path& path, std::uint64_t most_bytes) {
  std::error_code error;
  const std::uint64_t size = std::filesystem::file_size(path, error);
  if (error) throw Error(fmt::format("cannot read {}: {}", path.string(), error.message()));
  if (size > most_bytes) {
    throw Error(fmt::format("cannot read {}: it has {} bytes, and {} are read at most",
                            path.string(), size, most_bytes));
  }
  std::string bytes(size, '\0');
  std::ifstream file(path, std::ios::binary);
  file.read(bytes.data(), static_cast<std::streamsize>(size));
  if (!file) throw Error(fmt::format("cannot read {}; check its permissions", path.string()));
  return bytes;
}

void write_file(const std::filesystem::path& path, std::string_view bytes) {
  AtomicFile file(path);
  file.write(bytes);
  file.commit();
}

void remove_parts(const std::filesystem::path& folder) {
  constexpr std::size_t kRandom = 6;  // characters between "NAME." and ".part"
  std::error_code failed;
  for (std::filesystem::directory_iterator entry(folder, failed), end; !failed && entry != end;
       entry.increment(failed)) {
    const std::filesystem::path part = entry->path().filename();
    const std::string random = part.stem().extension().string();
    std::error_code ignored;
    if (part.extension() == ".part" && random.size() == 1 + kRandom) {
      std::filesystem::remove(entry->path(), ignored);
    }
  }
}

FolderLock::FolderLock(const std::filesystem::path& folder) {
  make_folder(folder);
  const std::filesystem::path path = folder / "lock";
  file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file_ < 0) {
    throw Error(fmt::format("cannot write {}: {}; choose a folder that can be written",
                            path.string(), std::strerror(errno)));
  }
  if (::flock(file_, LOCK_EX | LOCK_NB) != 0) {
    ::close(file_);
    throw Error(fmt::format("another studio has the folder {}; end it, or choose another folder",
                            folder.string()));
  }
}

FolderLock::~FolderLock() { ::close(file_); }

}  // namespace impasto::studio
