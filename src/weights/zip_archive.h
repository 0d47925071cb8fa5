#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace impasto {

/// A zip archive, open for reading. Sizes that the archive states are not believed: no read
/// allocates or gives more than the limit that the caller names.
class ZipArchive {
 public:
  /// Throws Error: not readable, or no intact zip archive.
  explicit ZipArchive(const std::filesystem::path& path);
  ~ZipArchive();
  ZipArchive(const ZipArchive&) = delete;
  ZipArchive& operator=(const ZipArchive&) = delete;

  [[nodiscard]] std::vector<std::string> names() const;
  [[nodiscard]] bool contains(const std::string& name) const;

  /// A member's bytes. Throws Error: missing, larger than `most` bytes, damaged (CRC-32).
  [[nodiscard]] std::vector<std::byte> read(const std::string& name, std::uint64_t most) const;

  /// Gives a member's bytes to `sink`, piece by piece. Throws as read() does.
  void extract(const std::string& name, std::uint64_t most,
               const std::function<void(std::span<const std::byte>)>& sink) const;

 private:
  struct Handle;
  std::unique_ptr<Handle> handle_;
};

}  // namespace impasto
