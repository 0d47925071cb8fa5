#pragma once

#include <vector>

#include "network/feature_network.h"
#include "network/topology.h"

namespace impasto {

/// One step of a network: pooling where a block begins, then convolution and ReLU.
struct ChainLayer {
  FeatureShape input;   ///< of the convolution, after the pooling
  FeatureShape output;  ///< after ReLU
  bool pooled = false;  ///< a pooling stands before the convolution
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
};

/// Throws Error: no tap, a tap twice, an unknown layer, a picture too small for the deepest tap.
[[nodiscard]] Chain resolve_chain(const Topology& topology, const NetworkSettings& settings);

}  // namespace impasto
