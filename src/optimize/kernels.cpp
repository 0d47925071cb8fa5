#include "optimize/kernels.h"

#include <algorithm>
#include <cmath>

namespace impasto {

namespace {

// Independent partial sums: enough for four AVX-512 additions in flight. Written out, because the
// compiler may not reorder a floating-point sum by itself.
constexpr std::size_t kLanes = 32;

double sum(const double (&lanes)[kLanes]) {
  double total = 0.0;
  for (const double lane : lanes) total += lane;
  return total;
}

template <typename Stored>
[[gnu::always_inline]] inline double dot_of(const Stored* a, const float* b, std::size_t size) {
  double lanes[kLanes] = {};
  std::size_t i = 0;
  for (; i + kLanes <= size; i += kLanes) {
    for (std::size_t j = 0; j < kLanes; ++j) {
      lanes[j] += static_cast<double>(widen(a[i + j])) * static_cast<double>(b[i + j]);
    }
  }
  for (std::size_t j = 0; i + j < size; ++j) {
    lanes[j] += static_cast<double>(widen(a[i + j])) * static_cast<double>(b[i + j]);
  }
  return sum(lanes);
}

template <typename Stored>
[[gnu::always_inline]] inline void add_scaled_of(const float* base, float factor, const Stored* x,
                                                 float* out, std::size_t size) {
#pragma omp simd
  for (std::size_t i = 0; i < size; ++i) out[i] = base[i] + factor * widen(x[i]);
}

}  // namespace

[[gnu::target_clones("default", "arch=haswell", "arch=skylake-avx512")]] double dot_block(
    const float* a, const float* b, std::size_t size) {
  return dot_of(a, b, size);
}

[[gnu::target_clones("default", "arch=haswell", "arch=skylake-avx512")]] double dot_block(
    const BFloat16* a, const float* b, std::size_t size) {
  return dot_of(a, b, size);
}

[[gnu::target_clones("default", "arch=haswell", "arch=skylake-avx512")]] double norm1_block(
    const float* a, std::size_t size) {
  double lanes[kLanes] = {};
  std::size_t i = 0;
  for (; i + kLanes <= size; i += kLanes) {
    for (std::size_t j = 0; j < kLanes; ++j) lanes[j] += static_cast<double>(std::fabs(a[i + j]));
  }
  for (std::size_t j = 0; i + j < size; ++j) lanes[j] += static_cast<double>(std::fabs(a[i + j]));
  return sum(lanes);
}

[[gnu::target_clones("default", "arch=haswell", "arch=skylake-avx512")]] void add_scaled_block(
    const float* base, float factor, const float* x, float* out, std::size_t size) {
  add_scaled_of(base, factor, x, out, size);
}

[[gnu::target_clones("default", "arch=haswell", "arch=skylake-avx512")]] void add_scaled_block(
    const float* base, float factor, const BFloat16* x, float* out, std::size_t size) {
  add_scaled_of(base, factor, x, out, size);
}

[[gnu::target_clones("default", "arch=haswell", "arch=skylake-avx512")]] void scale_block(
    float factor, const float* x, float* out, std::size_t size) {
#pragma omp simd
  for (std::size_t i = 0; i < size; ++i) out[i] = factor * x[i];
}

[[gnu::target_clones("default", "arch=haswell", "arch=skylake-avx512")]] void subtract_block(
    const float* a, const float* b, float* out, std::size_t size) {
#pragma omp simd
  for (std::size_t i = 0; i < size; ++i) out[i] = a[i] - b[i];
}

[[gnu::target_clones("default", "arch=haswell", "arch=skylake-avx512")]] void clamp_block(
    float lower, float upper, float* x, std::size_t size) {
#pragma omp simd
  for (std::size_t i = 0; i < size; ++i) {
    const float above = x[i] < lower ? lower : x[i];
    x[i] = above > upper ? upper : above;
  }
}

[[gnu::target_clones("default", "arch=haswell", "arch=skylake-avx512")]] void free_gradient_block(
    float lower, float upper, const float* x, const float* g, const float* d, float* out,
    std::size_t size) {
#pragma omp simd
  for (std::size_t i = 0; i < size; ++i) {
    const bool below = (x[i] <= lower) & (g[i] > 0.0F) & (d[i] < 0.0F);
    const bool above = (x[i] >= upper) & (g[i] < 0.0F) & (d[i] > 0.0F);
    out[i] = below | above ? 0.0F : g[i];
  }
}

[[gnu::target_clones("default", "arch=haswell", "arch=skylake-avx512")]] void
zero_where_different_block(const float* a, const float* b, float* v, std::size_t size) {
#pragma omp simd
  for (std::size_t i = 0; i < size; ++i) v[i] = a[i] == b[i] ? v[i] : 0.0F;
}

[[gnu::target_clones("default", "arch=haswell", "arch=skylake-avx512")]] void
zero_where_equal_block(const float* a, const float* b, float* v, std::size_t size) {
#pragma omp simd
  for (std::size_t i = 0; i < size; ++i) v[i] = a[i] == b[i] ? 0.0F : v[i];
}

[[gnu::target_clones("default", "arch=haswell", "arch=skylake-avx512")]] double dot_within_block(
    float lower, float upper, const float* x, const float* g, const float* d, std::size_t size) {
  const auto product = [&](std::size_t i) {
    const bool stays = (x[i] > lower || d[i] > 0.0F) && (x[i] < upper || d[i] < 0.0F);
    return stays ? static_cast<double>(g[i]) * static_cast<double>(d[i]) : 0.0;
  };
  double lanes[kLanes] = {};
  std::size_t i = 0;
  for (; i + kLanes <= size; i += kLanes) {
    for (std::size_t j = 0; j < kLanes; ++j) lanes[j] += product(i + j);
  }
  for (std::size_t j = 0; i + j < size; ++j) lanes[j] += product(i + j);
  return sum(lanes);
}

void narrow_block(const float* x, float* out, std::size_t size) { std::copy(x, x + size, out); }

[[gnu::target_clones("default", "arch=haswell", "arch=skylake-avx512")]] void narrow_block(
    const float* x, BFloat16* out, std::size_t size) {
#pragma omp simd
  for (std::size_t i = 0; i < size; ++i) out[i] = to_bfloat16(x[i]);
}

[[gnu::target_clones("default", "arch=haswell", "arch=skylake-avx512")]] void
round_to_bfloat16_block(float* x, std::size_t size) {
#pragma omp simd
  for (std::size_t i = 0; i < size; ++i) x[i] = widen(to_bfloat16(x[i]));
}

[[gnu::target_clones("default", "arch=haswell", "arch=skylake-avx512")]] void adam_block(
    const AdamCoefficients& c, const float* gradient, float* mean, float* square,
    const float* point, float* out, std::size_t size) {
  const AdamCoefficients k = c;
#pragma omp simd
  for (std::size_t i = 0; i < size; ++i) {
    const float g = gradient[i];
    mean[i] += k.mean_rate * (g - mean[i]);
    square[i] = k.square_keep * square[i] + k.square_rate * g * g;
    out[i] = point[i] - k.step * mean[i] / (std::sqrt(square[i]) * k.root_correction + k.epsilon);
  }
}

}  // namespace impasto
