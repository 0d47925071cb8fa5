#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "impasto/picture.h"
#include "impasto/recipe.h"
#include "impasto/session.h"

namespace impasto {

/// How a painting came about, as one HTML page that needs nothing beside it: pictures, the curve of
/// every term of the loss, settings, timings, machine. Tell it what a session tells its observer.
class Report {
 public:
  /// `title` is a line of text.
  Report(std::string title, const Recipe& recipe);
  ~Report();
  Report(Report&&) noexcept;
  Report& operator=(Report&&) noexcept;

  void note_plan(const Plan& plan);
  void note_progress(const Progress& progress);

  /// Keeps a copy of at most 1024 pixels a side.
  void note_result(const Result& result);

  /// A picture that the painting was made from. Keeps a copy of at most 512 pixels a side.
  void add_source(std::string caption, const Picture& picture);

  /// A line of text after the pictures.
  void add_note(const std::string& note);

  /// Writes the page beside, syncs and renames it. Throws Error where it cannot be written.
  void write(const std::filesystem::path& path) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace impasto
