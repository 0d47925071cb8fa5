#pragma once

#include "network/cpu/maps.h"
#include "network/cpu/region_window.h"
#include "network/region_weights.h"
#include "network/regions.h"

namespace impasto::cpu {

/// Regions over a map of block 1, whose weights are quarters, and a window of that map.
struct RegionsOfBlock1 {
  RegionsOfBlock1(const FeatureShape& map, int window_top, int window_left)
      : weights(kRegions, 2 * map.height, 2 * map.width,
                patches(2 * map.height, 2 * map.width, kRegions, 5)),
        top(window_top),
        left(window_left) {}

  [[nodiscard]] RegionWindow window(int region) const { return {&weights, region, 1, top, left}; }
  /// At a position of the window.
  [[nodiscard]] float at(int region, int y, int x) const {
    float weight = 0.0F;
    weights.copy(region, 1, top + y, left + x, {&weight, 1});
    return weight;
  }

  static constexpr int kRegions = 3;
  RegionWeights weights;
  int top;
  int left;
};

}  // namespace impasto::cpu
