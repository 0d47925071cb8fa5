#include "transfer/initial.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

namespace impasto {
namespace {

TEST(NoisePicture, IsGreyOnAverageAndWithinRange) {
  const Picture noise = noise_picture({200, 150}, 1);
  const double mean = std::accumulate(noise.rgb.begin(), noise.rgb.end(), 0.0) /
                      static_cast<double>(noise.rgb.size());
  EXPECT_NEAR(mean, 0.5, 0.005);
  EXPECT_GE(*std::ranges::min_element(noise.rgb), 0.0F);
  EXPECT_LE(*std::ranges::max_element(noise.rgb), 1.0F);
}

TEST(NoisePicture, IsGivenByItsSeed) {
  EXPECT_EQ(noise_picture({20, 10}, 5).rgb, noise_picture({20, 10}, 5).rgb);
  EXPECT_NE(noise_picture({20, 10}, 5).rgb, noise_picture({20, 10}, 6).rgb);
}

TEST(Cover, CutsTheMiddleOutOfAWiderPicture) {
  Picture wide(30, 10);
  for (std::size_t i = 0; i < wide.rgb.size(); ++i) wide.rgb[i] = i % 30 < 15 ? 0.0F : 1.0F;
  const Picture square = cover(wide, {10, 10});
  EXPECT_EQ(square.width, 10);
  EXPECT_EQ(square.height, 10);
  EXPECT_EQ(square.rgb[0], 0.0F);
  EXPECT_EQ(square.rgb[9], 1.0F);
}

TEST(Cover, FillsALargerSize) {
  const Picture small(7, 9);
  const Picture large = cover(small, {40, 20});
  EXPECT_EQ(large.width, 40);
  EXPECT_EQ(large.height, 20);
  EXPECT_EQ(large.rgb.size(), 3U * 40 * 20);
}

}  // namespace
}  // namespace impasto
