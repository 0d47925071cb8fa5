#include "transfer/painting_run.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "impasto/error.h"
#include "optimize/adam.h"
#include "optimize/lbfgs.h"
#include "transfer/multiscale_preconditioner.h"

namespace impasto {
namespace {

/// Least time between checkpoints, in times that writing one has taken.
constexpr double kRestPerWriting = 10.0;

std::unique_ptr<Optimizer> optimizer_for(const OptimizerSettings& settings, int iterations,
                                         const std::shared_ptr<const Canvas>& canvas,
                                         Storage storage) {
  const std::size_t size = 3 * pixel_count(canvas->variables());
  if (settings.kind == OptimizerKind::adam) {
    return make_adam(size, adam_settings(settings), storage);
  }
  LbfgsSettings lbfgs = lbfgs_settings(settings, iterations);
  // It knows nothing of edges that meet, and would let a seam show.
  if (settings.preconditioner == Preconditioner::multiscale && !canvas->is_wrapped()) {
    const auto preconditioner = std::make_shared<MultiscalePreconditioner>(canvas->variables());
    lbfgs.precondition = [preconditioner, canvas](Vector v) {
      preconditioner->apply(v);
      canvas->hold(v);
    };
  }
  return make_lbfgs(size, lbfgs, storage);
}

}  // namespace

PaintingRun::PaintingRun(const PlannedPainting& painting, const Observer& observer,
                         std::stop_token stop)
    : painting_(painting),
      observer_(observer),
      stop_(std::move(stop)),
      schedule_(painting.whole_recipe,
                painting.checkpoint ? painting.checkpoint->standing().changes_made : 0),
      identity_(painting.identity) {
  next_save_seconds_ = painting.options.checkpoint_every.seconds;
}

bool PaintingRun::is_resumed(int scale) const {
  return painting_.checkpoint && painting_.checkpoint->standing().progress.scale == scale;
}

Result PaintingRun::paint() {
  painting_.scene.use_threads();
  if (observer_.on_plan) observer_.on_plan(painting_.plan);

  Picture picture;
  int scale = 0;
  if (painting_.checkpoint) {
    const Standing& standing = painting_.checkpoint->standing();
    scale = standing.progress.scale;
    seconds_before_ = standing.progress.seconds;
    result_.evaluations = standing.evaluations_before;
  } else {
    picture = painting_.start();
  }
  for (; scale < std::ssize(painting_.recipe.sizes); ++scale) {
    if (!is_resumed(scale)) {
      const Plan::Scale& size = painting_.plan.scales[scale];
      if (picture.width != size.width || picture.height != size.height) {
        picture = painting_.resized(picture, {size.width, size.height});
      }
      if (stop_.stop_requested()) continue;
    }
    paint_scale(scale, picture);
  }
  result_.stopped = stop_.stop_requested();
  result_.picture = painting_.finish(std::move(picture));
  result_.seconds = seconds();
  result_.recipe = schedule_.recipe();
  return std::move(result_);
}

/// Moves `picture` downhill at one scale, to the best one found there. Without an evaluation before
/// a stop it stays as it is.
void PaintingRun::paint_scale(int scale, Picture& picture) {
  if (!is_resumed(scale) && take_weights(result_.evaluations)) {
    coarse_.reset();  // it knows another function
  }
  Descent descent = begin(scale, std::move(picture));
  aim(descent);
  if (!descent.optimizer) make_optimizer(descent);
  if (is_resumed(scale)) restore(descent);
  descend(descent);
  descent.loss.reset();
  descent.objective.reset();
  result_.evaluations = evaluations(descent);
  if (descent.has_best()) {
    result_.loss = descent.standing.best;
    descent.variables = {};  // before the picture takes as much
  }
  if (painting_.recipe.carry_optimizer) coarse_ = std::move(descent.optimizer);
  descent.optimizer.reset();
  const auto& reached = descent.has_best() ? descent.best : descent.variables;
  picture = descent.canvas->picture_of(reached.view());
}

/// The scale before its first step, with what was learned at the one before. A scale that is
/// resumed gets its vectors later.
Descent PaintingRun::begin(int scale, Picture picture) {
  const Storage storage = painting_.layout(scale).vectors;
  const int longer_side = painting_.recipe.sizes[scale];
  Descent descent{.canvas = std::make_shared<const Canvas>(painting_.scene.canvas_at(longer_side))};
  if (!is_resumed(scale)) painting_.put_back_kept(picture, longer_side);
  const std::size_t size = 3 * pixel_count(descent.canvas->variables());
  descent.variables = is_resumed(scale) ? LargeVector<float>(size, storage)
                                        : descent.canvas->variables_of(std::move(picture), storage);
  descent.best = LargeVector<float>(size, storage);
  descent.standing.progress.scale = scale;
  descent.standing.evaluations_before = result_.evaluations;
  descent.at_content = scale == 0 && !is_resumed(scale) && painting_.recipe.init == Init::content &&
                       painting_.recipe.init_noise == 0.0 && !descent.canvas->is_wrapped();
  if (coarse_) learn(descent);
  return descent;
}

/// Resizes the pairs of the scale before. A step s is a picture; the change y of the gradient goes
/// with it, so that the curvature y.s of a loss that is a mean over pixels stays what it was: a
/// pixel's share of the gradient shrinks as pixels get more.
void PaintingRun::learn(Descent& descent) {
  const int scale = descent.standing.progress.scale;
  const Recipe& recipe = painting_.recipe;
  const Storage storage = painting_.layout(scale).vectors;
  const Canvas coarse = painting_.scene.plain_canvas_at(recipe.sizes[scale - 1]);
  const Size size = descent.canvas->painting();
  const double share =
      static_cast<double>(pixel_count(coarse.painting())) / static_cast<double>(pixel_count(size));
  const auto resized = [&](ConstVector vector) {
    LargeVector<float> fine =
        descent.canvas->variables_of(painting_.resized(coarse.picture_of(vector), size), storage);
    descent.canvas->hold(fine.view());
    return fine;
  };
  make_optimizer(descent);
  std::exchange(coarse_, nullptr)->visit_pairs([&](ConstVector step, ConstVector change) {
    LargeVector<float> s = resized(step);
    LargeVector<float> y = resized(change);
    impasto::scale(share, y.view(), y.view());
    descent.optimizer->learn(s.view(), y.view());
  });
}

void PaintingRun::make_optimizer(Descent& descent) const {
  const int scale = descent.standing.progress.scale;
  descent.optimizer =
      optimizer_for(painting_.recipe.optimizer, painting_.plan.scales[scale].iterations,
                    descent.canvas, painting_.layout(scale).vectors);
}

/// Builds the objective for the weights in force, and the loss from it.
void PaintingRun::aim(Descent& descent) {
  try {
    descent.objective = make_objective(descent);
  } catch (const Error& error) {
    if (!weights_before_ || !tells_failure(error)) throw;
    // The change stays, with no other weights: it has started the optimizer anew.
    schedule_.change(asked_evaluations_, *weights_before_);
    descent.objective = make_objective(descent);
  }
  weights_before_.reset();
  descent.blend = schedule_.weights().style_blend;
  descent.loss = std::make_unique<FunctionOfVariables>(
      *descent.canvas,
      [&descent](ConstVector canvas, Vector gradient) {
        Objective& objective = *descent.objective;
        return std::exchange(descent.at_content, false)
                   ? objective.evaluate_content(canvas, gradient)
                   : objective.evaluate(canvas, gradient);
      },
      painting_.layout(descent.standing.progress.scale).vectors);
}

std::unique_ptr<Objective> PaintingRun::make_objective(const Descent& descent) const {
  const int scale = descent.standing.progress.scale;
  const int longer_side = painting_.recipe.sizes[scale];
  const Layout& layout = painting_.layout(scale);
  const LossWeights& weights = schedule_.weights();
  return descent.at_content
             ? painting_.scene.objective_at(longer_side, layout, weights, descent.variables.view())
             : painting_.scene.objective_at(longer_side, layout, weights);
}

void PaintingRun::restore(Descent& descent) {
  descent.standing = painting_.checkpoint->standing();
  painting_.checkpoint->restore(descent.vectors());
  descent.standing.progress.all_evaluations = evaluations(descent);
  descent.standing.progress.weights = schedule_.weights();
  if (descent.has_best()) descent.best_total = descent.standing.best.total;
  progress_ = descent.standing.progress;
  saved_evaluations_ = evaluations(descent);
}

bool PaintingRun::goes_on(const Descent& descent) const {
  const Progress& progress = descent.standing.progress;
  return progress.evaluations < painting_.plan.scales[progress.scale].iterations &&
         !descent.standing.converged && !stop_.stop_requested();
}

void PaintingRun::descend(Descent& descent) {
  Standing& standing = descent.standing;
  Progress& progress = standing.progress;
  const Function evaluate = [&](ConstVector variables, Vector gradient) {
    const double total = (*descent.loss)(variables, gradient);
    if (total < descent.best_total) {
      descent.best_total = total;
      standing.best = descent.objective->report();
      copy(variables, descent.best.view());
    }
    return total;
  };

  progress.ready = seconds();
  while (goes_on(descent)) {
    // A step follows at once, so that there is a best picture by the new weights at any stop.
    if (take_weights(evaluations(descent))) go_on_with_new_weights(descent);
    standing.changes_made = schedule_.made();
    progress.weights = schedule_.weights();
    const Step step = descent.optimizer->step(evaluate, descent.variables.view());
    ++progress.iteration;
    progress.evaluations += step.evaluations;
    progress.all_evaluations = evaluations(descent);
    progress.undone = step.undone;
    progress.rejected_total = step.rejected_value;
    if (!step.undone) progress.loss = descent.objective->report();
    standing.converged = step.converged;
    progress.seconds = seconds();
    after_step(descent);
  }
  const bool is_last = progress.scale + 1 == std::ssize(painting_.recipe.sizes);
  if (stop_.stop_requested() || !is_last) save(descent);
}

/// Whether weights change now: the recipe's, or those that the observer gives.
bool PaintingRun::take_weights(int evaluations) {
  const bool is_due = schedule_.advance(evaluations);
  if (!observer_.new_weights || evaluations == asked_evaluations_) return is_due;
  asked_evaluations_ = evaluations;
  const std::optional<LossWeights> wanted = observer_.new_weights(progress_);
  if (!wanted || *wanted == schedule_.weights()) return is_due;
  LossWeights before = schedule_.weights();
  try {
    painting_.scene.check_weights(*wanted);
    schedule_.change(evaluations, *wanted);
  } catch (const Error& error) {
    if (!tells_failure(error)) throw;
    return is_due;
  }
  weights_before_ = std::move(before);
  return true;
}

/// Tells the observer of weights that cannot be painted with; whether it listens.
bool PaintingRun::tells_failure(const Error& error) const {
  if (observer_.on_weights_failure) observer_.on_weights_failure(error);
  return observer_.on_weights_failure != nullptr;
}

/// From the best picture: the one at hand has not been evaluated, and may be far off. All else
/// goes before the new objective is built, so that it takes what the first one took.
void PaintingRun::go_on_with_new_weights(Descent& descent) {
  const LossWeights& weights = schedule_.weights();
  descent.optimizer.reset();
  descent.best_total = std::numeric_limits<double>::infinity();
  if (weights.style_blend == descent.blend) {
    descent.objective->weigh(weights);
    weights_before_.reset();
  } else {
    const Storage storage = painting_.layout(descent.standing.progress.scale).vectors;
    descent.variables = {};
    descent.loss.reset();
    descent.objective.reset();
    aim(descent);
    descent.variables = LargeVector<float>(descent.best.size(), storage);
  }
  copy(std::as_const(descent.best).view(), descent.variables.view());
  make_optimizer(descent);
}

void PaintingRun::after_step(Descent& descent) {
  progress_ = descent.standing.progress;
  if (observer_.on_progress) observer_.on_progress(progress_);
  show(descent);
  const Interval& every = painting_.options.checkpoint_every;
  const bool due = every.evaluations > 0
                       ? evaluations(descent) - saved_evaluations_ >= every.evaluations
                       : stopwatch_.seconds() >= next_save_seconds_;
  if (due) save(descent);
}

void PaintingRun::show(Descent& descent) const {
  const Progress& progress = descent.standing.progress;
  if (!observer_.wants_picture || !observer_.on_picture || !observer_.wants_picture(progress)) {
    return;
  }
  observer_.on_picture(
      progress, painting_.finish(descent.canvas->picture_of(std::as_const(descent.best).view())));
}

/// Writes a checkpoint, unless there is nothing new to be kept.
void PaintingRun::save(Descent& descent) {
  const SessionOptions& options = painting_.options;
  if (options.checkpoint.empty() || !descent.has_best()) return;
  if (evaluations(descent) == saved_evaluations_) return;
  const double begin = stopwatch_.seconds();
  try {
    identity_.recipe = nlohmann::json::parse(to_json(schedule_.recipe()));
    write_checkpoint(options.checkpoint, identity_, painting_.choices(), options.checkpoint_note,
                     descent.standing, descent.vectors());
  } catch (const Error& error) {
    if (!observer_.on_checkpoint_failure) throw;
    observer_.on_checkpoint_failure(error);
  }
  const double end = stopwatch_.seconds();
  saved_evaluations_ = evaluations(descent);
  next_save_seconds_ =
      end + std::max(options.checkpoint_every.seconds, kRestPerWriting * (end - begin));
}

}  // namespace impasto
