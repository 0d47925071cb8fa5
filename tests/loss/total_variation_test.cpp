#include "loss/total_variation.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace impasto {
namespace {

TEST(TotalVariation, CountsEveryPairOfNeighborsOnce) {
  // One bright pixel in the middle of 3x3 differs from four neighbors; the other planes are flat.
  std::vector<float> picture(27, 0.25F);
  picture[4] += 0.5F;
  EXPECT_NEAR(total_variation(picture, 3, 3, 0.0, {}), 4 * 0.25 / 9, 1e-12);
}

TEST(TotalVariation, OfAFlatPictureIsZero) {
  const std::vector<float> picture(3 * 7 * 5, 0.3F);
  EXPECT_EQ(total_variation(picture, 7, 5, 0.0, {}), 0.0);
}

TEST(TotalVariation, AddsItsScaledGradient) {
  constexpr int kHeight = 4;
  constexpr int kWidth = 6;
  constexpr double kScale = 3.0;
  std::mt19937 random(5);
  std::uniform_real_distribution<float> uniform;
  std::vector<float> picture(3 * kHeight * kWidth);
  for (float& v : picture) v = uniform(random);
  std::vector<float> gradient(picture.size(), 1.0F);
  total_variation(picture, kHeight, kWidth, kScale, gradient);

  for (std::size_t i = 0; i < picture.size(); ++i) {
    const float step = 1.0F / 64;
    auto moved = picture;
    moved[i] += step;
    const double above = total_variation(moved, kHeight, kWidth, 0.0, {});
    moved[i] = picture[i] - step;
    const double below = total_variation(moved, kHeight, kWidth, 0.0, {});
    EXPECT_NEAR(gradient[i], 1.0 + kScale * (above - below) / (2 * step), 1e-5) << i;
  }
}

}  // namespace
}  // namespace impasto
