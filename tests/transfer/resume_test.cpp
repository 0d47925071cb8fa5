// Paintings that are stopped, and go on from their checkpoint.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <random>
#include <stop_token>
#include <vector>

#include "impasto/error.h"
#include "impasto/session.h"
#include "support/message_of.h"
#include "support/program.h"
#include "support/shallow.h"
#include "weights/read_tensors.h"

namespace impasto {
namespace {

using test::made_picture;

constexpr int kToTheEnd = 1'000'000;

Recipe small_recipe() {
  Recipe recipe;
  recipe.sizes = {32, 48};
  recipe.iterations = {3, 5};
  recipe.optimizer.history = 2;
  recipe.loss = test::shallow_loss();
  return recipe;
}

class Resume : public ::testing::Test {
 protected:
  [[nodiscard]] Session session(const Recipe& recipe, SessionOptions options) const {
    return Session(recipe, content_, {style_}, std::nullopt, std::move(options));
  }

  /// Goes on where the checkpoint stands, if there is one, for as many iterations.
  [[nodiscard]] Result paint_piece(const Recipe& recipe, int iterations) const {
    SessionOptions options{.checkpoint = file_};
    if (std::filesystem::exists(file_)) options.resume = file_;
    std::stop_source stop;
    return session(recipe, options)
        .run({.on_progress =
                  [&](const Progress&) {
                    if (--iterations <= 0) stop.request_stop();
                  }},
             stop.get_token());
  }

  /// As a painting in one piece, wherever it is cut.
  void expect_the_same(const Recipe& recipe) const {
    const Result whole = session(recipe, {}).run();
    for (const int first : {1, 3, 5}) {
      std::filesystem::remove(file_);
      Result result = paint_piece(recipe, first);
      if (result.stopped) result = paint_piece(recipe, kToTheEnd);
      expect_equal(result, whole);
    }
    std::filesystem::remove(file_);
    Result result;
    do {
      result = paint_piece(recipe, 2);
    } while (result.stopped);
    expect_equal(result, whole);
  }

  static void expect_equal(const Result& result, const Result& whole) {
    EXPECT_EQ(result.picture.rgb, whole.picture.rgb);
    EXPECT_EQ(result.loss.total, whole.loss.total);
    EXPECT_EQ(result.evaluations, whole.evaluations);
    EXPECT_FALSE(result.stopped);
  }

  std::string refusal(const Recipe& recipe) const {
    return test::message_of([&] { (void)session(recipe, {.resume = file_}); });
  }

  test::ScratchFolder folder_;
  std::string file_ = folder_ / "painting.safetensors";
  Picture content_ = made_picture(64, 48, 1);
  Picture style_ = made_picture(48, 56, 2);
};

TEST_F(Resume, GivesTheSameBytesWithLbfgsInEitherPrecision) {
  Recipe recipe = small_recipe();
  for (const HistoryPrecision precision : {HistoryPrecision::f32, HistoryPrecision::bf16}) {
    recipe.optimizer.history_precision = precision;
    expect_the_same(recipe);
  }
}

TEST_F(Resume, GivesTheSameBytesWithALineSearch) {
  Recipe recipe = small_recipe();
  recipe.optimizer.line_search = true;
  expect_the_same(recipe);
}

TEST_F(Resume, GivesTheSameBytesWithAdam) {
  Recipe recipe = small_recipe();
  recipe.optimizer.kind = OptimizerKind::adam;
  expect_the_same(recipe);
}

TEST_F(Resume, GivesTheSameBytesWhereStepsAreUndone) {
  Recipe recipe = small_recipe();
  recipe.optimizer.kind = OptimizerKind::adam;
  recipe.optimizer.learning_rate = 30.0;
  recipe.init = Init::noise;
  recipe.border = 4;
  int undone = 0;
  (void)session(recipe, {}).run({.on_progress = [&](const Progress& p) { undone += p.undone; }});
  EXPECT_GT(undone, 0);
  expect_the_same(recipe);
}

TEST_F(Resume, GivesTheSameBytesWithPairsTakenAlongBetweenScales) {
  Recipe recipe = small_recipe();
  recipe.border = 3;
  const Result without = session(recipe, {}).run();
  recipe.carry_optimizer = true;
  EXPECT_NE(session(recipe, {}).run().picture.rgb, without.picture.rgb);
  expect_the_same(recipe);
}

TEST_F(Resume, GivesTheSameBytesWithVectorsOnDisk) {
  Recipe recipe = small_recipe();
  recipe.sizes = {48};
  recipe.iterations = {12};
  recipe.optimizer.history = 30;
  const Result whole = session(recipe, {}).run();
  const std::uint64_t pairs = 24 * std::uint64_t{3} * 48 * 36 * 2;
  (void)paint_piece(recipe, 4);  // in memory
  recipe.engine.memory_bytes = session(recipe, {}).plan().peak_bytes - pairs / 2;
  EXPECT_TRUE(session(recipe, {.resume = file_}).plan().scales[0].vectors_on_disk);
  (void)paint_piece(recipe, 3);  // on disk
  const Result result = paint_piece(recipe, kToTheEnd);
  EXPECT_EQ(result.picture.rgb, whole.picture.rgb);
  EXPECT_EQ(result.evaluations, whole.evaluations);
}

TEST_F(Resume, ACheckpointIsASafetensorsFileWithThePicture) {
  Recipe recipe = small_recipe();
  recipe.optimizer.history_precision = HistoryPrecision::bf16;
  const Result stopped = paint_piece(recipe, 7);
  const TensorMap tensors = read_tensors(file_);
  const Tensor& best = tensors.at("best_picture");
  EXPECT_EQ(best.shape, (std::vector<std::int64_t>{3, 36, 48}));
  ASSERT_EQ(best.values.size(), stopped.picture.rgb.size());
  for (std::size_t i = 0; i < best.values.size(); ++i) {
    ASSERT_EQ(std::clamp(best.values[i], 0.0F, 1.0F), stopped.picture.rgb[i]);
  }
  EXPECT_TRUE(tensors.contains("optimizer.pair_1.y"));
}

TEST_F(Resume, WritesCheckpointsAsOftenAsAsked) {
  int written = 0;
  std::filesystem::file_time_type last;
  const auto count = [&](const Progress&) {
    if (!std::filesystem::exists(file_)) return;
    const auto time = std::filesystem::last_write_time(file_);
    if (time != last) ++written;
    last = time;
  };
  Recipe recipe = small_recipe();
  recipe.sizes = {32};
  recipe.iterations = {11};
  (void)session(recipe, {.checkpoint = file_, .checkpoint_every = {.evaluations = 3}})
      .run({.on_progress = count});
  EXPECT_EQ(written, 3);  // each is seen at the iteration after it
}

TEST_F(Resume, RefusesOtherSettingsPicturesModelsAndPrecisions) {
  const Recipe recipe = small_recipe();
  (void)paint_piece(recipe, 2);
  Recipe other = recipe;
  other.loss.style_weight = 7.0;
  EXPECT_NE(refusal(other).find("style_weight 100.0, and not 7.0"), std::string::npos);
  other = recipe;
  other.engine.precision = Precision::f32;
  EXPECT_NE(refusal(other).find("precision"), std::string::npos);
  content_.rgb[5] += 0.25F;
  EXPECT_NE(refusal(recipe).find("the content is not the picture"), std::string::npos);
  content_.rgb[5] -= 0.25F;
  style_ = made_picture(48, 56, 3);
  EXPECT_NE(refusal(recipe).find("style 1 is not the picture"), std::string::npos);
  style_ = made_picture(48, 56, 2);
  other = recipe;
  other.engine.threads = 1;  // changes no value
  EXPECT_EQ(session(other, {.resume = file_}).plan().evaluations_done, 2);
}

TEST_F(Resume, RefusesWhatIsNoCheckpointOrIsCutShort) {
  const Recipe recipe = small_recipe();
  (void)paint_piece(recipe, 2);
  const std::string whole = test::read_text(file_);
  std::mt19937 random(3);
  for (int i = 0; i < 40; ++i) {
    std::filesystem::remove(file_);
    test::write_text(file_, whole.substr(0, random() % whole.size()));
    EXPECT_NE(refusal(recipe).find("checkpoint"), std::string::npos);
  }
  std::filesystem::remove(file_);
  EXPECT_NE(refusal(recipe).find("checkpoint"), std::string::npos);
  test::write_text(file_, "dear diary");
  EXPECT_NE(refusal(recipe).find("checkpoint"), std::string::npos);
}

TEST_F(Resume, SurvivesBytesThatWereChanged) {
  const Recipe recipe = small_recipe();
  (void)paint_piece(recipe, 2);
  const std::string whole = test::read_text(file_);
  const std::size_t header = whole.find("\"optimizer.");
  std::mt19937 random(4);
  for (int i = 0; i < 60; ++i) {
    std::string changed = whole;
    for (int j = 0; j < 2; ++j) changed[random() % header] = static_cast<char>(random() % 256);
    std::filesystem::remove(file_);
    test::write_text(file_, changed);
    try {
      (void)session(recipe, {.resume = file_}).run();
    } catch (const Error&) {
    }
  }
}

TEST_F(Resume, FailsWhereACheckpointCannotBeWrittenUnlessSomebodyListens) {
  Recipe recipe = small_recipe();
  EXPECT_NE(test::message_of([&] {
              (void)session(recipe, {.checkpoint = folder_ / "missing/file"});
            }).find("missing"),
            std::string::npos);
  const std::string gone = folder_ / "gone";
  std::filesystem::create_directory(gone);
  const SessionOptions options{.checkpoint = gone + "/file",
                               .checkpoint_every = {.evaluations = 2}};
  Session deaf = session(recipe, options);
  Session listening = session(recipe, options);
  std::filesystem::remove(gone);
  EXPECT_THROW((void)deaf.run(), Error);
  int failures = 0;
  const Result result = listening.run({.on_checkpoint_failure = [&](const Error&) { ++failures; }});
  EXPECT_EQ(result.evaluations, 8);
  EXPECT_GE(failures, 3);
}

TEST_F(Resume, ShowsThePictureThatAStopWouldGive) {
  const Recipe recipe = small_recipe();
  for (const int at : {2, 6}) {
    int iteration = 0;
    Picture shown;
    (void)session(recipe, {.shows_pictures = true})
        .run({.wants_picture = [&](const Progress&) { return ++iteration == at; },
              .on_picture = [&](const Progress&, const Picture& picture) { shown = picture; }});
    std::filesystem::remove(file_);
    EXPECT_EQ(shown.rgb, paint_piece(recipe, at).picture.rgb);
  }
}

}  // namespace
}  // namespace impasto
