#pragma once

#include <optional>

#include "network/chain.h"
#include "network/cpu/arena.h"
#include "network/cpu/picture_gradient.h"
#include "network/cpu/plan.h"
#include "network/feature_network.h"
#include "network/input_transform.h"

namespace impasto::cpu {

/// The network on oneDNN's convolutions and own kernels, in float, over blocked features. Keeps the
/// features of taps; see LayerPlan. Runs with the number of threads that OpenMP had at
/// construction.
class CpuNetwork final : public FeatureNetwork {
 public:
  /// Copies the weights it needs. Throws Error as resolve_chain does, and when memory is short.
  CpuNetwork(const Model& model, const NetworkSettings& settings);

  [[nodiscard]] const std::vector<FeatureShape>& taps() const override { return chain_.taps; }
  void forward(std::span<const float> picture) override;
  void copy_features(int tap, std::span<float> out) const override;
  void gram(int tap, std::span<double> out) const override;
  [[nodiscard]] std::unique_ptr<FeatureSnapshot> snapshot(int tap) const override;
  [[nodiscard]] double squared_distance(int tap, const FeatureSnapshot& target) const override;
  [[nodiscard]] double squared_norm(int tap) const override;
  /// Throws Error when the network was built without backward.
  void backward(std::span<const TapGradient> gradients, std::span<float> picture_gradient) override;
  [[nodiscard]] std::uint64_t bytes() const override { return arena_.bytes(); }

 private:
  void bind(const Model& model);
  /// oneDNN's ReLU makes 0 of what is not a number; an optimizer that has blown up must see it.
  void poison_taps();
  void pool_forward(std::size_t layer);
  void tap_backward(std::size_t layer, const TapGradient* tap, bool from_above);
  void relu_backward(std::size_t layer);
  void pool_backward(std::size_t layer);
  [[nodiscard]] const float* padded_matrix(const BlockedShape& shape,
                                           std::span<const float> matrix);

  [[nodiscard]] const LayerPlan& tap_layer(int tap) const;
  [[nodiscard]] const float* features(int tap) const;

  int threads_;
  bool backward_;
  Pooling pooling_;
  Chain chain_;
  InputTransform transform_;
  Plan plan_;
  mutable Arena arena_;  ///< gram() works in it
  std::optional<PictureGradient> picture_gradient_;
};

}  // namespace impasto::cpu
