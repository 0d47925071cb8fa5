#include "optimize/vector_ops.h"

#include <gtest/gtest.h>
#include <omp.h>

#include <cmath>
#include <limits>
#include <vector>

namespace impasto {
namespace {

std::vector<float> wave(std::size_t size, double phase) {
  std::vector<float> v(size);
  for (std::size_t i = 0; i < size; ++i) {
    v[i] = static_cast<float>(std::sin(0.37 * static_cast<double>(i) + phase));
  }
  return v;
}

// Around the width of the inner loop, around a block, and several blocks with a rest.
class Sizes : public testing::TestWithParam<std::size_t> {};
INSTANTIATE_TEST_SUITE_P(VectorOps, Sizes,
                         testing::Values(0, 1, 31, 32, 33, 4095, 4096, 4097, 12345));

TEST_P(Sizes, SumsAreThoseOfAPlainLoopInLongDouble) {
  const std::vector<float> a = wave(GetParam(), 0.1);
  const std::vector<float> b = wave(GetParam(), 0.5);
  long double product = 0.0L;
  long double magnitude = 0.0L;
  for (std::size_t i = 0; i < a.size(); ++i) {
    product += static_cast<long double>(a[i]) * static_cast<long double>(b[i]);
    magnitude += static_cast<long double>(std::fabs(a[i]));
  }
  const double bound = 1e-15 * static_cast<double>(a.size());
  EXPECT_NEAR(dot(a, b), static_cast<double>(product), bound);
  EXPECT_NEAR(norm1(a), static_cast<double>(magnitude), bound);
}

TEST_P(Sizes, ElementwiseOperationsRoundOnceOrTwice) {
  const std::vector<float> x = wave(GetParam(), 0.2);
  const std::vector<float> base = wave(GetParam(), 0.9);
  std::vector<float> sum(x.size());
  std::vector<float> in_place = base;
  std::vector<float> scaled(x.size());
  std::vector<float> difference(x.size());
  std::vector<float> copied(x.size());
  add_scaled(base, 0.3, x, sum);
  axpy(0.3, x, in_place);
  scale(0.3, x, scaled);
  subtract(x, base, difference);
  copy(x, copied);
  for (std::size_t i = 0; i < x.size(); ++i) {
    ASSERT_NEAR(sum[i], static_cast<double>(base[i]) + 0.3 * static_cast<double>(x[i]), 2e-7);
    ASSERT_EQ(scaled[i], 0.3F * x[i]);
    ASSERT_EQ(difference[i], x[i] - base[i]);
  }
  EXPECT_EQ(in_place, sum);
  EXPECT_EQ(copied, x);
}

TEST(VectorOps, SumsDoNotDependOnTheNumberOfThreads) {
  const std::vector<float> a = wave(123457, 0.1);
  const std::vector<float> b = wave(123457, 0.5);
  const int threads = omp_get_max_threads();
  omp_set_num_threads(1);
  const double one = dot(a, b);
  for (const int n : {2, 3, 5}) {
    omp_set_num_threads(n);
    EXPECT_EQ(dot(a, b), one) << n << " threads";
  }
  omp_set_num_threads(threads);
}

TEST(VectorOps, TheNormTellsNonFiniteElementsAndZeroVectors) {
  for (const float bad :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
        -std::numeric_limits<float>::infinity()}) {
    for (const std::size_t at : {0U, 40U, 8191U, 9998U}) {
      std::vector<float> v(9999, std::numeric_limits<float>::max());
      EXPECT_TRUE(std::isfinite(norm1(v)));
      v[at] = bad;
      EXPECT_FALSE(std::isfinite(norm1(v))) << bad << " at " << at;
    }
  }
  std::vector<float> v(9999, -0.0F);
  EXPECT_EQ(norm1(v), 0.0);
  v[9998] = std::numeric_limits<float>::denorm_min();
  EXPECT_GT(norm1(v), 0.0);
}

}  // namespace
}  // namespace impasto
