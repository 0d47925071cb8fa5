#pragma once

#include <cstdint>

#include "base/large_vector.h"
#include "impasto/recipe.h"
#include "optimize/adam.h"
#include "optimize/lbfgs.h"
#include "transfer/scene.h"

namespace impasto {

[[nodiscard]] LbfgsSettings lbfgs_settings(const OptimizerSettings& settings);
[[nodiscard]] AdamSettings adam_settings(const OptimizerSettings& settings);

/// What painting takes at most, over all scales of the recipe.
struct MemoryPlan {
  Storage storage = Storage::memory;  ///< of the pictures and the optimizer's vectors
  std::uint64_t peak_bytes = 0;       ///< of memory
  std::uint64_t disk_bytes = 0;       ///< in scratch_folder(); 0 where all is in memory
};

/// Everything in memory where that fits; else the vectors as long as the painting on disk.
/// Throws Error when that too takes more than the recipe or the machine allows; the message names
/// the largest size that would fit.
[[nodiscard]] MemoryPlan plan_memory(const Scene& scene, const Recipe& recipe);

/// Memory that evaluating the objective takes, with a picture and its gradient but no optimizer.
[[nodiscard]] std::uint64_t plan_evaluation(const Scene& scene, int longer_side);

}  // namespace impasto
