#pragma once

#include "network/cpu/blocked_shape.h"

namespace impasto::cpu {

/// The gradient at one tap: before ReLU, given that after ReLU from the layers above.
struct TapGradientArguments {
  const float* features = nullptr;  ///< blocked, after ReLU
  const float* matrix = nullptr;    ///< padded_channels() squared, symmetric; nullptr: none
  float scale = 0.0F;
  const float* target = nullptr;  ///< blocked; nullptr: none
  bool from_above = false;        ///< whether `gradient` holds something already
  float* gradient = nullptr;      ///< blocked
};

/// gradient = (features > 0) * (gradient + matrix * features + scale * (features - target)).
void tap_gradient(const BlockedShape& shape, const TapGradientArguments& arguments);

}  // namespace impasto::cpu
