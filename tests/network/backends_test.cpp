// One table of shapes, walked through both implementations.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "network/feature_network.h"
#include "random_picture.h"

namespace impasto {
namespace {

/// A small network of three blocks, and a picture for it.
struct Case {
  int height;
  int width;
  std::array<int, 3> channels;
  Pooling pooling;
};

std::string name_of(const ::testing::TestParamInfo<Case>& info) {
  const Case& c = info.param;
  return fmt::format("{}x{}_{}_{}_{}_{}", c.height, c.width, c.channels[0], c.channels[1],
                     c.channels[2], c.pooling == Pooling::max ? "max" : "average");
}

std::vector<Case> cases() {
  const std::array<std::array<int, 2>, 12> sizes = {{{13, 13},
                                                     {15, 15},
                                                     {9, 7},
                                                     {17, 33},
                                                     {16, 16},
                                                     {4, 4},
                                                     {5, 4},
                                                     {4, 61},
                                                     {37, 6},
                                                     {32, 48},
                                                     {23, 64},
                                                     {7, 8}}};
  const std::array<std::array<int, 3>, 4> widths = {
      {{16, 32, 48}, {4, 5, 7}, {24, 17, 40}, {8, 64, 33}}};
  std::vector<Case> all;
  for (const auto& size : sizes) {
    for (const auto& channels : widths) {
      for (const Pooling pooling : {Pooling::max, Pooling::average}) {
        all.push_back({size[0], size[1], channels, pooling});
      }
    }
  }
  return all;
}

/// Largest difference, relative to the root mean square of what is expected.
template <typename T>
double difference(const std::vector<T>& found, const std::vector<T>& expected) {
  double energy = 0.0;
  double largest = 0.0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    energy += static_cast<double>(expected[i]) * static_cast<double>(expected[i]);
    largest = std::max(largest,
                       std::abs(static_cast<double>(found[i]) - static_cast<double>(expected[i])));
  }
  return largest / std::sqrt(energy / static_cast<double>(expected.size()));
}

class Backends : public ::testing::TestWithParam<Case> {
 protected:
  Backends() {
    const Case& c = GetParam();
    const std::array<int, 3> convolutions = {2, 1, 2};
    const Model model =
        random_model(make_topology("small", convolutions, c.channels), InputConvention::caffe, 7);
    settings.height = c.height;
    settings.width = c.width;
    settings.pooling = c.pooling;
    // Taps before and after poolings, in no order; block2_conv1 and block3_conv1 are none.
    settings.taps = {"block3_conv2", "block1_conv1", "block1_conv2"};
    reference = make_network(Backend::reference, model, settings);
    cpu = make_network(Backend::cpu, model, settings);
    const std::vector<float> picture = random_picture(c.height, c.width, 1);
    reference->forward(picture);
    cpu->forward(picture);
  }

  std::vector<float> features(const FeatureNetwork& network, int tap) const {
    std::vector<float> out(network.taps()[static_cast<std::size_t>(tap)].size());
    network.copy_features(tap, out);
    return out;
  }

  std::vector<double> gram(const FeatureNetwork& network, int tap) const {
    const auto channels =
        static_cast<std::size_t>(network.taps()[static_cast<std::size_t>(tap)].channels);
    std::vector<double> out(channels * channels);
    network.gram(tap, out);
    return out;
  }

  NetworkSettings settings;
  std::unique_ptr<FeatureNetwork> reference;
  std::unique_ptr<FeatureNetwork> cpu;
};

constexpr double kTolerance = 2e-5;

TEST_P(Backends, HaveTheSameFeatures) {
  for (int tap = 0; tap < 3; ++tap) {
    EXPECT_LT(difference(features(*cpu, tap), features(*reference, tap)), kTolerance);
  }
}

TEST_P(Backends, HaveTheSameGramMatrices) {
  for (int tap = 0; tap < 3; ++tap) {
    EXPECT_LT(difference(gram(*cpu, tap), gram(*reference, tap)), kTolerance);
  }
}

TEST_P(Backends, HaveTheSameSquaredSums) {
  const auto reference_target = reference->snapshot(0);
  const auto cpu_target = cpu->snapshot(0);
  const std::vector<float> picture = random_picture(GetParam().height, GetParam().width, 2);
  reference->forward(picture);
  cpu->forward(picture);
  const double expected = reference->squared_distance(0, *reference_target);
  EXPECT_GT(expected, 0.0);
  EXPECT_NEAR(cpu->squared_distance(0, *cpu_target) / expected, 1.0, kTolerance);
  EXPECT_NEAR(cpu->squared_norm(0) / reference->squared_norm(0), 1.0, kTolerance);
}

/// The gradients of all forms at all taps, run back to the picture.
std::vector<float> gradient(FeatureNetwork& network, const NetworkSettings& settings) {
  const auto target = network.snapshot(2);
  const auto deep_target = network.snapshot(0);
  const std::vector<float> picture = random_picture(settings.height, settings.width, 3);
  network.forward(picture);
  const std::vector<float> deep = random_symmetric(network.taps()[0].channels, 4);
  const std::vector<float> shallow = random_symmetric(network.taps()[1].channels, 5);
  const std::array<TapGradient, 3> gradients = {{{1, shallow, 0.0F, nullptr},
                                                 {0, deep, 0.5F, deep_target.get()},
                                                 {2, {}, 0.25F, target.get()}}};
  std::vector<float> out(picture.size());
  network.backward(gradients, out);
  return out;
}

TEST_P(Backends, HaveTheSameGradients) {
  EXPECT_LT(difference(gradient(*cpu, settings), gradient(*reference, settings)), kTolerance);
}

TEST_P(Backends, HaveTheSameGradientsFromOneTapAlone) {
  for (int tap = 0; tap < 3; ++tap) {
    const std::vector<float> matrix =
        random_symmetric(cpu->taps()[static_cast<std::size_t>(tap)].channels, 6);
    const std::array<TapGradient, 1> one = {{{tap, matrix, 0.0F, nullptr}}};
    std::vector<float> expected(static_cast<std::size_t>(settings.height * settings.width * 3));
    std::vector<float> found(expected.size());
    reference->backward(one, expected);
    cpu->backward(one, found);
    EXPECT_LT(difference(found, expected), kTolerance);
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, Backends, ::testing::ValuesIn(cases()), name_of);

}  // namespace
}  // namespace impasto
