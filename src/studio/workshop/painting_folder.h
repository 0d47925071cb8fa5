#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "studio/workshop/painting.h"

namespace impasto::studio {

/// Where the files of one painting are. Every one of them appears whole or not at all, but for the
/// course, which grows by a line at a time.
class PaintingFolder {
 public:
  explicit PaintingFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}

  [[nodiscard]] const std::filesystem::path& path() const { return folder_; }
  [[nodiscard]] std::filesystem::path record() const { return folder_ / "painting.json"; }
  [[nodiscard]] std::filesystem::path checkpoint() const {
    return folder_ / "checkpoint.safetensors";
  }
  [[nodiscard]] std::filesystem::path course() const { return folder_ / "course.jsonl"; }
  [[nodiscard]] std::filesystem::path picture() const { return folder_ / "picture.png"; }
  [[nodiscard]] std::filesystem::path preview() const { return folder_ / "preview.jpg"; }
  [[nodiscard]] std::filesystem::path report() const { return folder_ / "report.html"; }
  [[nodiscard]] std::filesystem::path timelapse() const { return folder_ / "timelapse.webp"; }
  [[nodiscard]] std::filesystem::path view(int side) const;

  /// Of the time-lapse: the picture after so many evaluations.
  [[nodiscard]] std::filesystem::path frame(int evaluations) const;

  /// The frames that there are, in the order of their evaluations.
  [[nodiscard]] std::vector<std::filesystem::path> frames() const;

  /// Removes the frames after so many evaluations.
  void forget_frames_after(int evaluations) const;

  /// What tells of a run that is not gone on with.
  void forget_run() const;

  /// Removes what writers that were killed left. Nobody may be writing.
  void tidy() const;

  /// Throw Error. A record of any origin is safe to read.
  void save(const Painting& painting) const;
  [[nodiscard]] Painting load() const;

  /// With all in it; its record first, so that nothing half is found later.
  void remove() const;

 private:
  [[nodiscard]] std::filesystem::path frame_folder() const { return folder_ / "frames"; }

  std::filesystem::path folder_;
};

}  // namespace impasto::studio
