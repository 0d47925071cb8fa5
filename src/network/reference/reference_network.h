#pragma once

#include "network/chain.h"
#include "network/feature_network.h"
#include "network/input_transform.h"

namespace impasto::reference {

/// The network in plain loops over planar (C, H, W) features, in double: slow and obvious. It keeps
/// every feature map, so settings.backward changes nothing.
class ReferenceNetwork final : public FeatureNetwork {
 public:
  /// Throws Error as resolve_chain does.
  ReferenceNetwork(const Model& model, const NetworkSettings& settings);

  [[nodiscard]] const std::vector<FeatureShape>& taps() const override { return chain_.taps; }
  void forward(VectorView<const float> picture) override;
  void copy_features(int tap, std::span<float> out) const override;
  using FeatureNetwork::gram;
  void gram(int tap, int region, std::span<double> out) const override;
  void sums(int tap, int region, std::span<double> out) const override;
  void histogram(int tap, int region, std::span<double> out) const override;
  void set_histogram_widths(int tap, std::span<const float> widths) override;
  [[nodiscard]] std::unique_ptr<FeatureSnapshot> snapshot(int tap) const override;
  [[nodiscard]] double squared_distance(int tap, const FeatureSnapshot& target) const override;
  [[nodiscard]] double squared_norm(int tap) const override;
  void backward(VectorView<const float> picture, std::span<const TapGradient> gradients,
                VectorView<float> picture_gradient) override;
  [[nodiscard]] std::uint64_t bytes() const override;

  /// What such a network will take.
  [[nodiscard]] static NetworkBytes estimate(const Chain& chain);

 private:
  [[nodiscard]] const std::vector<double>& features(int tap) const;
  [[nodiscard]] std::vector<double> weights_of_region(int tap, int region) const;
  void add_tap_gradient(const TapGradient& tap, const std::vector<double>& features,
                        std::vector<double>& gradient) const;
  void pool_forward(const FeatureShape& in_shape, std::span<const double> in,
                    std::span<double> out) const;
  void pool_backward(std::size_t layer, std::span<const double> out_gradient,
                     std::span<double> in_gradient) const;

  Chain chain_;
  InputTransform transform_;
  Pooling pooling_;
  std::vector<std::shared_ptr<const ConvolutionWeights>> weights_;
  std::vector<std::vector<double>> histogram_widths_;  ///< of each tap
  std::vector<std::vector<double>> inputs_;            ///< of each layer's convolution
  std::vector<std::vector<double>> outputs_;           ///< of each layer, after ReLU
};

}  // namespace impasto::reference
