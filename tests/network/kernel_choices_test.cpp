#include "network/kernel_choices.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "network/compare.h"
#include "network/random_picture.h"

namespace impasto {
namespace {

NetworkSettings settings_of(int height, int width, std::vector<Tap> taps) {
  NetworkSettings settings;
  settings.height = height;
  settings.width = width;
  settings.taps = std::move(taps);
  return settings;
}

TEST(KernelChoices, PutConvolutionsOfLikeShapesIntoOneFamily) {
  const auto family = [](int channels, int height, int width) {
    return family_of({channels, height, width}, channels, false, Precision::f32);
  };
  EXPECT_EQ(family(256, 8, 8), family(256, 9, 14));
  EXPECT_NE(family(256, 8, 8), family(256, 8, 16));
  EXPECT_NE(family(256, 8, 8), family(128, 8, 8));
  EXPECT_EQ(family(512, 32, 32), family(128, 1000, 2000));
  EXPECT_NE(family(64, 32, 32), family(128, 32, 32));
  EXPECT_NE(family_of({64, 9, 9}, 64, true, Precision::f32), family(64, 9, 9));
  EXPECT_NE(family_of({64, 9, 9}, 64, false, Precision::bf16), family(64, 9, 9));
}

/// Of VGG-19 at 128 pixels: maps of 128, 64, 32, 16 and 8 pixels a side.
TEST(KernelChoices, AreMeasuredForWhatANetworkNeeds) {
  NetworkSettings settings = settings_of(128, 128, {"block5_conv1", "block1_conv1"});
  const auto families = families_to_measure(vgg(19), settings);
  const auto needs = [&](int in, int out, int least_positions, bool backward) {
    return std::ranges::count(families, ConvolutionFamily{.backward = backward,
                                                          .in_channels = in,
                                                          .out_channels = out,
                                                          .least_positions = least_positions});
  };
  for (const bool backward : {false, true}) {
    EXPECT_EQ(needs(64, 64, 1024, backward), 1);
    EXPECT_EQ(needs(64, 128, 1024, backward), 1);
    EXPECT_EQ(needs(128, 128, 1024, backward), 1);
    EXPECT_EQ(needs(256, 512, 256, backward), 1);
    EXPECT_EQ(needs(512, 512, 256, backward), 1);
    EXPECT_EQ(needs(512, 512, 64, backward), 1);
  }
  EXPECT_EQ(families.size(), 12U);
  settings.backward = false;
  EXPECT_EQ(families_to_measure(vgg(19), settings).size(), 6U);
  settings.kernels = Kernels::winograd;
  EXPECT_TRUE(families_to_measure(vgg(19), settings).empty());
}

TEST(KernelChoices, LeaveNothingToMeasureInTheSmallestMaps) {
  const auto settings = settings_of(112, 112, {"block5_conv1"});  // 7x7 there, 14x14 above
  for (const ConvolutionFamily& family : families_to_measure(vgg(16), settings)) {
    EXPECT_GE(family.least_positions, 128);
  }
}

/// The kernel of every convolution after the first, by "layer step".
std::map<std::string, std::string> kernels_of(const FeatureNetwork& network) {
  std::map<std::string, std::string> kernels;
  for (const StepReport& step : network.steps()) {
    if (!step.kernel.empty() && step.layer != "block1_conv1") {
      kernels[step.layer + " " + step.step] = step.kernel;
    }
  }
  return kernels;
}

TEST(KernelChoices, AreWhatANetworkRuns) {
  const Model model = random_model(vgg(11), InputConvention::caffe, 5);
  NetworkSettings settings = settings_of(64, 61, {"block4_conv1"});
  settings.tile = kTileOff;
  const auto families = families_to_measure(model.topology, settings);
  for (const ConvolutionFamily& family : families) {
    settings.choices[family] = family.backward ? Kernels::onednn : Kernels::winograd;
  }
  const auto network = make_network(Backend::cpu, model, settings);
  const std::vector<float> picture = random_picture(64, 61, 1);
  std::vector<float> gradient(picture.size());
  network->forward(picture);
  const std::vector<float> found = features(*network, 0);
  const auto target = network->snapshot(0);
  const std::vector<float> matrix = random_symmetric(512, 2);
  const std::vector<TapGradient> gradients = {{0, matrix, 0.0F, nullptr}};
  network->backward(picture, gradients, gradient);

  // block4_conv1 has 8x7 positions there: oneDNN's without a measurement.
  for (const auto& [step, kernel] : kernels_of(*network)) {
    const bool by_winograd = kernel.starts_with("winograd");
    const bool forward = step.ends_with("forward") && !step.starts_with("block4");
    EXPECT_EQ(by_winograd, forward) << step << ": " << kernel;
  }
  settings.choices.clear();
  settings.kernels = Kernels::onednn;
  const auto direct = make_network(Backend::cpu, model, settings);
  direct->forward(picture);
  EXPECT_LT(relative_distance(found, features(*direct, 0)), 1e-5);
}

TEST(KernelChoices, AreMeasuredAsOneOfTheTwo) {
  for (const Precision precision : {Precision::f32, Precision::bf16}) {
    for (const bool backward : {false, true}) {
      const Kernels kernels = measure_kernels({.backward = backward,
                                               .in_channels = 40,
                                               .out_channels = 24,
                                               .least_positions = 64,
                                               .precision = precision});
      EXPECT_TRUE(kernels == Kernels::winograd || kernels == Kernels::onednn);
    }
  }
}

}  // namespace
}  // namespace impasto
