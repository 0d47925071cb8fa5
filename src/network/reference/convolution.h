#pragma once

#include <span>

#include "network/topology.h"

namespace impasto::reference {

/// 3x3 cross-correlation, stride 1, zero padding 1:
///   out[o][y][x] = bias[o] + sum_{i,r,s} kernel[o][i][r][s] * in[i][y + r - 1][x + s - 1].
/// `in` is (I, H, W), `out` (O, H, W), `kernel` (O, I, 3, 3).
void convolution_forward(std::span<const double> in, const FeatureShape& in_shape,
                         std::span<const float> kernel, std::span<const float> bias,
                         std::span<double> out);

/// The gradient with respect to the input, given that with respect to the output:
///   in_gradient[i][y][x] = sum_{o,r,s} kernel[o][i][r][s] * out_gradient[o][y - r + 1][x - s + 1].
void convolution_backward(std::span<const double> out_gradient, std::span<const float> kernel,
                          const FeatureShape& in_shape, std::span<double> in_gradient);

}  // namespace impasto::reference
