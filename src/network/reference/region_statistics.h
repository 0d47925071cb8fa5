#pragma once

#include <span>
#include <vector>

#include "network/feature_network.h"

namespace impasto::reference {

// Statistics of features (C, H, W) over positions with weights (H*W), and the gradient of what is
// computed from them: FeatureNetwork's formulas in plain loops.

void weighted_gram(const FeatureShape& shape, std::span<const double> features,
                   std::span<const double> weights, std::span<double> out);

void weighted_sums(const FeatureShape& shape, std::span<const double> features,
                   std::span<const double> weights, std::span<double> out);

/// `widths` (C); `out` (C, bins + 1).
void weighted_histogram(const FeatureShape& shape, std::span<const double> features,
                        std::span<const double> weights, std::span<const double> widths,
                        std::span<double> out);

/// gradient += weights * (matrix * F + bias + curve(F)).
void add_region_gradient(const RegionGradient& region, const FeatureShape& shape,
                         std::span<const double> features, std::span<const double> weights,
                         std::span<const double> widths, std::span<double> gradient);

}  // namespace impasto::reference
