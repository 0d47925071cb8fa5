#include "network/cpu/cpu_network.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "impasto/error.h"
#include "network/cpu/gram.h"
#include "network/cpu/pooling.h"
#include "network/cpu/preprocessing.h"
#include "network/cpu/relu_mask.h"
#include "network/cpu/squared_sum.h"
#include "network/cpu/tap_gradient.h"
#include "network/cpu/thread_scope.h"

namespace impasto::cpu {
namespace {

struct Snapshot final : FeatureSnapshot {
  Snapshot(const float* values, std::size_t size) : features(size) {
    std::copy_n(values, size, features.data());
  }
  AlignedBuffer<float> features;
};

const float* features_of(const FeatureSnapshot& snapshot) {
  return dynamic_cast<const Snapshot&>(snapshot).features.data();
}

const TapGradient* find(std::span<const TapGradient> gradients, int tap) {
  const auto found = std::find_if(gradients.begin(), gradients.end(),
                                  [tap](const TapGradient& g) { return g.tap == tap; });
  return tap >= 0 && found != gradients.end() ? &*found : nullptr;
}

bool all_finite(std::span<const float> values) {
  return std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); });
}

}  // namespace

CpuNetwork::CpuNetwork(const Model& model, const NetworkSettings& settings)
    : threads_(omp_get_max_threads()),
      backward_(settings.backward),
      pooling_(settings.pooling),
      chain_(resolve_chain(model.topology, settings)),
      transform_(input_transform(model.input)),
      plan_(make_plan(chain_, settings)),
      arena_(plan_.bytes) {
  bind(model);
}

void CpuNetwork::bind(const Model& model) {
  auto* scratch = arena_.at<std::byte>(plan_.scratch);
  for (std::size_t i = 0; i < plan_.layers.size(); ++i) {
    LayerPlan& layer = plan_.layers[i];
    const ConvolutionWeights& weights = model.weights[i];
    layer.forward->bind({arena_.at<float>(layer.input), arena_.at<float>(layer.output),
                         arena_.at<float>(layer.weights), arena_.at<float>(layer.bias), scratch},
                        weights.kernel, weights.bias);
    if (layer.backward) {
      layer.backward->bind(
          {arena_.at<float>(layer.gradient), arena_.at<float>(layer.input_gradient),
           arena_.at<float>(layer.backward_weights), nullptr, scratch},
          weights.kernel, {});
    }
  }
  if (backward_) {
    const LayerPlan& first = plan_.layers.front();
    picture_gradient_.emplace(first.shape, transform_, model.weights.front().kernel,
                              arena_.at<float>(first.backward_weights));
  }
}

void CpuNetwork::forward(std::span<const float> picture) {
  const ThreadScope threads(threads_);
  if (!all_finite(picture)) return poison_taps();
  preprocessing_forward(transform_, picture, arena_.at<float>(plan_.layers.front().input));
  for (std::size_t i = 0; i < plan_.layers.size(); ++i) {
    LayerPlan& layer = plan_.layers[i];
    if (chain_.layers[i].pooled) pool_forward(i - 1);
    layer.forward->run();
    if (layer.relu_mask.bytes > 0) {
      record_relu_mask(arena_.at<float>(layer.output), layer.shape.size(),
                       arena_.at<std::uint32_t>(layer.relu_mask));
    }
  }
}

void CpuNetwork::poison_taps() {
  for (const int layer : chain_.layer_of_tap) {
    const LayerPlan& at = plan_.layers[static_cast<std::size_t>(layer)];
    std::fill_n(arena_.at<float>(at.output), at.shape.size(),
                std::numeric_limits<float>::quiet_NaN());
  }
}

void CpuNetwork::pool_forward(std::size_t layer) {
  const LayerPlan& in = plan_.layers[layer];
  const float* from = arena_.at<float>(in.output);
  float* to = arena_.at<float>(plan_.layers[layer + 1].input);
  if (pooling_ == Pooling::max) {
    auto* codes = in.codes.bytes > 0 ? arena_.at<std::uint8_t>(in.codes) : nullptr;
    max_pooling_forward(in.shape, from, to, codes);
  } else {
    average_pooling_forward(in.shape, from, to);
  }
}

void CpuNetwork::backward(std::span<const TapGradient> gradients,
                          std::span<float> picture_gradient) {
  if (!backward_) throw Error("this network was built forward only; build it with backward");
  const ThreadScope threads(threads_);
  bool from_above = false;
  for (std::size_t i = plan_.layers.size(); i-- > 0;) {
    LayerPlan& layer = plan_.layers[i];
    const TapGradient* tap = find(gradients, chain_.layers[i].tap);
    if (tap == nullptr && !from_above) continue;  // no gradient has come up yet
    if (chain_.layers[i].tap >= 0) {
      tap_backward(i, tap, from_above);
    } else {
      relu_backward(i);
    }
    from_above = true;
    if (i == 0) break;
    layer.backward->run();
    if (chain_.layers[i].pooled) pool_backward(i - 1);
  }
  if (from_above) {
    picture_gradient_->run(arena_.at<float>(plan_.layers.front().gradient), picture_gradient);
  } else {
    std::fill(picture_gradient.begin(), picture_gradient.end(), 0.0F);
  }
}

void CpuNetwork::tap_backward(std::size_t layer, const TapGradient* tap, bool from_above) {
  const LayerPlan& at = plan_.layers[layer];
  TapGradientArguments arguments;
  arguments.features = arena_.at<float>(at.output);
  arguments.gradient = arena_.at<float>(at.gradient);
  arguments.from_above = from_above;
  if (tap != nullptr) {
    if (!tap->matrix.empty()) arguments.matrix = padded_matrix(at.shape, tap->matrix);
    if (tap->target != nullptr) arguments.target = features_of(*tap->target);
    arguments.scale = tap->scale;
  }
  tap_gradient(at.shape, arguments);
}

void CpuNetwork::relu_backward(std::size_t layer) {
  const LayerPlan& at = plan_.layers[layer];
  if (at.relu_mask.bytes == 0) return;  // the pooling's codes have done it
  apply_relu_mask(arena_.at<std::uint32_t>(at.relu_mask), at.shape.size(),
                  arena_.at<float>(at.gradient));
}

void CpuNetwork::pool_backward(std::size_t layer) {
  const LayerPlan& in = plan_.layers[layer];
  const float* out_gradient = arena_.at<float>(plan_.layers[layer + 1].input_gradient);
  float* in_gradient = arena_.at<float>(in.gradient);
  if (pooling_ == Pooling::max) {
    max_pooling_backward(in.shape, out_gradient, arena_.at<std::uint8_t>(in.codes), in_gradient);
  } else {
    average_pooling_backward(in.shape, out_gradient, in_gradient);
  }
}

const float* CpuNetwork::padded_matrix(const BlockedShape& shape, std::span<const float> matrix) {
  const auto channels = static_cast<std::size_t>(shape.shape.channels);
  const auto padded = static_cast<std::size_t>(shape.padded_channels());
  auto* to = arena_.at<float>(plan_.matrix);
  std::fill_n(to, padded * padded, 0.0F);
  for (std::size_t row = 0; row < channels; ++row) {
    std::copy_n(matrix.data() + row * channels, channels, to + row * padded);
  }
  return to;
}

const LayerPlan& CpuNetwork::tap_layer(int tap) const {
  const int layer = chain_.layer_of_tap.at(static_cast<std::size_t>(tap));
  return plan_.layers[static_cast<std::size_t>(layer)];
}

const float* CpuNetwork::features(int tap) const { return arena_.at<float>(tap_layer(tap).output); }

void CpuNetwork::copy_features(int tap, std::span<float> out) const {
  const BlockedShape& shape = tap_layer(tap).shape;
  const float* from = features(tap);
  const std::ptrdiff_t positions = shape.positions();
  for (int c = 0; c < shape.shape.channels; ++c) {
    const float* channel = from + c / shape.lanes * shape.block_stride() + c % shape.lanes;
    for (std::ptrdiff_t p = 0; p < positions; ++p) {
      out[c * positions + p] = channel[p * shape.lanes];
    }
  }
}

void CpuNetwork::gram(int tap, std::span<double> out) const {
  const ThreadScope threads(threads_);
  const BlockedShape& shape = tap_layer(tap).shape;
  const auto padded = static_cast<std::size_t>(shape.padded_channels());
  cpu::gram(shape, features(tap), {arena_.at<double>(plan_.gram_sums), padded * padded}, out);
}

std::unique_ptr<FeatureSnapshot> CpuNetwork::snapshot(int tap) const {
  return std::make_unique<Snapshot>(features(tap), tap_layer(tap).shape.size());
}

double CpuNetwork::squared_distance(int tap, const FeatureSnapshot& target) const {
  const ThreadScope threads(threads_);
  return squared_sum(features(tap), features_of(target), tap_layer(tap).shape.size());
}

double CpuNetwork::squared_norm(int tap) const {
  const ThreadScope threads(threads_);
  return squared_sum(features(tap), nullptr, tap_layer(tap).shape.size());
}

}  // namespace impasto::cpu
