#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "impasto/loss.h"
#include "loss/style.h"
#include "network/feature_network.h"

namespace impasto {

/// The layers that a loss looks at, by Keras' names, content first, without repeats.
/// Throws Error for an unknown layer, or one named twice in the same list.
[[nodiscard]] std::vector<std::string> loss_layers(const LossSettings& settings,
                                                   const Topology& topology);

/// The style layers alone, by Keras' names.
[[nodiscard]] std::vector<std::string> style_layers(const LossSettings& settings,
                                                    const Topology& topology);

/// The same layers, with what the loss wants of each.
[[nodiscard]] std::vector<Tap> loss_taps(const LossSettings& settings, const Topology& topology);
[[nodiscard]] std::vector<Tap> style_taps(const LossSettings& settings, const Topology& topology);

/// Gram statistics of a style picture, one per tap of a network that was built for the picture's
/// size with style_taps().
[[nodiscard]] std::vector<GramStatistics> measure_style(FeatureNetwork& network,
                                                        VectorView<const float> picture);

/// The weighted sum of all terms for one content picture and one set of styles, at one size: value,
/// every term, and the gradient with respect to the picture.
class Objective {
 public:
  /// `network` was built for the content's size with loss_taps(); `content` is
  /// (3, H, W), RGB in [0, 1], and not looked at without content layers; `styles` holds one vector
  /// per style picture with one GramStatistics per style layer. Throws Error when a relative term's
  /// target has no energy.
  Objective(std::unique_ptr<FeatureNetwork> network, const LossSettings& settings,
            const Topology& topology, int height, int width, VectorView<const float> content,
            std::vector<std::vector<GramStatistics>> styles);

  /// The total at `picture`, (3, H, W); writes d total / d picture unless `gradient` is empty.
  double evaluate(VectorView<const float> picture, VectorView<float> gradient);

  /// evaluate(content, gradient) without its forward pass, which the constructor has run: only
  /// before any other evaluation, and only with the content that the constructor was given.
  double evaluate_content(VectorView<const float> content, VectorView<float> gradient);

  /// Every term at the last picture that was evaluated.
  [[nodiscard]] const LossReport& report() const { return report_; }

  [[nodiscard]] const FeatureNetwork& network() const { return *network_; }

 private:
  struct ContentLayer {
    int tap = 0;
    std::unique_ptr<FeatureSnapshot> target;
    double target_energy = 0.0;
  };
  struct StyleLayer {
    int tap = 0;
    StyleTarget target;
  };

  /// The total at the picture that the network ran last.
  double evaluate_features(VectorView<const float> picture, VectorView<float> gradient);
  void add_content();
  void add_style();

  std::unique_ptr<FeatureNetwork> network_;
  LossSettings settings_;
  int height_;
  int width_;
  std::vector<ContentLayer> content_;
  std::vector<StyleLayer> style_;
  std::vector<TapGradient> gradients_;              // one per tap
  std::vector<std::vector<float>> style_matrices_;  // (C, C) per style layer
  std::vector<double> gram_;                        // (C, C) of the layer at hand
  std::vector<double> matrix_;                      // (C, C) of the layer at hand
  LossReport report_;
};

}  // namespace impasto
