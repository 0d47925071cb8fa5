#pragma once

#include <cmath>
#include <cstddef>
#include <random>
#include <vector>

#include "loss/feature_statistics.h"

namespace impasto::test {

/// Features of one layer, (C, M), and how much of each position belongs to the region.
struct FeatureSamples {
  int channels = 0;
  std::vector<double> values;
  std::vector<double> weights;

  [[nodiscard]] std::size_t positions() const { return weights.size(); }
  [[nodiscard]] double& at(int channel, std::size_t position) {
    return values[channel * positions() + position];
  }
  [[nodiscard]] double at(int channel, std::size_t position) const {
    return values[channel * positions() + position];
  }
  [[nodiscard]] double total() const {
    double sum = 0.0;
    for (const double w : weights) sum += w;
    return sum;
  }
};

/// Features from 0 to `most`, correlated between neighboring channels.
inline FeatureSamples random_features(int channels, std::size_t positions, unsigned seed,
                                      double most = 2.0) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> uniform(0.0, most);
  FeatureSamples samples{channels, std::vector<double>(channels * positions),
                         std::vector<double>(positions, 1.0)};
  for (double& value : samples.values) value = uniform(random);
  for (std::size_t i = positions; i < samples.values.size(); ++i) {
    samples.values[i] = 0.6 * samples.values[i] + 0.4 * samples.values[i - positions];
  }
  return samples;
}

/// The same with weights from 0.1 to 1.
inline FeatureSamples in_part_of_region(FeatureSamples samples, unsigned seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> uniform(0.1, 1.0);
  for (double& weight : samples.weights) weight = uniform(random);
  return samples;
}

/// Every statistic by its definition; the histogram has `bins` bins of `width` in all channels.
inline FeatureStatistics statistics_of(const FeatureSamples& samples, int bins, double width) {
  const auto c = static_cast<std::size_t>(samples.channels);
  FeatureStatistics statistics{samples.channels, std::vector<double>(c * c), std::vector<double>(c),
                               std::vector<double>(c * (bins + 1))};
  for (std::size_t p = 0; p < samples.positions(); ++p) {
    const double share = samples.weights[p] / samples.total();
    for (std::size_t i = 0; i < c; ++i) {
      const double value = samples.at(static_cast<int>(i), p);
      statistics.mean[i] += share * value;
      for (std::size_t j = 0; j < c; ++j) {
        statistics.gram[i * c + j] += share * value * samples.at(static_cast<int>(j), p);
      }
      const double at = std::min(value / width, static_cast<double>(bins));
      for (int k = 0; k <= bins; ++k) {
        statistics.histogram[i * (bins + 1) + k] += share * std::max(0.0, 1.0 - std::abs(at - k));
      }
    }
  }
  return statistics;
}

}  // namespace impasto::test
