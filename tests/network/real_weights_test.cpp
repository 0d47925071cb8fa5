// Real weights, where the machine has them in its cache: set-up imports them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "network/compare.h"
#include "network/feature_network.h"
#include "network/model.h"
#include "support/message_of.h"
#include "weights/store.h"

namespace impasto {
namespace {

constexpr int kSide = 96;

/// A picture with edges, gradients and texture, unlike noise.
std::vector<float> drawn_picture(double turn) {
  std::vector<float> picture;
  for (int c = 0; c < 3; ++c) {
    for (int y = 0; y < kSide; ++y) {
      for (int x = 0; x < kSide; ++x) {
        const double wave = std::sin(0.3 * (x * std::cos(turn + c) + y * std::sin(turn + c)));
        const double edge = std::hypot(x - 48.0, y - 40.0) < 25.0 ? 0.3 : -0.1;
        picture.push_back(static_cast<float>(0.4 + 0.25 * wave + edge));
      }
    }
  }
  return picture;
}

/// Style loss in the `mean` form, and its gradient.
struct Evaluation {
  std::vector<double> terms;
  std::vector<float> gradient;
};

Evaluation style_loss(FeatureNetwork& network, const std::vector<float>& style,
                      const std::vector<float>& picture) {
  network.forward(style);
  std::vector<std::vector<double>> targets;
  for (int tap = 0; tap < tap_count(network); ++tap) targets.push_back(gram(network, tap));
  network.forward(picture);
  Evaluation evaluation;
  std::vector<std::vector<float>> matrices;
  for (int tap = 0; tap < tap_count(network); ++tap) {
    const auto index = static_cast<std::size_t>(tap);
    const auto size = static_cast<double>(network.taps()[index].size());
    const std::vector<double> products = gram(network, tap);
    double term = 0.0;
    std::vector<float>& matrix = matrices.emplace_back(products.size());
    for (std::size_t i = 0; i < products.size(); ++i) {
      const double d = (products[i] - targets[index][i]) / size;
      term += d * d / static_cast<double>(products.size());
      matrix[i] = static_cast<float>(4.0 * d / (size * static_cast<double>(products.size())));
    }
    evaluation.terms.push_back(term);
  }
  std::vector<TapGradient> gradients;
  for (int tap = 0; tap < tap_count(network); ++tap) {
    gradients.push_back({tap, matrices[static_cast<std::size_t>(tap)], 0.0F, nullptr});
  }
  evaluation.gradient.resize(picture.size());
  network.backward(picture, gradients, evaluation.gradient);
  return evaluation;
}

/// A model of the cache, or the test is skipped and says so.
class RealWeights : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (!find_stored(GetParam())) GTEST_SKIP() << GetParam() << " is not in " << cache_folder();
  }
};

TEST_P(RealWeights, AreThoseOfTheirVgg) {
  const Model model = load_model(GetParam());
  EXPECT_EQ(model.topology.name, std::string(GetParam()).substr(0, 5));
  EXPECT_EQ(model.input, InputConvention::caffe);
  EXPECT_EQ(model.weights.size(), model.topology.convolutions.size());
}

TEST_P(RealWeights, MayBeLeftOutBeyondTheDeepestLayerAskedFor) {
  const Model whole = load_model(GetParam());
  const Model part = load_model(GetParam(), {"block2_conv1", "relu3_2"});
  ASSERT_EQ(part.topology.name, whole.topology.name);
  ASSERT_EQ(part.weights.size(), whole.weights.size());
  const auto deepest = static_cast<std::size_t>(whole.topology.index_of("block3_conv2"));
  for (std::size_t i = 0; i < part.weights.size(); ++i) {
    ASSERT_EQ(part.weights[i] != nullptr, i <= deepest) << i;
    if (i > deepest) continue;
    EXPECT_EQ(part.weights[i]->kernel, whole.weights[i]->kernel) << i;
    EXPECT_EQ(part.weights[i]->bias, whole.weights[i]->bias) << i;
  }

  NetworkSettings settings{.height = 16, .width = 16, .taps = {"block3_conv3"}};
  for (const Backend backend : {Backend::cpu, Backend::reference}) {
    EXPECT_THAT(test::message_of([&] { (void)make_network(backend, part, settings); }),
                ::testing::HasSubstr("without block3_conv3"));
  }
}

TEST_P(RealWeights, AreAllLoadedForALayerThatNobodyKnows) {
  EXPECT_NE(load_model(GetParam(), {"block9_conv1"}).weights.back(), nullptr);
}

TEST_P(RealWeights, GiveTheLossesAndGradientsOfTheReference) {
  const Model model = load_model(GetParam());
  NetworkSettings settings;
  settings.height = kSide;
  settings.width = kSide;
  settings.taps = {"block1_conv1", "block2_conv1", "block3_conv1", "block4_conv1", "block5_conv1"};
  const std::vector<float> style = drawn_picture(1.0);
  const std::vector<float> picture = drawn_picture(0.8);
  const auto reference = make_network(Backend::reference, model, settings);
  const Evaluation expected = style_loss(*reference, style, picture);
  for (const Kernels kernels : {Kernels::winograd, Kernels::onednn}) {
    settings.kernels = kernels;
    const auto cpu = make_network(Backend::cpu, model, settings);
    const Evaluation found = style_loss(*cpu, style, picture);
    for (std::size_t tap = 0; tap < expected.terms.size(); ++tap) {
      EXPECT_NEAR(found.terms[tap] / expected.terms[tap], 1.0, 2e-5) << settings.taps[tap].layer;
    }
    EXPECT_LT(relative_distance(found.gradient, expected.gradient), 0.005);
  }
}

INSTANTIATE_TEST_SUITE_P(Models, RealWeights, ::testing::Values("vgg19", "vgg19-8bit", "vgg16-hed"),
                         [](const auto& parameter) {
                           std::string name = parameter.param;
                           std::erase(name, '-');
                           return name;
                         });

}  // namespace
}  // namespace impasto
