#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "loss/style_distance.h"
#include "loss/style_statistics.h"

namespace impasto {

/// The regions of a painting that get a style of their own.
struct PaintedRegions {
  std::shared_ptr<const RegionWeights> weights;  ///< null: the picture is the one region
  std::vector<std::string> names = {""};         ///< of each, for reports and errors
};

/// The style terms of a loss: one for each style layer, statistic and region, in this order.
/// A region's term compares the mean statistics of its positions with those of the style's region,
/// and counts by the region's share of all painted positions, so that each position is pulled as
/// strongly as it would be without regions.
class StyleTerms {
 public:
  /// `network` was built with loss_taps() and the regions' weights; its histograms get their
  /// widths. Throws Error where a relative term's target has no energy, or the style has nothing
  /// of a region that is to be painted.
  StyleTerms(FeatureNetwork& network, const LossSettings& settings, const Topology& topology,
             std::vector<StyleLayer> style, const PaintedRegions& regions);

  /// All of them, with their weights and no values yet.
  [[nodiscard]] std::vector<LossTerm> terms() const { return terms_; }

  /// Writes the values of the picture that the network ran last into `terms`, and their gradients,
  /// times `weight` and their own, into `gradients`, one a tap, which then look into this object.
  /// Returns the weighted sum of the values, without `weight`.
  double evaluate(const FeatureNetwork& network, double weight, std::vector<LossTerm>& terms,
                  std::vector<TapGradient>& gradients);

  /// Memory that it takes, and with it what it is made from.
  [[nodiscard]] static std::uint64_t bytes(const LossSettings& settings, const Topology& topology,
                                           int regions);

 private:
  struct Region {
    double positions = 0.0;
    double share = 0.0;  ///< of all painted positions of the layer
    std::vector<std::unique_ptr<StyleDistance>> distances;  ///< one per statistic
    std::vector<double> factors;                            ///< style_factor() of each
    std::vector<float> matrix;
    std::vector<float> bias;
    std::vector<float> curve;
  };
  struct Layer {
    int tap = 0;
    Tap looks;  ///< what the network says of it
    FeatureShape shape;
    std::vector<Region> regions = {};
    std::vector<RegionGradient> gradients = {};  ///< into those
  };

  void balance(std::size_t regions);
  void aim(Layer& layer, const StyleLayer& style, const std::string& name,
           const std::vector<std::string>& region_names) const;
  void look(const FeatureNetwork& network, const Layer& layer, int region);
  void hand_over(Layer& layer, TapGradient& gradient) const;

  LossForm form_;
  std::vector<StatisticWeight> statistics_;
  bool has_regions_;
  std::vector<Layer> layers_;
  std::vector<LossTerm> terms_;
  FeatureStatistics picture_;  // of the region at hand
  FeatureGradient gradient_;   // of the region at hand
};

}  // namespace impasto
