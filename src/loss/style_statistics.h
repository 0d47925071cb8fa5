#pragma once

#include <vector>

#include "loss/feature_statistics.h"
#include "loss/layers.h"

namespace impasto {

/// One layer of a style.
struct StyleLayer {
  std::vector<FeatureStatistics> regions;  ///< channels 0: the style has nothing of the region here
  std::vector<float> histogram_widths;     ///< (C), of all regions; empty without histograms
};

/// Gathers the statistics of all style pictures: each region's are averaged over the pictures that
/// have the region, by their shares.
class StyleMeter {
 public:
  /// `regions`: how many there are; 1 without regions.
  StyleMeter(const LossSettings& settings, const Topology& topology, int regions);

  /// Adds a picture, (3, H, W), by a network that was built for its size with style_taps(); its
  /// regions are `weights`, which may be null for one that is all of it.
  void add(FeatureNetwork& network, VectorView<const float> picture, const RegionWeights* weights,
           double share);

  /// After all pictures: whether each must be added once more, with histogram_taps().
  [[nodiscard]] bool wants_histograms() const { return histograms_; }

  /// Fixes the widths of the bins, before the first add_histograms().
  void choose_widths();
  void add_histograms(FeatureNetwork& network, VectorView<const float> picture,
                      const RegionWeights* weights, double share);

  /// One per style layer.
  [[nodiscard]] std::vector<StyleLayer> take();

 private:
  std::vector<int> blocks_;  // of each layer
  bool moments_;
  bool histograms_;
  std::vector<StyleLayer> layers_;           // sums until take()
  std::vector<std::vector<double>> shares_;  // per layer and region
};

/// Positions of a region at a tap of that shape and block, where `weights` may be null: all.
[[nodiscard]] double region_positions(const RegionWeights* weights, int region, int block,
                                      FeatureShape shape);

}  // namespace impasto
