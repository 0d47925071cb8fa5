#include "loss/content.h"

#include <gtest/gtest.h>

namespace impasto {
namespace {

constexpr FeatureShape kShape{.channels = 4, .height = 3, .width = 5};

TEST(ContentLoss, MeanDividesByTheNumberOfElements) {
  const ContentLoss loss = content_loss(LossForm::mean, 120.0, kShape, 7.0);
  EXPECT_DOUBLE_EQ(loss.value, 2.0);
  EXPECT_DOUBLE_EQ(loss.gradient_scale, 2.0 / 60.0);
}

TEST(ContentLoss, PaperIsHalfTheSquaredDistance) {
  const ContentLoss loss = content_loss(LossForm::paper, 120.0, kShape, 7.0);
  EXPECT_DOUBLE_EQ(loss.value, 60.0);
  EXPECT_DOUBLE_EQ(loss.gradient_scale, 1.0);
}

TEST(ContentLoss, RelativeDividesByTheTargetsEnergy) {
  const ContentLoss loss = content_loss(LossForm::relative, 120.0, kShape, 240.0);
  EXPECT_DOUBLE_EQ(loss.value, 0.5);
  EXPECT_DOUBLE_EQ(loss.gradient_scale, 2.0 / 240.0);
}

}  // namespace
}  // namespace impasto
