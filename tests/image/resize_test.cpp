#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "image/fixtures.h"
#include "impasto/picture.h"

namespace impasto {
namespace {

using ::testing::HasSubstr;

/// The input of the Lanczos fixtures: one plane in red, its negative in green.
Picture lanczos_input() {
  const Expected input = read_expected("lanczos_input");
  Picture picture(input.width, input.height);
  for (std::size_t i = 0; i < picture.pixel_count(); ++i) {
    picture.rgb[i] = input.values[i];
    picture.rgb[picture.pixel_count() + i] = -input.values[i];
  }
  return picture;
}

TEST(Resize, MatchesPillowsLanczos) {
  const Picture input = lanczos_input();
  for (const auto& [width, height] : {std::pair(7, 5), std::pair(29, 31), std::pair(13, 3),
                                      std::pair(1, 1), std::pair(40, 9), std::pair(2, 30)}) {
    const std::string name = "lanczos_" + std::to_string(width) + "x" + std::to_string(height);
    SCOPED_TRACE(name);
    const Expected expected = read_expected(name);
    const Picture resized = resize(input, width, height);
    ASSERT_EQ(resized.width, expected.width);
    ASSERT_EQ(resized.height, expected.height);
    for (std::size_t i = 0; i < resized.pixel_count(); ++i) {
      ASSERT_NEAR(resized.rgb[i], expected.values[i], 2e-6F) << i;
      ASSERT_EQ(resized.rgb[resized.pixel_count() + i], -resized.rgb[i]) << i;
    }
  }
}

TEST(Resize, KeepsAFlatPictureFlatUpToItsRim) {
  Picture flat(37, 21);
  std::ranges::fill(flat.rgb, 0.7F);
  for (const auto& [width, height] : {std::pair(100, 64), std::pair(5, 90), std::pair(9, 4)}) {
    for (const float value : resize(flat, width, height).rgb) ASSERT_NEAR(value, 0.7F, 1e-6F);
  }
}

TEST(Resize, ReturnsThePictureAtItsOwnSize) {
  const Picture input = lanczos_input();
  EXPECT_EQ(resize(input, input.width, input.height).rgb, input.rgb);
  EXPECT_EQ(resize_to_longer_side(input, 0).rgb, input.rgb);
}

TEST(Resize, GivesTheSameBytesTwice) {
  const Picture input = lanczos_input();
  EXPECT_EQ(resize(input, 101, 67).rgb, resize(input, 101, 67).rgb);
}

TEST(Resize, DoesNotLetHiddenColorsBleed) {
  Picture picture(24, 12);  // green on the left; on the right red, but transparent
  picture.alpha.resize(picture.pixel_count());
  for (int y = 0; y < 12; ++y) {
    for (int x = 0; x < 24; ++x) {
      const std::size_t i = static_cast<std::size_t>(y) * 24 + x;
      picture.rgb[(x < 12 ? picture.pixel_count() : 0) + i] = 1.0F;
      picture.alpha[i] = x < 12 ? 1.0F : 0.0F;
    }
  }
  for (const auto& [width, height] : {std::pair(7, 5), std::pair(50, 30)}) {
    const Picture resized = resize(picture, width, height);
    ASSERT_EQ(resized.alpha.size(), resized.pixel_count());
    int partly = 0;
    for (std::size_t i = 0; i < resized.pixel_count(); ++i) {
      const float alpha = resized.alpha[i];
      ASSERT_GE(alpha, 0.0F);
      ASSERT_LE(alpha, 1.0F);
      if (alpha < 0.003F) continue;
      ASSERT_NEAR(resized.rgb[i], 0.0F, 1e-4F);
      ASSERT_NEAR(resized.rgb[resized.pixel_count() + i], 1.0F, 1e-4F);
      partly += alpha < 0.997F;
    }
    EXPECT_GT(partly, 0);
  }
}

TEST(Resize, GivesAnOpaquePictureTheSameColorsWithAndWithoutAlpha) {
  Picture input = lanczos_input();
  const Picture plain = resize(input, 31, 5);
  input.alpha.assign(input.pixel_count(), 1.0F);
  const Picture opaque = resize(input, 31, 5);
  for (std::size_t i = 0; i < plain.pixel_count(); ++i) {
    ASSERT_NEAR(opaque.alpha[i], 1.0F, 1e-6F);
    ASSERT_NEAR(opaque.rgb[i], plain.rgb[i], 1e-6F);
  }
}

TEST(ResizeToLongerSide, KeepsTheAspectRatioRounded) {
  const auto size = [](int width, int height, int longer_side) {
    const Picture resized = resize_to_longer_side(Picture(width, height), longer_side);
    return std::pair(resized.width, resized.height);
  };
  EXPECT_EQ(size(640, 427, 512), std::pair(512, 342));
  EXPECT_EQ(size(427, 640, 512), std::pair(342, 512));
  EXPECT_EQ(size(4, 3, 2), std::pair(2, 2));  // 1.5 rounds up
  EXPECT_EQ(size(1000, 1, 10), std::pair(10, 1));
  EXPECT_EQ(size(30, 30, 77), std::pair(77, 77));
}

TEST(Resize, RefusesSizesOutOfRange) {
  const Picture picture(4, 3);
  const auto message = [&](int width, int height) {
    return test::message_of([&] { (void)resize(picture, width, height); });
  };
  EXPECT_THAT(message(0, 5), HasSubstr("0 x 5"));
  EXPECT_THAT(message(5, -1), HasSubstr("5 x -1"));
  EXPECT_THAT(message(1'000'001, 1), HasSubstr("1000001"));
  EXPECT_THAT(message(100'000, 100'000), HasSubstr("1000 million"));
  EXPECT_THAT(test::message_of([&] { (void)resize_to_longer_side(picture, -1); }), HasSubstr("-1"));
  EXPECT_THAT(test::message_of([&] { (void)resize(Picture(), 5, 5); }), HasSubstr("empty picture"));
}

TEST(Picture, RefusesSizesOutOfRange) {
  EXPECT_THAT(test::message_of([] { Picture(0, 1); }), HasSubstr("0 x 1"));
  EXPECT_THAT(test::message_of([] { Picture(70'000, 70'000); }), HasSubstr("70000 x 70000"));
  const Picture picture(3, 2);
  EXPECT_EQ(picture.rgb, std::vector<float>(18));
  EXPECT_FALSE(picture.has_alpha());
}

}  // namespace
}  // namespace impasto
