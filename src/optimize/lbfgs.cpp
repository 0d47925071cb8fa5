#include "optimize/lbfgs.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "impasto/error.h"
#include "optimize/guard.h"
#include "optimize/history.h"
#include "optimize/line_search.h"
#include "optimize/vector_ops.h"

namespace impasto {

namespace {

constexpr int kMaxHistory = 1000;
constexpr int kRejectionsKeepingHistory = 2;
constexpr double kBoundedRise = 1.05;  // of the value, that a step within bounds may cause
constexpr double kShrink = 0.1;        // of the stride, after a rejection
constexpr double kGrow = 10.0;  // of a gradient step's stride, while the curvature stays unknown

void validate(const LbfgsSettings& settings) {
  require_positive("learning rate", settings.learning_rate);
  require_explosion_factor(settings.explosion_factor);
  if (settings.bounds) require_bounds(*settings.bounds);
  if (settings.history < 1 || settings.history > kMaxHistory) {
    throw Error(fmt::format("The L-BFGS history is {}: give a number of pairs from 1 to {}.",
                            settings.history, kMaxHistory));
  }
}

/// A projected step is not the quasi-Newton step, and what it overshoots by grows: a painting in
/// black and white stripes rose to four times its first total and lost eight evaluations.
double greatest_rise(const LbfgsSettings& settings) {
  return settings.bounds ? std::min(kBoundedRise, settings.explosion_factor)
                         : settings.explosion_factor;
}

class Lbfgs final : public Optimizer {
 public:
  Lbfgs(std::size_t size, const LbfgsSettings& settings, Storage storage)
      : settings_(settings),
        history_(size, settings.history, settings.history_precision, storage,
                 settings.precondition),
        point_(size, storage),
        gradient_(size, storage),
        trial_gradient_(size, storage),
        best_gradient_(settings.line_search ? size : 0, storage),
        direction_(size, storage) {}

  Step step(const Function& f, Vector x) override {
    require_size(x.size(), point_.size());
    return settings_.line_search ? searched_step(f, x) : fixed_step(f, x);
  }

  void visit_state(StateVisitor& state) override {
    state.flag("started", started_);
    state.flag("gradient_step", gradient_step_);
    state.count("rejections", rejections_, std::numeric_limits<int>::max());
    state.number("stride", stride_);
    state.number("value", value_);
    state.number("norm", norm_);
    if (started_) {
      state.vector("point", point_.view());
      state.vector("gradient", gradient_.view());
      state.vector("direction", direction_.view());
    }
    history_.visit_state(state);
  }

  void visit_pairs(const std::function<void(ConstVector, ConstVector)>& visit) const override {
    history_.visit_pairs(visit);
  }

  void learn(Vector s, Vector y) override { history_.push(s, y); }

 private:
  Step fixed_step(const Function& f, Vector x) {
    if (!started_) project(settings_.bounds, x);
    const double value = f(x, trial_gradient_.view());
    const double norm = norm1(trial_gradient_.view());
    if (!started_) {
      require_finite_start(value, norm);
    } else if (!acceptable(value, norm, value_, greatest_rise(settings_))) {
      return undo(value, x);
    }
    accept(value, norm, x);
    Step step{.value = value, .evaluations = 1, .converged = norm == 0.0};
    if (!step.converged) {
      step.converged = !(aim() < 0.0);
      if (!step.converged) move(stride_, x);
    }
    return step;
  }

  Step searched_step(const Function& f, Vector x) {
    Step step;
    if (!started_) {
      project(settings_.bounds, x);
      const double value = f(x, trial_gradient_.view());
      const double norm = norm1(trial_gradient_.view());
      require_finite_start(value, norm);
      accept(value, norm, x);
      step.evaluations = 1;
    }
    step.value = value_;
    step.converged = norm_ == 0.0;
    if (step.converged) return step;

    const double slope = aim();
    step.converged = !(slope < 0.0);
    if (step.converged) return step;
    const WolfeResult result = search(f, slope, x);
    step.evaluations += result.evaluations;
    if (result.found) {
      stride_ = result.best.stride;
      move(stride_, x);
      std::swap(trial_gradient_, best_gradient_);
      accept(result.best.value, norm1(trial_gradient_.view()), x);
    } else {
      copy(point_.view(), x);
      step.converged = history_.empty();
      forget();
    }
    return step;
  }

  WolfeResult search(const Function& f, double slope, Vector x) {
    const LinePoint start{0.0, value_, slope};
    const auto evaluate = [&](double stride) {
      move(stride, x);
      const double value = f(x, trial_gradient_.view());
      return LinePoint{stride, value, slope_at(x, trial_gradient_.view())};
    };
    const auto keep = [&] { std::swap(trial_gradient_, best_gradient_); };
    return wolfe_search(start, stride_, evaluate, keep);
  }

  /// Makes x, whose gradient is in trial_gradient_, the accepted point, and learns from the step
  /// that led there.
  void accept(double value, double norm, ConstVector x) {
    if (started_) {
      // The step and the change of the gradient take the places of what is needed no longer.
      subtract(trial_gradient_.view(), gradient_.view(), gradient_.view());
      if (settings_.bounds) {
        subtract(x, point_.view(), direction_.view());
        zero_where_equal(x, point_.view(), gradient_.view());
      } else {
        scale(stride_, direction_.view(), direction_.view());
      }
      history_.push(direction_.view(), gradient_.view());
    }
    std::swap(gradient_, trial_gradient_);
    copy(x, point_.view());
    value_ = value;
    norm_ = norm;
    rejections_ = 0;
    started_ = true;
  }

  /// Chooses direction and stride from the accepted point; the slope there.
  double aim() {
    double slope = take_direction();
    if (!history_.empty() && !(slope < 0.0)) {
      forget();  // rounding has turned the direction uphill
      slope = take_direction();
    }
    if (!history_.empty()) {
      stride_ = settings_.learning_rate;
    } else if (gradient_step_) {
      stride_ *= kGrow;  // the value falls ever faster along the gradient, or hardly changes
    } else {
      stride_ = settings_.learning_rate * std::min(1.0, 1.0 / norm_);
    }
    gradient_step_ = history_.empty();
    return slope;
  }

  /// The direction that the pairs give, and the slope along it.
  double take_direction() {
    history_.direction(gradient_.view(), direction_.view());
    if (!settings_.bounds) return slope_at(point_.view(), gradient_.view());
    const double slope = free_direction();
    if (slope < 0.0) return slope;
    scale(-1.0, gradient_.view(), direction_.view());
    return free_direction();
  }

  /// The direction anew, without the elements that gradient and direction would lead across a
  /// bound: what they add to others' is meant for a step that they do not take. The slope along it,
  /// which is negative at least where the direction was the gradient's.
  double free_direction() {
    const Vector free = trial_gradient_.view();  // not needed before the next evaluation
    free_gradient(*settings_.bounds, point_.view(), gradient_.view(), direction_.view(), free);
    history_.direction(free, direction_.view());
    zero_where_different(gradient_.view(), free, direction_.view());
    return slope_at(point_.view(), gradient_.view());
  }

  /// The derivative along the direction, of f with this gradient at x.
  double slope_at(ConstVector x, ConstVector gradient) const {
    return settings_.bounds ? slope_within(*settings_.bounds, x, gradient, direction_.view())
                            : dot(gradient, direction_.view());
  }

  /// Puts x so far along the direction from the accepted point.
  void move(double stride, Vector x) const {
    add_scaled(point_.view(), stride, direction_.view(), x);
    project(settings_.bounds, x);
  }

  Step undo(double rejected_value, Vector x) {
    Step step{.value = value_, .evaluations = 1, .undone = true, .rejected_value = rejected_value};
    ++rejections_;
    if (rejections_ > kRejectionsKeepingHistory && !history_.empty()) {
      forget();
      aim();
    } else {
      stride_ *= kShrink;
    }
    move(stride_, x);
    step.converged = equal(x, point_.view());
    return step;
  }

  void forget() {
    history_.clear();
    gradient_step_ = false;
  }

  const LbfgsSettings settings_;
  History history_;
  LargeVector<float> point_;           // the accepted point
  LargeVector<float> gradient_;        // there
  LargeVector<float> trial_gradient_;  // at the point being tried
  LargeVector<float> best_gradient_;   // at the best point of a line search
  LargeVector<float> direction_;       // of the step from the accepted point
  double stride_ = 0.0;                // of that step, in units of the direction
  double value_ = 0.0;                 // at the accepted point
  double norm_ = 0.0;                  // sum of the magnitudes of the gradient there
  int rejections_ = 0;                 // in a row
  bool gradient_step_ = false;         // the direction is the gradient's, for want of pairs
  bool started_ = false;
};

}  // namespace

std::unique_ptr<Optimizer> make_lbfgs(std::size_t size, const LbfgsSettings& settings,
                                      Storage storage) {
  validate(settings);
  return std::make_unique<Lbfgs>(size, settings, storage);
}

std::uint64_t lbfgs_bytes(std::size_t size, const LbfgsSettings& settings) {
  const std::uint64_t pairs = std::uint64_t{2} * settings.history * size;
  const std::uint64_t vectors = settings.line_search ? 5 : 4;
  return pairs * element_bytes(settings.history_precision) + vectors * size * sizeof(float);
}

}  // namespace impasto
