// Paintings whose weights change on the way.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <stop_token>
#include <vector>

#include "impasto/error.h"
#include "impasto/session.h"
#include "support/message_of.h"
#include "support/program.h"
#include "support/shallow.h"
#include "transfer/scene.h"
#include "transfer/style_shelf.h"

namespace impasto {
namespace {

using test::made_picture;

LossWeights weights(double content, double style, std::vector<double> blend = {}) {
  return {.content_weight = content, .style_weight = style, .style_blend = std::move(blend)};
}

Recipe small_recipe() {
  Recipe recipe;
  recipe.sizes = {32, 48};
  recipe.iterations = {4, 6};
  recipe.optimizer.history = 2;
  recipe.loss = test::shallow_loss();
  return recipe;
}

/// Weights that are given once the painting has as many evaluations or more, each once.
class Hand {
 public:
  explicit Hand(std::map<int, LossWeights> turns) : turns_(std::move(turns)) {}

  std::optional<LossWeights> operator()(const Progress& progress) {
    const auto turn = turns_.begin();
    if (turn == turns_.end() || turn->first > progress.all_evaluations) return std::nullopt;
    LossWeights given = turn->second;
    turns_.erase(turn);
    return given;
  }

 private:
  std::map<int, LossWeights> turns_;
};

/// In the middle of either scale, between the two, and of every kind.
std::map<int, LossWeights> turns() {
  return {{2, weights(3.0, 50.0)},
          {4, weights(1.0, 200.0, {1.0, 3.0})},
          {6, weights(0.0, 80.0, {1.0, 3.0})},
          {8, weights(2.0, 80.0, {5.0, 1.0})}};
}

class WeightChanges : public ::testing::Test {
 protected:
  [[nodiscard]] Session session(const Recipe& recipe, SessionOptions options = {}) const {
    options.models = models();
    return Session(recipe, content_, {style_, other_style_}, std::nullopt, std::move(options));
  }

  [[nodiscard]] Result painted(const Recipe& recipe, std::map<int, LossWeights> at) const {
    Hand hand(std::move(at));
    return session(recipe).run({.new_weights = std::ref(hand)});
  }

  /// As one in a single piece with the same turns, and again from its recipe.
  void expect_the_same_in_pieces(const Recipe& recipe, int piece) const {
    const Result whole = painted(recipe, turns());
    ASSERT_EQ(whole.recipe.changes.size(), turns().size());
    expect_equal(session(whole.recipe).run(), whole);

    std::filesystem::remove(file_);
    Hand hand(turns());
    Result result;
    do {
      SessionOptions options{.checkpoint = file_};
      const bool goes_on = std::filesystem::exists(file_);
      if (goes_on) options.resume = file_;
      const Recipe known = goes_on ? read_checkpoint(file_).recipe : recipe;
      int left = piece;
      std::stop_source stop;
      const Observer observer{.on_progress =
                                  [&](const Progress&) {
                                    if (--left == 0) stop.request_stop();
                                  },
                              .new_weights = std::ref(hand)};
      result = session(known, options).run(observer, stop.get_token());
    } while (result.stopped);
    expect_equal(result, whole);
  }

  /// Read once for all tests.
  static std::shared_ptr<ModelShelf> models() {
    static const std::shared_ptr<ModelShelf> shelf = make_model_shelf();
    return shelf;
  }

  static void expect_equal(const Result& result, const Result& whole) {
    EXPECT_EQ(result.picture.rgb, whole.picture.rgb);
    EXPECT_EQ(result.loss.total, whole.loss.total);
    EXPECT_EQ(result.evaluations, whole.evaluations);
    EXPECT_EQ(to_json(result.recipe), to_json(whole.recipe));
    EXPECT_FALSE(result.stopped);
  }

  test::ScratchFolder folder_;
  std::string file_ = folder_ / "painting.safetensors";
  Picture content_ = made_picture(64, 48, 1);
  Picture style_ = made_picture(48, 56, 2);
  Picture other_style_ = made_picture(56, 40, 7);
};

TEST_F(WeightChanges, AreMadeAgainFromTheRecipeAndInPieces) {
  for (const int piece : {1, 4}) expect_the_same_in_pieces(small_recipe(), piece);
}

TEST_F(WeightChanges, GiveTheSameBytesWithALineSearch) {
  Recipe recipe = small_recipe();
  recipe.optimizer.line_search = true;
  recipe.iterations = {8, 10};
  expect_the_same_in_pieces(recipe, 1);
}

TEST_F(WeightChanges, GiveTheSameBytesWithAdam) {
  Recipe recipe = small_recipe();
  recipe.optimizer.kind = OptimizerKind::adam;
  expect_the_same_in_pieces(recipe, 3);
}

TEST_F(WeightChanges, GiveTheSameBytesWithPairsTakenAlongAndABorder) {
  Recipe recipe = small_recipe();
  recipe.carry_optimizer = true;
  recipe.border = 3;
  expect_the_same_in_pieces(recipe, 2);
}

TEST_F(WeightChanges, GiveTheSameBytesWhereEdgesMeet) {
  Recipe recipe = small_recipe();
  recipe.tileable = true;
  expect_the_same_in_pieces(recipe, 3);
}

TEST_F(WeightChanges, GiveTheSameBytesWithVectorsOnDisk) {
  Recipe recipe = small_recipe();
  recipe.sizes = {48};
  recipe.iterations = {10};
  recipe.optimizer.history = 30;
  const Result whole = painted(recipe, turns());
  const std::uint64_t pairs = 20 * std::uint64_t{3} * 48 * 36 * 2;
  recipe.engine.memory_bytes = session(recipe).plan().peak_bytes - pairs / 2;
  ASSERT_TRUE(session(recipe).plan().scales[0].vectors_on_disk);
  EXPECT_EQ(painted(recipe, turns()).picture.rgb, whole.picture.rgb);
}

/// A step of a line search jumps over the count at which a change is due.
TEST_F(WeightChanges, OfARecipeWaitForTheStepThatBeginsAfterThem) {
  Recipe recipe = small_recipe();
  recipe.optimizer.line_search = true;
  recipe.iterations = {7, 8};
  for (int at = 1; at < 15; ++at) recipe.changes.push_back({at, weights(at, 100.0)});
  const Result whole = session(recipe).run();
  std::filesystem::remove(file_);
  Result result;
  do {
    SessionOptions options{.checkpoint = file_};
    if (std::filesystem::exists(file_)) options.resume = file_;
    std::stop_source stop;
    result =
        session(recipe, options)
            .run({.on_progress = [&](const Progress&) { stop.request_stop(); }}, stop.get_token());
  } while (result.stopped);
  expect_equal(result, whole);
}

TEST_F(WeightChanges, AreJudgedByTheWeightsInForce) {
  Recipe recipe = small_recipe();
  recipe.changes = {{6, weights(2.0, 500.0)}};
  std::vector<Progress> course;
  const Result result =
      session(recipe).run({.on_progress = [&](const Progress& p) { course.push_back(p); }});
  ASSERT_EQ(course.size(), 10U);
  for (const Progress& progress : course) {
    const bool changed = progress.all_evaluations > 6;
    EXPECT_EQ(progress.weights.style_weight, changed ? 500.0 : 100.0);
    double style = 0.0;
    for (const LossTerm& term : progress.loss.style) style += term.weight * term.value;
    EXPECT_NEAR(progress.loss.weighted_style, progress.weights.style_weight * style,
                1e-9 * progress.loss.weighted_style);
  }
  // All totals by the new weights are higher than the best by those before.
  EXPECT_GT(course[6].loss.total, course[5].loss.total);
  const auto lowest = std::min_element(
      course.begin() + 6, course.end(),
      [](const Progress& a, const Progress& b) { return a.loss.total < b.loss.total; });
  EXPECT_EQ(result.loss.total, lowest->loss.total);
}

TEST_F(WeightChanges, GoOnFromTheBestPictureSoFar) {
  Recipe recipe = small_recipe();
  recipe.sizes = {48};
  recipe.iterations = {8};
  recipe.loss.style_blend = {1.0, 1.0};
  for (const std::vector<double>& blend : {std::vector<double>{1.0, 1.0}, {3.0, 1.0}}) {
    recipe.changes = {{4, weights(1.0, 300.0, blend)}};
    Picture before;
    Picture after;
    const Observer observer{
        .wants_picture = [](const Progress& p) { return p.iteration == 4 || p.iteration == 5; },
        .on_picture =
            [&](const Progress& p, const Picture& picture) {
              (p.iteration == 4 ? before : after) = picture;
            }};
    (void)session(recipe, {.shows_pictures = true}).run(observer);
    EXPECT_EQ(before.rgb, after.rgb);  // the first that the new weights have judged
  }
}

TEST_F(WeightChanges, AStopRightAfterOneGivesThePicture) {
  std::stop_source stop;
  Hand hand({{3, weights(1.0, 10.0, {0.0, 1.0})}});
  const Observer observer{.new_weights = [&](const Progress& progress) {
    const auto given = hand(progress);
    if (given) stop.request_stop();
    return given;
  }};
  const Result result = session(small_recipe()).run(observer, stop.get_token());
  EXPECT_TRUE(result.stopped);
  EXPECT_EQ(result.evaluations, 4);
  EXPECT_EQ(result.picture.width, 48);
  ASSERT_EQ(result.recipe.changes.size(), 1U);
  EXPECT_EQ(result.recipe.changes[0].evaluations, 3);
}

TEST_F(WeightChanges, OfTheBlendBendThePaintingTowardsTheOtherStyle) {
  Recipe recipe = small_recipe();
  recipe.sizes = {48};
  recipe.iterations = {20};
  recipe.loss.content_weight = 0.1;
  recipe.loss.style_blend = {1.0, 0.0};
  const Picture straight = session(recipe).run().picture;
  const Picture bent = painted(recipe, {{8, weights(0.1, 100.0, {0.0, 1.0})}}).picture;
  const auto distance = [&](const Picture& picture, std::vector<double> blend) {
    Recipe judge = recipe;
    judge.loss.style_blend = std::move(blend);
    return evaluate_loss(judge, content_, {style_, other_style_}, picture).weighted_style;
  };
  EXPECT_LT(distance(bent, {0.0, 1.0}), 0.5 * distance(straight, {0.0, 1.0}));
  EXPECT_GT(distance(bent, {1.0, 0.0}), 2.0 * distance(straight, {1.0, 0.0}));
}

TEST_F(WeightChanges, AreAskedForOnceAtEachCountButTheFirst) {
  std::vector<int> counts;
  (void)session(small_recipe()).run({.new_weights = [&](const Progress& progress) {
    counts.push_back(progress.all_evaluations);
    return std::nullopt;
  }});
  EXPECT_EQ(counts, (std::vector<int>{1, 2, 3, 4, 5, 6, 7, 8, 9}));
}

TEST_F(WeightChanges, ToTheWeightsInForceAreNone) {
  const Result result = session(small_recipe()).run({.new_weights = [](const Progress& progress) {
    return progress.weights;
  }});
  expect_equal(result, session(small_recipe()).run());
  EXPECT_TRUE(result.recipe.changes.empty());
}

TEST_F(WeightChanges, AtTheCountOfOneInTheRecipeTakeItsPlace) {
  Recipe recipe = small_recipe();
  recipe.changes = {{3, weights(9.0, 9.0)}, {7, weights(4.0, 40.0)}};
  const Result result = painted(recipe, {{3, weights(1.0, 20.0)}, {5, weights(1.0, 30.0)}});
  ASSERT_EQ(result.recipe.changes.size(), 3U);
  EXPECT_EQ(result.recipe.changes[0].weights, weights(1.0, 20.0));
  EXPECT_EQ(result.recipe.changes[1].weights, weights(1.0, 30.0));
  EXPECT_EQ(result.recipe.changes[2].weights, weights(4.0, 40.0));
  expect_equal(session(result.recipe).run(), result);
}

TEST_F(WeightChanges, AfterTheLastEvaluationHaveNoEffect) {
  Recipe recipe = small_recipe();
  const Result without = session(recipe).run();
  recipe.changes = {{10, weights(1.0, 1.0)}};
  EXPECT_EQ(session(recipe).run().picture.rgb, without.picture.rgb);
}

TEST_F(WeightChanges, DoNotOutliveTheRunInWhichTheyWereMade) {
  Session twice = session(small_recipe());
  const Result first = twice.run();
  Hand hand(turns());
  EXPECT_NE(twice.run({.new_weights = std::ref(hand)}).picture.rgb, first.picture.rgb);
  expect_equal(twice.run(), first);
}

TEST_F(WeightChanges, MeasureStylesAgainOnlyForAnotherBlend) {
  const auto shelf = make_style_shelf();
  const auto looks = [&](std::map<int, LossWeights> at) {
    const int before = shelf->found();
    Hand hand(std::move(at));
    (void)session(small_recipe(), {.styles = shelf}).run({.new_weights = std::ref(hand)});
    return shelf->found() - before;
  };
  EXPECT_EQ(looks({}), 0);
  const std::uint64_t bytes = shelf->bytes();
  EXPECT_EQ(looks({}), 2);  // once a scale
  EXPECT_EQ(looks({{2, weights(1.0, 5.0)}, {6, weights(1.0, 7.0)}}), 2);
  // There and back again: back it is known.
  EXPECT_EQ(looks({{2, weights(1.0, 100.0, {1.0, 2.0})}, {3, weights(1.0, 100.0)}}), 3);
  EXPECT_EQ(shelf->bytes(), bytes);  // that memory was planned for
}

TEST_F(WeightChanges, ThatAreInvalidAreRefusedAndPaintingGoesOn) {
  const std::vector<LossWeights> wrong = {weights(-1.0, 1.0), weights(0.0, 0.0),
                                          weights(1.0, 1.0, {1.0}), weights(1.0, 1.0, {0.0, 0.0})};
  Session painting = session(small_recipe());
  const Result without = painting.run();
  for (const LossWeights& given : wrong) {
    EXPECT_FALSE(test::message_of([&] { painting.check_weights(given); }).empty());
    std::string refused;
    Hand hand({{3, given}});
    const Result result =
        painting.run({.new_weights = std::ref(hand),
                      .on_weights_failure = [&](const Error& error) { refused = error.what(); }});
    EXPECT_EQ(refused, test::message_of([&] { painting.check_weights(given); }));
    expect_equal(result, without);
    Hand unheard({{3, given}});
    EXPECT_THROW((void)painting.run({.new_weights = std::ref(unheard)}), Error);
  }
  EXPECT_NO_THROW(painting.check_weights(weights(0.0, 1.0, {0.0, 2.0})));
}

/// Half of the photo is painted by what one style alone has: without that style nothing is left.
TEST_F(WeightChanges, ThatLeaveNothingToPaintByAreTakenBackAndReproduced) {
  const auto halves = [](int width, int height, bool both) {
    Picture picture(width, height);
    for (std::size_t i = 0; i < picture.pixel_count(); ++i) {
      const bool left = static_cast<int>(i) % width < width / 2;
      picture.rgb[i] = left || !both ? 1.0F : 0.0F;
    }
    return given(std::move(picture));
  };
  const auto painting = [&](const Recipe& recipe) {
    return Session(recipe,
                   {.content = given(content_),
                    .styles = {given(style_), given(other_style_)},
                    .content_regions = halves(64, 48, true),
                    .style_regions = {halves(48, 56, true), halves(56, 40, false)}},
                   {.models = models()});
  };
  for (const int at : {3, 4}) {
    Hand hand({{at, weights(1.0, 100.0, {0.0, 1.0})}});
    std::string refused;
    const Result result =
        painting(small_recipe())
            .run({.new_weights = std::ref(hand),
                  .on_weights_failure = [&](const Error& error) { refused = error.what(); }});
    EXPECT_NE(refused.find("nothing left of region"), std::string::npos) << refused;
    ASSERT_EQ(result.recipe.changes.size(), 1U);
    EXPECT_EQ(result.recipe.changes[0].weights, LossWeights{});
    expect_equal(painting(result.recipe).run(), result);
    Hand unheard({{at, weights(1.0, 100.0, {0.0, 1.0})}});
    EXPECT_THROW((void)painting(small_recipe()).run({.new_weights = std::ref(unheard)}), Error);
  }
}

TEST_F(WeightChanges, OfARecipeForOtherStylesAreRefusedBeforeItIsPainted) {
  Recipe recipe = small_recipe();
  recipe.changes = {{3, weights(1.0, 1.0, {1.0, 2.0, 3.0})}};
  EXPECT_NE(test::message_of([&] { (void)session(recipe); }).find("3 shares"), std::string::npos);
}

TEST_F(WeightChanges, OfACheckpointBelongToItsRecipe) {
  Hand hand({{2, weights(3.0, 50.0)}});
  std::stop_source stop;
  (void)session(small_recipe(), {.checkpoint = file_})
      .run({.on_progress =
                [&](const Progress& progress) {
                  if (progress.all_evaluations == 3) stop.request_stop();
                },
            .new_weights = std::ref(hand)},
           stop.get_token());
  const Recipe known = read_checkpoint(file_).recipe;
  ASSERT_EQ(known.changes.size(), 1U);
  EXPECT_EQ(known.changes[0].evaluations, 2);
  const std::string message =
      test::message_of([&] { (void)session(small_recipe(), {.resume = file_}); });
  EXPECT_NE(message.find("changes"), std::string::npos) << message;
}

}  // namespace
}  // namespace impasto
