#pragma once

#include <memory>
#include <string>
#include <vector>

#include "network/topology.h"
#include "weights/store.h"
#include "weights/tensor.h"

namespace impasto {

/// Parameters of one convolution.
struct ConvolutionWeights {
  std::vector<float> kernel;  ///< (out_channels, in_channels, 3, 3)
  std::vector<float> bias;    ///< (out_channels)
};

/// A network with its parameters and the input that they expect. The kernels take the channels in
/// the order that `input` names.
struct Model {
  std::string name;
  Topology topology;
  InputConvention input = InputConvention::caffe;
  std::string sha256;  ///< of the weights file; empty where there is none
  /// One per convolution of the topology, in order; shared with the networks that run them. Null
  /// for layers that were left out.
  std::vector<std::shared_ptr<const ConvolutionWeights>> weights;
};

/// Finds out from names and shapes which VGG the tensors are, and brings them into order. Leaves
/// out layers whose kernel is not wanted, and may be without values.
/// Throws Error naming the first tensor that is missing or has another shape, with the shape
/// expected and the shape found.
[[nodiscard]] Model assemble_model(TensorMap tensors, std::string name, InputConvention input,
                                   const TensorFilter& wanted = {});

/// Loads a model by name from the cache, or from a weights file. Empty: the default model. Layers
/// deeper than all of `layers` may be left out; without any, none are.
/// Throws Error: not in the cache (with the command that gets it), not a weights file, another
/// network.
[[nodiscard]] Model load_model(const std::string& name_or_file,
                               const std::vector<std::string>& layers = {});

/// Those of the first `count` convolutions. Throws Error where one of them was left out.
[[nodiscard]] std::vector<std::shared_ptr<const ConvolutionWeights>> weights_of(const Model& model,
                                                                                std::size_t count);

/// A network with random weights (normal, He's deviation, small biases): for tests and benches.
[[nodiscard]] Model random_model(const Topology& topology, InputConvention input,
                                 std::uint64_t seed);

}  // namespace impasto
