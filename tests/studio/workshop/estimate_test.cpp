#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/stopwatch.h"
#include "studio/workshop/studio_fixture.h"

namespace impasto::studio {
namespace {

using ::testing::HasSubstr;

TEST_F(StudioTest, EstimatesWhatASessionPlans) {
  for (const Init init : {Init::content, Init::noise, Init::style}) {
    Order order = this->order({64, 300}, 7);
    order.recipe.init = init;
    order.styles.push_back({other_style_, 0.5});
    order.recipe.loss.style_blend = {1.0, 0.5};
    order.recipe.original_colors = OriginalColors::histogram;
    const Estimate estimate = studio_->estimate(order);
    Recipe recipe = order.recipe;
    recipe.engine = settings().engine;
    const auto picture = [&](const std::string& id) { return studio_->pictures().read(id); };
    const Session session(recipe, picture(photo_), {picture(style_), picture(other_style_)},
                          std::nullopt, {.shows_pictures = true});
    EXPECT_TRUE(estimate.fits) << estimate.message;
    EXPECT_EQ(estimate.plan.peak_bytes, session.plan().peak_bytes);
    ASSERT_EQ(estimate.plan.scales.size(), 2U);
    EXPECT_EQ(estimate.width, 300);
    EXPECT_EQ(estimate.height, session.plan().scales.back().height);
    EXPECT_EQ(estimate.plan.precision, session.plan().precision);
  }
}

TEST_F(StudioTest, EstimatesLargePicturesWithoutReadingThem) {
  const std::string large = add("large.png", test::made_picture(4000, 3000, 5));
  Order order = this->order({128, 512, 2048});
  order.content = large;
  (void)studio_->estimate(order);  // the model is on its shelf then
  double best = 10.0;              // seconds; the machine may be busy
  for (int again = 0; again < 5; ++again) {
    const Stopwatch stopwatch;
    EXPECT_TRUE(studio_->estimate(order).fits);
    best = std::min(best, stopwatch.seconds());
  }
  EXPECT_LT(best, 0.3);
  RecordProperty("milliseconds", static_cast<int>(1000.0 * best));
}

TEST_F(StudioTest, KnowsTheSecondsOnceItHasPainted) {
  const std::string id = studio_->order(order({64}, 12)).id;
  const Painting painting = wait_for(id, State::done);
  const Estimate estimate = studio_->estimate(order({64}, 12));
  ASSERT_TRUE(estimate.seconds);
  EXPECT_TRUE(estimate.measured);
  EXPECT_GT(*estimate.seconds, 0.2 * painting.standing->seconds);
  EXPECT_LT(*estimate.seconds, 5.0 * painting.standing->seconds);
  reopen();
  EXPECT_NEAR(*studio_->estimate(order({64}, 12)).seconds, *estimate.seconds, 1e-9);
}

TEST_F(StudioTest, SaysWhyAnOrderCannotBePainted) {
  Order order = this->order({16});
  EXPECT_THAT(refusal_of([&] { (void)studio_->estimate(order); }).what(), HasSubstr("too small"));
}

class SmallStudio : public StudioTest {
 protected:
  [[nodiscard]] StudioSettings settings() const override {
    StudioSettings settings = StudioTest::settings();
    settings.engine.memory_bytes = std::uint64_t{260} << 20;
    return settings;
  }
};

TEST_F(SmallStudio, NamesTheSizeThatWouldFit) {
  const Order large = order({100'000});
  const Estimate estimate = studio_->estimate(large);
  EXPECT_FALSE(estimate.fits);
  EXPECT_GT(estimate.plan.peak_bytes, settings().engine.memory_bytes);
  EXPECT_EQ(estimate.available_bytes, settings().engine.memory_bytes);
  ASSERT_GT(estimate.largest_size, 64);
  EXPECT_THAT(estimate.message, HasSubstr(std::to_string(estimate.largest_size)));
  EXPECT_TRUE(studio_->estimate(order({estimate.largest_size})).fits);
  EXPECT_EQ(refusal_of([&] { (void)studio_->order(large); }).reason(), Reason::conflict);
}

}  // namespace
}  // namespace impasto::studio
