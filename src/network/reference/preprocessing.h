#pragma once

#include <span>

#include "network/input_transform.h"

namespace impasto::reference {

/// From a picture, (3, H, W) RGB in [0, 1], to what the network expects, (3, H, W).
void preprocessing_forward(const InputTransform& transform, std::span<const float> picture,
                           std::span<double> input);

/// From the gradient with respect to the network's input to that with respect to the picture.
void preprocessing_backward(const InputTransform& transform, std::span<const double> input_gradient,
                            std::span<float> picture_gradient);

}  // namespace impasto::reference
