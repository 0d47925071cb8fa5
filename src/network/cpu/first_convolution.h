#pragma once

#include <span>

#include "network/cpu/bfloat16.h"
#include "network/cpu/rectangle.h"
#include "network/input_transform.h"

namespace impasto::cpu {

/// The preprocessing and the first convolution (3 channels to C) with bias and ReLU, in one: three
/// channels are too few for blocked layouts, and a general kernel reaches a tenth of the
/// processor's speed on them.
class FirstConvolution {
 public:
  /// Floats of reordered weights and bias for C output channels in blocks of `lanes`.
  [[nodiscard]] static std::size_t weight_count(int channels, int lanes);

  /// Reorders `kernel`, (C, 3, 3, 3), and `bias`, (C), into `weights`, which it goes on using.
  FirstConvolution(int channels, int lanes, const InputTransform& transform,
                   std::span<const float> kernel, std::span<const float> bias, float* weights);

  /// Features of a window of the picture, (3, H, W) RGB in [0, 1], as a blocked map of the window's
  /// size. Beyond the picture's edge lie zeros of the network's input (after preprocessing); beyond
  /// the window's edge but inside of the picture, the picture goes on.
  template <typename Element>
  void run(std::span<const float> picture, int height, int width, const Rectangle& window,
           Element* to) const;

 private:
  int channels_;
  int lanes_;
  InputTransform transform_;
  const float* weights_;
};

}  // namespace impasto::cpu
