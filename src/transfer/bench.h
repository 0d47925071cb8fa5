#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "impasto/recipe.h"
#include "network/step_report.h"

namespace impasto {

/// Timings of the objective (value and gradient) on a square generated picture.
struct BenchReport {
  int size = 0;           ///< pixels a side
  std::string model;      ///< name or file of the weights
  std::string backend;    ///< "cpu" or "reference"
  std::string kernels;    ///< "auto", or those that were asked for
  std::string precision;  ///< "f32" or "bf16"
  int threads = 0;
  double start_seconds = 0.0;   ///< from nothing to an objective that can be evaluated
  double first_seconds = 0.0;   ///< and to the end of its first evaluation
  double first_done = 0.0;      ///< that end on the system's monotonic clock, in seconds
  std::vector<double> seconds;  ///< of each evaluation, in the order they ran
  double minimum_seconds = 0.0;
  double median_seconds = 0.0;
  std::vector<StepReport> steps;        ///< of one evaluation, on average
  double peak_operations = 0.0;         ///< a second, that this processor reaches in registers
  double convolution_operations = 0.0;  ///< of one evaluation, by the definition of a convolution
  double convolution_seconds = 0.0;     ///< of one evaluation, on average
  int tile = 0;                         ///< of the network, as in NetworkSettings
  std::uint64_t planned_bytes = 0;      ///< of the process, without an optimizer
  std::uint64_t planned_disk_bytes = 0;
  std::uint64_t network_bytes = 0;  ///< held by the network
  std::uint64_t peak_bytes = 0;     ///< largest resident set of the process
};

/// Evaluates `evaluations` times after one that is not counted. Throws Error as Session does.
[[nodiscard]] BenchReport bench_evaluation(const Recipe& recipe, int evaluations);

}  // namespace impasto
