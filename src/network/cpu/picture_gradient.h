#pragma once

#include <span>

#include "network/cpu/blocked_shape.h"
#include "network/input_transform.h"

namespace impasto::cpu {

/// Backward of the first convolution (3 channels in) and of the preprocessing, in one: oneDNN's own
/// takes five times as long for three channels.
class PictureGradient {
 public:
  /// Floats of reordered weights for `shape`, that of the first convolution's output.
  [[nodiscard]] static std::size_t weight_count(const BlockedShape& shape);

  /// Reorders `kernel`, (O, 3, 3, 3), into `weights`, which it goes on using.
  PictureGradient(const BlockedShape& shape, const InputTransform& transform,
                  std::span<const float> kernel, float* weights);

  /// From d L / d (first convolution's output before ReLU), blocked, to d L / d picture, (3, H, W),
  /// for RGB in [0, 1].
  void run(const float* gradient, std::span<float> picture_gradient) const;

 private:
  BlockedShape shape_;
  InputTransform transform_;
  const float* weights_;  ///< [blocks][3][3][3 picture channels][lanes], scaled as the input is
};

}  // namespace impasto::cpu
