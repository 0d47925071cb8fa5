// Styles of several pictures, at several sizes, by all statistics, in regions.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "impasto/session.h"
#include "support/message_of.h"
#include "support/program.h"
#include "support/shallow.h"
#include "transfer/scene.h"

namespace impasto {
namespace {

using test::made_picture;

Picture photo() { return made_picture(60, 44, 1); }
Picture image() { return made_picture(60, 44, 9); }

Recipe small_recipe() {
  Recipe recipe;
  recipe.sizes = {60};
  recipe.iterations = {1};
  recipe.engine.threads = 1;  // a small network's threads would mostly wait for each other
  recipe.loss = test::shallow_loss();
  return recipe;
}

PictureSources sources_of(const std::vector<unsigned>& styles) {
  PictureSources sources{.content = given(photo()), .styles = {}};
  for (const unsigned seed : styles) sources.styles.push_back(given(made_picture(52, 64, seed)));
  return sources;
}

double total_of(const Recipe& recipe, const PictureSources& sources) {
  return evaluate_loss(recipe, sources, image()).total;
}

TEST(Styles, OfAFolderShareItsPartOfTheBlend) {
  Recipe recipe = small_recipe();
  recipe.loss.style_blend = {2.0, 1.0, 1.0};
  const double expected = total_of(recipe, sources_of({2, 3, 4}));
  recipe.loss.style_blend = {1.0, 1.0};
  PictureSources sources = sources_of({2, 3, 4});
  sources.style_counts = {1, 2};
  EXPECT_NEAR(total_of(recipe, sources), expected, 1e-9 * expected);
  recipe.loss.style_blend = {};
  EXPECT_NE(total_of(recipe, sources_of({2, 3, 4})), expected);
}

TEST(Styles, HaveScalesOfTheirOwn) {
  Recipe recipe = small_recipe();
  recipe.style_scales = {0.75};
  const double expected = total_of(recipe, sources_of({3}));
  recipe.style_scales = {1.0, 0.75};
  recipe.loss.style_blend = {0.0, 1.0};
  EXPECT_NEAR(total_of(recipe, sources_of({2, 3})), expected, 1e-9 * expected);
  recipe.style_scales = {1.0, 0.75, 1.0};
  EXPECT_NE(test::message_of([&] {
              (void)total_of(recipe, sources_of({2, 3}));
            }).find("3 style scales are given for 2 styles"),
            std::string::npos);
}

TEST(Styles, AreAveragedOverTheirSizes) {
  Recipe recipe = small_recipe();
  recipe.loss.style_statistics = {{StyleStatistic::gram, 1.0}, {StyleStatistic::histogram, 1.0}};
  recipe.style_scales = {0.8, 0.4};
  const double expected = total_of(recipe, sources_of({2, 2}));
  recipe.style_scales = {0.8};
  recipe.style_multiscale = {1.0, 0.5};
  EXPECT_NEAR(total_of(recipe, sources_of({2})), expected, 1e-6 * expected);
}

TEST(Styles, MustBeAsManyAsTheirCountsSay) {
  PictureSources sources = sources_of({2, 3, 4});
  sources.style_counts = {1, 1};
  EXPECT_NE(test::message_of([&] { (void)total_of(small_recipe(), sources); }).find("1 + 1"),
            std::string::npos);
}

constexpr float kLeft = 1.0F;
constexpr float kRight = 0.0F;

/// A picture in two flat colors, red left of `edge` and black on the right of it.
Picture left_and_right(int width, int height, int edge) {
  Picture picture(width, height);
  for (int i = 0; i < width * height; ++i) picture.rgb[i] = i % width < edge ? kLeft : kRight;
  return picture;
}

PictureSources with_regions(PictureSources sources) {
  sources.content_regions = given(left_and_right(60, 44, 25));
  for (std::size_t i = 0; i < sources.styles.size(); ++i) {
    sources.style_regions.push_back(given(left_and_right(52, 64, 30)));
  }
  return sources;
}

Recipe recipe_with_all_statistics() {
  Recipe recipe = small_recipe();
  recipe.loss.style_statistics = {{StyleStatistic::gram, 1.0},
                                  {StyleStatistic::mean_variance, 0.7},
                                  {StyleStatistic::wasserstein, 0.5},
                                  {StyleStatistic::histogram, 0.3}};
  return recipe;
}

double distance(const std::vector<float>& a, const std::vector<float>& b) {
  double squares = 0.0;
  double differences = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    differences += static_cast<double>(a[i] - b[i]) * (a[i] - b[i]);
    squares += static_cast<double>(b[i]) * b[i];
  }
  return std::sqrt(differences / squares);
}

TEST(Regions, AndStatisticsAgreeBetweenBackendsAndTilesInEveryForm) {
  for (const LossForm form : {LossForm::mean, LossForm::paper, LossForm::relative}) {
    Recipe recipe = recipe_with_all_statistics();
    recipe.loss.form = form;
    recipe.engine.backend = Backend::reference;
    Picture expected;
    const LossReport theirs =
        evaluate_loss(recipe, with_regions(sources_of({2, 3})), image(), &expected);
    ASSERT_EQ(theirs.style.size(), 3U * 4U * 2U);
    EXPECT_EQ(theirs.style[0].region, "#000000");
    EXPECT_EQ(theirs.style[1].region, "#ff0000");
    recipe.engine.backend = Backend::cpu;
    for (const int tile : {-1, 64}) {
      recipe.engine.tile = tile;
      Picture gradient;
      const LossReport ours =
          evaluate_loss(recipe, with_regions(sources_of({2, 3})), image(), &gradient);
      for (std::size_t i = 0; i < ours.style.size(); ++i) {
        EXPECT_NEAR(ours.style[i].value / theirs.style[i].value, 1.0, 1e-4)
            << ours.style[i].layer << ' ' << i;
      }
      EXPECT_NEAR(ours.total, theirs.total, 1e-5 * theirs.total);
      EXPECT_LT(distance(gradient.rgb, expected.rgb), 1e-3);
    }
  }
}

TEST(Regions, AndStatisticsHaveTheSameBitsWithAnyNumberOfThreads) {
  Recipe recipe = recipe_with_all_statistics();
  std::vector<Picture> gradients(2);
  std::vector<double> totals;
  for (const int threads : {1, 2}) {
    recipe.engine.threads = threads;
    totals.push_back(
        evaluate_loss(recipe, with_regions(sources_of({2, 3})), image(), &gradients[threads - 1])
            .total);
  }
  EXPECT_EQ(totals[0], totals[1]);
  EXPECT_EQ(gradients[0].rgb, gradients[1].rgb);
}

/// Mean of a channel over the columns from `begin` to `end`.
double mean_of(const Picture& picture, int channel, int begin, int end) {
  double sum = 0.0;
  for (int y = 0; y < picture.height; ++y) {
    for (int x = begin; x < end; ++x) {
      sum += picture.rgb[(channel * picture.height + y) * picture.width + x];
    }
  }
  return sum / (picture.height * (end - begin));
}

/// A style that is red noise on the left, and blue noise on the right.
Picture red_and_blue(int width, int height) {
  Picture picture = made_picture(width, height, 5);
  const int plane = width * height;
  for (int i = 0; i < plane; ++i) {
    const bool left = i % width < width / 2;
    const float value = 0.5F + 0.5F * picture.rgb[i];
    picture.rgb[i] = left ? value : 0.1F;
    picture.rgb[plane + i] = 0.2F;
    picture.rgb[2 * plane + i] = left ? 0.1F : value;
  }
  return picture;
}

/// The painting's `left_color` region is on its left.
Picture painted_by_regions(bool swapped) {
  Recipe recipe = small_recipe();
  recipe.sizes = {64};
  recipe.iterations = {60};
  recipe.loss.style_weight = 1e4;
  const Picture gray = [] {
    Picture picture = made_picture(64, 48, 1);
    for (float& value : picture.rgb) value = 0.4F + 0.2F * value;
    return picture;
  }();
  Picture regions = left_and_right(64, 48, 32);
  if (swapped) {
    for (std::size_t i = 0; i < regions.pixel_count(); ++i) regions.rgb[i] = 1.0F - regions.rgb[i];
  }
  return Session(recipe, {.content = given(gray),
                          .styles = {given(red_and_blue(64, 48))},
                          .content_regions = given(regions),
                          .style_regions = {given(left_and_right(64, 48, 32))}})
      .run()
      .picture;
}

TEST(Regions, ArePaintedWithTheStylesRegionsOfTheSameColor) {
  const Picture straight = painted_by_regions(false);
  const Picture swapped = painted_by_regions(true);
  // Red minus blue, away from the border between both.
  const auto redness = [](const Picture& picture, int begin, int end) {
    return mean_of(picture, 0, begin, end) - mean_of(picture, 2, begin, end);
  };
  EXPECT_GT(redness(straight, 4, 26), 0.2);
  EXPECT_LT(redness(straight, 38, 60), -0.2);
  EXPECT_LT(redness(swapped, 4, 26), -0.2);
  EXPECT_GT(redness(swapped, 38, 60), 0.2);
}

TEST(Regions, ThatAreKeptAreMaskedAtEverySize) {
  Recipe recipe = small_recipe();
  recipe.sizes = {30, 60};
  recipe.kept_regions = {"#ff0000"};
  PictureSources sources = sources_of({2});
  sources.content_regions = given(left_and_right(60, 44, 20));
  const Scene scene(recipe, sources);
  for (const int size : recipe.sizes) {
    const std::vector<std::uint8_t> mask = scene.kept_mask_at(size);
    const Size of_painting = scene.size_at(size);
    ASSERT_EQ(mask.size(), pixel_count(of_painting));
    for (std::size_t i = 0; i < mask.size(); ++i) {
      const bool left = static_cast<int>(i) % of_painting.width < of_painting.width / 3;
      EXPECT_EQ(mask[i], left ? 1 : 0) << i;
    }
  }
  recipe.kept_regions = {};
  EXPECT_TRUE(Scene(recipe, with_regions(sources_of({2}))).kept_mask_at(60).empty());
}

TEST(Regions, ThatAreKeptPullNothing) {
  Recipe recipe = small_recipe();
  recipe.loss.content_layers = {};
  recipe.kept_regions = {"#ff0000"};
  PictureSources sources = sources_of({2});
  sources.content_regions = given(left_and_right(60, 44, 25));
  Picture gradient;
  const LossReport report = evaluate_loss(recipe, sources, image(), &gradient);
  EXPECT_EQ(report.style.size(), 3U);
  EXPECT_EQ(report.style[0].region, "");
  const auto greatest = [&](int begin, int end) {
    float most = 0.0F;
    for (int y = 0; y < 44; ++y) {
      for (int x = begin; x < end; ++x) most = std::max(most, std::abs(gradient.rgb[y * 60 + x]));
    }
    return most;
  };
  // A feature of block3_conv1 sees 22 pixels beyond itself at the most.
  EXPECT_EQ(greatest(0, 2), 0.0F);
  EXPECT_GT(greatest(30, 60), 0.0F);
}

TEST(Regions, AreCountedIntoTheMemoryPlan) {
  Recipe recipe = recipe_with_all_statistics();
  recipe.iterations = {1};
  const auto peak = [&](PictureSources sources) {
    return Session(recipe, sources).plan().peak_bytes;
  };
  const std::uint64_t without = peak(sources_of({2}));
  EXPECT_GT(peak(with_regions(sources_of({2}))), without);
  recipe.loss.style_statistics = {{StyleStatistic::gram, 1.0}};
  EXPECT_LT(peak(sources_of({2})), without);
}

TEST(Regions, NeedAPictureForEachStyleAndOfThePhoto) {
  Recipe recipe = small_recipe();
  PictureSources sources = with_regions(sources_of({2, 3}));
  sources.style_regions.pop_back();
  EXPECT_NE(test::message_of([&] {
              (void)total_of(recipe, sources);
            }).find("1 pictures of regions are given for 2 style pictures"),
            std::string::npos);
  recipe.kept_regions = {"#ff0000"};
  EXPECT_NE(test::message_of([&] { (void)total_of(recipe, sources_of({2})); }).find("the photo's"),
            std::string::npos);
}

TEST(OverlayRegions, TintsAllButKeptRegions) {
  const Picture picture = photo();
  const Picture tinted = overlay_regions(picture, left_and_right(60, 44, 20), {"#000000"});
  EXPECT_EQ(tinted.rgb[0], 0.5F * picture.rgb[0] + 0.5F);
  EXPECT_EQ(tinted.rgb[60 * 44], 0.5F * picture.rgb[60 * 44]);
  EXPECT_EQ(tinted.rgb[40], picture.rgb[40]);
}

}  // namespace
}  // namespace impasto
