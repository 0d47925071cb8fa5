#include "base/finite.h"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace impasto {
namespace {

using Limits = std::numeric_limits<float>;

TEST(AllFinite, HoldsForTheLargestAndTheSmallestNumbers) {
  EXPECT_TRUE(all_finite({}));
  EXPECT_TRUE(all_finite(std::vector<float>{0.0F, -0.0F, Limits::max(), Limits::lowest(),
                                            Limits::min(), Limits::denorm_min()}));
}

TEST(AllFinite, FindsOneThatIsNotWhereverItStands) {
  for (const float wrong :
       {Limits::infinity(), -Limits::infinity(), Limits::quiet_NaN(), -Limits::signaling_NaN()}) {
    for (std::size_t at = 0; at < 37; ++at) {
      std::vector<float> values(37, Limits::lowest());
      values[at] = wrong;
      EXPECT_FALSE(all_finite(values)) << wrong << " at " << at;
    }
  }
}

}  // namespace
}  // namespace impasto
