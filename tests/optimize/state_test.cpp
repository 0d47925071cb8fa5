// Optimizers that are stopped, written down, made anew and given back what they knew.

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "impasto/error.h"
#include "optimize/adam.h"
#include "optimize/functions.h"
#include "optimize/history.h"
#include "optimize/lbfgs.h"
#include "optimize/vector_ops.h"
#include "support/message_of.h"

namespace impasto {
namespace {

constexpr std::size_t kSize = 40;
constexpr int kSteps = 14;

struct Memory {
  std::map<std::string, double> numbers;
  std::map<std::string, std::vector<float>> vectors;
};

class Saver : public StateVisitor {
 public:
  explicit Saver(Memory& memory) : memory_(memory) {}
  void number(std::string_view name, double& value) override {
    EXPECT_TRUE(memory_.numbers.emplace(name, value).second) << name << " comes twice";
  }
  void vector(std::string_view name, VectorView<float> values) override { keep(name, values); }
  void vector(std::string_view name, VectorView<BFloat16> values) override { keep(name, values); }

 private:
  template <typename T>
  void keep(std::string_view name, VectorView<T> values) {
    std::vector<float> kept;
    for (const T value : values.span()) kept.push_back(widen(value));
    EXPECT_TRUE(memory_.vectors.emplace(name, kept).second) << name << " comes twice";
  }
  Memory& memory_;
};

class Loader : public StateVisitor {
 public:
  explicit Loader(const Memory& memory) : memory_(memory) {}
  void number(std::string_view name, double& value) override {
    value = memory_.numbers.at(std::string(name));
  }
  void vector(std::string_view name, VectorView<float> values) override {
    std::ranges::copy(memory_.vectors.at(std::string(name)), values.span().begin());
  }
  void vector(std::string_view name, VectorView<BFloat16> values) override {
    std::ranges::transform(memory_.vectors.at(std::string(name)), values.span().begin(),
                           to_bfloat16);
  }

 private:
  const Memory& memory_;
};

using Make = std::function<std::unique_ptr<Optimizer>()>;

/// A few steps over a curved valley, with values on the way that are to be undone.
std::vector<float> course(const Make& make, int stop_after) {
  auto optimizer = make();
  std::vector<float> x = test::start_of("rosenbrock", kSize);
  std::vector<float> seen;
  for (int i = 0; i < kSteps; ++i) {
    if (i == stop_after) {
      Memory memory;
      Saver saver(memory);
      optimizer->visit_state(saver);
      optimizer = make();
      Loader loader(memory);
      optimizer->visit_state(loader);
    }
    const Function f = [&](std::span<const float> point, std::span<float> gradient) {
      const double value = test::rosenbrock(point, gradient);
      return i >= 6 && i < 10 ? value * 1e9 : value;
    };
    const Step step = optimizer->step(f, x);
    seen.push_back(static_cast<float>(step.value));
    seen.push_back(static_cast<float>(step.evaluations));
  }
  seen.insert(seen.end(), x.begin(), x.end());
  return seen;
}

void expect_going_on(const Make& make) {
  const std::vector<float> whole = course(make, -1);
  for (int step = 0; step < kSteps; ++step) EXPECT_EQ(course(make, step), whole) << step;
}

TEST(OptimizerState, LetsLbfgsGoOnAfterAnyStep) {
  for (const HistoryPrecision precision : {HistoryPrecision::f32, HistoryPrecision::bf16}) {
    const LbfgsSettings settings{
        .learning_rate = 0.5, .history = 3, .history_precision = precision};
    expect_going_on([&] { return make_lbfgs(kSize, settings); });
    expect_going_on([&] { return make_lbfgs(kSize, settings, Storage::disk); });
  }
}

TEST(OptimizerState, LetsALineSearchGoOnAfterAnyStep) {
  const LbfgsSettings settings{.history = 3, .line_search = true};
  expect_going_on([&] { return make_lbfgs(kSize, settings); });
}

TEST(OptimizerState, LetsAdamGoOnAfterAnyStep) {
  expect_going_on([&] { return make_adam(kSize, {}); });
}

TEST(OptimizerState, RefusesCountsThatCannotBe) {
  for (const double pairs : {-1.0, 4.0, 0.5, 1e300}) {
    Memory memory;
    Saver saver(memory);
    make_lbfgs(kSize, {.history = 3})->visit_state(saver);
    memory.numbers.at("pairs") = pairs;
    Loader loader(memory);
    const auto optimizer = make_lbfgs(kSize, {.history = 3});
    EXPECT_NE(test::message_of([&] { optimizer->visit_state(loader); }).find("pairs"),
              std::string::npos);
  }
}

TEST(LearnedPairs, MakeTheFirstStepTheOneOfTheirHistory) {
  const Function f = [](std::span<const float> x, std::span<float> gradient) {
    return test::quadratic(x, gradient, 10.0);
  };
  const LbfgsSettings settings{.history = 5, .history_precision = HistoryPrecision::bf16};
  std::vector<float> x(kSize, 0.0F);
  const auto taught = make_lbfgs(kSize, settings);
  for (int i = 0; i < 9; ++i) taught->step(f, x);

  History history(kSize, settings.history, settings.history_precision, Storage::memory);
  const auto pupil = make_lbfgs(kSize, settings);
  int pairs = 0;
  taught->visit_pairs([&](ConstVector s, ConstVector y) {
    std::vector<float> s_copy(kSize);
    std::vector<float> y_copy(kSize);
    copy(s, s_copy);
    copy(y, y_copy);
    EXPECT_TRUE(history.push(s_copy, y_copy));
    pupil->learn(s_copy, y_copy);
    ++pairs;
  });
  EXPECT_EQ(pairs, 5);
  std::vector<float> point(kSize, 0.25F);
  std::vector<float> gradient(kSize);
  std::vector<float> direction(kSize);
  f(point, gradient);
  history.direction(gradient, direction);
  std::vector<float> moved = point;
  pupil->step(f, moved);
  add_scaled(point, 1.0, direction, point);
  EXPECT_EQ(moved, point);
  const auto ignorant = make_lbfgs(kSize, settings);
  std::vector<float> elsewhere(kSize, 0.25F);
  ignorant->step(f, elsewhere);
  EXPECT_NE(moved, elsewhere);
}

}  // namespace
}  // namespace impasto
