#include "optimize/line_search.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <tuple>

namespace impasto {
namespace {

using Curve = LinePoint (*)(double);

// The first three test functions of More and Thuente, "Line search algorithms with guaranteed
// sufficient decrease", ACM TOMS 20 (1994), section 5.
LinePoint rational(double a) {
  const double q = a * a + 2.0;
  return {a, -a / q, (a * a - 2.0) / (q * q)};
}

LinePoint quintic(double a) {
  const double u = a + 0.004;
  return {a, std::pow(u, 5) - 2.0 * std::pow(u, 4), 5.0 * std::pow(u, 4) - 8.0 * std::pow(u, 3)};
}

LinePoint wavy(double a) {
  constexpr double kBeta = 0.01;
  constexpr double kPi = 3.14159265358979323846;
  double base = std::fabs(a - 1.0);
  double slope = a < 1.0 ? -1.0 : 1.0;
  if (base < kBeta) {
    slope = (a - 1.0) / kBeta;
    base = 0.5 * (a - 1.0) * (a - 1.0) / kBeta + 0.5 * kBeta;
  }
  const double w = 39.0 * kPi / 2.0;
  return {a, base + 2.0 * (1.0 - kBeta) / (39.0 * kPi) * std::sin(w * a),
          slope + (1.0 - kBeta) * std::cos(w * a)};
}

/// Not a number beyond a stride of 1; the minimum is at 0.9.
LinePoint wall(double a) {
  if (a > 1.0) return {a, std::numeric_limits<double>::quiet_NaN(), 0.0};
  return {a, (a - 0.9) * (a - 0.9), 2.0 * (a - 0.9)};
}

class WolfeSearch : public testing::TestWithParam<std::tuple<Curve, double>> {};

TEST_P(WolfeSearch, MeetsTheStrongWolfeConditionsFromAnyFirstStride) {
  const auto [curve, first] = GetParam();
  const LinePoint start = curve(0.0);
  int evaluations = 0;
  LinePoint last;
  LinePoint kept;
  const WolfeSettings settings;
  const WolfeResult result = wolfe_search(
      start, first,
      [&, curve = curve](double stride) {
        ++evaluations;
        return last = curve(stride);
      },
      [&] { kept = last; }, settings);
  ASSERT_TRUE(result.found);
  EXPECT_EQ(result.evaluations, evaluations);
  EXPECT_LT(result.evaluations, settings.max_evaluations);
  EXPECT_EQ(result.best.stride, kept.stride);
  EXPECT_LE(result.best.value, start.value + settings.decrease * result.best.stride * start.slope);
  EXPECT_LE(std::fabs(result.best.slope), settings.curvature * std::fabs(start.slope));
}

INSTANTIATE_TEST_SUITE_P(MoreThuente, WolfeSearch,
                         testing::Combine(testing::Values(&rational, &quintic, &wavy, &wall),
                                          testing::Values(1e-3, 1e-1, 1.0, 10.0, 1e3)));

TEST(WolfeSearchFails, SaysSoWhenNoStrideLeadsDown) {
  int kept = 0;
  const WolfeResult result = wolfe_search(
      {0.0, 1.0, -1.0}, 1.0,
      [](double stride) {
        return LinePoint{stride, 1.0 + stride, -1.0};
      },
      [&] { ++kept; });
  EXPECT_FALSE(result.found);
  EXPECT_EQ(kept, 0);
  EXPECT_EQ(result.best.stride, 0.0);
  EXPECT_LE(result.evaluations, 25);
}

}  // namespace
}  // namespace impasto
