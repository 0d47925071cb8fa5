#pragma once

#include <span>

#include "network/topology.h"

namespace impasto::reference {

/// The mean of each 2x2 window, stride 2; an odd last row or column is dropped.
/// `in` is (C, H, W), `out` (C, H / 2, W / 2).
void average_pooling_forward(std::span<const double> in, const FeatureShape& in_shape,
                             std::span<double> out);

/// Spreads the gradient of each window evenly over its four values.
void average_pooling_backward(std::span<const double> out_gradient, const FeatureShape& in_shape,
                              std::span<double> in_gradient);

}  // namespace impasto::reference
