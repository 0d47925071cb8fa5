#include "loss/style.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

namespace impasto {
namespace {

constexpr FeatureShape kShape{.channels = 3, .height = 2, .width = 4};
constexpr FeatureShape kStyleShape{.channels = 3, .height = 5, .width = 2};

std::vector<double> random_features(FeatureShape shape, unsigned seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> uniform(0.0, 2.0);
  std::vector<double> features(shape.size());
  for (double& f : features) f = uniform(random);
  return features;
}

/// F F^T by its definition.
std::vector<double> gram_sum(const std::vector<double>& features, FeatureShape shape) {
  const int c = shape.channels;
  const auto m = static_cast<int>(shape.positions());
  std::vector<double> gram(c * c);
  for (int i = 0; i < c; ++i) {
    for (int j = 0; j < c; ++j) {
      for (int p = 0; p < m; ++p) gram[i * c + j] += features[i * m + p] * features[j * m + p];
    }
  }
  return gram;
}

GramStatistics statistics_of(const std::vector<double>& features, FeatureShape shape) {
  GramStatistics statistics{shape.channels, gram_sum(features, shape)};
  for (double& g : statistics.gram) g /= static_cast<double>(shape.positions());
  return statistics;
}

/// The formulas of DESIGN.md, written out once more.
double definition(LossForm form, const std::vector<double>& features,
                  const std::vector<double>& style_features) {
  std::vector<double> g = gram_sum(features, kShape);
  std::vector<double> a = gram_sum(style_features, kStyleShape);
  const double n = kShape.channels;
  const auto m = static_cast<double>(kShape.positions());
  const auto m_style = static_cast<double>(kStyleShape.positions());
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

class StyleLoss : public ::testing::TestWithParam<LossForm> {};

TEST_P(StyleLoss, FollowsItsDefinitionForAStyleOfAnotherSize) {
  const auto features = random_features(kShape, 1);
  const auto style = random_features(kStyleShape, 2);
  const StyleTarget target = style_target(GetParam(), statistics_of(style, kStyleShape), kShape);
  std::vector<double> matrix(9);
  const double value = style_loss(GetParam(), gram_sum(features, kShape), kShape, target, matrix);
  EXPECT_NEAR(value, definition(GetParam(), features, style), 1e-12 * value);
}

TEST_P(StyleLoss, MatrixTimesFeaturesIsTheGradient) {
  auto features = random_features(kShape, 3);
  const auto style = random_features(kStyleShape, 4);
  const StyleTarget target = style_target(GetParam(), statistics_of(style, kStyleShape), kShape);
  std::vector<double> matrix(9);
  style_loss(GetParam(), gram_sum(features, kShape), kShape, target, matrix);

  const auto m = static_cast<int>(kShape.positions());
  for (int c = 0; c < kShape.channels; ++c) {
    for (int p = 0; p < m; ++p) {
      double analytic = 0.0;
      for (int k = 0; k < kShape.channels; ++k) analytic += matrix[c * 3 + k] * features[k * m + p];
      const double step = 1e-5;
      auto moved = features;
      moved[c * m + p] += step;
      const double above = definition(GetParam(), moved, style);
      moved[c * m + p] -= 2.0 * step;
      const double below = definition(GetParam(), moved, style);
      const double numeric = (above - below) / (2.0 * step);
      EXPECT_NEAR(analytic, numeric, 1e-7 * (1.0 + std::abs(numeric))) << c << ", " << p;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Forms, StyleLoss,
                         ::testing::Values(LossForm::mean, LossForm::paper, LossForm::relative));

TEST(Blend, AveragesByShareAndNormalizesShares) {
  const std::vector<GramStatistics> two = {{1, {2.0}}, {1, {6.0}}};
  EXPECT_DOUBLE_EQ(blend(two, {}).gram[0], 4.0);
  EXPECT_DOUBLE_EQ(blend(two, {3.0, 1.0}).gram[0], 3.0);
  EXPECT_DOUBLE_EQ(blend(two, {0.0, 10.0}).gram[0], 6.0);
}

}  // namespace
}  // namespace impasto
