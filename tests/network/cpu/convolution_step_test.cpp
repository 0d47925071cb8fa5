// Every implementation of a convolution against sums in double, by the definition.
#include "network/cpu/convolution_step.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "network/cpu/maps.h"
#include "network/cpu/thread_scope.h"
#include "network/cpu/winograd_kernels.h"
#include "network/random_picture.h"

namespace impasto::cpu {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct Case {
  Direction direction;
  int in_channels;
  int out_channels;
  int height;
  int width;
};

std::vector<Case> cases() {
  std::vector<Case> all;
  for (const Direction direction : {Direction::forward, Direction::backward}) {
    for (const auto& [in, out] : {std::pair{16, 16}, {64, 64}, {17, 40}, {48, 5}, {33, 128}}) {
      for (const auto& [height, width] : {std::pair{1, 1}, {4, 4}, {5, 9}, {19, 31}, {40, 44}}) {
        all.push_back({direction, in, out, height, width});
      }
    }
  }
  return all;
}

ConvolutionWeights random_weights(const Case& c) {
  const auto count = static_cast<std::size_t>(c.in_channels) * c.out_channels * 9;
  ConvolutionWeights weights;
  weights.kernel = random_values(count, 3);
  const float scale = 1.0F / std::sqrt(4.5F * static_cast<float>(c.in_channels));
  for (float& k : weights.kernel) k = (k - 0.5F) * scale;
  weights.bias = random_values(static_cast<std::size_t>(c.out_channels), 4);
  for (float& b : weights.bias) b -= 0.5F;
  return weights;
}

double expected_value(const Case& c, const ConvolutionWeights& weights, const auto& from,
                      int channel, int y, int x) {
  const bool forward = c.direction == Direction::forward;
  const int others = forward ? c.in_channels : c.out_channels;
  double sum = forward ? static_cast<double>(weights.bias[static_cast<std::size_t>(channel)]) : 0.0;
  for (int other = 0; other < others; ++other) {
    const int o = forward ? channel : other;
    const int i = forward ? other : channel;
    for (int r = 0; r < 3; ++r) {
      for (int s = 0; s < 3; ++s) {
        const int from_y = forward ? y + r - 1 : y - r + 1;
        const int from_x = forward ? x + s - 1 : x - s + 1;
        if (from_y < 0 || from_y >= c.height || from_x < 0 || from_x >= c.width) continue;
        const auto at = static_cast<std::size_t>(((o * c.in_channels + i) * 3 + r) * 3 + s);
        sum += static_cast<double>(weights.kernel[at]) *
               static_cast<double>(from.at(other, from_y, from_x));
      }
    }
  }
  return forward ? std::max(0.0, sum) : sum;
}

/// Root mean square of the error, relative to that of the values. Of wide outputs every so many
/// channels.
template <typename Element>
double error_of(const Case& c, Precision precision, Kernels kernels, int threads = 2) {
  const ThreadScope scope(threads);
  const ConvolutionShape shape{
      c.direction, {c.in_channels, c.height, c.width}, c.out_channels, precision};
  const ConvolutionWeights weights = random_weights(c);
  const Map<Element> from = random_map<Element>(shape.from(), 1);
  Map<Element> to = random_map<Element>(shape.to(), 2);
  const auto step = make_convolution(shape, kernels);
  AlignedBuffer<std::byte> reordered(step->weight_bytes());
  AlignedBuffer<std::byte> scratch(step->scratch_bytes());
  step->bind({from.values.data(), to.values.data(), reordered.data(), scratch.data()}, weights);
  step->run();
  double energy = 0.0;
  double distance = 0.0;
  const FeatureShape& out = shape.to().shape;
  for (int channel = 0; channel < out.channels; channel += 1 + out.channels / 40) {
    for (int y = 0; y < out.height; ++y) {
      for (int x = 0; x < out.width; ++x) {
        const double expected = expected_value(c, weights, from, channel, y, x);
        const double d = static_cast<double>(to.at(channel, y, x)) - expected;
        energy += expected * expected;
        distance += d * d;
      }
    }
  }
  return std::sqrt(distance / energy);
}

std::string name_of(const Case& c) {
  return fmt::format("{} {} -> {}, {}x{}",
                     c.direction == Direction::forward ? "forward" : "backward", c.in_channels,
                     c.out_channels, c.height, c.width);
}

TEST(ConvolutionStep, IsTheSumOfTheDefinition) {
  for (const Case& c : cases()) {
    EXPECT_LT(error_of<float>(c, Precision::f32, Kernels::onednn), 1e-6) << name_of(c);
    EXPECT_LT(error_of<float>(c, Precision::f32, Kernels::winograd), 3e-6) << name_of(c);
  }
}

/// Rounding an output to bfloat16 loses 0.17 % by itself. White noise, as here, is the worst that
/// Winograd's transforms can be given: rounding the transformed inputs and kernels to bfloat16 then
/// loses 1.1 % (the same sums in double, with nothing else rounded, in numpy).
TEST(ConvolutionStep, IsNearItInBfloat16) {
  for (const Case& c : cases()) {
    EXPECT_LT(error_of<BFloat16>(c, Precision::bf16, Kernels::onednn), 0.004) << name_of(c);
    EXPECT_LT(error_of<BFloat16>(c, Precision::bf16, Kernels::winograd), 0.015) << name_of(c);
    EXPECT_LT(error_of<BFloat16>(c, Precision::bf16, Kernels::winograd_f32), 0.0025) << name_of(c);
  }
}

/// Kernels above 8 MiB and maps of few tiles share their work by channels, not by tiles.
TEST(ConvolutionStep, IsRightInBothOrders) {
  for (const Direction direction : {Direction::forward, Direction::backward}) {
    for (const int side : {12, 40}) {
      const Case wide{direction, 256, 272, side, side};
      EXPECT_LT(error_of<float>(wide, Precision::f32, Kernels::winograd), 3e-6) << name_of(wide);
      EXPECT_LT(error_of<BFloat16>(wide, Precision::bf16, Kernels::winograd), 0.015);
    }
  }
}

TEST(ConvolutionStep, UsesNoReferenceCodeForTheShapesOfVgg) {
  for (const Convolution& c : vgg(19).convolutions) {
    if (c.in_channels == 3) continue;  // FirstConvolution and PictureGradient do that one
    const int side = 512 >> c.block;
    for (const Direction direction : {Direction::forward, Direction::backward}) {
      for (const Kernels kernels : {Kernels::onednn, Kernels::winograd}) {
        const auto step =
            make_convolution({direction, {c.in_channels, side, side}, c.out_channels}, kernels);
        EXPECT_THAT(step->implementation(), Not(HasSubstr("ref"))) << c.name;
      }
    }
  }
}

}  // namespace
}  // namespace impasto::cpu
