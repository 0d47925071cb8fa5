#pragma once

#include <array>

#include "network/model.h"

namespace impasto::test {

/// A network whose second convolution subtracts, of two channels of which one is three quarters of
/// the other, 64 times the one from 48 times the other: what is left is small beside what bfloat16
/// rounds away. Features that are equal would be rounded alike, and cancel still where products are
/// in float32.
inline Model canceling_model(const Topology& topology) {
  Model model = random_model(topology, InputConvention::caffe, 3);
  ConvolutionWeights first = *model.weights[0];
  ConvolutionWeights second = *model.weights[1];
  const std::size_t row = 3 * 9;
  for (std::size_t channel = 1; channel < first.bias.size(); channel += 2) {
    for (std::size_t i = channel * row; i < (channel + 1) * row; ++i) {
      first.kernel[i] = 0.75F * first.kernel[i - row];
    }
    first.bias[channel] = 0.75F * first.bias[channel - 1];
  }
  for (std::size_t i = 0; i < second.kernel.size(); ++i) {
    const std::size_t in_channel = i / 9 % first.bias.size();
    second.kernel[i] += in_channel % 2 == 0 ? 48.0F : -64.0F;
  }
  model.weights[0] = std::make_shared<const ConvolutionWeights>(std::move(first));
  model.weights[1] = std::make_shared<const ConvolutionWeights>(std::move(second));
  return model;
}

/// Three blocks, quick to check.
inline Topology small_topology() {
  const std::array<int, 3> convolutions = {2, 1, 2};
  const std::array<int, 3> channels = {16, 24, 40};
  return make_topology("small", convolutions, channels);
}

}  // namespace impasto::test
