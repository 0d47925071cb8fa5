#include "impasto/pyramid.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace impasto {
namespace {

using ::testing::ElementsAre;

TEST(Pyramid, StartsAt128WhateverTheSize) {
  EXPECT_THAT(pyramid(256), ElementsAre(128, 256));
  EXPECT_THAT(pyramid(512), ElementsAre(128, 256, 512));
  EXPECT_THAT(pyramid(2048), ElementsAre(128, 256, 512, 1024, 2048));
  for (int size = 182; size < 9000; size += 37) EXPECT_EQ(pyramid(size).front(), 128) << size;
}

TEST(Pyramid, TakesStepsOfOneFactorOfTwoAtMost) {
  for (int size = 182; size < 9000; size += 37) {
    const std::vector<int> sizes = pyramid(size);
    EXPECT_EQ(sizes.back(), size);
    const double first = static_cast<double>(sizes[1]) / sizes[0];
    for (std::size_t i = 1; i < sizes.size(); ++i) {
      const double step = static_cast<double>(sizes[i]) / sizes[i - 1];
      EXPECT_LE(step, 2.01) << size;
      EXPECT_GE(step, 1.4) << size;
      EXPECT_NEAR(step, first, 0.02) << size;
    }
  }
}

TEST(Pyramid, IsOneSizeWhereThereIsNothingCoarser) {
  EXPECT_THAT(pyramid(128), ElementsAre(128));
  EXPECT_THAT(pyramid(181), ElementsAre(181));
  EXPECT_THAT(pyramid(64), ElementsAre(64));
  EXPECT_THAT(pyramid(0), ElementsAre(0));
}

TEST(Pyramid, HasAsManyScalesAsAskedFor) {
  EXPECT_THAT(pyramid(1000, 1), ElementsAre(1000));
  EXPECT_THAT(pyramid(1000, 3), ElementsAre(250, 500, 1000));
  EXPECT_THAT(pyramid(0, 3), ElementsAre(0));
}

TEST(UsualIterations, AreFewerTheFinerTheScale) {
  EXPECT_EQ(usual_iterations(128), 140);
  EXPECT_EQ(usual_iterations(256), 90);
  EXPECT_EQ(usual_iterations(512), 60);
  EXPECT_EQ(usual_iterations(1024), 40);
  EXPECT_EQ(usual_iterations(12000), 20);
  EXPECT_EQ(usual_iterations(16), 200);
  EXPECT_EQ(usual_iterations(0), 60);
}

}  // namespace
}  // namespace impasto
