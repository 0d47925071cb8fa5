#include "optimize/bounds.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <memory>
#include <vector>

#include "impasto/error.h"
#include "optimize/adam.h"
#include "optimize/functions.h"
#include "optimize/lbfgs.h"
#include "support/message_of.h"

namespace impasto {
namespace {

constexpr Bounds kBox{-1.0F, 0.5F};

TEST(Bounds, ProjectToTheNearestPoint) {
  std::vector<float> x = {-1.5F, -1.0F, -0.25F, 0.5F, 0.75F};
  project(kBox, x);
  EXPECT_EQ(x, (std::vector<float>{-1.0F, -1.0F, -0.25F, 0.5F, 0.5F}));
}

TEST(Bounds, SlopeCountsOnlyWhatCanMove) {
  const std::vector<float> x = {-1.0F, -1.0F, 0.0F, 0.5F, 0.5F};
  const std::vector<float> direction = {-1.0F, 2.0F, 3.0F, 4.0F, -5.0F};
  const std::vector<float> gradient = {7.0F, 11.0F, 13.0F, 17.0F, 19.0F};
  EXPECT_EQ(slope_within(kBox, x, gradient, direction), 2.0 * 11.0 + 3.0 * 13.0 - 5.0 * 19.0);
}

TEST(Bounds, FreeGradientLeavesOutWhatItAndTheDirectionLeadAcross) {
  const std::vector<float> x = {-1.0F, -1.0F, -1.0F, 0.0F, 0.5F, 0.5F, 0.5F};
  const std::vector<float> gradient = {2.0F, -3.0F, 4.0F, 5.0F, -6.0F, 7.0F, -8.0F};
  const std::vector<float> direction = {-1.0F, -1.0F, 1.0F, -1.0F, 1.0F, 1.0F, -1.0F};
  std::vector<float> free(x.size());
  free_gradient(kBox, x, gradient, direction, free);
  EXPECT_EQ(free, (std::vector<float>{0.0F, -3.0F, 4.0F, 5.0F, 0.0F, 7.0F, -8.0F}));

  std::vector<float> v = {1.0F, 2.0F, 3.0F, 4.0F, 5.0F, 6.0F, 7.0F};
  zero_where_different(gradient, free, v);
  EXPECT_EQ(v, (std::vector<float>{0.0F, 2.0F, 3.0F, 4.0F, 0.0F, 6.0F, 7.0F}));
  zero_where_equal(gradient, free, v);
  EXPECT_EQ(v, std::vector<float>(7, 0.0F));
}

TEST(Bounds, SlopeIsTheDerivativeAlongTheProjectedRay) {
  constexpr std::size_t kSize = 70'000;  // several blocks
  std::vector<float> x(kSize);
  std::vector<float> direction(kSize);
  for (std::size_t i = 0; i < kSize; ++i) {
    const std::vector<float> places = {-1.0F, -0.5F, 0.25F, 0.5F};
    x[i] = places[i % 4];
    direction[i] = static_cast<float>(std::cos(static_cast<double>(i)));
  }
  std::vector<float> gradient(kSize);
  const double start = test::quadratic<float>(x, gradient, 3.0);
  const double stride = 1e-3;
  std::vector<float> moved(kSize);
  std::vector<float> unused(kSize);
  add_scaled(x, stride, direction, moved);
  project(kBox, moved);
  const double difference = (test::quadratic<float>(moved, unused, 3.0) - start) / stride;
  EXPECT_NEAR(slope_within(kBox, x, gradient, direction), difference, 0.01 * std::abs(difference));
}

struct Way {
  const char* name;
  std::function<std::unique_ptr<Optimizer>(std::size_t)> make;
  int steps;
};

std::unique_ptr<Optimizer> searched(std::size_t size) {
  return make_lbfgs(size, {.line_search = true, .bounds = kBox});
}

/// An uneven P that mixes neighbors, so that its directions are not the gradient's signs.
void precondition(VectorView<float> v) {
  for (std::size_t i = 0; i + 1 < v.size(); i += 2) {
    const float a = v.data()[i];
    const float b = v.data()[i + 1];
    v.data()[i] = 2.0F * a + 0.5F * b;
    v.data()[i + 1] = 0.5F * a + b;
  }
}

class WithinBounds : public testing::TestWithParam<Way> {};

/// The least value found; f must not see a point outside.
double least(const Way& way, std::vector<float>& x,
             const std::function<double(std::span<const float>, std::span<float>)>& f) {
  const auto optimizer = way.make(x.size());
  double best = std::numeric_limits<double>::infinity();
  std::vector<float> best_x;
  const Function watched = [&](std::span<const float> point, std::span<float> gradient) {
    EXPECT_GE(*std::ranges::min_element(point), kBox.lower);
    EXPECT_LE(*std::ranges::max_element(point), kBox.upper);
    const double value = f(point, gradient);
    if (value < best) {
      best = value;
      best_x.assign(point.begin(), point.end());
    }
    return value;
  };
  for (int i = 0; i < way.steps; ++i) {
    if (optimizer->step(watched, x).converged) break;
  }
  x = best_x;
  return best;
}

TEST_P(WithinBounds, FindsTheLowestPointOfABowl) {
  std::vector<float> x(40, 3.0F);  // outside
  least(GetParam(), x, [](std::span<const float> point, std::span<float> gradient) {
    return test::quadratic<float>(point, gradient, 30.0);
  });
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double expected = std::clamp(std::sin(static_cast<double>(i)), -1.0, 0.5);
    EXPECT_NEAR(x[i], expected, 5e-3) << i;
  }
}

// With a at most 1/2, a valley of Rosenbrock's has its lowest point at (1/2, 1/4), of value 1/4.
TEST_P(WithinBounds, FindsTheLowestPointOfACurvedValley) {
  std::vector<float> x(20, -0.75F);
  const double value = least(GetParam(), x, test::rosenbrock<float>);
  EXPECT_NEAR(value, 0.25 * 10, 0.01);
  for (std::size_t i = 0; i < x.size(); i += 2) {
    EXPECT_NEAR(x[i], 0.5, 0.01);
    EXPECT_NEAR(x[i + 1], 0.25, 0.02);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Optimizers, WithinBounds,
    testing::Values(Way{"lbfgs",
                        [](std::size_t size) { return make_lbfgs(size, {.bounds = kBox}); }, 300},
                    Way{"preconditioned",
                        [](std::size_t size) {
                          return make_lbfgs(size, {.precondition = precondition, .bounds = kBox});
                        },
                        300},
                    Way{"searched", searched, 300},
                    Way{"adam",
                        [](std::size_t size) {
                          return make_adam(size, {.learning_rate = 0.01, .bounds = kBox});
                        },
                        3000}),
    [](const auto& way) { return way.param.name; });

TEST(Bounds, OfLbfgsThatAreFarChangeNoStep) {
  const Function bowl = [](std::span<const float> x, std::span<float> gradient) {
    return test::quadratic<float>(x, gradient, 30.0);
  };
  const auto values = [&](const LbfgsSettings& settings) {
    const auto optimizer = make_lbfgs(40, settings);
    std::vector<float> x(40, 1.0F);
    std::vector<double> seen;
    for (int i = 0; i < 15; ++i) seen.push_back(optimizer->step(bowl, x).value);
    return seen;
  };
  const auto bounded = values({.learning_rate = 0.5, .bounds = Bounds{-1e6F, 1e6F}});
  const auto free = values({.learning_rate = 0.5});  // without a rise
  EXPECT_LT(free.back(), 0.05 * free.front());
  for (std::size_t i = 0; i < free.size(); ++i) {
    EXPECT_NEAR(bounded[i], free[i], 1e-4 * free.front()) << "step " << i;
  }
}

/// A bowl that seems ten times as flat to the left of 0 as it is to the right.
TEST(Bounds, LetLbfgsRiseByATwentiethAtMost) {
  const Function valley = [](std::span<const float> x, std::span<float> gradient) {
    const double e = x[0] - 0.125;
    const double curvature = e < 0.0 ? 1.0 : 20.0;
    gradient[0] = static_cast<float>(2.0 * curvature * e);
    return 1.0 + curvature * e * e;
  };
  const auto greatest_value = [&](const LbfgsSettings& settings) {
    const auto optimizer = make_lbfgs(1, settings);
    std::vector<float> x = {-1.0F};
    double greatest = 0.0;
    for (int i = 0; i < 12; ++i) greatest = std::max(greatest, optimizer->step(valley, x).value);
    return greatest;
  };
  const double start = 1.0 + 1.125 * 1.125;
  EXPECT_GT(greatest_value({.learning_rate = 1.7}), 1.2 * start);
  EXPECT_LE(greatest_value({.learning_rate = 1.7, .bounds = Bounds{-2.0F, 2.0F}}), 1.05 * start);
}

TEST(Bounds, AreWhereLbfgsConverges) {
  for (const bool line_search : {false, true}) {
    const auto optimizer = make_lbfgs(3, {.line_search = line_search, .bounds = kBox});
    const Function slope = [](std::span<const float> x, std::span<float> gradient) {
      std::ranges::fill(gradient, 0.5F);
      return static_cast<double>(x[0]) + x[1] + x[2];
    };
    std::vector<float> x(3, 0.25F);
    bool converged = false;
    for (int i = 0; i < 20 && !converged; ++i) converged = optimizer->step(slope, x).converged;
    EXPECT_TRUE(converged) << line_search;
    EXPECT_EQ(x, (std::vector<float>{-1.0F, -1.0F, -1.0F})) << line_search;
  }
}

TEST(Bounds, ThatAreNoneAreRefused) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (const Bounds bounds : {Bounds{1.0F, 0.0F}, Bounds{0.0F, 0.0F}, Bounds{0.0F, nan}}) {
    EXPECT_THROW((void)make_lbfgs(3, {.bounds = bounds}), Error);
    EXPECT_THROW((void)make_adam(3, {.bounds = bounds}), Error);
  }
  EXPECT_EQ(test::message_of([] {
              (void)make_lbfgs(3, {.bounds = Bounds{1.0F, 0.0F}});
            }),
            "The bounds are 1 and 0: give two finite numbers, the lower one first.");
}

}  // namespace
}  // namespace impasto
