#pragma once

#include <span>

#include "network/input_transform.h"

namespace impasto::cpu {

/// From a picture, (3, H, W) RGB in [0, 1], to the network's input, (3, H, W), in one pass. Its
/// backward is part of picture_gradient().
void preprocessing_forward(const InputTransform& transform, std::span<const float> picture,
                           float* input);

}  // namespace impasto::cpu
