#include "network/cpu/peak.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif
#include <omp.h>

#include <algorithm>

#include "base/stopwatch.h"
#include "network/cpu/avx512_bf16.h"
#include "network/cpu/vector.h"

namespace impasto::cpu {
namespace {

constexpr int kRounds = 1 << 18;

/// Multiplies and adds in `Sums` independent sums, so that none waits for another; they begin at
/// different values, or a compiler would see that they are all the same one. With the factor they
/// must fit the registers: on AVX2, 16 sums of 16 lanes went through memory, at a sixteenth of the
/// rate. Returns something that depends on all sums, so that none is left out.
template <int Lanes, int Sums>
[[gnu::always_inline]] inline float multiply_and_add(float seed) {
  Float<Lanes> sums[Sums];
  for (int i = 0; i < Sums; ++i) sums[i] = Float<Lanes>{} + seed * static_cast<float>(i);
  const Float<Lanes> a = Float<Lanes>{} + seed;
  for (int round = 0; round < kRounds; ++round) {
    for (int i = 0; i < Sums; ++i) sums[i] = sums[i] * a + a;
  }
  Float<Lanes> all = {};
  for (int i = 0; i < Sums; ++i) all += sums[i];
  return all[0];
}

/// A loop, and the products and sums that one round of it makes.
struct Loop {
  float (*run)(float seed);
  int operations;
};

/// Of 32 registers, and of 16.
constexpr int kManySums = 16;
constexpr int kSums = 12;

#ifdef __x86_64__

[[gnu::target("arch=x86-64-v4")]] float multiply_16_lanes(float seed) {
  return multiply_and_add<16, kManySums>(seed);
}

[[gnu::target("arch=x86-64-v3")]] float multiply_8_lanes(float seed) {
  return multiply_and_add<8, kSums>(seed);
}

/// Without AVX, 8 lanes take two registers.
float multiply_2_times_4_lanes(float seed) { return multiply_and_add<8, kSums / 2>(seed); }

[[gnu::target("arch=x86-64-v4,avx512bf16")]] float multiply_bf16_pairs(float seed) {
  __m512 sums[kManySums];
  for (int i = 0; i < kManySums; ++i) sums[i] = _mm512_set1_ps(seed * static_cast<float>(i));
  const auto a = reinterpret_cast<__m512bh>(_mm512_set1_ps(seed));
  for (int round = 0; round < kRounds; ++round) {
    for (int i = 0; i < kManySums; ++i) sums[i] = _mm512_dpbf16_ps(sums[i], a, a);
  }
  __m512 all = _mm512_setzero_ps();
  for (int i = 0; i < kManySums; ++i) all = _mm512_add_ps(all, sums[i]);
  return all[0];
}

Loop fastest(Precision precision) {
  if (precision == Precision::bf16 && avx512_bf16::available()) {
    return {multiply_bf16_pairs, 2 * 32 * kManySums};
  }
  if (__builtin_cpu_supports("avx512f") != 0) return {multiply_16_lanes, 2 * 16 * kManySums};
  if (__builtin_cpu_supports("avx2") != 0) return {multiply_8_lanes, 2 * 8 * kSums};
  return {multiply_2_times_4_lanes, 2 * 8 * (kSums / 2)};
}

#else

/// 8 lanes take two of 64-bit ARM's 32 registers.
float multiply_2_times_4_lanes(float seed) { return multiply_and_add<8, kSums>(seed); }

Loop fastest(Precision /*precision*/) { return {multiply_2_times_4_lanes, 2 * 8 * kSums}; }

#endif

}  // namespace

double measure_peak(Precision precision) {
  const Loop loop = fastest(precision);
  double most = 0.0;
  for (int turn = 0; turn < 5; ++turn) {
    float sink = 0.0F;
    const Stopwatch watch;
#pragma omp parallel reduction(+ : sink)
    sink += loop.run(0.5F);
    const double operations = 1.0 * loop.operations * kRounds * omp_get_max_threads();
    if (sink != 0.0F) most = std::max(most, operations / watch.seconds());
  }
  return most;
}

}  // namespace impasto::cpu
