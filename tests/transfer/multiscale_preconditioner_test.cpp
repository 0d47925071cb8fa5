#include "transfer/multiscale_preconditioner.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <vector>

#include "base/large_vector.h"

namespace impasto {
namespace {

using Vectors = std::vector<float>;

Vectors noise(Size size, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  Vectors values(3 * static_cast<std::size_t>(pixel_count(size)));
  for (float& value : values) value = normal(random);
  return values;
}

Vectors applied(Size size, Vectors values) {
  MultiscalePreconditioner(size).apply(std::span(values));
  return values;
}

double dot(const Vectors& a, const Vectors& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

constexpr Size kSizes[] = {{64, 48}, {33, 57}, {18, 131}, {17, 16}, {15, 40}, {7, 9}};

TEST(MultiscalePreconditioner, IsSymmetric) {
  for (const Size size : kSizes) {
    const Vectors a = noise(size, 1);
    const Vectors b = noise(size, 2);
    const double ab = dot(applied(size, a), b);
    const double scale = std::sqrt(dot(a, a) * dot(b, b));
    EXPECT_NEAR(ab, dot(a, applied(size, b)), 1e-6 * scale) << size.width << 'x' << size.height;
  }
}

TEST(MultiscalePreconditioner, IsPositiveDefiniteAndNoLessThanTheIdentity) {
  for (const Size size : kSizes) {
    const Vectors a = noise(size, 3);
    EXPECT_GE(dot(a, applied(size, a)), dot(a, a) * (1.0 - 1e-6));
  }
}

/// At level l a constant is multiplied by 1.75^l, where every side is a multiple of 2^l.
TEST(MultiscalePreconditioner, RaisesAConstantByTheSumOfItsLevels) {
  const Size size{64, 64};  // levels of 32, 16 and 8
  const Vectors ones(3 * 64 * 64, 1.0F);
  const double expected = 1.0 + 1.75 + 1.75 * 1.75 + 1.75 * 1.75 * 1.75;
  for (const float value : applied(size, ones)) EXPECT_NEAR(value, expected, 1e-5);
}

TEST(MultiscalePreconditioner, LeavesTheFinestNoiseNearlyAsItIs) {
  const Size size{64, 64};
  Vectors checkers(3 * 64 * 64);
  for (std::size_t i = 0; i < checkers.size(); ++i) {
    checkers[i] = (i % 64 + i / 64) % 2 == 0 ? 1.0F : -1.0F;
  }
  const Vectors result = applied(size, checkers);
  for (std::size_t i = 0; i < 64; ++i) {
    EXPECT_NEAR(result[64 * 30 + i], checkers[64 * 30 + i], i < 2 || i > 61 ? 1.0 : 1e-6);
  }
}

TEST(MultiscalePreconditioner, LeavesAPictureWithoutLevelsAlone) {
  const Vectors a = noise({7, 9}, 4);
  EXPECT_EQ(applied({7, 9}, a), a);
}

TEST(MultiscalePreconditioner, GivesTheSameBytesOnDisk) {
  const Size size{3000, 500};  // more than one band
  const Vectors values = noise(size, 5);
  LargeVector<float> on_disk(values.size(), Storage::disk);
  std::ranges::copy(values, on_disk.span().begin());
  MultiscalePreconditioner(size).apply(on_disk.view());
  EXPECT_TRUE(std::ranges::equal(on_disk.span(), applied(size, values)));
}

TEST(MultiscalePreconditioner, TakesAThirdOfAPlaneAtTheMost) {
  EXPECT_LT(MultiscalePreconditioner::bytes({1000, 800}), 1000 * 800 * sizeof(float) * 0.34);
}

}  // namespace
}  // namespace impasto
