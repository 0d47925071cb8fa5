#include "transfer/scene_checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "impasto/error.h"

namespace impasto {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// Empty where nothing is refused.
template <typename Check>
std::string refusal_of(const Check& check) {
  try {
    check();
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

/// A source that a check has no business to read.
Picture unread() {
  ADD_FAILURE() << "a check has read a picture";
  return {};
}

PictureSources sources(bool content, std::size_t styles) {
  return {.content = content ? unread : PictureSource(),
          .styles = std::vector<PictureSource>(styles, unread)};
}

Recipe starting_from(Init init) {
  Recipe recipe;
  recipe.sizes = {64};
  recipe.iterations = {1};
  recipe.init = init;
  return recipe;
}

std::string refusal(const Recipe& recipe, const PictureSources& pictures) {
  return refusal_of([&] { check_pictures(recipe, pictures); });
}

TEST(SceneChecks, WantThePicturesThatTheRecipeBeginsWith) {
  EXPECT_THAT(refusal(starting_from(Init::content), sources(true, 1)), IsEmpty());
  EXPECT_THAT(refusal(starting_from(Init::content), sources(true, 0)), IsEmpty());
  EXPECT_THAT(refusal(starting_from(Init::noise), sources(false, 1)), IsEmpty());
  EXPECT_THAT(refusal(starting_from(Init::style), sources(true, 0)),
              HasSubstr("no style to start"));
  EXPECT_THAT(refusal(starting_from(Init::noise), sources(false, 0)), HasSubstr("neither"));
  EXPECT_THAT(refusal(starting_from(Init::content), sources(false, 1)),
              HasSubstr("no content to start"));
}

TEST(SceneChecks, WantAContentForWhatIsTakenFromOne) {
  const Recipe noise = starting_from(Init::noise);
  Recipe own_size = noise;
  own_size.sizes = {0};
  EXPECT_THAT(refusal(own_size, sources(false, 1)), HasSubstr("own size"));
  Recipe colors = noise;
  colors.original_colors = OriginalColors::luminance;
  EXPECT_THAT(refusal(colors, sources(false, 1)), HasSubstr("colors could be kept"));
  PictureSources regions = sources(false, 1);
  regions.style_regions = {unread};
  EXPECT_THAT(refusal(noise, regions), HasSubstr("could have regions"));
}

TEST(SceneChecks, WantAPictureOfRegionsForEachThatHasThem) {
  const auto refused = [](const Recipe& recipe, const PictureSources& pictures) {
    return refusal_of([&] { check_region_sources(recipe, pictures); });
  };
  Recipe recipe = starting_from(Init::content);
  PictureSources pictures = sources(true, 2);
  EXPECT_THAT(refused(recipe, pictures), IsEmpty());
  pictures.style_regions = {unread, unread};
  EXPECT_THAT(refused(recipe, pictures), HasSubstr("not the photo's are given"));
  pictures.content_regions = unread;
  EXPECT_THAT(refused(recipe, pictures), IsEmpty());
  pictures.style_regions.pop_back();
  EXPECT_THAT(refused(recipe, pictures), HasSubstr("1 pictures of regions"));
  recipe.kept_regions = {"#ff0000"};
  EXPECT_THAT(refused(recipe, sources(true, 1)), HasSubstr("not the photo's are given"));
}

TEST(SceneChecks, CountThePicturesOfEachStyle) {
  PictureSources pictures = sources(true, 3);
  EXPECT_THAT(pictures_of_styles(pictures), ElementsAre(1, 1, 1));
  pictures.style_counts = {2, 1};
  EXPECT_THAT(pictures_of_styles(pictures), ElementsAre(2, 1));
  for (const std::vector<int>& wrong : {std::vector{2, 2}, {4, -1}, {3, 0}}) {
    pictures.style_counts = wrong;
    EXPECT_THAT(refusal_of([&] { (void)pictures_of_styles(pictures); }),
                HasSubstr("pictures, and 3 are given"));
  }
  EXPECT_THAT(pictures_of_styles(sources(true, 0)), IsEmpty());
}

TEST(SceneChecks, WantOneForEachStyleOrOneForAll) {
  const auto refused = [](std::size_t given, bool one_for_all) {
    return refusal_of([&] { check_count(given, 3, one_for_all, "scales"); });
  };
  EXPECT_THAT(refused(3, false), IsEmpty());
  EXPECT_THAT(refused(1, true), IsEmpty());
  EXPECT_EQ(refused(1, false), "1 scales are given for 3 styles; give one for each");
  EXPECT_THAT(refused(2, true), HasSubstr("2 scales"));
}

TEST(SceneChecks, WantSomethingToPaintFor) {
  LossSettings loss;
  const auto refused = [&](const LossWeights& weights) {
    return refusal_of([&] { check_change(weights, loss, 2); });
  };
  EXPECT_THAT(refused({.style_blend = {1.0, 3.0}}), IsEmpty());
  EXPECT_THAT(refused({.style_blend = {1.0}}), HasSubstr("1 shares"));
  EXPECT_THAT(refused({.content_weight = 0.0}), IsEmpty());
  loss.style_layers.clear();
  EXPECT_THAT(refused({.content_weight = 0.0}), HasSubstr("nothing to paint"));
  EXPECT_THAT(refused({.content_weight = 0.0, .tv_weight = 1.0}), IsEmpty());
}

TEST(SceneChecks, WantPicturesThatReachTheDeepestLayer) {
  const Topology topology = vgg(19);
  const std::vector<std::string> layers = {"block4_conv2", "block1_conv1"};
  const auto refused = [&](Size size) {
    return refusal_of([&] { check_picture_size(size, layers, topology, "the painting"); });
  };
  EXPECT_THAT(refused({8, 64}), IsEmpty());
  EXPECT_THAT(refused({64, 7}), HasSubstr("the painting would be 64x7 pixels, too small for layer "
                                          "block4_conv2, which needs 8 a side"));
  EXPECT_THAT(refusal_of([&] { check_picture_size({1, 1}, {}, topology, "a style"); }), IsEmpty());
}

}  // namespace
}  // namespace impasto
