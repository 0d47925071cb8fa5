#include "optimize/kernels.h"

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

}  // namespace

[[gnu::target_clones("default", "arch=haswell", "arch=skylake-avx512")]] double dot_block(
    const float* a, const float* b, std::size_t size) {
  double lanes[kLanes] = {};
  std::size_t i = 0;
  for (; i + kLanes <= size; i += kLanes) {
    for (std::size_t j = 0; j < kLanes; ++j) {
      lanes[j] += static_cast<double>(a[i + j]) * static_cast<double>(b[i + j]);
    }
  }
  for (std::size_t j = 0; i + j < size; ++j) {
    lanes[j] += static_cast<double>(a[i + j]) * static_cast<double>(b[i + j]);
  }
  return sum(lanes);
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
#pragma omp simd
  for (std::size_t i = 0; i < size; ++i) out[i] = base[i] + factor * x[i];
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
