#pragma once

#include <optional>
#include <string>
#include <vector>

#include "impasto/recipe.h"
#include "impasto/report.h"

namespace CLI {
class App;
}

namespace impasto::cli {

void add_report_option(CLI::App& command, std::string& file);

/// A report that is written once the picture is; none where `file` is empty.
class PaintingReport {
 public:
  /// Throws Error where the file cannot be written.
  PaintingReport(std::string file, std::string content, std::vector<std::string> styles,
                 const Recipe& recipe);

  void note_plan(const Plan& plan);
  void note_progress(const Progress& progress);

  /// Reads the sources again for it: call it when the session is gone, and its memory free.
  void write(const Result& result);

 private:
  std::string file_;
  std::string content_;
  std::vector<std::string> styles_;
  std::optional<Report> report_;
};

}  // namespace impasto::cli
