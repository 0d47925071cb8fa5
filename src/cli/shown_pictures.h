#pragma once

#include <filesystem>
#include <string>

#include "cli/saving_options.h"
#include "impasto/picture.h"
#include "impasto/session.h"

namespace impasto::cli {

/// Numbered files: "lapse/%04d.jpg" holds the number, of four digits at least; anything else is a
/// folder and stands for "FOLDER/%05d.png". Throws Error for a pattern that cannot be read.
class FramePattern {
 public:
  explicit FramePattern(const std::string& text);
  [[nodiscard]] std::filesystem::path file(int number) const;

 private:
  std::string before_;
  std::string after_;
  int digits_ = 0;
};

/// Writes previews and frames while a painting is painted, and their animation at its end. What
/// cannot be written any more is complained about once and left out: it must not end hours of
/// painting.
class ShownPictures {
 public:
  /// `write` is that of the output. Throws Error where a file cannot be written.
  ShownPictures(const SavingOptions& saving, const std::string& output, const Recipe& recipe,
                WriteOptions write);

  [[nodiscard]] bool wants_any() const { return preview_every_ > 0 || frames_every_ > 0; }

  /// Counts on from there, after a checkpoint.
  void begin(const Plan& plan) { seen_ = plan.evaluations_done; }

  [[nodiscard]] bool wants(const Progress& progress);
  void show(const Progress& progress, const Picture& picture);

  /// The last frame, of a painting that is finished, and the animation.
  void finish(const Result& result);

 private:
  void write_frame(int number, const Picture& picture);
  void write_timelapse(int last_number) const;

  std::string settings_;
  WriteOptions write_;
  std::filesystem::path preview_;
  int preview_every_ = 0;  // 0: none
  FramePattern frames_;
  int frames_every_ = 0;  // 0: none
  std::filesystem::path timelapse_;
  int seen_ = 0;  // evaluations
  bool preview_is_due_ = false;
  bool frame_is_due_ = false;
};

}  // namespace impasto::cli
