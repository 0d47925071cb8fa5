#pragma once

#include <span>

#include "network/cpu/bfloat16.h"
#include "network/cpu/rectangle.h"
#include "network/input_transform.h"

namespace impasto::cpu {

/// Backward of FirstConvolution: from the gradient of its output before ReLU to that of the
/// picture.
class PictureGradient {
 public:
  /// Floats of reordered weights for C output channels of the first convolution.
  [[nodiscard]] static std::size_t weight_count(int channels, int lanes);

  /// Reorders `kernel`, (C, 3, 3, 3), into `weights`, which it goes on using.
  PictureGradient(int channels, int lanes, const InputTransform& transform,
                  std::span<const float> kernel, float* weights);

  /// Adds to picture_gradient, (3, H, W) for RGB in [0, 1], inside of the window, what comes from
  /// `gradient`, a blocked map of the window's size; beyond the window it is 0.
  template <typename Element>
  void add(const Element* gradient, const Rectangle& window, int height, int width,
           std::span<float> picture_gradient) const;

 private:
  int channels_;
  int lanes_;
  InputTransform transform_;
  const float* weights_;  ///< [blocks][3][3][3 picture channels][lanes], scaled as the input is
};

}  // namespace impasto::cpu
