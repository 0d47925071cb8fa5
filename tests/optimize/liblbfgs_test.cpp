// L-BFGS with its line search, in float32, against liblbfgs (Debian's, in double).

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <lbfgs.h>

#include <cmath>
#include <functional>

#include "functions.h"
#include "optimize/lbfgs.h"

namespace impasto {
namespace {

struct Problem {
  const char* name;
  std::size_t size;
  std::function<double(std::span<const double>, std::span<double>)> in_double;
  Function in_float;
  std::vector<float> start;
};

std::vector<float> wood_start(std::size_t size) {
  std::vector<float> x(size);
  for (std::size_t i = 0; i < size; ++i) x[i] = i % 2 == 0 ? -3.0F : -1.0F;
  return x;
}

Problem rosenbrock_of(std::size_t size) {
  return {"Rosenbrock", size, test::rosenbrock<double>, test::rosenbrock<float>,
          test::start_of("rosenbrock", size)};
}

Problem wood_of(std::size_t size) {
  return {"Wood", size, test::wood<double>, test::wood<float>, wood_start(size)};
}

Problem quadratic_of(std::size_t size, double condition) {
  return {"quadratic", size,
          [=](auto x, auto g) { return test::quadratic<double>(x, g, condition); },
          [=](auto x, auto g) { return test::quadratic<float>(x, g, condition); },
          std::vector<float>(size, 0.0F)};
}

struct Outcome {
  std::vector<double> x;
  int evaluations = 0;  ///< until the value had fallen to the goal
  double value = 0.0;
};

constexpr double kGoal = 1e-6;  // of the starting value

Outcome run_liblbfgs(const Problem& problem) {
  struct Context {
    const Problem& problem;
    double first = 0.0;
    int evaluations = 0;
    int reached = 0;
  } context{problem};
  const auto evaluate = [](void* instance, const lbfgsfloatval_t* x, lbfgsfloatval_t* g, int n,
                           lbfgsfloatval_t) -> lbfgsfloatval_t {
    auto& c = *static_cast<Context*>(instance);
    const auto size = static_cast<std::size_t>(n);
    const double value = c.problem.in_double({x, size}, {g, size});
    if (++c.evaluations == 1) c.first = value;
    if (c.reached == 0 && value <= kGoal * c.first) c.reached = c.evaluations;
    return value;
  };
  Outcome outcome{.x = {problem.start.begin(), problem.start.end()}};
  lbfgs_parameter_t settings;
  lbfgs_parameter_init(&settings);
  settings.m = 20;
  settings.epsilon = 1e-9;
  settings.max_iterations = 5000;
  const int code = lbfgs(static_cast<int>(problem.size), outcome.x.data(), &outcome.value, evaluate,
                         nullptr, &context, &settings);
  EXPECT_TRUE(code >= 0 || code == LBFGSERR_ROUNDING_ERROR) << "code " << code;
  outcome.evaluations = context.reached;
  return outcome;
}

Outcome run_ours(const Problem& problem, int limit) {
  const auto optimizer = make_lbfgs(problem.size, {.history = 20, .line_search = true});
  std::vector<float> x = problem.start;
  Outcome outcome;
  double first = 0.0;
  for (int evaluations = 0; evaluations < limit;) {
    const Step step = optimizer->step(problem.in_float, x);
    if (evaluations == 0) first = step.value;
    if (outcome.evaluations == 0 && step.value <= kGoal * first) {
      outcome.evaluations = evaluations;
    }
    evaluations += step.evaluations;
    outcome.value = step.value;
    if (step.converged) break;
  }
  outcome.x.assign(x.begin(), x.end());
  return outcome;
}

class Liblbfgs : public testing::TestWithParam<Problem> {};

TEST_P(Liblbfgs, FindsTheSameMinimumInAboutAsManyEvaluations) {
  const Problem& problem = GetParam();
  const Outcome theirs = run_liblbfgs(problem);
  const Outcome ours = run_ours(problem, 2000);
  double difference = 0.0;
  for (std::size_t i = 0; i < problem.size; ++i) {
    difference = std::max(difference, std::fabs(ours.x[i] - theirs.x[i]));
  }
  fmt::print("{}: {} evaluations, liblbfgs {}; values {:.2g} and {:.2g}, points within {:.2g}\n",
             problem.name, ours.evaluations, theirs.evaluations, ours.value, theirs.value,
             difference);
  EXPECT_LT(difference, 1e-3);
  ASSERT_GT(ours.evaluations, 0);
  EXPECT_LE(ours.evaluations, theirs.evaluations * 3 / 2);
}

INSTANTIATE_TEST_SUITE_P(Functions, Liblbfgs,
                         testing::Values(rosenbrock_of(2), rosenbrock_of(200), wood_of(4),
                                         wood_of(400), quadratic_of(1000, 1e3),
                                         quadratic_of(1000, 1e5)),
                         [](const auto& parameter) {
                           return fmt::format("{}{}_{}", parameter.param.name, parameter.param.size,
                                              parameter.index);
                         });

}  // namespace
}  // namespace impasto
