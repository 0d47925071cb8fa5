#pragma once

#include <span>
#include <string>
#include <vector>

namespace impasto {

/// How terms are normalized; the formulas stand in docs/method.md.
enum class LossForm {
  mean,      ///< means over elements; Gram matrices divided by H*W*C
  paper,     ///< Gatys, Ecker, Bethge, CVPR 2016, equations 1 to 5
  relative,  ///< every term divided by its target's own energy
};

/// A layer of the network and the weight of its term.
struct LayerWeight {
  std::string layer;  ///< Keras' name, such as "block4_conv2"; reluB_C and convB_C are understood
  double weight = 1.0;
};

/// What of a style's features a painting is to have; formulas in docs/method.md.
enum class StyleStatistic {
  gram,           ///< which features come together (Gatys, Ecker, Bethge 2016)
  mean_variance,  ///< mean and standard deviation of each channel (Li et al. 2017)
  wasserstein,    ///< mean and covariance, by the 2-Wasserstein distance of Gaussians
  histogram,      ///< each channel's distribution, by Cramer's distance
};

struct StatisticWeight {
  StyleStatistic statistic = StyleStatistic::gram;
  double weight = 1.0;
};

/// Everything that defines the loss, apart from the pictures and the network.
///   total = content_weight * sum_l w_l content_l + style_weight * sum_l w_l style_l + tv_weight *
///   tv
struct LossSettings {
  LossForm form = LossForm::mean;
  double content_weight = 1.0;  ///< alpha, >= 0
  double style_weight = 100.0;  ///< beta, >= 0
  double tv_weight = 0.0;       ///< gamma, >= 0

  /// Whether style terms are divided by how strong the style is, and multiplied with about what The
  /// Starry Night's is: 1e6 in the form `mean`, 6e10 in `paper`, 5 in `relative`. A style's
  /// strength is sum_l w_l times the cost of no features at all, the mean of A^2 in the form
  /// `mean`, and differs by 60 times from painting to painting; balanced, beta leaves as much of
  /// the photo with each. Each region's style is balanced by its own.
  bool balance_style = false;

  std::vector<LayerWeight> content_layers = {{"block4_conv2", 1.0}};
  std::vector<LayerWeight> style_layers = {{"block1_conv1", 1.0},
                                           {"block2_conv1", 1.0},
                                           {"block3_conv1", 1.0},
                                           {"block4_conv1", 1.0},
                                           {"block5_conv1", 1.0}};
  /// Without repeats; each is a term of every style layer.
  std::vector<StatisticWeight> style_statistics = {{StyleStatistic::gram, 1.0}};

  /// Share of each style picture in the target statistics, one per style picture, each >= 0 and
  /// not all 0; they are divided by their sum. Empty: equal shares.
  std::vector<double> style_blend;
};

/// What of a loss may change while a picture is painted.
struct LossWeights {
  double content_weight = 1.0;  ///< as in LossSettings
  double style_weight = 100.0;
  double tv_weight = 0.0;
  std::vector<double> style_blend = {};

  [[nodiscard]] bool operator==(const LossWeights&) const = default;

  /// Throws Error naming the first weight that is out of range; at least one of the three must be
  /// more than 0, and one of the shares.
  void validate() const;
};

/// The value of one layer's term.
struct LossTerm {
  std::string layer;    ///< Keras' name
  double weight = 1.0;  ///< w_l, for a style times that of its statistic and the balance
  double value = 0.0;   ///< unweighted
  StyleStatistic statistic = StyleStatistic::gram;  ///< of a style
  std::string region = {};  ///< of a style: the region's color, "#rrggbb"; empty without regions
};

/// The loss of one picture, term by term.
struct LossReport {
  LossForm form = LossForm::mean;
  std::vector<LossTerm> content;
  std::vector<LossTerm> style;
  double tv = 0.0;  ///< unweighted

  double weighted_content = 0.0;  ///< alpha * sum_l w_l content_l
  double weighted_style = 0.0;    ///< beta * sum_l w_l style_l
  double weighted_tv = 0.0;       ///< gamma * tv
  double total = 0.0;             ///< the sum of the three
};

}  // namespace impasto
