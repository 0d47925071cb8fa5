#include "transfer/memory_plan.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/system.h"
#include "impasto/error.h"

namespace impasto {
namespace {

/// The program itself with its libraries, measured at 128 and 512 pixels.
constexpr std::uint64_t kProgramBytes = std::uint64_t{64} << 20;

/// The picture, its gradient, the best picture so far, and the content at this size.
constexpr std::uint64_t kPictureVectors = 4;

std::uint64_t optimizer_bytes(const OptimizerSettings& settings, std::uint64_t elements) {
  if (settings.kind == OptimizerKind::adam) return adam_bytes(elements);
  return lbfgs_bytes(elements, lbfgs_settings(settings));
}

std::uint64_t bytes_at(const Scene& scene, const Recipe& recipe, int longer_side) {
  const Size size = scene.canvas_at(longer_side);
  const std::uint64_t elements = std::uint64_t{3} * size.width * size.height;
  return kProgramBytes + scene.bytes_at(longer_side) + kPictureVectors * elements * sizeof(float) +
         optimizer_bytes(recipe.optimizer, elements);
}

/// The largest longer side below `too_large` whose plan is within `allowed`; 0 where none is.
int largest_fitting_size(const Scene& scene, const Recipe& recipe, int too_large,
                         std::uint64_t allowed) {
  int fits = 0;
  while (too_large - fits > 1) {
    const int middle = fits + (too_large - fits) / 2;
    (bytes_at(scene, recipe, middle) <= allowed ? fits : too_large) = middle;
  }
  return fits;
}

}  // namespace

LbfgsSettings lbfgs_settings(const OptimizerSettings& settings) {
  LbfgsSettings lbfgs;
  if (settings.learning_rate > 0.0) lbfgs.learning_rate = settings.learning_rate;
  lbfgs.history = settings.history;
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

std::uint64_t plan_memory(const Scene& scene, const Recipe& recipe) {
  const std::uint64_t allowed =
      recipe.engine.memory_bytes > 0 ? recipe.engine.memory_bytes : available_memory();
  std::uint64_t peak = 0;
  for (const int longer_side : recipe.sizes) {
    const std::uint64_t bytes = bytes_at(scene, recipe, longer_side);
    peak = std::max(peak, bytes);
    if (bytes <= allowed) continue;

    const Size size = scene.size_at(longer_side);
    const int fits =
        largest_fitting_size(scene, recipe, std::max(size.width, size.height), allowed);
    const std::string way_out = fits >= 16 ? fmt::format("--size {} would fit", fits)
                                           : std::string("no size would fit; free some memory");
    throw Error(fmt::format("painting at {}x{} needs {}, and {} may be used; {}", size.width,
                            size.height, bytes_text(bytes), bytes_text(allowed), way_out));
  }
  return peak;
}

}  // namespace impasto
