#pragma once

#include <cstdint>
#include <vector>

#include "impasto/recipe.h"

namespace impasto {

/// Timings of the objective (value and gradient) on a square generated picture.
struct BenchReport {
  int size = 0;                 ///< pixels a side
  double start_seconds = 0.0;   ///< from nothing to an objective that can be evaluated
  std::vector<double> seconds;  ///< of each evaluation, in the order they ran
  double minimum_seconds = 0.0;
  double median_seconds = 0.0;
  std::uint64_t network_bytes = 0;  ///< held by the network
  std::uint64_t peak_bytes = 0;     ///< largest resident set of the process
};

/// Evaluates `evaluations` times after one that is not counted. Throws Error as Session does.
[[nodiscard]] BenchReport bench_evaluation(const Recipe& recipe, int evaluations);

}  // namespace impasto
