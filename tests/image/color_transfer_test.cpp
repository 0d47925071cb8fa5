#include "image/color_transfer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "fixtures.h"
#include "impasto/color.h"

namespace impasto {
namespace {

/// Colors around a mean, each channel with its own deviation and some of the one before it.
Picture colored(int width, int height, std::array<float, 3> mean, float deviation, unsigned seed) {
  Picture picture(width, height);
  std::mt19937 random(seed);
  std::normal_distribution<float> standard;
  const auto normal = [&] { return deviation * standard(random); };
  for (std::size_t i = 0; i < picture.pixel_count(); ++i) {
    float shared = normal();
    for (std::size_t channel = 0; channel < 3; ++channel) {
      shared = 0.6F * shared + normal() * (1.0F + 0.5F * static_cast<float>(channel));
      picture.rgb[channel * picture.pixel_count() + i] = mean[channel] + shared;
    }
  }
  return picture;
}

Picture flat(int width, int height, std::array<float, 3> color) {
  return colored(width, height, color, 0.0F, 1);
}

Picture grey_of(Picture picture) {
  const std::size_t plane = picture.pixel_count();
  for (std::size_t i = 0; i < plane; ++i) {
    picture.rgb[i] = picture.rgb[2 * plane + i] = picture.rgb[plane + i];
  }
  return picture;
}

void match_linear(Picture& picture, const Picture& palette) {
  apply(linear_color_map(color_statistics(picture), color_statistics(palette)), picture);
}

void match_histogram(Picture& picture, const Picture& palette) {
  apply(histogram_tables(color_histogram(picture), color_histogram(palette)), picture);
}

float plane_value(const Picture& picture, int channel, std::size_t i) {
  return plane(picture, channel)[i];
}

double luminance_at(const Picture& picture, std::size_t i) {
  return 0.299 * plane_value(picture, 0, i) + 0.587 * plane_value(picture, 1, i) +
         0.114 * plane_value(picture, 2, i);
}

void expect_statistics(const ColorStatistics& found, const ColorStatistics& expected) {
  for (std::size_t k = 0; k < 3; ++k) EXPECT_NEAR(found.mean[k], expected.mean[k], 1e-5) << k;
  for (std::size_t k = 0; k < 9; ++k) {
    EXPECT_NEAR(found.covariance[k], expected.covariance[k], 1e-5) << k;
  }
}

/// The largest distance between the distribution functions of two channels' values.
double kolmogorov_distance(const Picture& a, const Picture& b, int channel) {
  std::vector<float> x(plane(a, channel), plane(a, channel) + a.pixel_count());
  std::vector<float> y(plane(b, channel), plane(b, channel) + b.pixel_count());
  std::ranges::sort(x);
  std::ranges::sort(y);
  double largest = 0.0;
  for (int step = 0; step <= 1000; ++step) {
    const float at = static_cast<float>(step) / 1000.0F;
    const auto share = [at](const std::vector<float>& sorted) {
      const auto below = std::ranges::upper_bound(sorted, at) - sorted.begin();
      return static_cast<double>(below) / static_cast<double>(sorted.size());
    };
    largest = std::max(largest, std::abs(share(x) - share(y)));
  }
  return largest;
}

TEST(ColorTransfer, MatchesTheFiguresOfNumpyAndScipy) {
  const Picture photo = read_picture(fixture("color_photo.png"));
  const Picture painting = read_picture(fixture("color_painting.png"));
  Picture matched = photo;
  match_linear(matched, painting);
  expect_picture(matched, "color_linear", 1e-6F);

  matched = photo;
  match_histogram(matched, painting);
  expect_picture(matched, "color_histogram", 1e-6F);

  Picture turned = photo;
  for (int channel = 0; channel < 3; ++channel) {
    const auto begin = turned.rgb.begin() + channel * std::ssize(turned.rgb) / 3;
    std::reverse(begin, begin + std::ssize(turned.rgb) / 3);
  }
  matched = photo;
  take_chrominance(matched, turned);
  expect_picture(matched, "color_luminance", 1e-6F);
}

TEST(ColorTransfer, LinearGivesTheMeanAndCovarianceOfThePalette) {
  for (const unsigned seed : {1U, 2U, 3U}) {
    Picture picture = colored(150, 90, {0.3F, 0.5F, 0.6F}, 0.02F * static_cast<float>(seed), seed);
    const Picture palette = colored(70, 110, {0.7F, 0.4F, 0.2F}, 0.08F, seed + 10);
    match_linear(picture, palette);
    expect_statistics(color_statistics(picture), color_statistics(palette));
  }
}

TEST(ColorTransfer, HistogramGivesTheDistributionOfThePalette) {
  Picture picture = colored(150, 90, {0.3F, 0.5F, 0.6F}, 0.05F, 1);
  const Picture palette = colored(120, 110, {0.7F, 0.5F, 0.4F}, 0.04F, 2);
  EXPECT_GT(kolmogorov_distance(picture, palette, 0), 0.5);
  match_histogram(picture, palette);
  for (int channel = 0; channel < 3; ++channel) {
    // Values are told apart in steps of 1/65535, which hold several of 13500 pixels.
    EXPECT_LT(kolmogorov_distance(picture, palette, channel), 2e-3) << channel;
  }
}

TEST(ColorTransfer, APictureMatchedWithItselfStaysAsItIs) {
  const Picture picture = read_picture(fixture("color_photo.png"));
  for (const auto match : {match_linear, match_histogram}) {
    Picture matched = picture;
    match(matched, picture);
    for (std::size_t i = 0; i < picture.rgb.size(); ++i) {
      ASSERT_NEAR(matched.rgb[i], picture.rgb[i], 1e-6) << i;
    }
  }
}

TEST(ColorTransfer, GreyAndFlatPicturesGiveNumbers) {
  const Picture colors = colored(40, 30, {0.3F, 0.5F, 0.6F}, 0.1F, 4);
  const Picture grey = grey_of(colors);
  const Picture one = flat(30, 20, {0.2F, 0.5F, 0.9F});
  for (const Picture* from : {&colors, &grey, &one}) {
    for (const Picture* to : {&colors, &grey, &one}) {
      for (const auto how :
           {ColorTransfer::linear, ColorTransfer::histogram, ColorTransfer::luminance}) {
        const Picture matched = transfer_colors(*from, *to, how);
        for (const float value : matched.rgb) ASSERT_TRUE(value >= 0.0F && value <= 1.0F) << value;
      }
    }
  }
}

TEST(ColorTransfer, AGreyPaletteMakesAGreyPicture) {
  const Picture grey = grey_of(colored(40, 30, {0.3F, 0.5F, 0.6F}, 0.1F, 4));
  Picture picture = colored(50, 20, {0.6F, 0.4F, 0.3F}, 0.05F, 5);
  match_linear(picture, grey);
  for (std::size_t i = 0; i < picture.pixel_count(); ++i) {
    ASSERT_NEAR(plane_value(picture, 0, i), plane_value(picture, 1, i), 1e-6);
    ASSERT_NEAR(plane_value(picture, 2, i), plane_value(picture, 1, i), 1e-6);
  }
  expect_statistics(color_statistics(picture), color_statistics(grey));
}

TEST(ColorTransfer, AGreyPictureGetsThePalettesMeanAndNoNoise) {
  // Grey but for rounding to 8 bits, as a JPEG would have it.
  Picture picture = grey_of(colored(60, 40, {0.5F, 0.5F, 0.5F}, 0.1F, 6));
  std::mt19937 random(7);
  std::uniform_real_distribution<float> rounding(-0.5F / 255.0F, 0.5F / 255.0F);
  for (float& value : picture.rgb) value += rounding(random);
  const Picture palette = colored(50, 50, {0.6F, 0.4F, 0.3F}, 0.1F, 8);
  const ColorMap map = linear_color_map(color_statistics(picture), color_statistics(palette));
  apply(map, picture);
  const ColorStatistics matched = color_statistics(picture);
  const ColorStatistics wanted = color_statistics(palette);
  for (std::size_t k = 0; k < 3; ++k) EXPECT_NEAR(matched.mean[k], wanted.mean[k], 1e-5);
  // Rounding has a variance of a twelfth of a step; it stays a twelfth of what the palette has.
  const auto total = [](const ColorStatistics& s) {
    return s.covariance[0] + s.covariance[4] + s.covariance[8];
  };
  EXPECT_LT(total(matched), total(wanted));
}

TEST(ColorTransfer, AFlatPictureGetsTheMedianOfThePalette) {
  Picture picture = flat(20, 10, {0.9F, 0.9F, 0.9F});
  const Picture palette = colored(51, 31, {0.3F, 0.4F, 0.5F}, 0.05F, 9);
  match_histogram(picture, palette);
  for (int channel = 0; channel < 3; ++channel) {
    std::vector<float> values(plane(palette, channel),
                              plane(palette, channel) + palette.pixel_count());
    std::ranges::nth_element(values, values.begin() + std::ssize(values) / 2);
    EXPECT_NEAR(plane_value(picture, channel, 0), values[values.size() / 2], 1e-4) << channel;
  }
}

TEST(ColorTransfer, ChrominanceIsThePhotosAndLuminanceThePaintings) {
  const Picture painting = colored(40, 30, {0.5F, 0.5F, 0.5F}, 0.03F, 10);
  const Picture photo = colored(40, 30, {0.4F, 0.5F, 0.6F}, 0.03F, 11);
  Picture result = painting;
  take_chrominance(result, photo);
  for (std::size_t i = 0; i < photo.pixel_count(); ++i) {
    ASSERT_NEAR(luminance_at(result, i), luminance_at(painting, i), 1e-6);
    for (int channel = 0; channel < 3; ++channel) {  // Cr, and its like for green, and Cb
      ASSERT_NEAR(plane_value(result, channel, i) - luminance_at(result, i),
                  plane_value(photo, channel, i) - luminance_at(photo, i), 1e-6);
    }
  }
}

TEST(ColorTransfer, ColorsThatDoNotFitLoseSaturationAndKeepLuminanceAndHue) {
  const Picture painting = colored(60, 50, {0.5F, 0.5F, 0.5F}, 0.3F, 12);
  Picture shown = painting;
  clamp_colors(shown);
  Picture photo = colored(60, 50, {0.9F, 0.3F, 0.1F}, 0.1F, 13);
  clamp_colors(photo);
  Picture result = shown;
  take_chrominance(result, photo);
  int reduced = 0;
  for (std::size_t i = 0; i < photo.pixel_count(); ++i) {
    ASSERT_NEAR(luminance_at(result, i), luminance_at(shown, i), 1e-6);
    double share = -1.0;
    for (int channel = 0; channel < 3; ++channel) {
      const double value = plane_value(result, channel, i);
      ASSERT_TRUE(value >= 0.0 && value <= 1.0);
      const double own = plane_value(photo, channel, i) - luminance_at(photo, i);
      if (std::abs(own) < 0.02) continue;
      const double kept = (value - luminance_at(result, i)) / own;
      ASSERT_TRUE(kept > -1e-4 && kept < 1.0 + 1e-4) << kept;
      if (share >= 0.0) {
        ASSERT_NEAR(kept, share, 1e-4);
      }
      share = kept;
    }
    if (share >= 0.0 && share < 0.99) ++reduced;
  }
  EXPECT_GT(reduced, 300);
}

TEST(ColorTransfer, WeightsSayWhichPixelsAreMeasuredAndChanged) {
  // Left halves red and dark, right halves blue and bright, in both; each goes to its own.
  const auto halves = [](int width, int height, float left, float right, unsigned seed) {
    Picture picture = colored(width, height, {0.4F, 0.4F, 0.4F}, 0.03F, seed);
    for (std::size_t i = 0; i < picture.pixel_count(); ++i) {
      const bool is_left = static_cast<int>(i) % width < width / 2;
      picture.rgb[i] += is_left ? left : 0.0F;
      picture.rgb[2 * picture.pixel_count() + i] += is_left ? 0.0F : right;
    }
    return picture;
  };
  const auto half = [](const Picture& picture, bool left) {
    std::vector<float> weights(picture.pixel_count());
    for (std::size_t i = 0; i < weights.size(); ++i) {
      weights[i] = (static_cast<int>(i) % picture.width < picture.width / 2) == left ? 1.0F : 0.0F;
    }
    return weights;
  };
  const Picture palette = halves(50, 40, 0.3F, 0.2F, 14);
  const Picture original = halves(60, 30, -0.2F, -0.1F, 15);
  Picture by_map = original;
  Picture by_table = original;
  for (const bool left : {true, false}) {
    const std::vector<float> own = half(original, left);
    const std::vector<float> other = half(palette, left);
    apply(linear_color_map(color_statistics(original, own), color_statistics(palette, other)),
          by_map, own);
    apply(histogram_tables(color_histogram(original, own), color_histogram(palette, other)),
          by_table, own);
  }
  for (const bool left : {true, false}) {
    const ColorStatistics wanted = color_statistics(palette, half(palette, left));
    EXPECT_EQ(wanted.weight, 1000.0);
    expect_statistics(color_statistics(by_map, half(original, left)), wanted);
    const ColorStatistics found = color_statistics(by_table, half(original, left));
    for (std::size_t k = 0; k < 3; ++k) EXPECT_NEAR(found.mean[k], wanted.mean[k], 2e-3);
  }

  Picture half_way = original;
  const ColorMap blue{.matrix = {}, .offset = {0.0, 0.0, 1.0}};
  apply(blue, half_way, std::vector<float>(original.pixel_count(), 0.25F));
  EXPECT_NEAR(half_way.rgb[5], 0.75 * original.rgb[5], 1e-6);
}

TEST(ColorTransfer, WithoutPixelsColorsStay) {
  const Picture picture = colored(20, 10, {0.3F, 0.5F, 0.6F}, 0.1F, 16);
  Picture hidden = colored(20, 10, {0.9F, 0.1F, 0.1F}, 0.1F, 17);
  hidden.alpha.assign(hidden.pixel_count(), 0.0F);
  Picture matched = picture;
  match_linear(matched, hidden);
  EXPECT_EQ(matched.rgb, picture.rgb);
  match_histogram(matched, hidden);
  for (std::size_t i = 0; i < matched.rgb.size(); ++i) {
    ASSERT_NEAR(matched.rgb[i], std::clamp(picture.rgb[i], 0.0F, 1.0F), 1e-5);
  }
}

TEST(ColorTransfer, TransparentPixelsAreNotMeasured) {
  const Picture palette = colored(20, 10, {0.3F, 0.5F, 0.6F}, 0.1F, 18);
  Picture with_margin(20, 20);
  with_margin.alpha.assign(400, 0.0F);
  for (int channel = 0; channel < 3; ++channel) {
    std::copy_n(plane(palette, channel), 200, with_margin.rgb.begin() + channel * 400);
  }
  std::fill_n(with_margin.alpha.begin(), 200, 1.0F);
  expect_statistics(color_statistics(with_margin), color_statistics(palette));
  EXPECT_EQ(color_histogram(with_margin).counts, color_histogram(palette).counts);
}

TEST(ColorTransfer, RefusesChrominanceOfAnotherSizeAndEmptyPictures) {
  Picture picture(4, 5);
  EXPECT_NE(test::message_of([&] { take_chrominance(picture, Picture(5, 4)); }).find("5x4"),
            std::string::npos);
  EXPECT_THROW((void)transfer_colors(picture, Picture(), ColorTransfer::linear), Error);
}

TEST(TransferColors, KeepsLuminanceAndMatchesChrominanceAlone) {
  const Picture photo = colored(60, 40, {0.5F, 0.5F, 0.5F}, 0.03F, 19);
  const Picture palette = colored(50, 50, {0.55F, 0.5F, 0.4F}, 0.03F, 20);
  const Picture result = transfer_colors(photo, palette, ColorTransfer::luminance);
  std::array<double, 2> mean{};
  for (std::size_t i = 0; i < photo.pixel_count(); ++i) {
    ASSERT_NEAR(luminance_at(result, i), luminance_at(photo, i), 1e-6);
    mean[0] += (plane_value(result, 0, i) - luminance_at(result, i)) / 2400.0;
  }
  for (std::size_t i = 0; i < palette.pixel_count(); ++i) {
    mean[1] += (plane_value(palette, 0, i) - luminance_at(palette, i)) / 2500.0;
  }
  EXPECT_NEAR(mean[0], mean[1], 1e-5);
}

}  // namespace
}  // namespace impasto
