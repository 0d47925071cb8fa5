#include "transfer/memory_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <functional>
#include <optional>
#include <system_error>
#include <utility>

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

/// While a pair is resized: two of each scale, a picture of each, and what is between the two.
constexpr std::uint64_t kResampledVectors = 6;

/// Most vectors that one operation of an optimizer goes through: those of Adam's step.
constexpr std::uint64_t kChunksAtOnce = 5;

/// Windows that are tried, pixels a side.
constexpr std::array kTiles = {1024, 768, 512, 384, 256, 192, 128};

/// What is evaluated at one size.
struct Task {
  int longer_side = 0;
  std::uint64_t vectors = 0;         ///< bytes of all that is as long as what moves
  std::uint64_t preconditioner = 0;  ///< bytes, in memory always
  std::uint64_t beside = 0;          ///< bytes that finding or finishing a picture takes beside it
  std::uint64_t shown = 0;           ///< bytes that showing a picture takes between evaluations
  std::uint64_t learned = 0;  ///< bytes of the optimizer of the scale before, while pairs are taken
  std::optional<Layout> layout = {};  ///< that it has to have, but for vectors
};

std::uint64_t vector_bytes(Size size) { return 3 * pixel_count(size) * sizeof(float); }

/// A vector of what the optimizer moves.
std::uint64_t moved_bytes(const Scene& scene, int longer_side) {
  return vector_bytes(scene.plain_canvas_at(longer_side).variables());
}

/// Memory that handling whole pictures takes before and after the networks are there: read and
/// resized, made into a canvas, cut out of it, and written.
std::uint64_t handling_bytes(const Scene& scene, const Task& task) {
  const std::uint64_t vector = moved_bytes(scene, task.longer_side);
  const Size size = scene.size_at(task.longer_side);
  const bool is_cut = size != scene.plain_canvas_at(task.longer_side).variables();
  return vector +
         std::max({kFileBytesPerPixel * pixel_count(size), is_cut ? vector : 0, task.beside});
}

/// The same for a picture that is shown while the painting has another size perhaps.
std::uint64_t showing_bytes(const Scene& scene, int longer_side, int final_side) {
  const Size size = scene.size_at(longer_side);
  const Size final_size = scene.size_at(final_side);
  const std::uint64_t alpha = pixel_count(final_size) * sizeof(float);
  const std::uint64_t resizing =
      size == final_size ? 0 : vector_bytes(final_size) + resize_work_bytes(size, final_size);
  return 2 * moved_bytes(scene, longer_side) +
         std::max(resizing,
                  vector_bytes(final_size) + alpha + kFileBytesPerPixel * pixel_count(final_size));
}

ScalePlan plan_scale(const Scene& scene, const Task& task, Storage pictures, const Layout& layout,
                     std::uint64_t held) {
  const Canvas canvas = scene.plain_canvas_at(task.longer_side);
  const std::uint64_t vector = vector_bytes(canvas.variables());
  const std::uint64_t seen = vector_bytes(canvas.size());
  const std::uint64_t spread = canvas.is_wrapped() ? 2 * seen : 0;  // and its gradient
  const std::uint64_t kept = scene.keeps_pixels() ? pixel_count(canvas.variables()) : 0;
  const NetworkBytes network = scene.network_bytes_at(task.longer_side, layout);
  const NetworkBytes styles = scene.style_bytes_at(task.longer_side, layout);
  const bool on_disk = layout.vectors == Storage::disk;
  const bool pictures_on_disk = pictures == Storage::disk;

  const std::uint64_t chunks = kChunksAtOnce * std::min(vector, kChunk * sizeof(float));
  const std::uint64_t evaluating =
      kept + task.preconditioner + network.memory + network.snapshot_memory +
      (on_disk ? std::max({2 * network.picture_memory, chunks, task.shown})
               : task.vectors + spread + task.shown);
  const std::uint64_t measuring =
      styles.memory + (on_disk ? 0 : std::max(task.learned > 0 ? task.vectors : 0, seen));
  const std::uint64_t learning = task.learned + (on_disk ? 0 : task.vectors);
  const std::uint64_t handling = handling_bytes(scene, task) + (on_disk ? 0 : 2 * vector);

  ScalePlan plan{.layout = layout};
  const std::uint64_t pictures_kept = scene.picture_bytes() + held;
  plan.peak_bytes = kProgramBytes + scene.model_bytes() + scene.loss_bytes() +
                    std::max((pictures_on_disk ? 0 : pictures_kept) +
                                 std::max({evaluating, measuring, learning, handling}),
                             scene.most_picture_bytes() + 2 * held);  // before it was cut
  plan.disk_bytes = (pictures_on_disk ? pictures_kept : 0) +
                    std::max(styles.disk, network.disk + network.snapshot_disk +
                                              (on_disk ? task.vectors + spread + seen : 0)) +
                    (on_disk ? task.learned : 0);
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
std::vector<Layout> layouts(const EngineSettings& engine, const Task& task, Storage pictures) {
  if (task.layout) {
    Layout in_memory = *task.layout;
    in_memory.vectors = Storage::memory;
    Layout on_disk = in_memory;
    on_disk.vectors = Storage::disk;
    if (pictures == Storage::disk) return {in_memory, on_disk};
    return {in_memory};
  }
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

/// The task of a scale when it has that longer side, and the painting's last scale another.
using TaskAt = std::function<Task(std::size_t scale, int longer_side, int final_side)>;

class Planner {
 public:
  Planner(const Scene& scene, const Recipe& recipe, std::uint64_t held, TaskAt task_at)
      : scene_(scene),
        recipe_(recipe),
        held_(held),
        task_at_(std::move(task_at)),
        allowance_(recipe) {}

  /// Of scales with these longer sides.
  [[nodiscard]] MemoryPlan plan(const std::vector<int>& sizes) const {
    for (const Storage pictures : {Storage::memory, Storage::disk}) {
      MemoryPlan plan{.pictures = pictures, .scales = {}};
      for (std::size_t scale = 0; scale < sizes.size(); ++scale) {
        plan.scales.push_back(best_plan(task_at_(scale, sizes[scale], sizes.back()), pictures));
        if (!allowance_.covers(plan.scales.back())) break;
      }
      if (allowance_.covers(plan.scales.back())) return plan;
      if (pictures == Storage::disk) refuse(sizes, plan.scales.size() - 1);
    }
    return {};
  }

 private:
  /// The first layout that is covered, else the one that takes the least memory.
  [[nodiscard]] ScalePlan best_plan(const Task& task, Storage pictures) const {
    ScalePlan least;
    for (const Layout& layout : layouts(recipe_.engine, task, pictures)) {
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

  /// Whether a painting of that longer side is covered at its last scale, and at the one that was
  /// the first not to be.
  [[nodiscard]] bool covers(const std::vector<int>& sizes, std::size_t failed,
                            int longer_side) const {
    const auto is_covered = [&](std::size_t scale, int side) {
      return allowance_.covers(best_plan(task_at_(scale, side, longer_side), Storage::disk));
    };
    const std::size_t last = sizes.size() - 1;
    return is_covered(last, longer_side) &&
           (failed == last || is_covered(failed, std::min(sizes[failed], longer_side)));
  }

  /// The largest longer side below `too_large` that is covered; 0 where none is.
  [[nodiscard]] int largest_fitting_size(const std::vector<int>& sizes, std::size_t failed,
                                         int too_large) const {
    int fits = 0;
    while (too_large - fits > 1) {
      const int side = fits + (too_large - fits) / 2;
      // Below the smallest that the network takes, all are taken to fit: the search goes up.
      (!is_paintable(side) || covers(sizes, failed, side) ? fits : too_large) = side;
    }
    return is_paintable(fits) ? fits : 0;
  }

  [[noreturn]] void refuse(const std::vector<int>& sizes, std::size_t failed) const {
    const Size size = scene_.size_at(sizes.back());
    const ScalePlan least =
        best_plan(task_at_(sizes.size() - 1, sizes.back(), sizes.back()), Storage::disk);
    const int fits = largest_fitting_size(sizes, failed, std::max(size.width, size.height));
    const std::string way_out = fits > 0 ? fmt::format("--size {} would fit", fits)
                                         : std::string("no size would fit; free some memory");
    throw DoesNotFit(
        fmt::format(
            "painting at {}x{} needs {}, and {} of disk; {} may be used, and {} are free in {}; {}",
            size.width, size.height, bytes_text(least.peak_bytes), bytes_text(least.disk_bytes),
            bytes_text(allowance_.memory), bytes_text(allowance_.disk), scratch_folder().string(),
            way_out),
        {.width = size.width,
         .height = size.height,
         .peak_bytes = least.peak_bytes,
         .disk_bytes = least.disk_bytes,
         .available_bytes = allowance_.memory,
         .available_disk_bytes = allowance_.disk,
         .largest_size = fits});
  }

  const Scene& scene_;
  const Recipe& recipe_;
  std::uint64_t held_;
  TaskAt task_at_;
  Allowance allowance_;
};

std::uint64_t optimizer_bytes(const OptimizerSettings& settings, int iterations,
                              std::uint64_t elements) {
  if (settings.kind == OptimizerKind::adam) return adam_bytes(elements);
  return lbfgs_bytes(elements, lbfgs_settings(settings, iterations));
}

/// A scale of the painting.
Task painting_task(const Scene& scene, const Recipe& recipe, const PlanWishes& wishes,
                   std::size_t scale, int longer_side, int final_side) {
  Task task{.longer_side = longer_side};
  const auto optimizer_at = [&](std::size_t at, int side) {
    return optimizer_bytes(recipe.optimizer, iterations_at(recipe, at),
                           moved_bytes(scene, side) / sizeof(float));
  };
  const std::uint64_t vector = moved_bytes(scene, longer_side);
  task.vectors = kPaintedVectors * vector + optimizer_at(scale, longer_side);
  if (recipe.carry_optimizer && scale > 0) {
    task.learned = optimizer_at(scale - 1, recipe.sizes[scale - 1]) + kResampledVectors * vector;
  }
  if (wishes.shows_pictures) task.shown = showing_bytes(scene, longer_side, final_side);
  if (!wishes.layouts.empty()) task.layout = wishes.layouts[scale];
  if (recipe.optimizer.kind == OptimizerKind::lbfgs &&
      recipe.optimizer.preconditioner == Preconditioner::multiscale && !recipe.tileable) {
    task.preconditioner =
        MultiscalePreconditioner::bytes(scene.plain_canvas_at(longer_side).variables());
  }
  // A style is enlarged until it covers the painting, and cut.
  if (scale == 0 && recipe.init == Init::style) {
    task.beside = vector_bytes(scene.first_style_size()) + vector;
  }
  if (scale == 0 && recipe.init_noise > 0.0) task.beside = std::max(task.beside, 2 * vector);
  // The content at the painting's size has the pixels that are kept, or gives its chrominance.
  if (scene.keeps_pixels() || recipe.original_colors == OriginalColors::luminance) {
    task.beside = std::max(task.beside, scene.content_bytes_at(longer_side));
  }
  return task;
}

/// Colors run from 0 to 1.
std::optional<Bounds> bounds_of(ColorRange range) {
  return range == ColorRange::clamped ? std::optional(Bounds{0.0F, 1.0F}) : std::nullopt;
}

}  // namespace

LbfgsSettings lbfgs_settings(const OptimizerSettings& settings, int iterations) {
  LbfgsSettings lbfgs;
  if (settings.learning_rate > 0.0) lbfgs.learning_rate = settings.learning_rate;
  lbfgs.history = std::min(settings.history, iterations);
  lbfgs.history_precision = settings.history_precision;
  lbfgs.line_search = settings.line_search;
  lbfgs.bounds = bounds_of(settings.color_range);
  return lbfgs;
}

AdamSettings adam_settings(const OptimizerSettings& settings) {
  AdamSettings adam;
  if (settings.learning_rate > 0.0) adam.learning_rate = settings.learning_rate;
  adam.beta1 = settings.beta1;
  adam.beta2 = settings.beta2;
  adam.epsilon = settings.epsilon;
  adam.bounds = bounds_of(settings.color_range);
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

MemoryPlan plan_painting(const Scene& scene, const Recipe& recipe, const PlanWishes& wishes) {
  const auto task_at = [&](std::size_t scale, int longer_side, int final_side) {
    return painting_task(scene, recipe, wishes, scale, longer_side, final_side);
  };
  return Planner(scene, recipe, wishes.held, task_at).plan(recipe.sizes);
}

MemoryPlan plan_evaluation(const Scene& scene, const Recipe& recipe, std::uint64_t vectors,
                           std::uint64_t held) {
  const auto task_at = [&](std::size_t, int longer_side, int) {
    return Task{.longer_side = longer_side, .vectors = vectors * moved_bytes(scene, longer_side)};
  };
  return Planner(scene, recipe, held, task_at).plan({recipe.sizes.back()});
}

}  // namespace impasto
