#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>

namespace impasto {

// What impasto has found out about the machine that it runs on, so that it need not do so again:
// one JSON object for each kind of processor, in a file that also names impasto's version. What
// another version, or something else, has written is as good as nothing and is replaced.

/// machine.json in the cache folder; empty where there is no place for a cache.
[[nodiscard]] std::filesystem::path machine_record_file();

/// The object for this machine; empty where nothing is known, or the file cannot be read.
[[nodiscard]] nlohmann::json read_machine_record(const std::filesystem::path& file);

/// Changes the object for this machine; other processes wait with theirs meanwhile.
class MachineRecordUpdate {
 public:
  /// Makes the folder if need be. Throws Error when it cannot be written.
  explicit MachineRecordUpdate(std::filesystem::path file);
  ~MachineRecordUpdate();
  MachineRecordUpdate(const MachineRecordUpdate&) = delete;
  MachineRecordUpdate& operator=(const MachineRecordUpdate&) = delete;

  /// What the file holds now, to be changed.
  nlohmann::json& values() { return values_; }

  /// Throws Error when the disk is full; the old file is kept then.
  void commit();

 private:
  std::filesystem::path file_;
  int lock_ = -1;
  nlohmann::json values_;
};

}  // namespace impasto
