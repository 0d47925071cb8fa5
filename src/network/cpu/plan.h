#pragma once

#include <memory>
#include <vector>

#include "network/chain.h"
#include "network/cpu/arena.h"
#include "network/cpu/blocked_shape.h"
#include "network/cpu/convolution_step.h"

namespace impasto::cpu {

/// What one layer holds and where. Features of taps are kept; others, and all gradients, pass
/// through two buffers that the layers use in turn. Of a layer that is no tap, backward keeps only
/// the pooling's codes or ReLU's bits.
struct LayerPlan {
  BlockedShape shape;  ///< of the output
  std::unique_ptr<ConvolutionStep> forward;
  std::unique_ptr<ConvolutionStep> backward;  ///< none for the first layer (PictureGradient)

  Region input;   ///< of the convolution
  Region output;  ///< after ReLU
  Region weights;
  Region bias;

  Region backward_weights;
  Region gradient;        ///< of the output, then of the value before ReLU, in place
  Region input_gradient;  ///< of the convolution's input
  Region codes;           ///< of the max pooling that follows; bytes == 0: none
  Region relu_mask;       ///< bytes == 0: none
};

/// The network laid out in memory: what make_network() allocates and estimate_network_bytes() adds
/// up.
struct Plan {
  std::vector<LayerPlan> layers;
  Region scratch;    ///< of the convolutions
  Region matrix;     ///< of a TapGradient, padded
  Region gram_sums;  ///< double
  std::size_t bytes = 0;
};

[[nodiscard]] Plan make_plan(const Chain& chain, const NetworkSettings& settings);

}  // namespace impasto::cpu
