#pragma once

#include <span>

namespace impasto::reference {

/// values = max(values, 0), in place.
void relu_forward(std::span<double> values);

/// Clears the gradient, in place, where the value after ReLU is 0.
void relu_backward(std::span<const double> values, std::span<double> gradient);

}  // namespace impasto::reference
