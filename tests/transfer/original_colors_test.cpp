#include <gtest/gtest.h>

#include <cmath>

#include "impasto/color.h"
#include "impasto/session.h"
#include "support/program.h"
#include "support/shallow.h"
#include "transfer/scene.h"
#include "transfer/style_colors.h"

namespace impasto {
namespace {

using test::made_picture;

class OriginalColorsTest : public ::testing::Test {
 protected:
  OriginalColorsTest() {
    recipe_.sizes = {48};
    recipe_.iterations = {6};
    recipe_.loss = test::shallow_loss();
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

/// Red on the left and blue on the right, or the other way round.
Picture halves(int width, int height, bool red_left) {
  Picture picture(width, height);
  for (std::size_t i = 0; i < picture.pixel_count(); ++i) {
    const bool is_left = static_cast<int>(i) % width < width / 2;
    picture.rgb[(is_left == red_left ? 0 : 2) * picture.pixel_count() + i] = 1.0F;
  }
  return picture;
}

/// The mean color of a region, which is "red" or not in halves().
ColorStatistics colors_of(const Picture& picture, bool red_left, bool red) {
  std::vector<float> weights = halves(picture.width, picture.height, red_left).rgb;
  if (!red) weights.erase(weights.begin(), weights.begin() + 2 * std::ssize(weights) / 3);
  weights.resize(picture.pixel_count());
  return color_statistics(picture, weights);
}

TEST_F(OriginalColorsTest, EachRegionOfAStyleGetsTheColorsOfItsOwn) {
  const LabelPicture photo_regions = read_labels(halves(64, 48, true), {64, 48}, "photo");
  const LabelPicture style_regions = read_labels(halves(48, 56, false), {48, 56}, "style");
  Picture photo = content_;  // the right half bright and green
  for (std::size_t i = 0; i < photo.pixel_count(); ++i) {
    for (std::size_t channel = 0; channel < 3; ++channel) {
      float& value = photo.rgb[channel * photo.pixel_count() + i];
      value = 0.3F + 0.2F * value;
      if (i % 64 >= 32 && channel == 1) value += 0.4F;
    }
  }
  for (const OriginalColors how : {OriginalColors::linear, OriginalColors::histogram}) {
    Recipe recipe;
    recipe.original_colors = how;
    Picture style = style_;
    StyleColors(recipe, photo, &photo_regions, true).recolor(style, &style_regions);
    // What is kept has no say: all of a style without regions gets the colors of the rest.
    recipe.kept_regions = {"#0000ff"};
    Picture whole = style_;
    StyleColors(recipe, photo, &photo_regions, false).recolor(whole, nullptr);
    for (const bool red : {true, false}) {
      const ColorStatistics wanted = colors_of(photo, true, red);
      const ColorStatistics found = colors_of(style, false, red);
      for (std::size_t k = 0; k < 3; ++k) {
        EXPECT_NEAR(found.mean[k], wanted.mean[k], how == OriginalColors::linear ? 1e-5 : 2e-3);
        if (!red) continue;
        EXPECT_NEAR(color_statistics(whole).mean[k], wanted.mean[k],
                    how == OriginalColors::linear ? 1e-5 : 2e-3);
      }
    }
  }
}

TEST_F(OriginalColorsTest, PaintsRegionsWithRecoloredStyles) {
  recipe_.original_colors = OriginalColors::linear;
  const auto paint_regions = [&](Recipe recipe, const Picture& style) {
    const PictureSources sources{.content = given(content_),
                                 .styles = {given(style)},
                                 .content_regions = given(halves(64, 48, true)),
                                 .style_regions = {given(halves(48, 56, false))}};
    return Session(std::move(recipe), sources).run().picture;
  };
  const Picture painting = paint_regions(recipe_, style_);
  const LabelPicture photo_regions = read_labels(halves(64, 48, true), {64, 48}, "photo");
  const LabelPicture style_regions = read_labels(halves(48, 56, false), {48, 56}, "style");
  Picture recolored = style_;
  StyleColors(recipe_, content_, &photo_regions, true).recolor(recolored, &style_regions);
  recipe_.original_colors = OriginalColors::off;
  EXPECT_EQ(painting.rgb, paint_regions(recipe_, recolored).rgb);
}

}  // namespace
}  // namespace impasto
