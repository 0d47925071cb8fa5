#include "loss/style_terms.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <string>
#include <tuple>

#include "impasto/error.h"
#include "loss/feature_samples.h"
#include "loss/small_objective.h"
#include "loss/style.h"
#include "support/message_of.h"

namespace impasto {
namespace {

using test::kPaintingHeight;
using test::kPaintingWidth;
using test::SmallObjective;
using test::uniform_picture;

std::vector<float> painting() { return uniform_picture(kPaintingHeight, kPaintingWidth, 3); }

struct Case {
  LossForm form;
  StyleStatistic statistic;
  bool has_regions;
};

class StyleTermCases : public ::testing::TestWithParam<Case> {};

/// Along the gradient itself, in float32, as in objective_test.cpp.
TEST_P(StyleTermCases, GradientAgreesWithFiniteDifferences) {
  SmallObjective small(GetParam().form);
  small.settings.style_statistics = {{GetParam().statistic, 2.0}};
  small.has_regions = GetParam().has_regions;
  Objective objective = small.make();
  const auto picture = painting();
  std::vector<float> gradient(picture.size());
  objective.evaluate(picture, gradient);
  double norm = 0.0;
  for (const float g : gradient) norm += static_cast<double>(g) * g;
  norm = std::sqrt(norm);

  const auto value_at = [&](double step) {
    auto moved = picture;
    for (std::size_t i = 0; i < picture.size(); ++i) {
      moved[i] = static_cast<float>(picture[i] + step * gradient[i] / norm);
    }
    return objective.evaluate(moved, {});
  };
  constexpr double kStep = 1e-3;
  EXPECT_NEAR((value_at(kStep) - value_at(-kStep)) / (2.0 * kStep), norm, 1e-3 * norm);
}

std::vector<Case> all_cases() {
  std::vector<Case> cases;
  for (const auto form : {LossForm::mean, LossForm::paper, LossForm::relative}) {
    for (const auto statistic : {StyleStatistic::gram, StyleStatistic::mean_variance,
                                 StyleStatistic::wasserstein, StyleStatistic::histogram}) {
      for (const bool has_regions : {false, true}) cases.push_back({form, statistic, has_regions});
    }
  }
  return cases;
}

INSTANTIATE_TEST_SUITE_P(FormsStatisticsRegions, StyleTermCases, ::testing::ValuesIn(all_cases()));

/// Features of a layer at the painting or a style, with the weights of a region.
test::FeatureSamples features_of(const SmallObjective& small, const std::string& layer, int height,
                                 int width, unsigned seed, int region) {
  NetworkSettings settings = small.network(height, width, {Tap(layer)});
  const auto network = make_network(small.backend, small.model, settings);
  network->forward(uniform_picture(height, width, seed));
  const FeatureShape shape = network->taps()[0];
  std::vector<float> values(shape.size());
  network->copy_features(0, values);
  test::FeatureSamples samples{shape.channels, {values.begin(), values.end()}, {}};
  const int block = small.model.topology.convolutions[small.model.topology.index_of(layer)].block;
  std::vector<float> row(static_cast<std::size_t>(shape.width));
  for (int y = 0; y < shape.height; ++y) {
    settings.regions->copy(region, block, y, 0, row);
    samples.weights.insert(samples.weights.end(), row.begin(), row.end());
  }
  return samples;
}

FeatureStatistics style_of(const SmallObjective& small, const std::string& layer, int region) {
  return test::statistics_of(
      features_of(small, layer, test::kStyleHeight, test::kStyleWidth, 2, region), 1, 1.0);
}

/// What a term would be for a picture without features.
double strength(const SmallObjective& small, const LossTerm& term, int region) {
  const FeatureStatistics of_style = style_of(small, term.layer, region);
  const double energy = style_distance(term.statistic, of_style, {})->energy();
  return energy * style_factor(small.settings.form, term.statistic, of_style.channels,
                               gram_distance(of_style)->energy(), energy);
}

/// From the features themselves: the region's statistic, times its share of what is painted.
double expected_value(const SmallObjective& small, const LossTerm& term, int region) {
  const auto painted = [&](int r) {
    return features_of(small, term.layer, kPaintingHeight, kPaintingWidth, 3, r);
  };
  const auto of_picture = test::statistics_of(painted(region), 1, 1.0);
  const FeatureStatistics of_style = style_of(small, term.layer, region);
  const auto gram = gram_distance(of_style);
  const auto distance = style_distance(term.statistic, of_style, {});
  FeatureGradient gradient{
      std::vector<double>(of_style.gram.size()), std::vector<double>(of_style.mean.size()), {}};
  const double share = painted(region).total() / (painted(0).total() + painted(1).total());
  return share *
         style_factor(small.settings.form, term.statistic, of_style.channels, gram->energy(),
                      distance->energy()) *
         distance->evaluate(of_picture, 1.0, gradient);
}

TEST(StyleTerms, CompareEachRegionWithThatOfTheStyle) {
  for (const LossForm form : {LossForm::mean, LossForm::paper, LossForm::relative}) {
    SmallObjective small(form);
    small.has_regions = true;
    small.settings.style_statistics = {{StyleStatistic::gram, 1.0},
                                       {StyleStatistic::mean_variance, 0.5},
                                       {StyleStatistic::wasserstein, 0.25}};
    Objective objective = small.make();
    objective.evaluate(painting(), {});
    const std::vector<LossTerm>& terms = objective.report().style;
    ASSERT_EQ(terms.size(), 3U * 3U * 2U);
    for (std::size_t i = 0; i < terms.size(); ++i) {
      const int region = static_cast<int>(i % 2);
      EXPECT_EQ(terms[i].region, region == 0 ? "#000000" : "#ffffff");
      const double expected = expected_value(small, terms[i], region);
      EXPECT_NEAR(terms[i].value, expected, 1e-5 * expected) << terms[i].layer << ' ' << i;
    }
    EXPECT_EQ(terms[8].layer, "block2_conv1");
    EXPECT_EQ(terms[8].statistic, StyleStatistic::mean_variance);
    EXPECT_EQ(terms[8].weight, 1.0 * 0.5);
  }
}

TEST(StyleTerms, BalancedAreAsStrongInEveryRegion) {
  for (const LossForm form : {LossForm::mean, LossForm::paper, LossForm::relative}) {
    SmallObjective small(form);
    small.has_regions = true;
    small.settings.style_statistics = {{StyleStatistic::gram, 1.0},
                                       {StyleStatistic::wasserstein, 0.25}};
    const std::vector<LossTerm> plain = small.make().report().style;
    small.settings.balance_style = true;
    const std::vector<LossTerm> balanced = small.make().report().style;
    ASSERT_EQ(balanced.size(), 3U * 2U * 2U);
    for (std::size_t region = 0; region < 2; ++region) {
      const double factor = balanced[region].weight / plain[region].weight;
      double sum = 0.0;
      for (std::size_t i = region; i < balanced.size(); i += 2) {
        EXPECT_NEAR(balanced[i].weight, factor * plain[i].weight, 1e-12 * balanced[i].weight);
        sum += balanced[i].weight * strength(small, balanced[i], static_cast<int>(region));
      }
      EXPECT_NEAR(sum, balanced_strength(form), 1e-5 * balanced_strength(form));
    }
  }
}

TEST(StyleTerms, BalancedWeighValueAndGradientAlike) {
  SmallObjective small(LossForm::mean);
  small.settings.content_layers.clear();
  small.settings.tv_weight = 0.0;
  const auto evaluated = [&] {
    Objective objective = small.make();
    std::vector<float> gradient(painting().size());
    const double total = objective.evaluate(painting(), gradient);
    return std::tuple(total, gradient, objective.report().style.front().weight);
  };
  const auto [plain, plain_gradient, plain_weight] = evaluated();
  small.settings.balance_style = true;
  const auto [balanced, balanced_gradient, weight] = evaluated();
  const double factor = weight / plain_weight;
  EXPECT_GT(std::abs(factor - 1.0), 0.1);
  EXPECT_NEAR(balanced, factor * plain, 1e-9 * balanced);
  for (std::size_t i = 0; i < plain_gradient.size(); ++i) {
    const double expected = factor * static_cast<double>(plain_gradient[i]);
    ASSERT_NEAR(balanced_gradient[i], expected, 1e-4 * std::abs(expected) + 1e-6 * balanced);
  }
}

TEST(StyleTerms, OfOneRegionThatIsAllOfThePictureAreThoseWithoutRegions) {
  SmallObjective small(LossForm::mean);
  small.settings.style_statistics = {{StyleStatistic::gram, 1.0},
                                     {StyleStatistic::histogram, 1.0},
                                     {StyleStatistic::wasserstein, 1.0}};
  Objective plain = small.make();
  const auto picture = painting();
  std::vector<float> expected(picture.size());
  const double total = plain.evaluate(picture, expected);

  NetworkSettings network = small.network(kPaintingHeight, kPaintingWidth,
                                          loss_taps(small.settings, small.model.topology));
  const std::vector<std::uint8_t> labels(kPaintingHeight * kPaintingWidth, 0);
  network.regions = std::make_shared<RegionWeights>(1, kPaintingHeight, kPaintingWidth, labels);
  Objective with_region(make_network(small.backend, small.model, network), small.settings,
                        small.model.topology, kPaintingHeight, kPaintingWidth,
                        uniform_picture(kPaintingHeight, kPaintingWidth, 1), small.measure(),
                        {network.regions, {"#123456"}});
  std::vector<float> found(picture.size());
  EXPECT_NEAR(with_region.evaluate(picture, found), total, 1e-12 * total);
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_NEAR(found[i], expected[i], 1e-5F * std::abs(expected[i]) + 1e-7F);
  }
  EXPECT_EQ(with_region.report().style[0].region, "#123456");
}

TEST(StyleTerms, PullAPaintedPositionAsStronglyAsWithoutRegions) {
  // Both regions aim at the same statistics, and no content or smoothness pulls.
  SmallObjective small(LossForm::mean);
  small.settings.content_weight = 0.0;
  small.settings.tv_weight = 0.0;
  small.settings.style_layers = {{"block1_conv1", 1.0}};
  const std::vector<StyleLayer> style = small.measure();
  std::vector<StyleLayer> twice = style;
  twice[0].regions.push_back(style[0].regions[0]);
  const std::vector<float> flat(3 * kPaintingHeight * kPaintingWidth, 0.5F);
  const auto gradient_of = [&](bool has_regions, std::vector<StyleLayer> target) {
    small.has_regions = has_regions;
    const NetworkSettings network = small.network(kPaintingHeight, kPaintingWidth,
                                                  loss_taps(small.settings, small.model.topology));
    PaintedRegions regions;
    if (has_regions) regions = {network.regions, {"#000000", "#ffffff"}};
    Objective objective(make_network(small.backend, small.model, network), small.settings,
                        small.model.topology, kPaintingHeight, kPaintingWidth, flat,
                        std::move(target), regions);
    std::vector<float> gradient(flat.size());
    objective.evaluate(flat, gradient);
    return gradient;
  };
  const std::vector<float> plain = gradient_of(false, style);
  const std::vector<float> regional = gradient_of(true, twice);
  // A picture without content has the same features everywhere but at the edge, so that every
  // statistic is much the same; a tenth of the positions belongs to no region.
  const std::size_t inside = 9 * kPaintingWidth + 3;
  EXPECT_GT(std::abs(plain[inside]), 0.0F);
  EXPECT_NEAR(regional[inside] / plain[inside], 1.0, 0.35);
  EXPECT_EQ(regional[9 * kPaintingWidth + 9], 0.0F);  // in no region
}

TEST(StyleMeter, AveragesByShare) {
  SmallObjective small(LossForm::mean);
  small.settings.style_statistics = {{StyleStatistic::wasserstein, 1.0},
                                     {StyleStatistic::gram, 1.0}};
  const auto a = small.measure();
  small.styles = {{4, 5.0}};
  const auto b = small.measure();
  small.styles = {{2, 1.0}, {4, 3.0}};
  const auto both = small.measure();
  const auto& of_a = a[1].regions[0];
  const auto& of_b = b[1].regions[0];
  for (std::size_t i = 0; i < of_a.gram.size(); ++i) {
    EXPECT_NEAR(both[1].regions[0].gram[i], 0.25 * of_a.gram[i] + 0.75 * of_b.gram[i],
                1e-12 * (of_a.gram[i] + of_b.gram[i]));
  }
  for (std::size_t i = 0; i < of_a.mean.size(); ++i) {
    EXPECT_NEAR(both[1].regions[0].mean[i], 0.25 * of_a.mean[i] + 0.75 * of_b.mean[i],
                1e-12 * (of_a.mean[i] + of_b.mean[i]));
  }
}

TEST(StyleMeter, HasHistogramsThatAddUpToOneAndReachBeyondMostFeatures) {
  SmallObjective small(LossForm::mean);
  small.settings.style_statistics = {{StyleStatistic::histogram, 1.0}};
  small.has_regions = true;
  for (const StyleLayer& layer : small.measure()) {
    for (const FeatureStatistics& region : layer.regions) {
      for (int c = 0; c < region.channels; ++c) {
        double sum = 0.0;
        const double* counts = region.histogram.data() + c * (kHistogramBins + 1);
        for (int k = 0; k <= kHistogramBins; ++k) sum += counts[k];
        EXPECT_NEAR(sum, 1.0, 1e-6);
        EXPECT_LT(counts[kHistogramBins], 0.05);
      }
    }
  }
}

TEST(StyleTerms, NameARegionThatTheStyleDoesNotHave) {
  SmallObjective small(LossForm::mean);
  small.has_regions = true;
  std::vector<StyleLayer> style = small.measure();
  style[2].regions[1] = {};
  const NetworkSettings network = small.network(kPaintingHeight, kPaintingWidth,
                                                loss_taps(small.settings, small.model.topology));
  const auto made = make_network(small.backend, small.model, network);
  const std::string message = test::message_of([&] {
    StyleTerms(*made, small.settings, small.model.topology, style,
               {network.regions, {"#000000", "#ffffff"}});
  });
  EXPECT_NE(message.find("#ffffff"), std::string::npos) << message;
  EXPECT_NE(message.find("block3_conv1"), std::string::npos) << message;
}

}  // namespace
}  // namespace impasto
