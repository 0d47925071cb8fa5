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

/// Opens a file without a name.
int open_unnamed(std::size_t bytes) {
  std::string name = (scratch_folder() / "impasto-XXXXXX").string();
  const int file = ::mkostemp(name.data(), O_CLOEXEC);
  if (file < 0) fail(bytes, errno);
  ::unlink(name.c_str());
  return file;
}

/// Calls step(bytes done), pread or pwrite, until all is copied.
template <typename Step>
void transfer(std::size_t bytes, const Step& step) {
  for (std::size_t done = 0; done < bytes;) {
    const ssize_t count = step(done);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) {
      throw Error(fmt::format("a temporary file in {} cannot be used any more: {}; check the disk",
                              scratch_folder().string(),
                              count == 0 ? "it was cut short" : std::strerror(errno)));
    }
    done += static_cast<std::size_t>(count);
  }
}

}  // namespace

std::filesystem::path scratch_folder() {
  const char* const folder = std::getenv("TMPDIR");
  return folder != nullptr && *folder != '\0' ? folder : "/var/tmp";
}

ScratchFile::ScratchFile(std::size_t bytes) {
  if (bytes == 0) return;
  ScratchFile made;  // closed again where a step fails
  made.file_ = open_unnamed(bytes);
  // Space that is not reserved would be missed when a page is written: by SIGBUS.
  const int error = ::posix_fallocate(made.file_, 0, static_cast<off_t>(bytes));
  if (error != 0) fail(bytes, error);
  void* const address = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, made.file_, 0);
  if (address == MAP_FAILED) fail(bytes, errno);
  made.data_ = address;
  made.bytes_ = bytes;
  *this = std::move(made);
}

ScratchFile::~ScratchFile() {
  if (data_ != nullptr) ::munmap(data_, bytes_);
  if (file_ >= 0) ::close(file_);
}

ScratchFile::ScratchFile(ScratchFile&& other) noexcept
    : file_(std::exchange(other.file_, -1)),
      data_(std::exchange(other.data_, nullptr)),
      bytes_(std::exchange(other.bytes_, 0)) {}

ScratchFile& ScratchFile::operator=(ScratchFile&& other) noexcept {
  std::swap(file_, other.file_);
  std::swap(data_, other.data_);
  std::swap(bytes_, other.bytes_);
  return *this;
}

void ScratchFile::read(std::size_t offset, void* to, std::size_t bytes) const {
  transfer(bytes, [&](std::size_t done) {
    return ::pread(file_, static_cast<char*>(to) + done, bytes - done,
                   static_cast<off_t>(offset + done));
  });
}

void ScratchFile::write(std::size_t offset, const void* from, std::size_t bytes) const {
  transfer(bytes, [&](std::size_t done) {
    return ::pwrite(file_, static_cast<const char*>(from) + done, bytes - done,
                    static_cast<off_t>(offset + done));
  });
}

void ScratchFile::forget(std::size_t offset, std::size_t bytes) const {
  // A failure costs time only.
  (void)::fallocate(file_, FALLOC_FL_ZERO_RANGE, static_cast<off_t>(offset),
                    static_cast<off_t>(bytes));
}

void drop_pages(const void* begin, std::size_t bytes) {
  const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  const auto address = reinterpret_cast<std::uintptr_t>(begin);
  const std::uintptr_t before = address % page;
  auto* const start = const_cast<char*>(static_cast<const char*>(begin)) - before;
  ::madvise(start, before + bytes, MADV_DONTNEED);
}

}  // namespace impasto
