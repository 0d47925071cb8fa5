#include <gtest/gtest.h>

#include <cmath>

#include "impasto/color.h"
#include "impasto/session.h"
#include "support/program.h"

namespace impasto {
namespace {

using test::made_picture;

class OriginalColorsTest : public ::testing::Test {
 protected:
  OriginalColorsTest() {
    recipe_.sizes = {48};
    recipe_.iterations = {6};
  }

  [[nodiscard]] Picture paint(OriginalColors how, const Picture& style) const {
    Recipe recipe = recipe_;
    recipe.original_colors = how;
    return Session(recipe, content_, {style}).run().picture;
  }

  Recipe recipe_;
  Picture content_ = made_picture(64, 48, 1);
  Picture style_ = made_picture(48, 56, 2);
};

TEST_F(OriginalColorsTest, LinearAndHistogramPaintWithARecoloredStyle) {
  const Picture plain = paint(OriginalColors::off, style_);
  for (const auto& [how, transfer] :
       {std::pair(OriginalColors::linear, ColorTransfer::linear),
        std::pair(OriginalColors::histogram, ColorTransfer::histogram)}) {
    const Picture recolored = transfer_colors(style_, content_, transfer);
    const Picture painting = paint(how, style_);
    EXPECT_EQ(painting.rgb, paint(OriginalColors::off, recolored).rgb);
    EXPECT_NE(painting.rgb, plain.rgb);
  }
}

TEST_F(OriginalColorsTest, LuminanceIsThePaintingsAndChrominanceThePhotos) {
  const Picture plain = paint(OriginalColors::off, style_);
  const Picture painting = paint(OriginalColors::luminance, style_);
  const Picture photo = resize(content_, plain.width, plain.height);
  const auto luminance = [](const Picture& picture, std::size_t i) {
    const std::size_t plane = picture.pixel_count();
    return 0.299 * picture.rgb[i] + 0.587 * picture.rgb[plane + i] +
           0.114 * picture.rgb[2 * plane + i];
  };
  std::size_t whole = 0;
  for (std::size_t i = 0; i < plain.pixel_count(); ++i) {
    ASSERT_NEAR(luminance(painting, i), luminance(plain, i), 1e-6);
    bool is_inside = true;
    bool is_photos = true;
    for (std::size_t channel = 0; channel < 3; ++channel) {
      const float value = painting.rgb[channel * plain.pixel_count() + i];
      const float own = photo.rgb[channel * plain.pixel_count() + i];
      is_inside = is_inside && value > 0.0F && value < 1.0F;
      is_photos = is_photos &&
                  std::abs(value - luminance(painting, i) - (own - luminance(photo, i))) < 1e-5;
    }
    EXPECT_TRUE(is_photos || !is_inside) << i;  // on the border of what can be shown, it is less
    if (is_photos) ++whole;
  }
  EXPECT_GT(whole, plain.pixel_count() / 2);
}

}  // namespace
}  // namespace impasto
