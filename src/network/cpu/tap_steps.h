#pragma once

#include <span>

#include "network/cpu/plan.h"
#include "network/cpu/region_tap_gradient.h"
#include "network/cpu/step_clock.h"

namespace impasto::cpu {

/// What a loss wants of one tap on the way back; `target` is a snapshot of the whole map.
template <typename Element>
struct TapBackward {
  bool active = false;
  std::span<const float> matrix;
  float scale = 0.0F;
  MapPlace<const Element> target;
  std::span<const RegionGradient> regions;
};

/// What is done where losses look at features, window by window: statistics on the way forward,
/// gradients on the way back. Element is float or BFloat16.
template <typename Element>
class TapSteps {
 public:
  TapSteps(const Chain& chain, Plan& plan, Arena& arena, StepClock& clock);

  /// Sets all statistics to 0.
  void begin();

  /// Adds a window's part of what is asked of the tap at layer i of a block, and keeps its features
  /// where they are asked for.
  void forward(int block, const Window& window, int i);

  /// Makes of the gradient after layer i's ReLU (none yet unless `from_above`) that before it,
  /// with what the loss adds to it.
  void backward(const TapBackward<Element>& tap, int block, const Window& window, int i,
                bool from_above);

 private:
  [[nodiscard]] Element* map(const Region& region) { return arena_.at<Element>(region); }
  [[nodiscard]] std::byte* scratch() { return arena_.at<std::byte>(plan_.scratch); }
  [[nodiscard]] LayerPlan& layer_at(int layer) {
    return plan_.layers[static_cast<std::size_t>(layer)];
  }
  [[nodiscard]] TapPlan& tap_at(int layer) {
    return plan_.taps[static_cast<std::size_t>(layer_at(layer).tap)];
  }
  [[nodiscard]] int bins_at(int layer) const;
  [[nodiscard]] RegionWindow weights(int block, const Window& window, int part) const;
  /// One part's share of what all parts have in a region.
  [[nodiscard]] std::span<double> numbers(const Region& region, int part);

  void add_grams(int block, const Window& window, int i);
  void add_sums(int block, const Window& window, int i);
  void aim(const TapBackward<Element>& tap, int i, const Window& window,
           TapGradientArguments<Element>& arguments);
  [[nodiscard]] PaddedRegionGradient padded(const RegionGradient& gradient, int part, int block,
                                            const Window& window, const BlockedShape& shape);

  const Chain& chain_;
  Plan& plan_;
  Arena& arena_;
  StepClock& clock_;
};

}  // namespace impasto::cpu
