#include "optimize/history.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

#include "functions.h"
#include "optimize/lbfgs.h"

namespace impasto {
namespace {

using Doubles = std::vector<double>;

std::vector<float> random_vector(std::size_t size, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  std::vector<float> v(size);
  for (float& x : v) x = normal(random);
  return v;
}

double product(const Doubles& a, const Doubles& b) {
  double sum = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

Doubles wide(const std::vector<float>& v) { return {v.begin(), v.end()}; }

/// H v after BFGS's update with (s, y): (I - s y^T / y.s) H (I - y s^T / y.s) + s s^T / y.s
/// (Nocedal and Wright, equation 6.17), by recursion over the pairs, newest first.
Doubles inverse_hessian_times(const std::vector<Doubles>& s, const std::vector<Doubles>& y,
                              std::size_t pairs, const Doubles& v) {
  if (pairs == 0) {
    const double scale = product(s.back(), y.back()) / product(y.back(), y.back());
    Doubles result = v;
    for (double& x : result) x *= scale;
    return result;
  }
  const Doubles& sk = s[pairs - 1];
  const Doubles& yk = y[pairs - 1];
  const double ys = product(yk, sk);
  const double sv = product(sk, v);
  Doubles reduced = v;
  for (std::size_t i = 0; i < v.size(); ++i) reduced[i] -= sv / ys * yk[i];
  Doubles result = inverse_hessian_times(s, y, pairs - 1, reduced);
  const double yr = product(yk, result);
  for (std::size_t i = 0; i < v.size(); ++i) result[i] += (sv - yr) / ys * sk[i];
  return result;
}

class Histories : public ::testing::TestWithParam<HistoryPrecision> {};
INSTANTIATE_TEST_SUITE_P(Precisions, Histories,
                         ::testing::Values(HistoryPrecision::f32, HistoryPrecision::bf16));

/// Pairs of a random quadratic with curvatures from 0.1 to 10.
struct Pairs {
  std::vector<std::vector<float>> s;
  std::vector<std::vector<float>> y;

  Pairs(std::size_t size, unsigned count) {
    for (unsigned k = 0; k < count; ++k) {
      s.push_back(random_vector(size, 10 + k));
      y.push_back(s.back());
      for (std::size_t i = 0; i < size; ++i) {
        y.back()[i] *=
            static_cast<float>(std::pow(10.0, static_cast<double>(i % 201) / 100.0 - 1.0));
      }
    }
  }
};

TEST_P(Histories, ApplyTheInverseHessianOfThePairsTheyKeep) {
  constexpr std::size_t kSize = 9'001;
  constexpr int kKept = 4;
  Pairs pairs(kSize, 7);
  History history(kSize, kKept, GetParam(), Storage::memory);
  std::vector<Doubles> s;
  std::vector<Doubles> y;
  for (std::size_t k = 0; k < pairs.s.size(); ++k) {
    ASSERT_TRUE(history.push(pairs.s[k], pairs.y[k]));  // which rounds them
    s.push_back(wide(pairs.s[k]));
    y.push_back(wide(pairs.y[k]));
  }
  s.erase(s.begin(), s.end() - kKept);
  y.erase(y.begin(), y.end() - kKept);

  const std::vector<float> gradient = random_vector(kSize, 1);
  std::vector<float> direction(kSize);
  history.direction(gradient, direction);
  const Doubles expected = inverse_hessian_times(s, y, kKept, wide(gradient));
  double squared_error = 0.0;
  for (std::size_t i = 0; i < kSize; ++i) {
    squared_error += std::pow(direction[i] + expected[i], 2.0);
  }
  EXPECT_LT(std::sqrt(squared_error / product(expected, expected)), 1e-6);
  EXPECT_LT(product(wide(direction), wide(gradient)), 0.0);
}

TEST_P(Histories, RefuseAPairWithoutPositiveCurvature) {
  History history(4, 2, GetParam(), Storage::memory);
  std::vector<float> s = {1, 2, 3, 4};
  std::vector<float> y = {-1, -2, -3, -4};
  EXPECT_FALSE(history.push(s, y));
  EXPECT_TRUE(history.empty());
}

TEST(History, InBFloat16RoundsToNearestWithTiesToEven) {
  History history(4, 1, HistoryPrecision::bf16, Storage::memory);
  std::vector<float> s = {1.0F + 0x1p-8F, 1.0F + 0x3p-8F, 1.0F + 0x1.8p-8F, -0x1p-130F};
  std::vector<float> y = s;
  ASSERT_TRUE(history.push(s, y));
  EXPECT_EQ(s, (std::vector<float>{1.0F, 1.0F + 0x1p-6F, 1.0F + 0x1p-7F, -0x1p-130F}));
}

TEST_P(Histories, LetLbfgsReachTheMinimum) {
  const Function f = [](std::span<const float> x, std::span<float> gradient) {
    return test::chained<float>(x, gradient);
  };
  std::vector<float> x = test::start_of("chained", 200);
  const auto lbfgs = make_lbfgs(x.size(), {.history = 10, .history_precision = GetParam()});
  double value = 0.0;
  for (int i = 0; i < 300; ++i) value = lbfgs->step(f, x).value;
  EXPECT_LT(value, 1e-8);
}

TEST(LbfgsBytes, HalvesTheHistoryInBFloat16) {
  const LbfgsSettings f32{.history = 20};
  LbfgsSettings bf16 = f32;
  bf16.history_precision = HistoryPrecision::bf16;
  EXPECT_EQ(lbfgs_bytes(1000, f32), 44U * 4000);
  EXPECT_EQ(lbfgs_bytes(1000, bf16), (20U + 4U) * 4000);
}

}  // namespace
}  // namespace impasto
