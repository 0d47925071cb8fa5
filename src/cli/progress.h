#pragma once

#include <chrono>
#include <string>

#include "impasto/session.h"

namespace impasto::cli {

/// "1:05" or "2:00:09".
[[nodiscard]] std::string duration_text(double seconds);

/// Shows on stderr how a painting comes along: a bar that redraws itself on a terminal, plain lines
/// at growing distances elsewhere.
class ProgressDisplay {
 public:
  ProgressDisplay();

  void show_plan(const Plan& plan);
  void show(const Progress& progress);

  /// Ends the bar's line, so that what is printed next starts on a fresh one.
  void finish();

 private:
  [[nodiscard]] std::string status(const Progress& progress) const;
  [[nodiscard]] double fraction_done(const Progress& progress) const;
  [[nodiscard]] bool is_due(const Progress& progress);

  bool terminal_;
  bool bar_is_open_ = false;
  Plan plan_;
  double next_line_ = 0.0;  // seconds
};

}  // namespace impasto::cli
