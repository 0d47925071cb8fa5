#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>

namespace impasto {

/// A file's bytes, mapped read-only for as long as the object lives.
class MappedFile {
 public:
  /// `kind` names in messages what the file is. Throws Error: missing, not a regular file, not
  /// readable, empty.
  explicit MappedFile(const std::filesystem::path& path, std::string_view kind = "weights file");
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  [[nodiscard]] std::span<const std::byte> bytes() const { return bytes_; }

 private:
  std::span<const std::byte> bytes_;
};

}  // namespace impasto
