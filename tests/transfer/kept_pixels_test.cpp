// Regions of the photo that are not painted.

#include <gtest/gtest.h>

#include <string>

#include "impasto/session.h"
#include "support/program.h"
#include "support/shallow.h"
#include "transfer/scene.h"
#include "weights/read_tensors.h"

namespace impasto {
namespace {

constexpr int kWidth = 64;
constexpr int kHeight = 48;

/// White in the left half, black in the right.
Picture halves() {
  Picture picture(kWidth, kHeight);
  for (std::size_t i = 0; i < picture.rgb.size(); ++i) {
    picture.rgb[i] = i % kWidth < kWidth / 2 ? 1.0F : 0.0F;
  }
  return picture;
}

PictureSources sources() {
  return {.content = given(test::made_picture(kWidth, kHeight, 1)),
          .styles = {given(test::made_picture(56, 48, 2))},
          .content_regions = given(halves())};
}

TEST(KeptRegions, StayAsTheyAreInThePhotoHoweverItIsPainted) {
  const Picture content = test::made_picture(kWidth, kHeight, 1);
  Recipe recipe;
  recipe.sizes = {32, kWidth};
  recipe.iterations = {4, 5};
  recipe.loss = test::shallow_loss();
  recipe.kept_regions = {"#ffffff"};
  recipe.init = Init::noise;
  for (int way = 0; way < 4; ++way) {
    recipe.border = way == 1 ? 8 : 0;
    recipe.tileable = way == 2;
    recipe.optimizer.kind = way == 3 ? OptimizerKind::adam : OptimizerKind::lbfgs;
    recipe.carry_optimizer = way == 0;
    const Picture painting = Session(recipe, sources()).run().picture;
    int painted = 0;
    for (std::size_t i = 0; i < painting.rgb.size(); ++i) {
      if (i % kWidth < kWidth / 2) {
        ASSERT_EQ(painting.rgb[i], content.rgb[i]) << "way " << way << ", value " << i;
      } else if (painting.rgb[i] != content.rgb[i]) {
        ++painted;
      }
    }
    EXPECT_GT(painted, static_cast<int>(painting.rgb.size() / 3));
  }
}

TEST(KeptRegions, DoNotMoveWhileTheRestIsPainted) {
  const test::ScratchFolder folder;
  const Picture content = test::made_picture(kWidth, kHeight, 1);
  Recipe recipe;
  recipe.sizes = {kWidth};
  recipe.iterations = {6};
  recipe.loss = test::shallow_loss();
  recipe.kept_regions = {"#ffffff"};
  for (const OptimizerKind kind : {OptimizerKind::lbfgs, OptimizerKind::adam}) {
    recipe.optimizer.kind = kind;
    const std::string file = folder / "checkpoint";
    (void)Session(recipe, sources(), {.checkpoint = file, .checkpoint_every = {.evaluations = 6}})
        .run();
    const Tensor tried = read_tensors(file).at("picture");
    ASSERT_EQ(tried.values.size(), content.rgb.size());
    for (std::size_t i = 0; i < content.rgb.size(); ++i) {
      if (i % kWidth < kWidth / 2) {
        ASSERT_EQ(tried.values[i], content.rgb[i]) << i;
      }
    }
  }
}

}  // namespace
}  // namespace impasto
