#include "network/cpu/peak.h"

#include <gtest/gtest.h>
#include <omp.h>

#include <algorithm>

#include "base/stopwatch.h"

namespace impasto::cpu {
namespace {

/// Products and sums a second of one chain of numbers, each of which waits for the one before.
double rate_of_one_chain() {
  constexpr int kRounds = 1 << 20;
  const volatile float seed = 0.5F;
  const float factor = seed;
  double most = 0.0;
  for (int turn = 0; turn < 5; ++turn) {
    float sum = factor;
    const Stopwatch watch;
    for (int round = 0; round < kRounds; ++round) sum = sum * factor + factor;
    const volatile float sink = sum;
    most = std::max(most, 2.0 * kRounds / watch.seconds() * (sink > 0.0F ? 1.0 : 0.0));
  }
  return most;
}

// A chain makes a product and a sum in four cycles or more; with AVX2, registers give 16 of each
// in one. A loop whose sums go through memory does not reach a quarter of that.
TEST(Peak, IsThatOfRegisters) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "its registers are memory under AddressSanitizer";
#elif defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") == 0) GTEST_SKIP() << "needs AVX2";
#else
  GTEST_SKIP() << "the bound is that of AVX2";
#endif
  const double chain = rate_of_one_chain();
  for (const Precision precision : {Precision::f32, Precision::bf16}) {
    EXPECT_GT(measure_peak(precision), 16.0 * chain * omp_get_max_threads());
  }
}

}  // namespace
}  // namespace impasto::cpu
