#pragma once

#include <span>
#include <vector>

#include "base/large_vector.h"
#include "network/cpu/first_convolution.h"
#include "network/cpu/picture_gradient.h"
#include "network/cpu/plan.h"
#include "network/cpu/pooling.h"
#include "network/cpu/step_clock.h"
#include "network/cpu/tap_steps.h"

namespace impasto::cpu {

/// The two ways through the network over a plan and its memory, window by window within a block.
/// Element, float or BFloat16, is what features and gradients are stored in.
template <typename Element>
class Passes {
 public:
  Passes(const Chain& chain, Plan& plan, Arena& arena, Pooling pooling);

  /// Gives the convolutions their memory and weights, of which it keeps none but in the layout that
  /// kernels want.
  void bind(const InputTransform& transform,
            std::span<const std::shared_ptr<const ConvolutionWeights>> weights, bool backward);

  /// From the picture, (3, H, W), to all that is asked of taps.
  void forward(VectorView<const float> picture);

  /// From the taps, one TapBackward each, to the picture's gradient.
  void backward(VectorView<const float> picture, std::span<const TapBackward<Element>> taps,
                VectorView<float> picture_gradient);

  [[nodiscard]] const StepClock& clock() const { return clock_; }

 private:
  [[nodiscard]] Element* map(const Region& region) { return arena_.at<Element>(region); }
  [[nodiscard]] LayerPlan& layer_at(int layer) {
    return plan_.layers[static_cast<std::size_t>(layer)];
  }
  [[nodiscard]] BlockPlan& block_at(int block) {
    return plan_.blocks[static_cast<std::size_t>(block)];
  }
  [[nodiscard]] bool is_last(int block) const { return block + 1 == std::ssize(plan_.blocks); }

  // Block and layer are meant by their numbers, the layer by i.
  void enter(int block, const Window& window);
  void convolve(std::span<const float> picture, int block, const Window& window, int i);
  void record_mask(int i, const BlockedShape& shape);
  void pool(int block, const Window& window);
  void drop_pictures(int block, std::size_t window, VectorView<const float> picture,
                     VectorView<float> picture_gradient);

  void backward_window(std::span<const float> picture, std::span<const TapBackward<Element>> taps,
                       int block, const Window& window, int deepest);
  void unpool(int block, const Window& window);
  void relu_backward(int i, const BlockedShape& shape);
  void leave(int block, const Window& window, std::span<float> picture_gradient);
  void forget_maps(int block);
  void forget_features();
  [[nodiscard]] bool is_pooled_to_disk(int block);
  [[nodiscard]] PoolingStep pooling_step(int block, const Window& window);

  const Chain& chain_;
  Plan& plan_;
  Arena& arena_;
  Pooling pooling_;
  std::vector<FirstConvolution> first_convolution_;  // one, after bind()
  std::vector<PictureGradient> picture_gradient_;    // one, if backward
  StepClock clock_;
  TapSteps<Element> tap_steps_;
};

}  // namespace impasto::cpu
