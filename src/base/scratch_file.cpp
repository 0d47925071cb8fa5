#include "base/scratch_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <utility>

#include "base/system.h"
#include "impasto/error.h"

namespace impasto {
namespace {

[[noreturn]] void fail(std::size_t bytes, int error) {
  throw Error(
      fmt::format("a temporary file of {} in {} cannot be made: {}; set TMPDIR to a folder "
                  "with more room, or use a smaller --size or --history",
                  bytes_text(bytes), scratch_folder().string(), std::strerror(error)));
}

/// An open file without a name.
class Descriptor {
 public:
  explicit Descriptor(std::size_t bytes) {
    std::string name = (scratch_folder() / "impasto-XXXXXX").string();
    value_ = ::mkostemp(name.data(), O_CLOEXEC);
    if (value_ < 0) fail(bytes, errno);
    ::unlink(name.c_str());
  }
  ~Descriptor() { ::close(value_); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return value_; }

 private:
  int value_ = -1;
};

}  // namespace

std::filesystem::path scratch_folder() {
  const char* const folder = std::getenv("TMPDIR");
  return folder != nullptr && *folder != '\0' ? folder : "/var/tmp";
}

ScratchFile::ScratchFile(std::size_t bytes) : bytes_(bytes) {
  if (bytes == 0) return;
  const Descriptor file(bytes);
  // Space that is not reserved would be missed when a page is written: by SIGBUS.
  const int error = ::posix_fallocate(file.get(), 0, static_cast<off_t>(bytes));
  if (error != 0) fail(bytes, error);
  void* const address = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file.get(), 0);
  if (address == MAP_FAILED) fail(bytes, errno);
  data_ = address;
}

ScratchFile::~ScratchFile() {
  if (data_ != nullptr) ::munmap(data_, bytes_);
}

ScratchFile::ScratchFile(ScratchFile&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}

ScratchFile& ScratchFile::operator=(ScratchFile&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(bytes_, other.bytes_);
  return *this;
}

void drop_pages(const void* begin, std::size_t bytes) {
  const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  const auto address = reinterpret_cast<std::uintptr_t>(begin);
  const std::uintptr_t start = address / page * page;
  ::madvise(reinterpret_cast<void*>(start), address + bytes - start, MADV_DONTNEED);
}

}  // namespace impasto
