#pragma once

#include <vector>

namespace impasto {

/// What the features F of a layer, (C, positions), are reduced to over a region: means over its
/// positions, each counted by how much of it belongs to the region. Regions of any size can so be
/// compared, and blended by averaging.
struct FeatureStatistics {
  int channels = 0;
  std::vector<double> gram;       ///< (C, C), symmetric: of F F^T
  std::vector<double> mean;       ///< (C): of F; empty where nothing asks for it
  std::vector<double> histogram;  ///< (C, bins + 1): as FeatureNetwork::histogram(); or empty
};

/// How a loss changes with the features of a region of M positions. At each of them
///   M dL/dF = matrix * F + bias + curve[c][floor(F / width_c)]
/// Plain sums, to which each statistic adds its part.
struct FeatureGradient {
  std::vector<double> matrix;  ///< (C, C), symmetric
  std::vector<double> bias;    ///< (C)
  std::vector<double> curve;   ///< (C, bins)
};

}  // namespace impasto
