// What a studio makes of an order's recipe.

#include <fmt/format.h>

#include <algorithm>

#include "base/system.h"
#include "studio/workshop/paint_job.h"
#include "transfer/names.h"

namespace impasto::studio {
namespace {

/// The lesser of two limits, of which 0 is none.
template <typename Number>
Number lesser(Number a, Number b) {
  if (a == 0 || b == 0) return std::max(a, b);
  return std::min(a, b);
}

}  // namespace

Recipe painted_recipe(const Recipe& recipe, const EngineSettings& studio) {
  Recipe painted = recipe;
  EngineSettings& engine = painted.engine;
  if (engine.weights.empty()) engine.weights = studio.weights;
  if (engine.precision == Precision::automatic) engine.precision = studio.precision;
  if (engine.kernels == Kernels::automatic) engine.kernels = studio.kernels;
  engine.threads = lesser(engine.threads, studio.threads);
  engine.memory_bytes = lesser(engine.memory_bytes, studio.memory_bytes);
  return painted;
}

SpeedRecord::Key speed_key(const Recipe& recipe, const Plan& plan) {
  const std::size_t statistics = recipe.loss.style_statistics.size();
  return fmt::format("{} {} {} {} pooling, {} kernels, {} threads, {} statistics{}", plan.model,
                     plan.backend, plan.precision, name_of(kPoolingNames, recipe.engine.pooling),
                     name_of(kKernelNames, recipe.engine.kernels), plan.threads, statistics,
                     recipe.optimizer.line_search ? ", line search" : "");
}

std::uint64_t usable_memory(const EngineSettings& engine) {
  return lesser(engine.memory_bytes, available_memory() + resident_memory());
}

}  // namespace impasto::studio
