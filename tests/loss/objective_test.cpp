#include "loss/objective.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "impasto/error.h"

namespace impasto {
namespace {

constexpr int kHeight = 11;
constexpr int kWidth = 14;
constexpr int kStyleHeight = 13;
constexpr int kStyleWidth = 9;

Model small_model() {
  constexpr std::array kConvolutions = {2, 1, 1};
  constexpr std::array kChannels = {16, 24, 32};
  return random_model(make_topology("small", kConvolutions, kChannels), InputConvention::caffe, 7);
}

std::vector<float> random_picture(int height, int width, unsigned seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<float> uniform;
  std::vector<float> picture(3 * static_cast<std::size_t>(height) * width);
  for (float& v : picture) v = uniform(random);
  return picture;
}

LossSettings small_settings(LossForm form) {
  LossSettings settings;
  settings.form = form;
  settings.content_weight = 2.0;
  settings.style_weight = 30.0;
  settings.tv_weight = 0.7;
  settings.content_layers = {{"block2_conv1", 1.5}};
  settings.style_layers = {{"block1_conv1", 0.5}, {"relu2_1", 1.0}, {"conv3_1", 2.0}};
  return settings;
}

Objective make_objective(const Model& model, const LossSettings& settings, Pooling pooling,
                         Backend backend) {
  StyleMeter meter(settings, model.topology, 1);
  const auto style_network = make_network(backend, model,
                                          {.height = kStyleHeight,
                                           .width = kStyleWidth,
                                           .taps = style_taps(settings, model.topology),
                                           .pooling = pooling,
                                           .backward = false});
  meter.add(*style_network, random_picture(kStyleHeight, kStyleWidth, 2), nullptr, 1.0);
  auto network = make_network(backend, model,
                              {.height = kHeight,
                               .width = kWidth,
                               .taps = loss_taps(settings, model.topology),
                               .pooling = pooling});
  return Objective(std::move(network), settings, model.topology, kHeight, kWidth,
                   random_picture(kHeight, kWidth, 1), meter.take());
}

struct Case {
  LossForm form;
  Pooling pooling;
  Backend backend;
};

class ObjectiveCases : public ::testing::TestWithParam<Case> {};

/// Along the gradient itself the value changes most, so that a step can be short enough to cross
/// few kinks (ReLU, max pooling) and still be seen above the rounding of float32.
TEST_P(ObjectiveCases, GradientAgreesWithFiniteDifferences) {
  const Model model = small_model();
  Objective objective = make_objective(model, small_settings(GetParam().form), GetParam().pooling,
                                       GetParam().backend);
  for (const unsigned seed : {3U, 4U, 5U}) {
    const auto picture = random_picture(kHeight, kWidth, seed);
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
    EXPECT_NEAR((value_at(kStep) - value_at(-kStep)) / (2.0 * kStep), norm, 1e-3 * norm) << seed;
  }
}

INSTANTIATE_TEST_SUITE_P(FormsPoolingsBackends, ObjectiveCases,
                         ::testing::Values(Case{LossForm::mean, Pooling::max, Backend::reference},
                                           Case{LossForm::mean, Pooling::max, Backend::cpu},
                                           Case{LossForm::paper, Pooling::average, Backend::cpu},
                                           Case{LossForm::relative, Pooling::average, Backend::cpu},
                                           Case{LossForm::relative, Pooling::max,
                                                Backend::reference}));

TEST(Objective, ContentTermVanishesAtTheContent) {
  const Model model = small_model();
  Objective objective =
      make_objective(model, small_settings(LossForm::mean), Pooling::max, Backend::cpu);
  objective.evaluate(random_picture(kHeight, kWidth, 1), {});
  EXPECT_EQ(objective.report().content[0].value, 0.0);
  EXPECT_GT(objective.report().style[0].value, 0.0);
}

TEST(Objective, EvaluatesTheContentWithoutItsForwardPassToTheSameBits) {
  const Model model = small_model();
  const auto settings = small_settings(LossForm::relative);
  const auto content = random_picture(kHeight, kWidth, 1);
  for (const Backend backend : {Backend::cpu, Backend::reference}) {
    Objective objective = make_objective(model, settings, Pooling::max, backend);
    std::vector<float> short_way(content.size());
    std::vector<float> long_way(content.size());
    const double total = objective.evaluate_content(content, short_way);
    EXPECT_EQ(objective.evaluate(content, long_way), total);
    EXPECT_EQ(short_way, long_way);
  }
}

TEST(Objective, TotalIsTheWeightedSumOfItsTerms) {
  const Model model = small_model();
  const LossSettings settings = small_settings(LossForm::mean);
  Objective objective = make_objective(model, settings, Pooling::max, Backend::cpu);
  const double total = objective.evaluate(random_picture(kHeight, kWidth, 3), {});
  const LossReport& report = objective.report();
  double sum = settings.content_weight * 1.5 * report.content[0].value;
  const std::array weights = {0.5, 1.0, 2.0};
  for (std::size_t i = 0; i < 3; ++i) {
    sum += settings.style_weight * weights[i] * report.style[i].value;
  }
  sum += settings.tv_weight * report.tv;
  EXPECT_NEAR(total, sum, 1e-12 * sum);
  EXPECT_EQ(report.style[1].layer, "block2_conv1");
}

TEST(LossLayers, RefuseALayerNamedTwice) {
  LossSettings settings;
  settings.style_layers = {{"block1_conv1", 1.0}, {"relu1_1", 1.0}};
  EXPECT_THROW((void)loss_layers(settings, vgg(19)), Error);
}

TEST(LossLayers, NameTheValidOnesWhenOneIsUnknown) {
  LossSettings settings;
  settings.content_layers = {{"block9_conv1", 1.0}};
  try {
    (void)loss_layers(settings, vgg(16));
    FAIL() << "accepted block9_conv1";
  } catch (const Error& error) {
    const std::string message = error.what();
    EXPECT_NE(message.find("block9_conv1"), std::string::npos) << message;
    EXPECT_NE(message.find("block5_conv3"), std::string::npos) << message;
    EXPECT_EQ(message.find("block5_conv4"), std::string::npos) << message;
  }
}

}  // namespace
}  // namespace impasto
