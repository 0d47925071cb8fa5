#include "impasto/session.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "base/stopwatch.h"
#include "image/color_transfer.h"
#include "impasto/error.h"
#include "optimize/adam.h"
#include "optimize/lbfgs.h"
#include "optimize/vector_ops.h"
#include "transfer/border.h"
#include "transfer/initial.h"
#include "transfer/memory_plan.h"
#include "transfer/multiscale_preconditioner.h"
#include "transfer/names.h"
#include "transfer/scene.h"

namespace impasto {
namespace {

std::unique_ptr<Optimizer> make_optimizer(const OptimizerSettings& settings, int iterations,
                                          Size canvas, Storage storage) {
  const std::size_t size = 3 * static_cast<std::size_t>(pixel_count(canvas));
  if (settings.kind == OptimizerKind::adam) {
    return make_adam(size, adam_settings(settings), storage);
  }
  LbfgsSettings lbfgs = lbfgs_settings(settings, iterations);
  if (settings.preconditioner == Preconditioner::multiscale) {
    const auto preconditioner = std::make_shared<MultiscalePreconditioner>(canvas);
    lbfgs.precondition = [preconditioner](Vector v) { preconditioner->apply(v); };
  }
  return make_lbfgs(size, lbfgs, storage);
}

/// The picture with the lowest total so far, whatever the optimizer does afterwards.
struct Best {
  LargeVector<float> rgb;
  LossReport loss;
  double total = std::numeric_limits<double>::infinity();

  void offer(ConstVector candidate, const LossReport& report) {
    if (!(report.total < total)) return;
    total = report.total;
    loss = report;
    copy(candidate, rgb.view());
  }
};

PictureSources sources_of(Picture content, std::vector<Picture> styles,
                          std::optional<Picture> initial) {
  PictureSources sources{.content = given(std::move(content)), .styles = {}};
  for (Picture& style : styles) sources.styles.push_back(given(std::move(style)));
  if (initial) sources.initial = given(std::move(*initial));
  return sources;
}

}  // namespace

struct Session::Impl {
  Recipe recipe;
  Scene scene;
  ScaledPicture initial;  ///< with Init::picture
  MemoryPlan memory;
  Plan plan;

  Impl(Recipe r, const PictureSources& sources, const SessionOptions& options)
      : recipe(std::move(r)), scene(recipe, sources, options.models.get(), options.styles) {
    for (const int size : recipe.sizes) scene.check_size(size);
    if (recipe.init == Init::picture) {
      if (!sources.initial) {
        throw Error("the recipe starts from a picture, but none is given; give one");
      }
      initial = ScaledPicture(cover(sources.initial(), start_size()), {});
    }
    memory = plan_painting(scene, recipe, initial.bytes());
    if (memory.pictures == Storage::disk) {
      scene.move_pictures_to_disk();
      initial.move_to_disk();
    }
    describe_plan();
  }

  [[nodiscard]] Size start_size() const { return scene.size_at(recipe.sizes.front()); }

  void describe_plan() {
    plan.peak_bytes = memory.peak_bytes();
    plan.disk_bytes = memory.disk_bytes();
    plan.model = scene.model().name;
    plan.backend = name_of(kBackendNames, recipe.engine.backend);
    plan.precision = name_of(kPrecisionNames, scene.engine().precision);
    plan.precision_note = scene.precision_note();
    plan.threads = scene.threads();
    for (std::size_t i = 0; i < recipe.sizes.size(); ++i) {
      const Size size = scene.size_at(recipe.sizes[i]);
      const Layout& layout = memory.scales[i].layout;
      plan.scales.push_back({.width = size.width,
                             .height = size.height,
                             .iterations = iterations_at(recipe, i),
                             .tile = std::max(0, layout.tile),
                             .vectors_on_disk = layout.vectors == Storage::disk,
                             .maps_on_disk = layout.maps == Storage::disk});
    }
  }

  [[nodiscard]] Picture start() const {
    switch (recipe.init) {
      case Init::noise:
        return noise_picture(start_size(), recipe.seed);
      case Init::style:
        return cover(scene.first_style(), start_size());
      case Init::picture:
        return initial.at(start_size());
      case Init::content:
        break;
    }
    return scene.content_at(recipe.sizes.front());
  }

  /// The picture with its border.
  [[nodiscard]] LargeVector<float> canvas_of(Picture picture, Storage storage) const {
    const Picture canvas = mirror_border(std::move(picture), recipe.border);
    LargeVector<float> vector(canvas.rgb.size(), storage);
    copy(canvas.rgb, vector.view());
    return vector;
  }

  /// The picture that a canvas of this size holds.
  [[nodiscard]] Picture picture_of(ConstVector canvas, Size size) const {
    Picture picture;
    picture.width = size.width;
    picture.height = size.height;
    picture.rgb.resize(canvas.size());
    copy(canvas, picture.rgb);
    return cut_border(std::move(picture), recipe.border);
  }

  /// Moves `picture` downhill at one scale; returns the loss of the best picture found, which
  /// `picture` then is. Without an evaluation before a stop, both stay as they are.
  LossReport paint_scale(int scale, Picture& picture, Result& result, const Stopwatch& stopwatch,
                         const Observer& observer, const std::stop_token& stop) const {
    const Storage storage = memory.scales[scale].layout.vectors;
    LargeVector<float> canvas = canvas_of(std::move(picture), storage);
    Best best{.rgb = LargeVector<float>(canvas.size(), storage), .loss = {}};
    result.evaluations += descend(scale, canvas, best, stopwatch, observer, stop);
    const bool found = std::isfinite(best.total);
    (found ? canvas : best.rgb) = {};  // before the picture takes as much
    picture =
        picture_of(found ? best.rgb.view() : canvas.view(), scene.canvas_at(recipe.sizes[scale]));
    return best.loss;
  }

  /// Returns the number of evaluations.
  int descend(int scale, LargeVector<float>& canvas, Best& best, const Stopwatch& stopwatch,
              const Observer& observer, const std::stop_token& stop) const {
    const int longer_side = recipe.sizes[scale];
    const int iterations = plan.scales[scale].iterations;
    const Layout& layout = memory.scales[scale].layout;
    bool at_content = scale == 0 && recipe.init == Init::content;
    const auto objective = at_content ? scene.objective_at(longer_side, layout, canvas.view())
                                      : scene.objective_at(longer_side, layout);
    const auto optimizer =
        make_optimizer(recipe.optimizer, iterations, scene.canvas_at(longer_side), layout.vectors);
    const Function evaluate = [&](ConstVector x, Vector gradient) {
      const double total = std::exchange(at_content, false)
                               ? objective->evaluate_content(x, gradient)
                               : objective->evaluate(x, gradient);
      best.offer(x, objective->report());
      return total;
    };

    Progress progress{.scale = scale, .ready = stopwatch.seconds()};
    while (progress.evaluations < iterations && !stop.stop_requested()) {
      const Step step = optimizer->step(evaluate, canvas.view());
      ++progress.iteration;
      progress.evaluations += step.evaluations;
      progress.undone = step.undone;
      progress.rejected_total = step.rejected_value;
      if (!step.undone) progress.loss = objective->report();
      progress.seconds = stopwatch.seconds();
      if (observer.on_progress) observer.on_progress(progress);
      if (step.converged) break;
    }
    return progress.evaluations;
  }

  Result run(const Observer& observer, const std::stop_token& stop) const {
    const Stopwatch stopwatch;
    scene.use_threads();
    if (observer.on_plan) observer.on_plan(plan);

    Result result;
    Picture picture = start();
    for (int scale = 0; scale < std::ssize(recipe.sizes); ++scale) {
      const Plan::Scale& size = plan.scales[scale];
      if (picture.width != size.width || picture.height != size.height) {
        picture = resize(picture, size.width, size.height);
      }
      if (stop.stop_requested()) continue;
      result.loss = paint_scale(scale, picture, result, stopwatch, observer, stop);
    }
    result.stopped = stop.stop_requested();
    result.picture = finish(std::move(picture));
    result.seconds = stopwatch.seconds();
    return result;
  }

  /// Clamps to what a file can hold and gives the painting the content's transparency, and its
  /// chrominance where the recipe asks for it.
  [[nodiscard]] Picture finish(Picture picture) const {
    clamp_colors(picture);
    if (recipe.original_colors == OriginalColors::luminance) {
      take_chrominance(picture, scene.content_at(recipe.sizes.back()));
    }
    picture.alpha = scene.alpha_at(recipe.sizes.back());
    return picture;
  }
};

Session::Session(Recipe recipe, Picture content, std::vector<Picture> styles,
                 std::optional<Picture> initial, SessionOptions options)
    : Session(std::move(recipe),
              sources_of(std::move(content), std::move(styles), std::move(initial)),
              std::move(options)) {}
Session::Session(Recipe recipe, const PictureSources& sources, SessionOptions options)
    : impl_(std::make_unique<Impl>(std::move(recipe), sources, options)) {}
Session::~Session() = default;
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;

const Plan& Session::plan() const { return impl_->plan; }

Result Session::run(const Observer& observer, std::stop_token stop) {
  return impl_->run(observer, stop);
}

}  // namespace impasto
