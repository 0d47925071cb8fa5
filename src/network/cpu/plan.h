#pragma once

#include <memory>
#include <vector>

#include "network/chain.h"
#include "network/cpu/arena.h"
#include "network/cpu/convolution_step.h"
#include "network/cpu/schedule.h"
#include "network/cpu/tiling.h"

namespace impasto::cpu {

/// The convolutions of a layer for one shape of window; none for the first layer, which has
/// FirstConvolution and PictureGradient.
struct LayerSteps {
  std::unique_ptr<ConvolutionStep> forward;
  std::unique_ptr<ConvolutionStep> backward;
  Region forward_weights;
  Region backward_weights;
};

/// What a layer holds of the window at hand.
struct LayerPlan {
  FeatureShape shape;  ///< of the whole map after the convolution
  int tap = -1;
  std::vector<LayerSteps> steps;  ///< one per shape of window
  Region output;                  ///< after ReLU
  Region mask;                    ///< of ReLU; bytes == 0: none
  Region gradient;                ///< of the output, then of the value before ReLU, in place
  Region target;  ///< of a loss that looks at the layer; bytes == 0: it is read where it lies
};

/// A block, worked on in windows or whole. What lies between blocks is always whole, and may be on
/// disk if the block that reads it is worked on in windows.
struct BlockPlan {
  LayerRange layers;
  Tiling tiling;
  FeatureShape in;  ///< the whole map that the block reads; the picture for the first one

  Region input;           ///< the whole map; none for the first block
  Region input_gradient;  ///< the whole map's; none for the first block
  Region codes;           ///< of the pooling that follows
  Region window_input;    ///< if in windows
  Region window_input_gradient;
  Region window_pooled;  ///< a window's part of the next block's input or its gradient, if on disk
  Region window_codes;   ///< and of the codes
};

struct TapPlan {
  int layer = 0;
  // Per part (Chain::parts()) one after the other; bytes == 0: not asked for.
  Region gram;       ///< (padded channels)^2 doubles
  Region sums;       ///< (padded channels) doubles
  Region histogram;  ///< (blocks, bins + 1, lanes) doubles
  Region widths;     ///< of the bins, (padded channels) floats, once for all parts
  Region features;   ///< the whole map; bytes == 0: they are the layer's output, or not asked for
};

/// The network laid out in memory: what make_network() allocates and estimate_network() adds up.
/// Regions are reused where lifetimes allow.
struct Plan {
  std::vector<LayerPlan> layers;
  std::vector<BlockPlan> blocks;
  std::vector<TapPlan> taps;
  Region first_weights;     ///< of FirstConvolution
  Region gradient_weights;  ///< of PictureGradient
  Region scratch;           ///< of the convolutions
  Region matrix;            ///< of a TapGradient, padded
  Region region_matrices;   ///< of its regions, each padded; bytes == 0: it has none
  Region region_biases;     ///< of its regions, each padded
  std::size_t bytes = 0;
  std::size_t disk_bytes = 0;
};

[[nodiscard]] Plan make_plan(const Chain& chain, const NetworkSettings& settings);

/// Where the features of a tap are that asks for them, the whole map.
[[nodiscard]] const Region& features_region(const Plan& plan, int tap);

/// What a network of this plan takes.
[[nodiscard]] NetworkBytes bytes_of(const Plan& plan, const Chain& chain);

}  // namespace impasto::cpu
