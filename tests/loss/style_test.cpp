#include "loss/style.h"

#include <gtest/gtest.h>

#include "loss/feature_samples.h"
#include "loss/style_distance.h"

namespace impasto {
namespace {

using test::FeatureSamples;
using test::random_features;

constexpr int kChannels = 3;
constexpr std::size_t kPositions = 8;
constexpr std::size_t kStylePositions = 10;

/// F F^T by its definition.
std::vector<double> gram_sum(const FeatureSamples& samples) {
  std::vector<double> gram(kChannels * kChannels);
  for (int i = 0; i < kChannels; ++i) {
    for (int j = 0; j < kChannels; ++j) {
      for (std::size_t p = 0; p < samples.positions(); ++p) {
        gram[i * kChannels + j] += samples.at(i, p) * samples.at(j, p);
      }
    }
  }
  return gram;
}

/// The formulas of DESIGN.md, written out once more.
double definition(LossForm form, const FeatureSamples& picture, const FeatureSamples& style) {
  std::vector<double> g = gram_sum(picture);
  std::vector<double> a = gram_sum(style);
  const double n = kChannels;
  const double m = kPositions;
  const double m_style = kStylePositions;
  double difference = 0.0;
  double energy = 0.0;
  for (std::size_t i = 0; i < g.size(); ++i) {
    if (form == LossForm::paper) {
      a[i] *= m / m_style;
    } else {
      g[i] /= m * n;
      a[i] /= m_style * n;
    }
    difference += (g[i] - a[i]) * (g[i] - a[i]);
    energy += a[i] * a[i];
  }
  if (form == LossForm::paper) return difference / (4.0 * n * n * m * m);
  return form == LossForm::relative ? difference / energy : difference / (n * n);
}

double evaluate(const StyleDistance& distance, const FeatureSamples& picture) {
  FeatureGradient unused{
      std::vector<double>(kChannels * kChannels), std::vector<double>(kChannels), {}};
  return distance.evaluate(test::statistics_of(picture, 1, 1.0), 1.0, unused);
}

class StyleFactor : public ::testing::TestWithParam<LossForm> {};

TEST_P(StyleFactor, MakesGramTermsFollowTheirDefinitionForAStyleOfAnotherSize) {
  const FeatureSamples picture = random_features(kChannels, kPositions, 1);
  const FeatureSamples style = random_features(kChannels, kStylePositions, 2);
  const auto distance = gram_distance(test::statistics_of(style, 1, 1.0));
  const double factor = style_factor(GetParam(), StyleStatistic::gram, kChannels,
                                     distance->energy(), distance->energy());
  const double expected = definition(GetParam(), picture, style);
  EXPECT_NEAR(factor * evaluate(*distance, picture), expected, 1e-12 * expected);
}

TEST_P(StyleFactor, LetsEveryStatisticCostAsMuchAsTheGramMatrixWhereThereIsNoFeature) {
  const FeatureSamples style = random_features(kChannels, kStylePositions, 2);
  FeatureSamples nothing = random_features(kChannels, kPositions, 1);
  for (double& value : nothing.values) value = 0.0;
  const auto gram = gram_distance(test::statistics_of(style, 1, 1.0));
  const auto other = mean_variance_distance(test::statistics_of(style, 1, 1.0));
  const double factor = style_factor(GetParam(), StyleStatistic::mean_variance, kChannels,
                                     gram->energy(), other->energy());
  EXPECT_NEAR(factor * evaluate(*other, nothing) / definition(GetParam(), nothing, style), 1.0,
              0.01);
}

INSTANTIATE_TEST_SUITE_P(Forms, StyleFactor,
                         ::testing::Values(LossForm::mean, LossForm::paper, LossForm::relative));

}  // namespace
}  // namespace impasto
