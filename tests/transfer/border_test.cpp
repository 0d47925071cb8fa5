#include "transfer/border.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace impasto
