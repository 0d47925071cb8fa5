#include "transfer/weight_schedule.h"

#include <gtest/gtest.h>

#include "impasto/error.h"
#include "support/message_of.h"

namespace impasto {
namespace {

LossWeights style(double weight) { return {.style_weight = weight}; }

Recipe changing_recipe() {
  Recipe recipe;
  recipe.loss.style_weight = 1.0;
  recipe.changes = {{3, style(2.0)}, {5, style(3.0)}, {9, style(4.0)}};
  return recipe;
}

TEST(WeightSchedule, LetsChangesTakeEffectWhenTheyAreDue) {
  WeightSchedule schedule(changing_recipe());
  EXPECT_EQ(schedule.weights().style_weight, 1.0);
  EXPECT_FALSE(schedule.advance(2));
  EXPECT_TRUE(schedule.advance(3));
  EXPECT_FALSE(schedule.advance(3));
  EXPECT_EQ(schedule.weights().style_weight, 2.0);
  EXPECT_TRUE(schedule.advance(20));
  EXPECT_EQ(schedule.weights().style_weight, 4.0);
  EXPECT_EQ(schedule.made(), 3);
  EXPECT_EQ(WeightSchedule(changing_recipe(), 2).weights().style_weight, 3.0);
}

TEST(WeightSchedule, KeepsItsRecipeInOrder) {
  WeightSchedule schedule(changing_recipe());
  (void)schedule.advance(5);
  schedule.change(5, style(7.0));
  schedule.change(6, style(8.0));
  EXPECT_EQ(schedule.weights().style_weight, 8.0);
  const auto& changes = schedule.recipe().changes;
  ASSERT_EQ(changes.size(), 4U);
  EXPECT_EQ(changes[1].weights.style_weight, 7.0);
  EXPECT_EQ(changes[2].evaluations, 6);
  EXPECT_NO_THROW(schedule.recipe().validate());
  EXPECT_TRUE(schedule.advance(9));
  EXPECT_EQ(schedule.weights().style_weight, 4.0);
}

TEST(WeightSchedule, TellsTheWeightsOfAnEvaluation) {
  EXPECT_EQ(weights_before(changing_recipe(), 0).style_weight, 1.0);
  EXPECT_EQ(weights_before(changing_recipe(), 3).style_weight, 1.0);  // still to be changed
  EXPECT_EQ(weights_before(changing_recipe(), 4).style_weight, 2.0);
}

/// Else hours of painting would end with a picture that cannot be written.
TEST(WeightSchedule, RefusesMoreThanMetadataHold) {
  WeightSchedule schedule{Recipe()};
  std::string message;
  int at = 1;
  for (; at < 10'000 && message.empty(); ++at) {
    try {
      schedule.change(at, style(at / 3.0));
    } catch (const Error& error) {
      message = error.what();
    }
  }
  EXPECT_NE(message.find("metadata"), std::string::npos);
  EXPECT_GT(at, 200);
  EXPECT_LT(to_json(schedule.recipe()).size(), 60'000U);
  EXPECT_EQ(std::ssize(schedule.recipe().changes), at - 2);
  EXPECT_EQ(schedule.weights(), schedule.recipe().changes.back().weights);
}

}  // namespace
}  // namespace impasto
