#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace impasto {

/// A file that appears under its name only when it is whole: written beside, synced, renamed.
/// Destroyed without commit(), it leaves nothing behind and the old file, if any, untouched.
class AtomicFile {
 public:
  /// Creates "<path>.<unique>.part" in the same folder.
  /// Throws Error when the folder is missing or not writable.
  explicit AtomicFile(std::filesystem::path path);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  /// The file to write to until commit(); exists and is empty at first.
  [[nodiscard]] const std::filesystem::path& temporary() const { return temporary_; }

  /// Appends bytes. Throws Error when the disk is full.
  void write(std::span<const std::byte> bytes);
  void write(std::string_view text);

  /// Removes what writers of this path left behind that were killed. Nobody may be writing it.
  static void remove_leftovers(const std::filesystem::path& path);

  /// Syncs and renames to the final path. Throws Error; the old file is kept then.
  void commit();

 private:
  std::filesystem::path path_;
  std::filesystem::path temporary_;
  int descriptor_ = -1;
};

}  // namespace impasto
