#pragma once

#include <filesystem>
#include <fstream>

#include "impasto/recipe.h"
#include "impasto/session.h"

namespace impasto {

/// A painting's course as JSON lines, written as it goes, so that it can be followed and survives a
/// crash: first the recipe with version, backend, precision and threads, then a line an iteration
/// with the weighted terms; before the first iteration with other weights, {"change": {...}} with
/// them.
class TraceWriter {
 public:
  /// Creates or empties the file; `goes_on`: writes after what it holds. Throws Error when it
  /// cannot be written.
  explicit TraceWriter(const std::filesystem::path& path, bool goes_on = false);

  void write_plan(const Recipe& recipe, const Plan& plan);
  void write_progress(const Progress& progress);

 private:
  void write_change(const LossWeights& weights);
  void write_line(const std::string& line);

  std::filesystem::path path_;
  std::ofstream file_;
  LossWeights weights_;  // in force
  int evaluations_ = 0;
};

}  // namespace impasto
