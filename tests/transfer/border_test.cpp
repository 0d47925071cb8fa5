#include "transfer/border.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/program.h"

namespace impasto {
namespace {

TEST(MirrorBorder, MirrorsAroundTheEdgePixels) {
  Picture row(3, 2);
  row.rgb = {1, 2, 3, 4, 5, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  const Picture padded = mirror_border(row, 1);
  ASSERT_EQ(padded.width, 5);
  ASSERT_EQ(padded.height, 4);
  const std::vector<float> red(padded.rgb.begin(), padded.rgb.begin() + 20);
  EXPECT_EQ(red, (std::vector<float>{5, 4, 5, 6, 5,  //
                                     2, 1, 2, 3, 2,  //
                                     5, 4, 5, 6, 5,  //
                                     2, 1, 2, 3, 2}));
}

TEST(CutBorder, TakesAwayWhatMirrorBorderAdded) {
  const Picture picture = test::made_picture(21, 17, 4);
  const Picture back = cut_border(mirror_border(picture, 16), 16);
  EXPECT_EQ(back.width, 21);
  EXPECT_EQ(back.rgb, picture.rgb);
  EXPECT_EQ(mirror_border(picture, 0).rgb, picture.rgb);
}

/// A shift around the edges by whole pixels, which resizing to twice the size has to keep.
Picture rolled(const Picture& picture, int by) {
  Picture result = picture;
  for (int row = 0; row < 3 * picture.height; ++row) {
    const auto begin = result.rgb.begin() + static_cast<std::ptrdiff_t>(row) * picture.width;
    std::rotate(begin, begin + by, begin + picture.width);
  }
  return result;
}

TEST(ResizeWrapped, KnowsNoEdges) {
  const Picture picture = test::made_picture(24, 17, 5);
  const Picture large = resize_wrapped(picture, 48, 34);
  EXPECT_EQ(large.width, 48);
  EXPECT_EQ(large.height, 34);
  const Picture expected = rolled(large, 14);
  const Picture shifted = resize_wrapped(rolled(picture, 7), 48, 34);
  float largest = 0.0F;
  for (std::size_t i = 0; i < expected.rgb.size(); ++i) {
    largest = std::max(largest, std::abs(expected.rgb[i] - shifted.rgb[i]));
  }
  EXPECT_LT(largest, 1e-5F);
}

}  // namespace
}  // namespace impasto
