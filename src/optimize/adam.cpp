#include "optimize/adam.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>
#include <utility>

#include "base/parallel.h"
#include "impasto/error.h"
#include "optimize/guard.h"
#include "optimize/kernels.h"
#include "optimize/vector_ops.h"

namespace impasto {

namespace {

constexpr double kSlowdown = 0.5;  // of the learning rate, after a rejection

void require_decay(std::string_view setting, double value) {
  if (!(value >= 0.0 && value < 1.0)) {
    throw Error(
        fmt::format("Adam's {} is {}: give a number from 0 to just below 1.", setting, value));
  }
}

void validate(const AdamSettings& settings) {
  require_positive("learning rate", settings.learning_rate);
  require_positive("epsilon", settings.epsilon);
  require_explosion_factor(settings.explosion_factor);
  if (settings.bounds) require_bounds(*settings.bounds);
  require_decay("beta1", settings.beta1);
  require_decay("beta2", settings.beta2);
}

class Adam final : public Optimizer {
 public:
  Adam(std::size_t size, const AdamSettings& settings, Storage storage)
      : settings_(settings),
        learning_rate_(settings.learning_rate),
        point_(size, storage),
        gradient_(size, storage),
        trial_gradient_(size, storage),
        mean_(size, storage),
        square_(size, storage) {}

  Step step(const Function& f, Vector x) override {
    require_size(x.size(), point_.size());
    if (!started_) project(settings_.bounds, x);
    const double value = f(x, trial_gradient_.view());
    const double norm = norm1(trial_gradient_.view());
    if (!started_) {
      require_finite_start(value, norm);
    } else if (!acceptable(value, norm, value_, settings_.explosion_factor)) {
      return undo(value, x);
    }
    std::swap(gradient_, trial_gradient_);
    copy(x, point_.view());
    value_ = value;
    started_ = true;
    Step step{.value = value, .evaluations = 1, .converged = norm == 0.0};
    if (!step.converged) move(x);
    return step;
  }

  void visit_state(StateVisitor& state) override {
    state.flag("started", started_);
    state.count("time", time_, std::numeric_limits<int>::max());
    state.number("value", value_);
    state.number("learning_rate", learning_rate_);
    if (!started_) return;
    state.vector("point", point_.view());
    state.vector("gradient", gradient_.view());
    state.vector("mean", mean_.view());
    state.vector("square", square_.view());
  }

 private:
  /// Algorithm 1 from the accepted point.
  void move(Vector x) {
    ++time_;
    const AdamCoefficients coefficients{
        .mean_rate = static_cast<float>(1.0 - settings_.beta1),
        .square_keep = static_cast<float>(settings_.beta2),
        .square_rate = static_cast<float>(1.0 - settings_.beta2),
        .step = static_cast<float>(learning_rate_ / (1.0 - std::pow(settings_.beta1, time_))),
        .root_correction =
            static_cast<float>(1.0 / std::sqrt(1.0 - std::pow(settings_.beta2, time_))),
        .epsilon = static_cast<float>(settings_.epsilon)};
    for_each_chunk(
        [&](auto gradient, auto mean, auto square, auto point, auto out) {
          parallel_blocks(out.size(), [&](std::size_t begin, std::size_t end) {
            adam_block(coefficients, gradient.data() + begin, mean.data() + begin,
                       square.data() + begin, point.data() + begin, out.data() + begin,
                       end - begin);
          });
        },
        gradient_.view(), mean_.view(), square_.view(), std::as_const(point_).view(), x);
    project(settings_.bounds, x);
  }

  Step undo(double rejected_value, Vector x) {
    Step step{.value = value_, .evaluations = 1, .undone = true, .rejected_value = rejected_value};
    learning_rate_ *= kSlowdown;
    time_ = 0;
    fill(0.0F, mean_.view());
    fill(0.0F, square_.view());
    move(x);
    step.converged = equal(x, point_.view());
    return step;
  }

  const AdamSettings settings_;
  double learning_rate_;
  LargeVector<float> point_;           // the accepted point
  LargeVector<float> gradient_;        // there
  LargeVector<float> trial_gradient_;  // at the point being tried
  LargeVector<float> mean_;            // of the gradients, decaying
  LargeVector<float> square_;          // mean of their squares, decaying
  double value_ = 0.0;                 // at the accepted point
  int time_ = 0;                       // steps since the moments started
  bool started_ = false;
};

}  // namespace

std::unique_ptr<Optimizer> make_adam(std::size_t size, const AdamSettings& settings,
                                     Storage storage) {
  validate(settings);
  return std::make_unique<Adam>(size, settings, storage);
}

std::uint64_t adam_bytes(std::size_t size) { return 5ULL * size * sizeof(float); }

}  // namespace impasto
