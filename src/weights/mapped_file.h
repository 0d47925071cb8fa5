#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

namespace impasto {

/// A file's bytes, mapped read-only for as long as the object lives.
class MappedFile {
 public:
  /// Throws Error: missing, not a regular file, not readable, empty.
  explicit MappedFile(const std::filesystem::path& path);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  [[nodiscard]] std::span<const std::byte> bytes() const { return bytes_; }

 private:
  std::span<const std::byte> bytes_;
};

}  // namespace impasto
