#include "studio/workshop/showing.h"

#include <gtest/gtest.h>

namespace impasto::studio {
namespace {

/// How often a picture is shown, of each kind, while evaluations of so many seconds go by.
struct Count {
  int views = 0;
  int frames = 0;
  double showing = 0.0;  ///< seconds, of
  double seconds = 0.0;  ///< those that went by
};

Count count(int evaluations, double evaluation, double showing, int done = 0) {
  Showing shown(evaluations, done);
  Count count;
  for (int i = done + 1; i <= evaluations; ++i) {
    count.seconds += evaluation;
    const Showing::Wants wants = shown.wants(count.seconds, i);
    if (!wants.any()) continue;
    count.views += wants.view ? 1 : 0;
    count.frames += wants.frame ? 1 : 0;
    count.showing += showing;
    count.seconds += showing;
    shown.shown(count.seconds);
  }
  return count;
}

TEST(Showing, TakesASmallPartOfTheTimeHoweverLongItTakes) {
  for (const double showing : {0.001, 0.02, 0.5}) {
    for (const double evaluation : {0.01, 0.3, 2.0}) {
      const Count counted = count(2000, evaluation, showing);
      EXPECT_LT(counted.showing, 0.03 * counted.seconds + showing) << showing << ", " << evaluation;
      EXPECT_GE(counted.views, 2) << showing << ", " << evaluation;
    }
  }
}

TEST(Showing, GivesTwoViewsASecondAtMost) {
  const Count counted = count(1000, 0.01, 0.0001);
  EXPECT_LE(counted.views, 2.0 * counted.seconds + 1.0);
  EXPECT_GT(counted.views, 1.5 * counted.seconds);
}

TEST(Showing, KeepsAHundredFramesAtMostAlsoOfWhatGoesOn) {
  EXPECT_EQ(count(60, 2.0, 0.01).frames, 60);
  const int frames = count(5000, 2.0, 0.01).frames;
  EXPECT_EQ(frames, 100);
  EXPECT_EQ(count(5000, 2.0, 0.01, 2500).frames, 50);
}

}  // namespace
}  // namespace impasto::studio
