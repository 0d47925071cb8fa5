#include "transfer/scaled_picture.h"

#include <gtest/gtest.h>

#include "support/program.h"

namespace impasto {
namespace {

Picture half_transparent() {
  Picture picture = test::made_picture(40, 30, 1);
  picture.alpha.assign(picture.pixel_count(), 0.5F);
  picture.alpha.front() = 1.0F;
  return picture;
}

void expect_resized(const ScaledPicture& scaled, Size size) {
  const Picture expected = resize(half_transparent(), size.width, size.height);
  const Picture found = scaled.at(size);
  EXPECT_EQ(found.width, size.width);
  EXPECT_EQ(found.height, size.height);
  EXPECT_EQ(found.rgb, expected.rgb);
  EXPECT_EQ(found.alpha, expected.alpha);
}

constexpr Size kOwn{40, 30};
constexpr Size kSmall{20, 15};
constexpr Size kSmaller{10, 8};
constexpr Size kLarge{60, 45};

TEST(ScaledPicture, KeepsOnlyTheSizesAskedForWhereThatTakesLess) {
  const ScaledPicture scaled(half_transparent(), {kSmaller, kSmall});
  EXPECT_EQ(scaled.size(), kOwn);
  EXPECT_TRUE(scaled.has_alpha());
  EXPECT_EQ(scaled.bytes(), (10U * 8 + 20 * 15) * 4 * sizeof(float));
  expect_resized(scaled, kSmaller);
  expect_resized(scaled, kSmall);
}

TEST(ScaledPicture, KeepsThePictureWhereItsSizesTakeMore) {
  const ScaledPicture scaled(half_transparent(), {kSmall, kLarge});
  EXPECT_EQ(scaled.bytes(), 40U * 30 * 4 * sizeof(float));
  expect_resized(scaled, kSmall);
  expect_resized(scaled, kLarge);
}

TEST(ScaledPicture, KeepsAPictureThatIsToBeCut) {
  const ScaledPicture scaled(half_transparent(), {});
  expect_resized(scaled, kOwn);
}

TEST(ScaledPicture, IsTheSameOnDisk) {
  ScaledPicture scaled(half_transparent(), {kSmaller, kOwn});
  scaled.move_to_disk();
  expect_resized(scaled, kSmaller);
  expect_resized(scaled, kOwn);
}

}  // namespace
}  // namespace impasto
