#include "network/reference/reference_network.h"

#include <algorithm>

#include "network/reference/average_pooling.h"
#include "network/reference/convolution.h"
#include "network/reference/max_pooling.h"
#include "network/reference/preprocessing.h"
#include "network/reference/region_statistics.h"
#include "network/reference/relu.h"

namespace impasto::reference {
namespace {

struct Snapshot final : FeatureSnapshot {
  explicit Snapshot(std::vector<double> values) : features(std::move(values)) {}
  std::vector<double> features;
};

const std::vector<double>& features_of(const FeatureSnapshot& snapshot) {
  return dynamic_cast<const Snapshot&>(snapshot).features;
}

/// gradient += matrix * features + scale * (features - target).
void add_whole_gradient(const TapGradient& tap, const FeatureShape& shape,
                        const std::vector<double>& features, std::vector<double>& gradient) {
  const std::size_t plane = shape.positions();
  const auto channels = static_cast<std::size_t>(shape.channels);
  if (!tap.matrix.empty()) {
    for (std::size_t row = 0; row < channels; ++row) {
      for (std::size_t column = 0; column < channels; ++column) {
        const double m = tap.matrix[row * channels + column];
        for (std::size_t i = 0; i < plane; ++i) {
          gradient[row * plane + i] += m * features[column * plane + i];
        }
      }
    }
  }
  if (tap.target != nullptr) {
    const std::vector<double>& target = features_of(*tap.target);
    for (std::size_t i = 0; i < features.size(); ++i) {
      gradient[i] += static_cast<double>(tap.scale) * (features[i] - target[i]);
    }
  }
}

}  // namespace

ReferenceNetwork::ReferenceNetwork(const Model& model, const NetworkSettings& settings)
    : chain_(resolve_chain(model.topology, settings)),
      transform_(input_transform(model.input)),
      pooling_(settings.pooling),
      weights_(weights_of(model, chain_.layers.size())) {
  for (const FeatureShape& shape : chain_.taps) {
    histogram_widths_.emplace_back(static_cast<std::size_t>(shape.channels), 1.0);
  }
  for (const ChainLayer& layer : chain_.layers) {
    inputs_.emplace_back(layer.input.size());
    outputs_.emplace_back(layer.output.size());
  }
}

void ReferenceNetwork::forward(VectorView<const float> picture) {
  preprocessing_forward(transform_, picture, inputs_[0]);
  for (std::size_t i = 0; i < chain_.layers.size(); ++i) {
    const ChainLayer& layer = chain_.layers[i];
    if (layer.pooled) {
      pool_forward(chain_.layers[i - 1].output, outputs_[i - 1], inputs_[i]);
    } else if (i > 0) {
      inputs_[i] = outputs_[i - 1];
    }
    convolution_forward(inputs_[i], layer.input, weights_[i]->kernel, weights_[i]->bias,
                        outputs_[i]);
    relu_forward(outputs_[i]);
  }
}

void ReferenceNetwork::backward(VectorView<const float> /*picture*/,
                                std::span<const TapGradient> gradients,
                                VectorView<float> picture_gradient) {
  chain_.check_gradients(gradients);
  std::vector<double> gradient(outputs_.back().size());
  for (std::size_t i = chain_.layers.size(); i-- > 0;) {
    const ChainLayer& layer = chain_.layers[i];
    for (const TapGradient& tap : gradients) {
      if (tap.tap == layer.tap) add_tap_gradient(tap, outputs_[i], gradient);
    }
    relu_backward(outputs_[i], gradient);
    std::vector<double> in_gradient(layer.input.size());
    convolution_backward(gradient, weights_[i]->kernel, layer.input, in_gradient);
    if (layer.pooled) {
      gradient.assign(outputs_[i - 1].size(), 0.0);
      pool_backward(i - 1, in_gradient, gradient);
    } else {
      gradient = std::move(in_gradient);
    }
  }
  preprocessing_backward(transform_, gradient, picture_gradient);
}

void ReferenceNetwork::add_tap_gradient(const TapGradient& tap, const std::vector<double>& features,
                                        std::vector<double>& gradient) const {
  const auto index = static_cast<std::size_t>(tap.tap);
  const FeatureShape& shape = chain_.taps[index];
  add_whole_gradient(tap, shape, features, gradient);
  for (std::size_t region = 0; region < tap.regions.size(); ++region) {
    add_region_gradient(tap.regions[region], shape, features,
                        weights_of_region(tap.tap, static_cast<int>(region)),
                        histogram_widths_[index], gradient);
  }
}

void ReferenceNetwork::pool_forward(const FeatureShape& in_shape, std::span<const double> in,
                                    std::span<double> out) const {
  if (pooling_ == Pooling::max) {
    max_pooling_forward(in, in_shape, out);
  } else {
    average_pooling_forward(in, in_shape, out);
  }
}

void ReferenceNetwork::pool_backward(std::size_t layer, std::span<const double> out_gradient,
                                     std::span<double> in_gradient) const {
  const FeatureShape& in_shape = chain_.layers[layer].output;
  if (pooling_ == Pooling::max) {
    max_pooling_backward(outputs_[layer], in_shape, out_gradient, in_gradient);
  } else {
    average_pooling_backward(out_gradient, in_shape, in_gradient);
  }
}

const std::vector<double>& ReferenceNetwork::features(int tap) const {
  return outputs_[static_cast<std::size_t>(chain_.layer_of_tap.at(static_cast<std::size_t>(tap)))];
}

void ReferenceNetwork::copy_features(int tap, std::span<float> out) const {
  std::transform(features(tap).begin(), features(tap).end(), out.begin(),
                 [](double value) { return static_cast<float>(value); });
}

/// One per position; without regions, 1 everywhere.
std::vector<double> ReferenceNetwork::weights_of_region(int tap, int region) const {
  chain_.check_region(region);
  const auto index = static_cast<std::size_t>(tap);
  const FeatureShape& shape = chain_.taps.at(index);
  std::vector<float> weights(shape.positions(), 1.0F);
  if (chain_.region_weights) {
    const auto layer = static_cast<std::size_t>(chain_.layer_of_tap[index]);
    const auto width = static_cast<std::size_t>(shape.width);
    for (int y = 0; y < shape.height; ++y) {
      chain_.region_weights->copy(
          region, chain_.layers[layer].block, y, 0,
          std::span(weights).subspan(static_cast<std::size_t>(y) * width, width));
    }
  }
  return {weights.begin(), weights.end()};
}

void ReferenceNetwork::gram(int tap, int region, std::span<double> out) const {
  const std::vector<double> weights = weights_of_region(tap, region);
  weighted_gram(taps()[static_cast<std::size_t>(tap)], features(tap), weights, out);
}

void ReferenceNetwork::sums(int tap, int region, std::span<double> out) const {
  const std::vector<double> weights = weights_of_region(tap, region);
  weighted_sums(taps()[static_cast<std::size_t>(tap)], features(tap), weights, out);
}

void ReferenceNetwork::histogram(int tap, int region, std::span<double> out) const {
  const std::vector<double> weights = weights_of_region(tap, region);
  weighted_histogram(taps()[static_cast<std::size_t>(tap)], features(tap), weights,
                     histogram_widths_[static_cast<std::size_t>(tap)], out);
}

void ReferenceNetwork::set_histogram_widths(int tap, std::span<const float> widths) {
  chain_.check_histogram_widths(tap, widths);
  histogram_widths_[static_cast<std::size_t>(tap)].assign(widths.begin(), widths.end());
}

std::unique_ptr<FeatureSnapshot> ReferenceNetwork::snapshot(int tap) const {
  return std::make_unique<Snapshot>(features(tap));
}

double ReferenceNetwork::squared_distance(int tap, const FeatureSnapshot& target) const {
  const std::vector<double>& f = features(tap);
  const std::vector<double>& t = features_of(target);
  double sum = 0.0;
  for (std::size_t i = 0; i < f.size(); ++i) sum += (f[i] - t[i]) * (f[i] - t[i]);
  return sum;
}

double ReferenceNetwork::squared_norm(int tap) const {
  double sum = 0.0;
  for (const double value : features(tap)) sum += value * value;
  return sum;
}

NetworkBytes ReferenceNetwork::estimate(const Chain& chain) {
  NetworkBytes bytes;
  std::uint64_t largest = 0;
  for (const ChainLayer& layer : chain.layers) {
    const auto kernel =
        static_cast<std::uint64_t>(layer.input.channels) * layer.output.channels * 9;
    bytes.memory += (kernel + layer.output.channels) * sizeof(float);
    bytes.memory += (layer.input.size() + layer.output.size()) * sizeof(double);
    largest = std::max<std::uint64_t>(largest, layer.output.size() * sizeof(double));
  }
  bytes.memory += 2 * largest;  // the gradient, before and after a step
  for (std::size_t tap = 0; tap < chain.taps.size(); ++tap) {
    if (chain.features[tap]) bytes.snapshot_memory += chain.taps[tap].size() * sizeof(double);
  }
  bytes.picture_memory = chain.layers.front().input.size() * sizeof(float);
  return bytes;
}

std::uint64_t ReferenceNetwork::bytes() const { return estimate(chain_).memory; }

}  // namespace impasto::reference
