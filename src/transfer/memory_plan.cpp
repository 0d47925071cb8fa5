#include "transfer/memory_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "base/scratch_file.h"
#include "base/system.h"
#include "impasto/error.h"

namespace impasto {
namespace {

/// The program itself with its libraries, measured at 128 and 512 pixels.
constexpr std::uint64_t kProgramBytes = std::uint64_t{64} << 20;

/// Beside the optimizer's: the picture, and the best one so far.
constexpr std::uint64_t kPictureVectors = 2;

/// Of vectors on disk: those that an evaluation touches, the picture and its gradient.
constexpr std::uint64_t kResidentVectors = 2;

/// Most vectors that one operation of an optimizer goes through: those of Adam's step.
constexpr std::uint64_t kChunksAtOnce = 5;

std::uint64_t optimizer_bytes(const OptimizerSettings& settings, std::uint64_t elements) {
  if (settings.kind == OptimizerKind::adam) return adam_bytes(elements);
  return lbfgs_bytes(elements, lbfgs_settings(settings));
}

MemoryPlan plan_in_memory(const Scene& scene, const Recipe& recipe, int longer_side) {
  const Size size = scene.canvas_at(longer_side);
  const std::uint64_t elements = std::uint64_t{3} * size.width * size.height;
  return {.peak_bytes = kProgramBytes + scene.network_bytes_at(longer_side) +
                        scene.picture_bytes() + kPictureVectors * elements * sizeof(float) +
                        optimizer_bytes(recipe.optimizer, elements)};
}

/// While a picture is resized, it, the result and a plane of both are in memory.
MemoryPlan plan_on_disk(const Scene& scene, const Recipe& recipe, int longer_side) {
  const Size size = scene.canvas_at(longer_side);
  const std::uint64_t elements = std::uint64_t{3} * size.width * size.height;
  const std::uint64_t vector = elements * sizeof(float);
  const std::uint64_t chunks = kChunksAtOnce * std::min(vector, kChunk * sizeof(float));
  const std::uint64_t evaluating =
      scene.network_bytes_at(longer_side) + kResidentVectors * vector + chunks;
  const std::uint64_t resizing = (scene.largest_picture_bytes() + vector) / 3 * 4;
  return {.storage = Storage::disk,
          .peak_bytes = kProgramBytes + std::max(evaluating, resizing),
          .disk_bytes = scene.picture_bytes() + kPictureVectors * vector +
                        optimizer_bytes(recipe.optimizer, elements)};
}

/// What may be used.
struct Allowance {
  std::uint64_t memory = 0;
  std::uint64_t disk = 0;

  explicit Allowance(const Recipe& recipe)
      : memory(recipe.engine.memory_bytes > 0 ? recipe.engine.memory_bytes : available_memory()) {
    std::error_code unknown;
    const std::filesystem::space_info space = std::filesystem::space(scratch_folder(), unknown);
    if (!unknown) disk = space.available;
  }

  [[nodiscard]] bool covers(const MemoryPlan& plan) const {
    return plan.peak_bytes <= memory && plan.disk_bytes <= disk;
  }
};

/// The largest longer side below `too_large` whose plan is covered; 0 where none is.
int largest_fitting_size(const Scene& scene, const Recipe& recipe, int too_large,
                         const Allowance& allowance) {
  int fits = 0;
  while (too_large - fits > 1) {
    const int middle = fits + (too_large - fits) / 2;
    const bool covered = allowance.covers(plan_in_memory(scene, recipe, middle)) ||
                         allowance.covers(plan_on_disk(scene, recipe, middle));
    (covered ? fits : too_large) = middle;
  }
  return fits;
}

[[noreturn]] void refuse(const Scene& scene, const Recipe& recipe, int longer_side,
                         const Allowance& allowance) {
  const Size size = scene.size_at(longer_side);
  const MemoryPlan on_disk = plan_on_disk(scene, recipe, longer_side);
  const int fits =
      largest_fitting_size(scene, recipe, std::max(size.width, size.height), allowance);
  const std::string way_out = fits >= 16 ? fmt::format("--size {} would fit", fits)
                                         : std::string("no size would fit; free some memory");
  throw Error(fmt::format(
      "painting at {}x{} needs {}, or {} and {} of disk; {} may be used, and {} are free in {}; {}",
      size.width, size.height, bytes_text(plan_in_memory(scene, recipe, longer_side).peak_bytes),
      bytes_text(on_disk.peak_bytes), bytes_text(on_disk.disk_bytes), bytes_text(allowance.memory),
      bytes_text(allowance.disk), scratch_folder().string(), way_out));
}

/// The most that any scale takes.
template <typename PlanScale>
MemoryPlan most_of(const Scene& scene, const Recipe& recipe, const PlanScale& plan_scale) {
  MemoryPlan most;
  for (const int longer_side : recipe.sizes) {
    const MemoryPlan plan = plan_scale(scene, recipe, longer_side);
    most.storage = plan.storage;
    most.peak_bytes = std::max(most.peak_bytes, plan.peak_bytes);
    most.disk_bytes = std::max(most.disk_bytes, plan.disk_bytes);
  }
  return most;
}

}  // namespace

LbfgsSettings lbfgs_settings(const OptimizerSettings& settings) {
  LbfgsSettings lbfgs;
  if (settings.learning_rate > 0.0) lbfgs.learning_rate = settings.learning_rate;
  lbfgs.history = settings.history;
  lbfgs.history_precision = settings.history_precision;
  lbfgs.line_search = settings.line_search;
  return lbfgs;
}

AdamSettings adam_settings(const OptimizerSettings& settings) {
  AdamSettings adam;
  if (settings.learning_rate > 0.0) adam.learning_rate = settings.learning_rate;
  adam.beta1 = settings.beta1;
  adam.beta2 = settings.beta2;
  adam.epsilon = settings.epsilon;
  return adam;
}

std::uint64_t plan_evaluation(const Scene& scene, int longer_side) {
  const Size size = scene.canvas_at(longer_side);
  const std::uint64_t vector = std::uint64_t{3} * size.width * size.height * sizeof(float);
  return kProgramBytes + scene.network_bytes_at(longer_side) + scene.picture_bytes() + 2 * vector;
}

MemoryPlan plan_memory(const Scene& scene, const Recipe& recipe) {
  const Allowance allowance(recipe);
  const MemoryPlan in_memory = most_of(scene, recipe, plan_in_memory);
  if (allowance.covers(in_memory)) return in_memory;
  const MemoryPlan on_disk = most_of(scene, recipe, plan_on_disk);
  if (allowance.covers(on_disk)) return on_disk;
  for (const int longer_side : recipe.sizes) {
    if (!allowance.covers(plan_on_disk(scene, recipe, longer_side))) {
      refuse(scene, recipe, longer_side, allowance);
    }
  }
  return on_disk;
}

}  // namespace impasto
