#pragma once

#include <memory>
#include <span>

#include "impasto/loss.h"
#include "loss/feature_statistics.h"

namespace impasto {

/// How far the statistics of a picture are from those of a style, at one layer and over one region.
class StyleDistance {
 public:
  virtual ~StyleDistance() = default;

  /// The distance D, 0 where both agree. Adds factor * M dD/dF to `gradient`. `picture` must have
  /// what the statistic looks at.
  virtual double evaluate(const FeatureStatistics& picture, double factor,
                          FeatureGradient& gradient) const = 0;

  /// D of a picture without any features, whose statistics are all 0 (its histogram: all of it at
  /// 0), for judging how large a distance is.
  [[nodiscard]] virtual double energy() const = 0;
};

/// Of Gram matrices G = F F^T / M (Gatys, Ecker, Bethge 2016, equation 4, but for its factor):
///   D = sum (G - A)^2
[[nodiscard]] std::unique_ptr<StyleDistance> gram_distance(const FeatureStatistics& style);

/// Of each channel's mean and standard deviation (Li, Wang, Liu, Hou, "Demystifying Neural Style
/// Transfer", 2017, equation 14):
///   D = sum_c (mean - mean_s)^2 + (deviation - deviation_s)^2,   divided by C
/// The variances get a small addend, so that a channel that is constant has a gradient.
[[nodiscard]] std::unique_ptr<StyleDistance> mean_variance_distance(const FeatureStatistics& style);

/// Of the normal distributions that have the means m and covariances S, by the squared
/// 2-Wasserstein distance (Dowson, Landau 1982; Givens, Shortt 1984):
///   D = |m - m_s|^2 + tr(S + S_s - 2 (S_s^1/2 S S_s^1/2)^1/2),   divided by C
/// Covariances get a small multiple of the identity, so that the root has a gradient.
[[nodiscard]] std::unique_ptr<StyleDistance> wasserstein_distance(const FeatureStatistics& style);

/// Of each channel's distribution, by Cramer's distance: the integral of the squared difference of
/// cumulative distribution functions over [0, bins * width] (Szekely 2003), divided by C:
///   D = sum_c width_c sum_k (CDF_k - CDF_s,k)^2 / C,   k = 0 .. bins - 1
/// `widths`, (C), are those of the bins of both histograms.
[[nodiscard]] std::unique_ptr<StyleDistance> histogram_distance(const FeatureStatistics& style,
                                                                std::span<const float> widths);

/// One of those above; `widths` are for StyleStatistic::histogram alone.
[[nodiscard]] std::unique_ptr<StyleDistance> style_distance(StyleStatistic statistic,
                                                            const FeatureStatistics& style,
                                                            std::span<const float> widths);

}  // namespace impasto
