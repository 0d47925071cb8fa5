#include "optimize/adam.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

#include "base/aligned_buffer.h"
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
  require_decay("beta1", settings.beta1);
  require_decay("beta2", settings.beta2);
}

class Adam final : public Optimizer {
 public:
  Adam(std::size_t size, const AdamSettings& settings)
      : settings_(settings),
        learning_rate_(settings.learning_rate),
        point_(size),
        gradient_(size),
        trial_gradient_(size),
        mean_(size),
        square_(size) {}

  Step step(const Function& f, std::span<float> x) override {
    require_size(x.size(), point_.size());
    const double value = f(x, trial_gradient_.span());
    const double norm = norm1(trial_gradient_.span());
    if (!started_) {
      require_finite_start(value, norm);
    } else if (!acceptable(value, norm, value_, settings_.explosion_factor)) {
      return undo(value, x);
    }
    std::swap(gradient_, trial_gradient_);
    copy(x, point_.span());
    value_ = value;
    started_ = true;
    Step step{.value = value, .evaluations = 1, .converged = norm == 0.0};
    if (!step.converged) move(x);
    return step;
  }

 private:
  /// Algorithm 1 from the accepted point.
  void move(std::span<float> x) {
    ++time_;
    const AdamCoefficients coefficients{
        .mean_rate = static_cast<float>(1.0 - settings_.beta1),
        .square_keep = static_cast<float>(settings_.beta2),
        .square_rate = static_cast<float>(1.0 - settings_.beta2),
        .step = static_cast<float>(learning_rate_ / (1.0 - std::pow(settings_.beta1, time_))),
        .root_correction =
            static_cast<float>(1.0 / std::sqrt(1.0 - std::pow(settings_.beta2, time_))),
        .epsilon = static_cast<float>(settings_.epsilon)};
    parallel_blocks(x.size(), [&](std::size_t begin, std::size_t end) {
      adam_block(coefficients, gradient_.data() + begin, mean_.data() + begin,
                 square_.data() + begin, point_.data() + begin, x.data() + begin, end - begin);
    });
  }

  Step undo(double rejected_value, std::span<float> x) {
    Step step{.value = value_, .evaluations = 1, .undone = true, .rejected_value = rejected_value};
    learning_rate_ *= kSlowdown;
    time_ = 0;
    std::ranges::fill(mean_.span(), 0.0F);
    std::ranges::fill(square_.span(), 0.0F);
    move(x);
    step.converged = std::ranges::equal(x, point_.span());
    return step;
  }

  const AdamSettings settings_;
  double learning_rate_;
  AlignedBuffer<float> point_;           // the accepted point
  AlignedBuffer<float> gradient_;        // there
  AlignedBuffer<float> trial_gradient_;  // at the point being tried
  AlignedBuffer<float> mean_;            // of the gradients, decaying
  AlignedBuffer<float> square_;          // mean of their squares, decaying
  double value_ = 0.0;                   // at the accepted point
  int time_ = 0;                         // steps since the moments started
  bool started_ = false;
};

}  // namespace

std::unique_ptr<Optimizer> make_adam(std::size_t size, const AdamSettings& settings) {
  validate(settings);
  return std::make_unique<Adam>(size, settings);
}

std::uint64_t adam_bytes(std::size_t size) { return 5ULL * size * sizeof(float); }

}  // namespace impasto
