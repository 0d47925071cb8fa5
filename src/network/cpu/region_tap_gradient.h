#pragma once

#include <span>

#include "network/cpu/region_window.h"
#include "network/cpu/tap_gradient.h"

namespace impasto::cpu {

/// RegionGradient, laid out for the kernel.
struct PaddedRegionGradient {
  RegionWindow weights;
  const float* matrix = nullptr;  ///< symmetric, as block_matrix() lays it out; nullptr: none
  const float* bias = nullptr;    ///< (padded channels); nullptr: none
  const float* curve = nullptr;   ///< (C, bins); nullptr: none
};

/// tap_gradient() with the parts of regions, in `where`: adds
///   sum_r w_r(p) (matrix_r * features + bias_r + curve_r[c][floor(feature / width_c)]),
/// with `widths` of (padded channels), and curves that are 0 beyond the last bin. All in float.
template <typename Element>
void region_tap_gradient(const BlockedShape& shape, const TapGradientArguments<Element>& arguments,
                         std::span<const PaddedRegionGradient> regions, const float* widths,
                         int bins);

}  // namespace impasto::cpu
