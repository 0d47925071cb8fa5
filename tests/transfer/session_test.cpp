#include "impasto/session.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <stop_token>
#include <vector>

#include "impasto/error.h"
#include "support/message_of.h"
#include "support/program.h"
#include "support/shallow.h"

namespace impasto {
namespace {

using test::made_picture;

Recipe small_recipe() {
  Recipe recipe;
  recipe.sizes = {32, 48};
  recipe.iterations = {5, 4};
  recipe.loss = test::shallow_loss();
  return recipe;
}

Session small_session(const Recipe& recipe) {
  return Session(recipe, made_picture(64, 48, 1), {made_picture(48, 56, 2)});
}

TEST(Session, PlansBeforeItPaints) {
  const Session session = small_session(small_recipe());
  const Plan& plan = session.plan();
  ASSERT_EQ(plan.scales.size(), 2U);
  EXPECT_EQ(plan.scales[1].width, 48);
  EXPECT_EQ(plan.scales[1].height, 36);
  EXPECT_EQ(plan.scales[0].iterations, 5);
  EXPECT_GT(plan.peak_bytes, 0U);
  EXPECT_GE(plan.threads, 1);
}

TEST(Session, ReportsEveryIterationInOrder) {
  Session session = small_session(small_recipe());
  std::vector<Progress> course;
  const Result result =
      session.run({.on_progress = [&](const Progress& progress) { course.push_back(progress); }});
  ASSERT_EQ(course.size(), 9U);
  EXPECT_EQ(course[4].scale, 0);
  EXPECT_EQ(course[4].evaluations, 5);
  EXPECT_EQ(course[5].scale, 1);
  EXPECT_EQ(course[5].iteration, 1);
  EXPECT_EQ(result.evaluations, 9);
  EXPECT_FALSE(result.stopped);
  EXPECT_EQ(result.picture.width, 48);
}

TEST(Session, ResultIsTheBestPictureOfTheLastScale) {
  Session session = small_session(small_recipe());
  double lowest = 1e300;
  const Result result = session.run({.on_progress = [&](const Progress& progress) {
    if (progress.scale == 1) lowest = std::min(lowest, progress.loss.total);
  }});
  EXPECT_EQ(result.loss.total, lowest);
  EXPECT_GE(*std::ranges::min_element(result.picture.rgb), 0.0F);
  EXPECT_LE(*std::ranges::max_element(result.picture.rgb), 1.0F);
}

/// The total of the picture that such a session hands out, beside the one that it optimized to.
struct Totals {
  double optimized;
  double written;
};

Totals totals_of(OptimizerKind kind, ColorRange range) {
  Recipe recipe = small_recipe();
  recipe.sizes = {0};
  recipe.iterations = {120};
  recipe.init = Init::noise;
  recipe.loss.style_weight = 1e4;
  recipe.optimizer.kind = kind;
  recipe.optimizer.color_range = range;
  const Picture content = made_picture(32, 24, 1);
  const Picture style = made_picture(24, 28, 2);
  const Result result = Session(recipe, content, {style}).run();
  const LossReport report = evaluate_loss(recipe, content, {style}, result.picture);
  return {result.loss.total, report.total};
}

TEST(Session, WritesWhatItOptimizedUnlessColorsAreFree) {
  for (const OptimizerKind kind : {OptimizerKind::lbfgs, OptimizerKind::adam}) {
    const Totals clamped = totals_of(kind, ColorRange::clamped);
    EXPECT_NEAR(clamped.written, clamped.optimized, 1e-4 * clamped.optimized);
    const Totals free = totals_of(kind, ColorRange::free);
    EXPECT_GT(free.written, 1.01 * free.optimized);
    EXPECT_LT(clamped.written, free.written);
  }
}

TEST(Session, KeepsWhatWasReachedWhenStopped) {
  Session session = small_session(small_recipe());
  std::stop_source stop;
  const Result result = session.run({.on_progress =
                                         [&](const Progress& progress) {
                                           if (progress.iteration == 3) stop.request_stop();
                                         }},
                                    stop.get_token());
  EXPECT_TRUE(result.stopped);
  EXPECT_EQ(result.evaluations, 3);
  EXPECT_EQ(result.picture.width, 48);  // a stop at a coarse scale still gives the final size
  const Picture content = resize(made_picture(64, 48, 1), 48, 36);
  EXPECT_NE(result.picture.rgb, content.rgb);
}

TEST(Session, PaintsTheSamePictureAgain) {
  Session session = small_session(small_recipe());
  EXPECT_EQ(session.run().picture.rgb, session.run().picture.rgb);
}

TEST(Session, StartsFromAGivenPicture) {
  Recipe recipe = small_recipe();
  recipe.init = Init::picture;
  EXPECT_THROW(small_session(recipe), Error);
  Session session(recipe, made_picture(64, 48, 1), {made_picture(48, 56, 2)},
                  made_picture(40, 40, 5));
  EXPECT_EQ(session.run().picture.height, 36);
}

TEST(Session, AsksForItsPicturesOnceInTurnAndPaintsTheSame) {
  Recipe recipe = small_recipe();
  recipe.init = Init::picture;
  std::vector<int> asked;
  const auto source = [&](int width, int height, int seed) -> PictureSource {
    return [=, &asked] {
      asked.push_back(seed);
      return made_picture(width, height, seed);
    };
  };
  Session from_sources(recipe, {.content = source(64, 48, 1),
                                .styles = {source(48, 56, 2), source(40, 40, 3)},
                                .initial = source(64, 48, 4)});
  EXPECT_EQ(asked, (std::vector<int>{1, 2, 3, 4}));
  Session from_pictures(recipe, made_picture(64, 48, 1),
                        {made_picture(48, 56, 2), made_picture(40, 40, 3)},
                        made_picture(64, 48, 4));
  EXPECT_EQ(from_sources.run().picture.rgb, from_pictures.run().picture.rgb);
}

TEST(Session, PassesOnWhatASourceThrows) {
  const PictureSources sources{
      .content = [] { return made_picture(64, 48, 1); },
      .styles = {[]() -> Picture { throw Error("the painting is not there"); }}};
  EXPECT_EQ(test::message_of([&] { Session(small_recipe(), sources); }),
            "the painting is not there");
}

TEST(Session, RefusesMoreMemoryThanItMayUseAndNamesASizeThatFits) {
  Recipe recipe = small_recipe();
  recipe.sizes = {4000};
  recipe.iterations = {5};
  recipe.engine.memory_bytes = std::uint64_t{200} << 20;
  std::string message;
  try {
    const Session session = small_session(recipe);
    FAIL() << "accepted";
  } catch (const Error& error) {
    message = error.what();
  }
  const std::size_t at = message.find("--size ");
  ASSERT_NE(at, std::string::npos) << message;
  recipe.sizes = {std::stoi(message.substr(at + 7))};
  EXPECT_GT(recipe.sizes[0], 64);
  EXPECT_NO_THROW(small_session(recipe));
}

TEST(Session, PaintsTheSamePictureWithItsVectorsOnDisk) {
  Recipe recipe = small_recipe();
  recipe.sizes = {48};
  recipe.optimizer.history = 30;
  recipe.iterations = {30};
  const std::uint64_t pairs = 60 * std::uint64_t{3} * 48 * 36 * 2;
  for (const Init init : {Init::content, Init::style}) {
    recipe.init = init;
    recipe.border = init == Init::style ? 4 : 0;
    recipe.engine.memory_bytes = 0;
    Session in_memory = small_session(recipe);
    EXPECT_EQ(in_memory.plan().disk_bytes, 0U);
    recipe.engine.memory_bytes = in_memory.plan().peak_bytes - pairs / 2;
    Session on_disk = small_session(recipe);
    EXPECT_LE(on_disk.plan().peak_bytes, recipe.engine.memory_bytes);
    EXPECT_TRUE(std::ranges::any_of(on_disk.plan().scales, &Plan::Scale::vectors_on_disk));
    EXPECT_GT(on_disk.plan().disk_bytes, pairs);
    EXPECT_EQ(on_disk.run().picture.rgb, in_memory.run().picture.rgb);
  }
}

TEST(Session, CutsTheBorderItPaints) {
  Recipe recipe = small_recipe();
  recipe.border = 6;
  const Result result = small_session(recipe).run();
  EXPECT_EQ(result.picture.width, 48);
  EXPECT_EQ(result.picture.height, 36);
  recipe.border = 36;  // as wide as the last scale is high
  EXPECT_THROW(small_session(recipe), Error);
}

TEST(Session, RefusesARecipeWithoutSizes) {
  Recipe recipe = small_recipe();
  recipe.sizes = {};
  EXPECT_THROW(small_session(recipe), Error);
  EXPECT_THROW((void)evaluate_loss(recipe, made_picture(64, 48, 1), {made_picture(48, 56, 2)},
                                   made_picture(64, 48, 3)),
               Error);
}

TEST(Session, PaintsABorderAtCoarseScalesAlone) {
  Recipe recipe = small_recipe();
  std::vector<Picture> pictures;
  for (const int border : {0, 6}) {
    recipe.coarse_border = border;
    Result result = small_session(recipe).run();
    const LossReport report =
        evaluate_loss(recipe, made_picture(64, 48, 1), {made_picture(48, 56, 2)}, result.picture);
    EXPECT_NEAR(result.loss.total, report.total, 1e-4 * report.total);
    pictures.push_back(std::move(result.picture));
  }
  EXPECT_NE(pictures[0].rgb, pictures[1].rgb);
  recipe.border = 6;
  recipe.coarse_border = 3;  // less than the border is no border less
  const Picture alike = small_session(recipe).run().picture;
  recipe.coarse_border = 6;
  EXPECT_EQ(small_session(recipe).run().picture.rgb, alike.rgb);
}

TEST(Session, LeavesOutCoarseScalesThatAreTooSmall) {
  Recipe recipe = small_recipe();
  recipe.border = 24;  // as wide as the first scale is high
  const Session session = small_session(recipe);
  ASSERT_EQ(session.plan().scales.size(), 1U);
  EXPECT_EQ(session.plan().scales[0].width, 48);
  EXPECT_EQ(session.plan().scales[0].iterations, 4);
}

TEST(Session, PaintsAsUsualWhereARecipeSaysNothing) {
  const Session session(Recipe(), made_picture(64, 48, 1), {made_picture(48, 56, 2)});
  ASSERT_EQ(session.plan().scales.size(), 3U);
  EXPECT_EQ(session.plan().scales[0].width, 128);
  EXPECT_EQ(session.plan().scales[0].iterations, 140);
  EXPECT_EQ(session.plan().scales[2].width, 512);
  EXPECT_EQ(session.plan().scales[2].iterations, 60);
}

TEST(Session, NeedsAsManySharesAsStyles) {
  Recipe recipe = small_recipe();
  recipe.loss.style_blend = {1.0, 2.0};
  EXPECT_THROW(small_session(recipe), Error);
}

TEST(EvaluateLoss, IsWhatASessionStartsFrom) {
  Recipe recipe = small_recipe();
  recipe.sizes = {40};
  recipe.iterations = {1};
  const Picture content = made_picture(64, 48, 1);
  const Picture style = made_picture(48, 56, 2);
  const LossReport report = evaluate_loss(recipe, content, {style}, content);
  // Painting convolves by Winograd, evaluate_loss directly.
  recipe.engine.precision = Precision::f32;
  EXPECT_NEAR(Session(recipe, content, {style}).run().loss.total, report.total,
              1e-5 * report.total);
  recipe.engine.precision = Precision::bf16;
  EXPECT_NEAR(Session(recipe, content, {style}).run().loss.total, report.total,
              2e-2 * report.total);
}

}  // namespace
}  // namespace impasto
