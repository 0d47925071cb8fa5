#pragma once

#include <cstdint>
#include <vector>

#include "base/large_vector.h"
#include "impasto/recipe.h"
#include "optimize/adam.h"
#include "optimize/lbfgs.h"
#include "transfer/scene.h"

namespace impasto {

/// The optimizer's settings for as many iterations: no more pairs than there will be.
[[nodiscard]] LbfgsSettings lbfgs_settings(const OptimizerSettings& settings, int iterations);
[[nodiscard]] AdamSettings adam_settings(const OptimizerSettings& settings);

/// Evaluations of the objective at a scale of the recipe.
[[nodiscard]] int iterations_at(const Recipe& recipe, std::size_t scale);

/// Where everything lives at one size of the painting, and what that takes at most.
struct ScalePlan {
  Layout layout;
  std::uint64_t peak_bytes = 0;  ///< of memory, by the whole process
  std::uint64_t disk_bytes = 0;  ///< in scratch_folder()
};

struct MemoryPlan {
  Storage pictures = Storage::memory;  ///< those of the scene
  std::vector<ScalePlan> scales;       ///< as in the recipe

  [[nodiscard]] std::uint64_t peak_bytes() const;  ///< of any scale
  [[nodiscard]] std::uint64_t disk_bytes() const;
};

/// What a plan has to allow for beside the recipe.
struct PlanWishes {
  std::uint64_t held = 0;  ///< bytes of pictures that the caller moves to disk with the scene's
  bool shows_pictures = false;       ///< pictures are finished and written between evaluations
  std::vector<Layout> layouts = {};  ///< of every scale, but for vectors; empty: the best
};

/// What painting takes. Everything in memory where that fits; else, scale by scale, the first that
/// fits of
///   - the network in windows, as large as can be,
///   - and what is as long as the picture on disk,
///   - and the network's whole maps on disk.
/// Throws Error where nothing fits into what the recipe or the machine allows; the message names
/// the largest size that would fit.
[[nodiscard]] MemoryPlan plan_painting(const Scene& scene, const Recipe& recipe,
                                       const PlanWishes& wishes = {});

/// The same for one evaluation at the recipe's last size, with `vectors` as long as the picture;
/// the plan has one scale. `held` are bytes as in PlanWishes.
[[nodiscard]] MemoryPlan plan_evaluation(const Scene& scene, const Recipe& recipe,
                                         std::uint64_t vectors, std::uint64_t held = 0);

}  // namespace impasto
