#pragma once

#include <memory>
#include <span>
#include <vector>

#include "network/feature_network.h"
#include "network/topology.h"

namespace impasto {

/// One step of a network: pooling where a block begins, then convolution and ReLU.
struct ChainLayer {
  FeatureShape input;   ///< of the convolution, after the pooling
  FeatureShape output;  ///< after ReLU
  bool pooled = false;  ///< a pooling stands before the convolution
  int block = 0;        ///< from 0
  int tap = -1;         ///< index into NetworkSettings::taps; -1: none
};

/// The layers that settings ask for: layer i is convolution i of the topology, down to the deepest
/// tap.
struct Chain {
  int height = 0;  ///< of the picture
  int width = 0;
  std::vector<ChainLayer> layers;
  std::vector<FeatureShape> taps;  ///< shapes, in the order of NetworkSettings::taps
  std::vector<int> layer_of_tap;
  std::vector<bool> grams;     ///< per tap, whether its Gram matrix is asked for
  std::vector<bool> features;  ///< per tap, whether its features are
  std::vector<bool> sums;      ///< per tap, whether its sums are
  std::vector<int> histogram_bins;
  std::shared_ptr<const RegionWeights> region_weights;  ///< null: none
  int regions = 0;                                      ///< 0: none

  /// Regions that statistics are kept of: without any, the whole picture counts as one.
  [[nodiscard]] int parts() const { return regions == 0 ? 1 : regions; }
  /// Whether TapGradient::regions may be used.
  [[nodiscard]] bool has_region_gradients() const;
  /// Throw Error for a region that is none, widths that are not positive, and gradients that do not
  /// fit the taps.
  void check_region(int region) const;
  void check_histogram_widths(int tap, std::span<const float> widths) const;
  void check_gradients(std::span<const TapGradient> gradients) const;
};

/// Throws Error: no tap, a tap twice, an unknown layer, a picture too small for the deepest tap,
/// regions of another picture size, a number of bins out of range.
[[nodiscard]] Chain resolve_chain(const Topology& topology, const NetworkSettings& settings);

}  // namespace impasto
