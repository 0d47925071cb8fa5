// What the optimizers do where a function has no value, explodes, or has no slope.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <omp.h>
#include <unistd.h>

#include <cmath>
#include <fstream>
#include <limits>
#include <string>

#include "functions.h"
#include "impasto/error.h"
#include "optimize/adam.h"
#include "optimize/lbfgs.h"

namespace impasto {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr float kNanFloat = std::numeric_limits<float>::quiet_NaN();

struct Kind {
  const char* name;
  std::unique_ptr<Optimizer> (*make)(std::size_t size);
};

std::unique_ptr<Optimizer> fixed(std::size_t size) { return make_lbfgs(size, {}); }
std::unique_ptr<Optimizer> searched(std::size_t size) {
  return make_lbfgs(size, {.line_search = true});
}
std::unique_ptr<Optimizer> adam(std::size_t size) {
  return make_adam(size, {.learning_rate = 0.5});
}

class Every : public testing::TestWithParam<Kind> {};
INSTANTIATE_TEST_SUITE_P(Optimizer, Every,
                         testing::Values(Kind{"lbfgs", fixed}, Kind{"searched", searched},
                                         Kind{"adam", adam}),
                         [](const auto& parameter) { return parameter.param.name; });

/// sum of k_i (x_i - log x_i), k_i from 1 to 4; minimum at 1, no value where an x_i <= 0. The
/// quasi-Newton step from afar, where the curvature is small, leads far beyond that wall.
double logarithm(std::span<const float> x, std::span<float> g) {
  double value = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double k = 1.0 + static_cast<double>(i % 4);
    const double p = static_cast<double>(x[i]);
    value += k * (p - std::log(p));
    g[i] = static_cast<float>(k * (1.0 - 1.0 / p));
  }
  return value;
}

TEST_P(Every, FindsAMinimumNextToAWallOfNan) {
  const auto optimizer = GetParam().make(100);
  std::vector<float> x(100);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = 3.0F + static_cast<float>(i % 9);
  for (int i = 0; i < 300; ++i) {
    const Step step = optimizer->step(logarithm, x);
    ASSERT_TRUE(std::isfinite(step.value));
    ASSERT_EQ(step.undone, std::isnan(step.rejected_value));
  }
  for (const float p : x) EXPECT_NEAR(p, 1.0, 2e-2);
}

TEST(Lbfgs, UndoesAStepOntoTheWallAndSaysSo) {
  const auto optimizer = make_lbfgs(100, {});
  std::vector<float> x(100);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = 3.0F + static_cast<float>(i % 9);
  int undone = 0;
  double accepted = 0.0;
  for (int i = 0; i < 300; ++i) {
    const Step step = optimizer->step(logarithm, x);
    if (step.undone) {
      ++undone;
      EXPECT_EQ(step.value, accepted) << "the step starts from the point that was accepted last";
    }
    accepted = step.value;
  }
  EXPECT_GT(undone, 0);
}

/// A quadratic that is a million times higher where an element exceeds 1.2 times its minimum's.
double plateau(std::span<const float> x, std::span<float> g) {
  const double value = test::quadratic<float>(x, g);
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (std::fabs(static_cast<double>(x[i])) > 1.5) return 1e6 * value + 1e6;
  }
  return value;
}

TEST_P(Every, NeverAcceptsAnExplodedValue) {
  const auto optimizer = GetParam().make(200);
  std::vector<float> x(200, 0.0F);
  std::vector<float> g(200);
  double value = plateau(x, g);
  const double first = value;
  for (int i = 0; i < 400; ++i) {
    const Step step = optimizer->step(plateau, x);
    ASSERT_LE(step.value, 10.0 * value);
    if (step.undone) {
      ASSERT_GT(step.rejected_value, 10.0 * value);
    }
    value = step.value;
    if (step.converged) break;
  }
  EXPECT_LT(value, 0.01 * first);
}

TEST_P(Every, CountsANanInTheGradientAsNotFinite) {
  const auto optimizer = GetParam().make(64);
  std::vector<float> x(64, 4.0F);
  const Function f = [](std::span<const float> p, std::span<float> g) {
    double value = 0.0;
    for (std::size_t i = 0; i < p.size(); ++i) {
      value += 0.5 * static_cast<double>(p[i]) * static_cast<double>(p[i]);
      g[i] = p[i];
    }
    if (p[5] < -0.5F || p[7] > 5.0F) g[63] = kNanFloat;
    return value;
  };
  for (int i = 0; i < 400; ++i) {
    ASSERT_TRUE(std::isfinite(optimizer->step(f, x).value));
    for (const float p : x) ASSERT_TRUE(std::isfinite(p));
  }
  EXPECT_LT(std::fabs(x[5]), 0.1F);
}

TEST_P(Every, RefusesToStartWithoutAValueOrASlope) {
  std::vector<float> x(10, 1.0F);
  const Function no_value = [](std::span<const float>, std::span<float> g) {
    std::fill(g.begin(), g.end(), 1.0F);
    return kNan;
  };
  const Function no_slope = [](std::span<const float>, std::span<float> g) {
    std::fill(g.begin(), g.end(), kNanFloat);
    return 1.0;
  };
  EXPECT_THROW(GetParam().make(10)->step(no_value, x), Error);
  EXPECT_THROW(GetParam().make(10)->step(no_slope, x), Error);
  EXPECT_THROW(GetParam().make(11)->step(logarithm, x), Error) << "of another size";
  EXPECT_EQ(x, std::vector<float>(10, 1.0F));
}

TEST_P(Every, HasConvergedWhereTheGradientIsZero) {
  std::vector<float> x(10, 1.0F);
  const auto optimizer = GetParam().make(10);
  for (int i = 0; i < 3; ++i) {
    const Step step = optimizer->step(logarithm, x);
    EXPECT_TRUE(step.converged);
    EXPECT_FALSE(step.undone);
    EXPECT_EQ(step.value, 25.0 - 1.0 - 2.0 + 1.0);
    EXPECT_EQ(x, std::vector<float>(10, 1.0F));
  }
}

TEST_P(Every, GivesUpAtTheAcceptedPointWhenEverythingAroundItIsNan) {
  const std::vector<float> start(10, 1.0F);
  const Function island = [&](std::span<const float> p, std::span<float> g) {
    std::fill(g.begin(), g.end(), 1.0F);
    return std::equal(p.begin(), p.end(), start.begin()) ? 1.0 : kNan;
  };
  std::vector<float> x = start;
  const auto optimizer = GetParam().make(10);
  int steps = 0;
  Step step;
  while (!step.converged && steps < 100) {
    step = optimizer->step(island, x);
    ++steps;
  }
  EXPECT_TRUE(step.converged);
  EXPECT_EQ(step.value, 1.0);
  EXPECT_EQ(x, start);
}

TEST(Lbfgs, LearnsTheCurvatureOfALossOfAnyMagnitude) {
  for (const double factor : {1e-12, 1e-6, 1.0, 1e6, 1e12}) {
    const Function f = [&](std::span<const float> x, std::span<float> g) {
      const double value = factor * test::quadratic<float>(x, g);
      for (float& e : g) e *= static_cast<float>(factor);
      return value;
    };
    const auto optimizer = make_lbfgs(1000, {});
    std::vector<float> x(1000, 0.0F);
    const double first = optimizer->step(f, x).value;
    double value = first;
    for (int i = 0; i < 80; ++i) value = optimizer->step(f, x).value;
    EXPECT_LT(value, 1e-4 * first) << "factor " << factor;
  }
}

TEST_P(Every, GivesTheSameBitsForAnyNumberOfThreads) {
  const int threads = omp_get_max_threads();
  const std::size_t size = 50001;
  std::vector<float> one;
  for (const int n : {1, 2, 3}) {
    omp_set_num_threads(n);
    const auto optimizer = GetParam().make(size);
    std::vector<float> x = test::start_of("chained", size);
    for (int i = 0; i < 15; ++i) optimizer->step(test::chained<float>, x);
    if (n == 1) one = x;
    EXPECT_EQ(x, one) << n << " threads";
  }
  omp_set_num_threads(threads);
}

TEST(Settings, OutOfRangeAreErrors) {
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_THROW(make_lbfgs(10, {.learning_rate = 0.0}), Error);
  EXPECT_THROW(make_lbfgs(10, {.learning_rate = kNan}), Error);
  EXPECT_THROW(make_lbfgs(10, {.learning_rate = infinity}), Error);
  EXPECT_THROW(make_lbfgs(10, {.history = 0}), Error);
  EXPECT_THROW(make_lbfgs(10, {.history = 1001}), Error);
  EXPECT_THROW(make_lbfgs(10, {.explosion_factor = 1.0}), Error);
  EXPECT_NO_THROW(make_lbfgs(10, {.explosion_factor = infinity}));
  EXPECT_THROW(make_adam(10, {.learning_rate = -1.0}), Error);
  EXPECT_THROW(make_adam(10, {.beta1 = 1.0}), Error);
  EXPECT_THROW(make_adam(10, {.beta2 = -0.1}), Error);
  EXPECT_THROW(make_adam(10, {.epsilon = 0.0}), Error);
}

TEST(Settings, AreNamedInTheError) {
  try {
    const auto optimizer = make_lbfgs(10, {.history = 0});
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("history is 0"));
  }
}

TEST(Memory, IsWhatThePlanSays) {
  // Large vectors are mapped, each by itself: the address space grows by just their bytes.
  const auto in_use = [] {
    std::size_t pages = 0;
    std::ifstream("/proc/self/statm") >> pages;
    return pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  };
  const std::size_t size = 300000;
  const LbfgsSettings settings{.history = 7, .line_search = true};
  const std::size_t before = in_use();
  const auto lbfgs = make_lbfgs(size, settings);
  const std::size_t between = in_use();
  const auto adam = make_adam(size, {});
  const auto lbfgs_used = static_cast<double>(between - before);
  const auto adam_used = static_cast<double>(in_use() - between);
  EXPECT_NEAR(lbfgs_used / static_cast<double>(lbfgs_bytes(size, settings)), 1.0, 0.01);
  EXPECT_NEAR(adam_used / static_cast<double>(adam_bytes(size)), 1.0, 0.01);
}

}  // namespace
}  // namespace impasto
