#include "loss/style_distance.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <string>

#include "loss/feature_samples.h"

namespace impasto {
namespace {

using test::FeatureSamples;
using test::in_part_of_region;
using test::random_features;

constexpr int kChannels = 4;
constexpr int kBins = 12;
constexpr double kWidth = 0.15;  // the largest features lie beyond the last bin
const std::vector<float> kWidths(kChannels, static_cast<float>(kWidth));

FeatureStatistics statistics_of(const FeatureSamples& samples) {
  return test::statistics_of(samples, kBins, kWidths.front());
}

FeatureGradient no_gradient() {
  return {std::vector<double>(kChannels * kChannels), std::vector<double>(kChannels),
          std::vector<double>(kChannels * kBins)};
}

double distance_of(StyleStatistic statistic, const FeatureSamples& picture,
                   const FeatureSamples& style) {
  FeatureGradient unused = no_gradient();
  return style_distance(statistic, statistics_of(style), kWidths)
      ->evaluate(statistics_of(picture), 1.0, unused);
}

class StyleDistances : public ::testing::TestWithParam<StyleStatistic> {};

TEST_P(StyleDistances, GradientAgreesWithFiniteDifferences) {
  constexpr double kFactor = 0.7;
  FeatureSamples picture = in_part_of_region(random_features(kChannels, 23, 1), 3);
  const FeatureSamples style = in_part_of_region(random_features(kChannels, 31, 2, 1.5), 4);
  FeatureGradient gradient = no_gradient();
  style_distance(GetParam(), statistics_of(style), kWidths)
      ->evaluate(statistics_of(picture), kFactor, gradient);
  for (int c = 0; c < kChannels; ++c) {
    for (std::size_t p = 0; p < picture.positions(); ++p) {
      double analytic = gradient.bias[c];
      for (int k = 0; k < kChannels; ++k) {
        analytic += gradient.matrix[c * kChannels + k] * picture.at(k, p);
      }
      const double bin = std::floor(picture.at(c, p) / kWidths.front());
      if (bin < kBins) analytic += gradient.curve[c * kBins + static_cast<int>(bin)];
      analytic *= picture.weights[p] / picture.total();

      constexpr double kStep = 1e-5;
      const double value = picture.at(c, p);
      if (std::floor((value - kStep) / kWidths.front()) !=
          std::floor((value + kStep) / kWidths.front())) {
        continue;  // the slope has a corner there
      }
      picture.at(c, p) = value + kStep;
      const double above = distance_of(GetParam(), picture, style);
      picture.at(c, p) = value - kStep;
      const double below = distance_of(GetParam(), picture, style);
      picture.at(c, p) = value;
      const double numeric = kFactor * (above - below) / (2.0 * kStep);
      EXPECT_NEAR(analytic, numeric, 1e-8 + 1e-6 * std::abs(numeric)) << c << ", " << p;
    }
  }
}

TEST_P(StyleDistances, IsZeroAtTheStyleAndPositiveElsewhere) {
  const FeatureSamples style = random_features(kChannels, 31, 2);
  EXPECT_NEAR(distance_of(GetParam(), style, style), 0.0, 1e-12);
  for (const unsigned seed : {5U, 6U}) {
    EXPECT_GT(distance_of(GetParam(), random_features(kChannels, 20, seed), style), 1e-6);
  }
}

TEST_P(StyleDistances, EnergyIsTheDistanceOfNoFeatures) {
  const FeatureSamples style = random_features(kChannels, 31, 2);
  FeatureSamples nothing = style;
  for (double& value : nothing.values) value = 0.0;
  const double energy = style_distance(GetParam(), statistics_of(style), kWidths)->energy();
  // Variances and covariances have a small addend, which the energy leaves out.
  EXPECT_NEAR(distance_of(GetParam(), nothing, style), energy, 0.05 * energy);
}

TEST_P(StyleDistances, DoesNotDependOnTheNumberOfPositions) {
  const FeatureSamples style = random_features(kChannels, 31, 2);
  const FeatureSamples picture = random_features(kChannels, 20, 1);
  FeatureSamples twice{kChannels, {}, std::vector<double>(40, 1.0)};
  for (int c = 0; c < kChannels; ++c) {
    for (int copy = 0; copy < 2; ++copy) {
      for (std::size_t p = 0; p < 20; ++p) twice.values.push_back(picture.at(c, p));
    }
  }
  const double once = distance_of(GetParam(), picture, style);
  EXPECT_NEAR(distance_of(GetParam(), twice, style), once, 1e-12 * once);
}

std::string name_of_case(const ::testing::TestParamInfo<StyleStatistic>& tested) {
  constexpr std::array kNames = {"Gram", "MeanVariance", "Wasserstein", "Histogram"};
  return kNames[static_cast<std::size_t>(tested.param)];
}

INSTANTIATE_TEST_SUITE_P(All, StyleDistances,
                         ::testing::Values(StyleStatistic::gram, StyleStatistic::mean_variance,
                                           StyleStatistic::wasserstein, StyleStatistic::histogram),
                         name_of_case);

/// Mean and variance of one channel of samples, by their definitions.
std::pair<double, double> mean_and_variance(const FeatureSamples& samples, int channel) {
  double mean = 0.0;
  double variance = 0.0;
  const auto n = static_cast<double>(samples.positions());
  for (std::size_t p = 0; p < samples.positions(); ++p) mean += samples.at(channel, p) / n;
  for (std::size_t p = 0; p < samples.positions(); ++p) {
    variance += (samples.at(channel, p) - mean) * (samples.at(channel, p) - mean) / n;
  }
  return {mean, variance};
}

TEST(MeanVarianceDistance, FollowsItsDefinition) {
  const FeatureSamples picture = random_features(kChannels, 20, 1);
  const FeatureSamples style = random_features(kChannels, 31, 2);
  double expected = 0.0;
  for (int c = 0; c < kChannels; ++c) {
    const auto [mean, variance] = mean_and_variance(picture, c);
    const auto [style_mean, style_variance] = mean_and_variance(style, c);
    const double of_deviation = std::sqrt(variance) - std::sqrt(style_variance);
    expected +=
        ((mean - style_mean) * (mean - style_mean) + of_deviation * of_deviation) / kChannels;
  }
  EXPECT_NEAR(distance_of(StyleStatistic::mean_variance, picture, style), expected,
              1e-4 * expected);
}

/// Of two channels: tr (A B)^1/2 has the square tr(A B) + 2 sqrt(det A det B).
double wasserstein_of_two_channels(const FeatureSamples& picture, const FeatureSamples& style) {
  const auto covariance = [](const FeatureSamples& samples) {
    const auto [a, aa] = mean_and_variance(samples, 0);
    const auto [b, bb] = mean_and_variance(samples, 1);
    double ab = 0.0;
    for (std::size_t p = 0; p < samples.positions(); ++p) {
      ab += (samples.at(0, p) - a) * (samples.at(1, p) - b) /
            static_cast<double>(samples.positions());
    }
    return std::array{a, b, aa, bb, ab};
  };
  const auto [a, b, aa, bb, ab] = covariance(picture);
  const auto [sa, sb, saa, sbb, sab] = covariance(style);
  const double of_product = aa * saa + 2.0 * ab * sab + bb * sbb;
  const double determinants = (aa * bb - ab * ab) * (saa * sbb - sab * sab);
  const double root = std::sqrt(of_product + 2.0 * std::sqrt(determinants));
  return ((a - sa) * (a - sa) + (b - sb) * (b - sb) + aa + bb + saa + sbb - 2.0 * root) / 2.0;
}

TEST(WassersteinDistance, AgreesWithTheClosedFormOfTwoChannels) {
  for (const unsigned seed : {1U, 2U, 3U}) {
    const FeatureSamples picture = random_features(2, 40, seed);
    const FeatureSamples style = random_features(2, 50, seed + 10, 1.2);
    FeatureGradient unused = no_gradient();
    const double found = wasserstein_distance(test::statistics_of(style, 1, 1.0))
                             ->evaluate(test::statistics_of(picture, 1, 1.0), 1.0, unused);
    const double expected = wasserstein_of_two_channels(picture, style);
    EXPECT_NEAR(found, expected, 5e-3 * expected) << seed;  // the addend of covariances
  }
}

TEST(WassersteinDistance, HasAFiniteGradientWhereCovariancesAreSingular) {
  const FeatureSamples style = random_features(kChannels, 2, 1);  // of rank 1
  const FeatureSamples picture = random_features(kChannels, 3, 2);
  FeatureGradient gradient = no_gradient();
  const double value =
      wasserstein_distance(statistics_of(style))->evaluate(statistics_of(picture), 1.0, gradient);
  EXPECT_GT(value, 0.0);
  for (const double m : gradient.matrix) EXPECT_LT(std::abs(m), 100.0);
}

/// Features that are multiples of the width fall into one bin each, and the distance is exactly the
/// integral over the difference of both step functions.
TEST(HistogramDistance, IsTheIntegralOverTheSquaredDifferenceOfDistributionFunctions) {
  const FeatureSamples picture{1, {0.0, 0.5, 0.5, 2.0}, {1.0, 1.0, 1.0, 1.0}};
  const FeatureSamples style{1, {0.5, 1.0, 1.5, 1.5, 7.0}, {1.0, 1.0, 1.0, 1.0, 1.0}};
  constexpr double kHalf = 0.5;
  constexpr int kSixBins = 6;  // up to 3: what is above counts as 3
  FeatureGradient gradient{{}, {}, std::vector<double>(kSixBins)};
  const std::vector<float> width = {static_cast<float>(kHalf)};
  const double found = histogram_distance(test::statistics_of(style, kSixBins, kHalf), width)
                           ->evaluate(test::statistics_of(picture, kSixBins, kHalf), 1.0, gradient);
  const std::array below = {0.25 - 0.0, 0.75 - 0.2, 0.75 - 0.4, 0.75 - 0.8, 1.0 - 0.8, 1.0 - 0.8};
  double expected = 0.0;
  for (const double difference : below) expected += kHalf * difference * difference;
  EXPECT_NEAR(found, expected, 1e-12);
}

}  // namespace
}  // namespace impasto
