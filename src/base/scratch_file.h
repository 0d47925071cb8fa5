#pragma once

#include <cstddef>
#include <filesystem>

namespace impasto {

/// The folder for large temporary files: $TMPDIR, else /var/tmp (/tmp may live in memory).
[[nodiscard]] std::filesystem::path scratch_folder();

/// Bytes in an unlinked temporary file of scratch_folder(), mapped into memory; zero at first.
/// The kernel writes them to the disk as it needs memory; the file is gone with the object, or
/// with the process however that ends. Move-only.
class ScratchFile {
 public:
  ScratchFile() = default;
  /// Reserves the space. Throws Error when the folder cannot be written or the disk is full.
  explicit ScratchFile(std::size_t bytes);
  ~ScratchFile();
  ScratchFile(ScratchFile&& other) noexcept;
  ScratchFile& operator=(ScratchFile&& other) noexcept;

  /// Page-aligned. What is touched here is resident until drop_pages().
  [[nodiscard]] void* data() const { return data_; }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

  /// Copies out of the file and into it, so that nothing of it becomes resident; the mapping shows
  /// the same bytes. Threads may call these at once. Throw Error when the disk fails.
  void read(std::size_t offset, void* to, std::size_t bytes) const;
  void write(std::size_t offset, const void* from, std::size_t bytes) const;

  /// Forgets what these bytes hold, where the file system can; the space stays reserved. What is
  /// forgotten need not go to the disk any more, nor be read before a part of its page is written.
  void forget(std::size_t offset, std::size_t bytes) const;

 private:
  int file_ = -1;
  void* data_ = nullptr;
  std::size_t bytes_ = 0;
};

/// Takes the pages that hold [begin, begin + bytes) of a ScratchFile out of the process's resident
/// memory. What they hold stays, and comes back when it is touched.
void drop_pages(const void* begin, std::size_t bytes);

}  // namespace impasto
