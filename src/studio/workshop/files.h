#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace impasto::studio {

/// Most bytes of a file that holds a view or a record.
inline constexpr std::uint64_t kMostViewBytes = std::uint64_t{64} << 20;

/// The folder and those above it, where they are missing. Throws Error.
void make_folder(const std::filesystem::path& folder);

/// A whole file's bytes. Throws Error where it cannot be read, or has more than `most_bytes`.
[[nodiscard]] std::string read_file(const std::filesystem::path& path, std::uint64_t most_bytes);

/// Beside, synced and renamed. Throws Error.
void write_file(const std::filesystem::path& path, std::string_view bytes);

/// Removes what writers that were killed left in a folder itself (base/atomic_file.h). Nobody may
/// be writing there.
void remove_parts(const std::filesystem::path& folder);

/// Keeps other processes out of a folder as long as it lives, or its process does.
class FolderLock {
 public:
  /// Throws Error where another process has the folder.
  explicit FolderLock(const std::filesystem::path& folder);
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  int file_ = -1;
};

}  // namespace impasto::studio
