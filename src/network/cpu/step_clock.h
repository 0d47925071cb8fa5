#pragma once

#include <string_view>
#include <vector>

#include "base/stopwatch.h"
#include "network/step_report.h"

namespace impasto::cpu {

/// Kinds of steps that a layer takes.
enum class Step {
  forward,
  relu_mask,
  gram,
  pooling,
  pooling_backward,
  tap_gradient,
  backward,
  window,  ///< copies between windows and maps
  sums,    ///< and histograms
};
inline constexpr int kStepKinds = 9;

[[nodiscard]] std::string_view name_of(Step step);

/// Adds up what the steps of each layer take.
class StepClock {
 public:
  explicit StepClock(int layers) : slots_(static_cast<std::size_t>(layers * kStepKinds)) {}

  struct Slot {
    double seconds = 0.0;
    double operations = 0.0;
  };

  [[nodiscard]] const Slot& slot(int layer, Step step) const {
    return slots_[index_of(layer, step)];
  }

  /// Calls body() and counts its time.
  template <typename Body>
  void time(int layer, Step step, double operations, const Body& body) {
    const Stopwatch watch;
    body();
    Slot& slot = slots_[index_of(layer, step)];
    slot.seconds += watch.seconds();
    slot.operations += operations;
  }

 private:
  [[nodiscard]] static std::size_t index_of(int layer, Step step) {
    return static_cast<std::size_t>(layer) * kStepKinds + static_cast<std::size_t>(step);
  }

  std::vector<Slot> slots_;
};

}  // namespace impasto::cpu
