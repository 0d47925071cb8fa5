#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "impasto/loss.h"
#include "impasto/session.h"

namespace impasto::studio {

/// The course of a painting as JSON lines, written as it goes: the terms' names first, then a line
/// an iteration with all that Progress says.
class CourseWriter {
 public:
  /// Goes on behind what the file holds, of which lines that come after so many evaluations are
  /// left out, and what a killed writer left of a line. Throws Error where it cannot be written.
  CourseWriter(const std::filesystem::path& file, int evaluations);

  /// Throws Error when the disk is full.
  void write(const Progress& progress);

  /// What the file held.
  [[nodiscard]] const std::vector<Progress>& before() const { return before_; }

 private:
  void write_line(const std::string& line);

  std::filesystem::path path_;
  std::vector<Progress> before_;
  std::ofstream file_;
  bool has_terms_ = false;
};

/// What a course's file holds as far as it is whole; nothing where there is none. Safe with a file
/// of any origin, and while it is written.
[[nodiscard]] std::vector<Progress> read_course(const std::filesystem::path& file);

/// {"scales":[{"width","height","iterations"}],
///  "points":[[scale, evaluations over all scales, seconds, content, style, tv, total], ...],
///  "terms":[{"name","values":[...]}]}, all weighted.
[[nodiscard]] std::string course_json(const std::vector<Progress>& course, const Plan* plan,
                                      const LossSettings& loss);

}  // namespace impasto::studio
