#include "network/cpu/peak.h"

#include <immintrin.h>
#include <omp.h>

#include <algorithm>

#include "base/stopwatch.h"
#include "network/cpu/vector.h"
#include "network/cpu/winograd_kernels.h"

namespace impasto::cpu {
namespace {

/// Independent sums, so that none waits for another; they begin at different values, or a compiler
/// would see that they are all the same one.
constexpr int kSums = 16;
constexpr int kRounds = 1 << 18;

/// Returns something that depends on all sums, so that none is left out.
[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")]] float multiply_floats(
    float seed) {
  Float<16> sums[kSums];
  for (int i = 0; i < kSums; ++i) sums[i] = Float<16>{} + seed * static_cast<float>(i);
  const Float<16> a = Float<16>{} + seed;
  for (int round = 0; round < kRounds; ++round) {
    for (int i = 0; i < kSums; ++i) sums[i] = sums[i] * a + a;
  }
  Float<16> all = {};
  for (int i = 0; i < kSums; ++i) all += sums[i];
  return all[0];
}

[[gnu::target("arch=x86-64-v4,avx512bf16")]] float multiply_bf16_pairs(float seed) {
  __m512 sums[kSums];
  for (int i = 0; i < kSums; ++i) sums[i] = _mm512_set1_ps(seed * static_cast<float>(i));
  const auto a = reinterpret_cast<__m512bh>(_mm512_set1_ps(seed));
  for (int round = 0; round < kRounds; ++round) {
    for (int i = 0; i < kSums; ++i) sums[i] = _mm512_dpbf16_ps(sums[i], a, a);
  }
  __m512 all = _mm512_setzero_ps();
  for (int i = 0; i < kSums; ++i) all = _mm512_add_ps(all, sums[i]);
  return all[0];
}

}  // namespace

double measure_peak(Precision precision) {
  const bool pairs = precision == Precision::bf16 && winograd::has_bf16_products();
  const double operations = 2.0 * 16.0 * (pairs ? 2.0 : 1.0) * kSums * kRounds;
  double most = 0.0;
  for (int turn = 0; turn < 5; ++turn) {
    float sink = 0.0F;
    const Stopwatch watch;
#pragma omp parallel reduction(+ : sink)
    sink += pairs ? multiply_bf16_pairs(0.5F) : multiply_floats(0.5F);
    const double rate = operations * omp_get_max_threads() / watch.seconds();
    if (sink != 0.0F) most = std::max(most, rate);
  }
  return most;
}

}  // namespace impasto::cpu
