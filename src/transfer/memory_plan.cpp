#include "transfer/memory_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>

#include "base/scratch_file.h"
#include "base/system.h"
#include "impasto/error.h"
#include "impasto/pyramid.h"
#include "transfer/multiscale_preconditioner.h"

namespace impasto {
namespace {

/// The program itself with its libraries, measured at 128 to 1024 pixels.
constexpr std::uint64_t kProgramBytes = std::uint64_t{52} << 20;

/// Beside the optimizer's: the picture, and the best one so far.
constexpr std::uint64_t kPaintedVectors = 2;

/// Most vectors that one operation of an optimizer goes through: those of Adam's step.
constexpr std::uint64_t kChunksAtOnce = 5;

/// Windows that are tried, pixels a side.
constexpr std::array kTiles = {1024, 768, 512, 384, 256, 192, 128};

/// What is evaluated at one size.
struct Task {
  int longer_side = 0;
  std::uint64_t vectors = 0;         ///< bytes of all that is as long as the picture
  std::uint64_t preconditioner = 0;  ///< bytes, in memory always
  std::uint64_t beside = 0;          ///< bytes that finding or finishing a picture takes beside it
};

std::uint64_t vector_bytes(Size size) { return 3 * pixel_count(size) * sizeof(float); }

/// Memory that handling whole pictures takes before and after the networks are there: read and
/// resized, made into a canvas, cut out of it, and written.
std::uint64_t handling_bytes(const Scene& scene, const Task& task) {
  const std::uint64_t vector = vector_bytes(scene.canvas_at(task.longer_side));
  const Size size = scene.size_at(task.longer_side);
  const bool has_border = size != scene.canvas_at(task.longer_side);
  return vector +
         std::max({kFileBytesPerPixel * pixel_count(size), has_border ? vector : 0, task.beside});
}

ScalePlan plan_scale(const Scene& scene, const Task& task, Storage pictures, const Layout& layout,
                     std::uint64_t held) {
  const std::uint64_t vector = vector_bytes(scene.canvas_at(task.longer_side));
  const NetworkBytes network = scene.network_bytes_at(task.longer_side, layout);
  const NetworkBytes styles = scene.style_bytes_at(task.longer_side, layout);
  const bool on_disk = layout.vectors == Storage::disk;
  const bool pictures_on_disk = pictures == Storage::disk;

  const std::uint64_t chunks = kChunksAtOnce * std::min(vector, kChunk * sizeof(float));
  const std::uint64_t evaluating =
      task.preconditioner + network.memory + network.snapshot_memory +
      (on_disk ? std::max(2 * network.picture_memory, chunks) : task.vectors);
  const std::uint64_t measuring = styles.memory + (on_disk ? 0 : vector);
  const std::uint64_t handling = handling_bytes(scene, task) + (on_disk ? 0 : 2 * vector);

  ScalePlan plan{.layout = layout};
  const std::uint64_t kept = scene.picture_bytes() + held;
  plan.peak_bytes =
      kProgramBytes + scene.model_bytes() + scene.loss_bytes() +
      std::max((pictures_on_disk ? 0 : kept) + std::max({evaluating, measuring, handling}),
               scene.most_picture_bytes() + 2 * held);  // before it was cut
  plan.disk_bytes = (pictures_on_disk ? kept : 0) +
                    std::max(styles.disk, network.disk + network.snapshot_disk +
                                              (on_disk ? task.vectors + vector : 0));
  return plan;
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

  [[nodiscard]] bool covers(const ScalePlan& plan) const {
    return plan.peak_bytes <= memory && plan.disk_bytes <= disk;
  }
};

/// Ways to lay out a scale, the fastest first.
std::vector<Layout> layouts(const EngineSettings& engine, Storage pictures) {
  std::vector<int> tiles = {engine.tile};
  if (engine.tile == kTileAutomatic) tiles.insert(tiles.end(), kTiles.begin(), kTiles.end());
  if (engine.backend == Backend::reference) tiles = {kTileOff};
  std::vector<Layout> all;
  for (const int tile : tiles) all.push_back({.tile = tile});
  if (pictures == Storage::memory) return all;
  for (const int tile : tiles) all.push_back({.tile = tile, .vectors = Storage::disk});
  for (const int tile : tiles) {
    if (tile <= 0) continue;
    all.push_back({.tile = tile, .maps = Storage::disk, .vectors = Storage::disk});
  }
  return all;
}

class Planner {
 public:
  Planner(const Scene& scene, const Recipe& recipe, std::uint64_t held)
      : scene_(scene), recipe_(recipe), held_(held), allowance_(recipe) {}

  [[nodiscard]] MemoryPlan plan(const std::vector<Task>& tasks) const {
    for (const Storage pictures : {Storage::memory, Storage::disk}) {
      MemoryPlan plan{.pictures = pictures, .scales = {}};
      for (const Task& task : tasks) {
        plan.scales.push_back(best_plan(task, pictures));
        if (!allowance_.covers(plan.scales.back())) break;
      }
      if (allowance_.covers(plan.scales.back())) return plan;
      if (pictures == Storage::disk) refuse(tasks[plan.scales.size() - 1], plan.scales.back());
    }
    return {};
  }

 private:
  /// The first layout that is covered, else the one that takes the least memory.
  [[nodiscard]] ScalePlan best_plan(const Task& task, Storage pictures) const {
    ScalePlan least;
    for (const Layout& layout : layouts(recipe_.engine, pictures)) {
      const ScalePlan plan = plan_scale(scene_, task, pictures, layout, held_);
      if (allowance_.covers(plan)) return plan;
      if (least.peak_bytes == 0 || plan.peak_bytes < least.peak_bytes) least = plan;
    }
    return least;
  }

  [[nodiscard]] bool is_paintable(int longer_side) const {
    try {
      scene_.check_size(longer_side);
      return true;
    } catch (const Error&) {
      return false;
    }
  }

  /// The largest longer side below `too_large` that is covered; 0 where none is.
  [[nodiscard]] int largest_fitting_size(const Task& task, int too_large) const {
    const double vectors_each =
        static_cast<double>(task.vectors) /
        static_cast<double>(vector_bytes(scene_.canvas_at(task.longer_side)));
    int fits = 0;
    while (too_large - fits > 1) {
      Task smaller{.longer_side = fits + (too_large - fits) / 2};
      const auto vector = static_cast<double>(vector_bytes(scene_.canvas_at(smaller.longer_side)));
      smaller.vectors = static_cast<std::uint64_t>(vectors_each * vector);
      // Below the smallest that the network takes, all are taken to fit: the search goes up.
      const bool covered = !is_paintable(smaller.longer_side) ||
                           allowance_.covers(best_plan(smaller, Storage::disk));
      (covered ? fits : too_large) = smaller.longer_side;
    }
    return is_paintable(fits) ? fits : 0;
  }

  [[noreturn]] void refuse(const Task& task, const ScalePlan& least) const {
    const Size size = scene_.size_at(task.longer_side);
    const int fits = largest_fitting_size(task, std::max(size.width, size.height));
    const std::string way_out = fits > 0 ? fmt::format("--size {} would fit", fits)
                                         : std::string("no size would fit; free some memory");
    throw Error(fmt::format(
        "painting at {}x{} needs {}, and {} of disk; {} may be used, and {} are free in {}; {}",
        size.width, size.height, bytes_text(least.peak_bytes), bytes_text(least.disk_bytes),
        bytes_text(allowance_.memory), bytes_text(allowance_.disk), scratch_folder().string(),
        way_out));
  }

  const Scene& scene_;
  const Recipe& recipe_;
  std::uint64_t held_;
  Allowance allowance_;
};

std::uint64_t optimizer_bytes(const OptimizerSettings& settings, int iterations,
                              std::uint64_t elements) {
  if (settings.kind == OptimizerKind::adam) return adam_bytes(elements);
  return lbfgs_bytes(elements, lbfgs_settings(settings, iterations));
}

}  // namespace

LbfgsSettings lbfgs_settings(const OptimizerSettings& settings, int iterations) {
  LbfgsSettings lbfgs;
  if (settings.learning_rate > 0.0) lbfgs.learning_rate = settings.learning_rate;
  lbfgs.history = std::min(settings.history, iterations);
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

int iterations_at(const Recipe& recipe, std::size_t scale) {
  if (recipe.iterations.empty()) return usual_iterations(recipe.sizes[scale]);
  return recipe.iterations.size() == 1 ? recipe.iterations.front() : recipe.iterations[scale];
}

std::uint64_t MemoryPlan::peak_bytes() const {
  return std::ranges::max(scales, {}, &ScalePlan::peak_bytes).peak_bytes;
}

std::uint64_t MemoryPlan::disk_bytes() const {
  return std::ranges::max(scales, {}, &ScalePlan::disk_bytes).disk_bytes;
}

MemoryPlan plan_painting(const Scene& scene, const Recipe& recipe, std::uint64_t held) {
  std::vector<Task> tasks;
  for (std::size_t scale = 0; scale < recipe.sizes.size(); ++scale) {
    Task task{.longer_side = recipe.sizes[scale]};
    const std::uint64_t vector = vector_bytes(scene.canvas_at(task.longer_side));
    task.vectors =
        kPaintedVectors * vector +
        optimizer_bytes(recipe.optimizer, iterations_at(recipe, scale), vector / sizeof(float));
    if (recipe.optimizer.kind == OptimizerKind::lbfgs &&
        recipe.optimizer.preconditioner == Preconditioner::multiscale) {
      task.preconditioner = MultiscalePreconditioner::bytes(scene.canvas_at(task.longer_side));
    }
    // A style is enlarged until it covers the painting, and cut.
    if (scale == 0 && recipe.init == Init::style) {
      task.beside = vector_bytes(scene.first_style_size()) + vector;
    }
    // The content at the painting's size gives its chrominance.
    if (recipe.original_colors == OriginalColors::luminance) {
      task.beside = std::max(task.beside, scene.content_bytes_at(task.longer_side));
    }
    tasks.push_back(task);
  }
  return Planner(scene, recipe, held).plan(tasks);
}

MemoryPlan plan_evaluation(const Scene& scene, const Recipe& recipe, std::uint64_t vectors,
                           std::uint64_t held) {
  const int longer_side = recipe.sizes.back();
  const std::uint64_t vector = vector_bytes(scene.canvas_at(longer_side));
  return Planner(scene, recipe, held).plan({{longer_side, vectors * vector}});
}

}  // namespace impasto
