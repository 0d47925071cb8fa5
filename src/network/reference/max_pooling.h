#pragma once

#include <span>

#include "network/topology.h"

namespace impasto::reference {

/// The largest value of each 2x2 window, stride 2; an odd last row or column is dropped.
/// `in` is (C, H, W), `out` (C, H / 2, W / 2).
void max_pooling_forward(std::span<const double> in, const FeatureShape& in_shape,
                         std::span<double> out);

/// Sends the gradient of each window to its first largest value, row by row; all others get 0.
void max_pooling_backward(std::span<const double> in, const FeatureShape& in_shape,
                          std::span<const double> out_gradient, std::span<double> in_gradient);

}  // namespace impasto::reference
