// A preconditioner P is a change of variables, x = P^1/2 x': L-BFGS with it goes where L-BFGS
// without it goes in x'.
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "optimize/lbfgs.h"

namespace impasto {
namespace {

constexpr std::size_t kSize = 50;

float root_of_p(std::size_t i) { return 1.0F + static_cast<float>(i % 7); }

/// A function that is not quadratic, with |gradient|_1 < 1 where the test begins: then the first
/// step is not shortened.
double f(std::span<const float> x, std::span<float> gradient) {
  double value = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double curvature = 1e-5 * static_cast<double>(1 + i % 11);
    const double d = x[i] - 1.0;
    value += curvature * (d * d + 0.1 * d * d * d * d);
    gradient[i] = static_cast<float>(curvature * (2.0 * d + 0.4 * d * d * d));
  }
  return value;
}

std::vector<double> values_of(Optimizer& optimizer, const Function& function) {
  std::vector<float> x(kSize, 0.0F);
  std::vector<double> values;
  for (int i = 0; i < 12; ++i) values.push_back(optimizer.step(function, std::span(x)).value);
  return values;
}

TEST(Precondition, IsAChangeOfVariables) {
  const auto plain = make_lbfgs(kSize, {.history = 4});
  const auto changed = values_of(*plain, [](VectorView<const float> z, VectorView<float> gradient) {
    std::vector<float> x(kSize);
    for (std::size_t i = 0; i < kSize; ++i) x[i] = root_of_p(i) * z.data()[i];
    const double value = f(x, gradient.span());
    for (std::size_t i = 0; i < kSize; ++i) gradient.data()[i] *= root_of_p(i);
    return value;
  });

  const auto preconditioned =
      make_lbfgs(kSize, {.history = 4, .precondition = [](VectorView<float> v) {
                           for (std::size_t i = 0; i < kSize; ++i) {
                             v.data()[i] *= root_of_p(i) * root_of_p(i);
                           }
                         }});
  const auto values =
      values_of(*preconditioned, [](VectorView<const float> x, VectorView<float> gradient) {
        return f(x.span(), gradient.span());
      });

  ASSERT_EQ(values.size(), changed.size());
  EXPECT_LT(values.back(), 0.2 * values.front());
  for (std::size_t i = 0; i < values.size(); ++i) {
    EXPECT_NEAR(values[i], changed[i], 1e-4 * values.front()) << "step " << i;
  }
}

}  // namespace
}  // namespace impasto
