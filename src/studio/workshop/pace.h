#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "impasto/session.h"

namespace impasto::studio {

/// What painting has taken on this machine, by the size of what was painted: seconds of one
/// evaluation, and of getting ready for a size, each by pixel. Kept in a file.
class SpeedRecord {
 public:
  /// Of what makes a difference: model, precision, threads and such.
  using Key = std::string;

  /// A file that is missing or damaged is as good as an empty one.
  explicit SpeedRecord(std::filesystem::path file);

  struct Measured {
    double evaluation = 0.0;  ///< seconds a pixel
    double ready = 0.0;       ///< seconds a pixel
  };

  /// Of paintings, or of the test at the start, which counts only until there is a painting.
  void note(const Key& key, std::uint64_t pixels, const Measured& measured, bool of_painting);

  /// Writes the file. Throws Error.
  void save() const;

  struct Estimate {
    double seconds = 0.0;
    bool measured = false;  ///< of paintings
  };

  /// What all scales of a plan take; nothing where nothing is known under that key. Sizes that were
  /// never painted take a pixel what the nearest did.
  [[nodiscard]] std::optional<Estimate> estimate(const Key& key, const Plan& plan) const;
  [[nodiscard]] bool knows(const Key& key) const;

 private:
  /// By the logarithm of the pixels.
  struct Speeds {
    std::map<int, Measured> sizes = {};
    bool of_paintings = false;
  };

  std::filesystem::path file_;
  mutable std::mutex mutex_;
  std::map<Key, Speeds> speeds_;
};

/// How long a painting takes, as it is being painted.
class Pace {
 public:
  explicit Pace(Plan plan) : plan_(std::move(plan)) {}

  void note(const Progress& progress);

  /// Seconds until it is done; nothing before there were two evaluations at some size.
  [[nodiscard]] std::optional<double> seconds_left() const;

  /// What each scale that is done took, and how many evaluations were seen of it.
  void report(SpeedRecord& record, const SpeedRecord::Key& key) const;

  [[nodiscard]] int planned_evaluations() const;

 private:
  struct Scale {
    int evaluations = 0;   ///< when it was first seen
    double seconds = 0.0;  ///< then
    int last_evaluations = 0;
    double last_seconds = 0.0;
    double ready = -1.0;  ///< seconds of getting ready; below 0: not seen
  };

  [[nodiscard]] std::uint64_t pixels(int scale) const;
  [[nodiscard]] std::optional<double> seconds_a_pixel(int scale) const;

  Plan plan_;
  std::map<int, Scale> scales_;
  int scale_ = 0;
  int evaluations_ = 0;  ///< within the scale
  double ended_ = 0.0;   ///< seconds when the scale before was done
  bool began_ = false;
};

}  // namespace impasto::studio
