// Weights that change while it is painted, or before.

#include "studio/workshop/weights.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "studio/workshop/studio_fixture.h"

namespace impasto::studio {
namespace {

class StudioWeights : public StudioTest {
 protected:
  /// Paints the order that this painting has come to, once more.
  std::string painted_again(const std::string& id) {
    Order again = studio_->painting(id).order;
    const std::string copy = studio_->order(again).id;
    EXPECT_EQ(wait_for(copy, State::done).state, State::done);
    return copy;
  }
};

TEST_F(StudioWeights, OfWhatWaitsBecomePartOfItsRecipe) {
  const std::string first = studio_->order(order({64}, kLong)).id;
  const std::string id = studio_->order(order({64}, 5)).id;
  const Painting changed = studio_->change_weights(id, {.style_weight = 7.0, .tv_weight = 2.0});
  EXPECT_EQ(changed.order.recipe.loss.style_weight, 7.0);
  EXPECT_EQ(changed.weights.tv_weight, 2.0);
  studio_->remove(first);
  EXPECT_TRUE(wait_for(id, State::done).order.recipe.changes.empty());
}

TEST_F(StudioWeights, OfWhatIsBeingPaintedTakeEffectAndArePartOfTheRecipeThen) {
  const std::string id = studio_->order(order({64}, 30)).id;
  (void)wait_for_evaluations(id, 2);
  const Painting asked = studio_->change_weights(id, {.style_weight = 3.0});
  EXPECT_EQ(asked.weights.style_weight, 3.0);
  const Painting done = wait_for(id, State::done);
  ASSERT_EQ(done.order.recipe.changes.size(), 1U);
  EXPECT_EQ(done.order.recipe.changes[0].weights.style_weight, 3.0);
  EXPECT_FALSE(done.weights_asked);
  EXPECT_TRUE(same_picture(id, painted_again(id)));
}

TEST_F(StudioWeights, OfWhatIsPausedTakeEffectWhereItGoesOn) {
  const std::string id = studio_->order(order({64}, 30)).id;
  (void)wait_for_evaluations(id, 2);
  (void)studio_->pause(id);
  const int at = wait_for(id, State::paused).standing->all_evaluations;
  (void)studio_->change_weights(id, {.content_weight = 4.0});
  reopen();
  EXPECT_TRUE(studio_->painting(id).weights_asked);
  (void)studio_->resume(id);
  const Painting done = wait_for(id, State::done);
  ASSERT_EQ(done.order.recipe.changes.size(), 1U) << done.error;
  EXPECT_EQ(done.order.recipe.changes[0].evaluations, at);
  EXPECT_TRUE(same_picture(id, painted_again(id)));
}

TEST_F(StudioWeights, RefuseWhatCannotBePainted) {
  const std::string id = studio_->order(order({64}, kLong)).id;
  EXPECT_EQ(refusal_of([&] {
              (void)studio_->change_weights(id, {.styles = std::vector{1.0, 2.0}});
            }).reason(),
            Reason::invalid);
  EXPECT_EQ(refusal_of([&] {
              (void)studio_->change_weights(
                  id, {.content_weight = 0.0, .style_weight = 0.0, .tv_weight = 0.0});
            }).reason(),
            Reason::invalid);
  (void)studio_->stop(id);
  (void)wait_for(id, State::stopped);
  EXPECT_EQ(refusal_of([&] { (void)studio_->change_weights(id, {.style_weight = 1.0}); }).reason(),
            Reason::conflict);
}

TEST(Weights, EqualSharesAreNone) {
  EXPECT_TRUE(loss_weights({.styles = {2.0, 2.0}}).style_blend.empty());
  EXPECT_EQ(loss_weights({.styles = {2.0, 1.0}}).style_blend, (std::vector{2.0, 1.0}));
  EXPECT_EQ(shown_weights({}, 2).styles, (std::vector{1.0, 1.0}));
}

}  // namespace
}  // namespace impasto::studio
