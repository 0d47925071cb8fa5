#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "impasto/loss.h"
#include "loss/layers.h"
#include "loss/style_terms.h"

namespace impasto {

/// The weighted sum of all terms for one content picture and one set of styles, at one size: value,
/// every term, and the gradient with respect to the picture.
class Objective {
 public:
  /// `network` was built for the content's size with loss_taps(), and with the regions' weights;
  /// `content` is (3, H, W), RGB in [0, 1], and not looked at without content layers; `style` is
  /// one a style layer, as a StyleMeter of as many regions gives it. Throws Error when a relative
  /// term's target has no energy, or the style has nothing of a region.
  Objective(std::unique_ptr<FeatureNetwork> network, const LossSettings& settings,
            const Topology& topology, int height, int width, VectorView<const float> content,
            std::vector<StyleLayer> style, const PaintedRegions& regions = {});

  /// The total at `picture`, (3, H, W); writes d total / d picture unless `gradient` is empty.
  double evaluate(VectorView<const float> picture, VectorView<float> gradient);

  /// evaluate(content, gradient) without its forward pass, which the constructor has run: only
  /// before any other evaluation, and only with the content that the constructor was given.
  double evaluate_content(VectorView<const float> content, VectorView<float> gradient);

  /// Evaluates with these weights from now on. The styles' blend must be the one that it was built
  /// with.
  void weigh(const LossWeights& weights);

  /// Every term at the last picture that was evaluated.
  [[nodiscard]] const LossReport& report() const { return report_; }

  [[nodiscard]] const FeatureNetwork& network() const { return *network_; }

 private:
  struct ContentLayer {
    int tap = 0;
    std::unique_ptr<FeatureSnapshot> target;
    double target_energy = 0.0;
  };

  /// The total at the picture that the network ran last.
  double evaluate_features(VectorView<const float> picture, VectorView<float> gradient);
  void add_content();

  std::unique_ptr<FeatureNetwork> network_;
  LossSettings settings_;
  int height_;
  int width_;
  std::vector<ContentLayer> content_;
  StyleTerms style_;
  std::vector<TapGradient> gradients_;  // one per tap
  LossReport report_;
};

}  // namespace impasto
