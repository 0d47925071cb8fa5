#pragma once

#include <cstdint>

#include "impasto/recipe.h"
#include "optimize/adam.h"
#include "optimize/lbfgs.h"
#include "transfer/scene.h"

namespace impasto {

[[nodiscard]] LbfgsSettings lbfgs_settings(const OptimizerSettings& settings);
[[nodiscard]] AdamSettings adam_settings(const OptimizerSettings& settings);

/// The most memory that painting takes, over all scales of the recipe, in bytes.
/// Throws Error when that is more than the recipe or the machine allows; the message names the
/// largest size that would fit.
[[nodiscard]] std::uint64_t plan_memory(const Scene& scene, const Recipe& recipe);

}  // namespace impasto
