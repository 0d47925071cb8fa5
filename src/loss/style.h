#pragma once

#include <span>
#include <vector>

#include "impasto/loss.h"
#include "network/topology.h"

namespace impasto {

/// What one layer of a style is reduced to: sum over its positions of F F^T, divided by their
/// number, so that styles of any size can be compared and blended.
struct GramStatistics {
  int channels = 0;
  std::vector<double> gram;  ///< (C, C) row-major, symmetric: F F^T / (H*W)
};

/// The Gram matrix that a layer's style term aims at, in the normalization of its form:
///   mean, relative  A = F F^T / (H W C)
///   paper           A = F F^T, scaled by M / M_s where the style has M_s positions and the picture
///   M
struct StyleTarget {
  std::vector<double> gram;  ///< (C, C)
  double energy = 0.0;       ///< sum A^2
};

[[nodiscard]] StyleTarget style_target(LossForm form, GramStatistics statistics,
                                       FeatureShape picture_shape);

/// The style term of one layer (Gatys, Ecker, Bethge 2016, equations 3 to 6), for the picture's
/// `gram_sum` = F F^T (C, C), not normalized.
///   mean      sum (G - A)^2 / C^2,          G = F F^T / (H W C)
///   paper     sum (G - A)^2 / (4 C^2 M^2),  G = F F^T, M = H W
///   relative  sum (G - A)^2 / sum A^2,      G = F F^T / (H W C)
/// Returns the value and writes `matrix` (C, C) with d value / dF = matrix * F.
double style_loss(LossForm form, std::span<const double> gram_sum, FeatureShape shape,
                  const StyleTarget& target, std::span<double> matrix);

/// sum_i share_i * statistics_i. Shares are divided by their sum; empty means equal shares.
[[nodiscard]] GramStatistics blend(std::vector<GramStatistics> statistics,
                                   const std::vector<double>& shares);

}  // namespace impasto
