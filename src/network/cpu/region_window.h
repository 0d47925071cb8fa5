#pragma once

#include <algorithm>
#include <span>

#include "network/region_weights.h"

namespace impasto::cpu {

/// One region's weights in a window of a block's maps, in the window's own positions. Without
/// RegionWeights every position weighs 1.
struct RegionWindow {
  const RegionWeights* weights = nullptr;
  int region = 0;
  int block = 0;
  int top = 0;   ///< of the window in the map
  int left = 0;  ///< of the window in the map

  /// Writes the weights from (y, x) of the window rightwards.
  void copy(int y, int x, std::span<float> out) const {
    if (weights == nullptr) {
      std::ranges::fill(out, 1.0F);
    } else {
      weights->copy(region, block, top + y, left + x, out);
    }
  }
};

}  // namespace impasto::cpu
