#pragma once

#include <string_view>

#include "network/cpu/passes.h"
#include "network/feature_network.h"
#include "network/input_transform.h"

namespace impasto::cpu {

/// The network on own kernels and oneDNN's, over blocked features of Element: float or BFloat16.
/// Runs with the number of threads that OpenMP had at construction.
template <typename Element>
class CpuNetwork final : public FeatureNetwork {
 public:
  /// Throws Error as resolve_chain does, and when memory is short.
  CpuNetwork(const Model& model, const NetworkSettings& settings);

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
  /// Throws Error when the network was built without backward.
  void backward(VectorView<const float> picture, std::span<const TapGradient> gradients,
                VectorView<float> picture_gradient) override;
  [[nodiscard]] std::uint64_t bytes() const override { return arena_.bytes(); }
  [[nodiscard]] std::vector<StepReport> steps() const override;

 private:
  [[nodiscard]] BlockedShape shape_of(int tap) const;
  [[nodiscard]] VectorView<const Element> features(int tap) const;
  /// One part's numbers of what a tap keeps; throws Error where it does not.
  [[nodiscard]] std::span<const double> numbers(const Region& region, int part,
                                                std::string_view what) const;

  int threads_;
  bool backward_;
  Chain chain_;
  std::vector<std::string> names_;
  std::vector<std::shared_ptr<const ConvolutionWeights>> weights_;
  Plan plan_;
  Arena arena_;
  Passes<Element> passes_;
  bool finite_ = true;  ///< whether the picture of the last forward() was
};

}  // namespace impasto::cpu
