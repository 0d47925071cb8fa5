#pragma once

#include "network/cpu/convolution_step.h"
#include "network/cpu/rectangle.h"

namespace impasto::cpu {

// Shapes in the blocks of this processor.

[[nodiscard]] inline BlockedShape blocked(const FeatureShape& shape) {
  return {shape, channel_lanes()};
}

[[nodiscard]] inline BlockedShape blocked(int channels, const Rectangle& window) {
  return blocked({channels, window.height, window.width});
}

/// Floating point operations of F F^T, whose triangles are equal, or of a matrix times F.
[[nodiscard]] inline double square_operations(int channels, const Rectangle& part) {
  return 2.0 * channels * channels * static_cast<double>(part.positions());
}

}  // namespace impasto::cpu
