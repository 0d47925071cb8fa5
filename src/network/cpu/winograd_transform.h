#pragma once

#include "network/cpu/vector.h"

namespace impasto::cpu {

/// Winograd's F(4x4, 3x3) (Lavin, Gray, CVPR 2016) in vectors of channels: 4x4 outputs of a 3x3
/// convolution from a tile of 6x6 inputs by 36 multiplications instead of 144. All is a polynomial
/// product evaluated at the points 0, a, -a, b, -b and infinity; a = 2/3 and b = 1/a round less
/// than the usual 1 and 2.
namespace winograd {

inline constexpr int kTile = 6;     ///< inputs along a side
inline constexpr int kOutputs = 4;  ///< outputs along a side
inline constexpr int kFrequencies = kTile * kTile;

inline constexpr float kA = 2.0F / 3.0F;
inline constexpr float kB = 1.5F;
inline constexpr float kA2 = kA * kA;
inline constexpr float kB2 = kB * kB;

/// 6 inputs to 6 values, along one side; elements are `stride` apart.
template <typename V>
[[gnu::always_inline]] inline void transform_input(const V* d, V* v, int stride) {
  const V d0 = d[0];
  const V d1 = d[stride];
  const V d2 = d[2 * stride];
  const V d3 = d[3 * stride];
  const V d4 = d[4 * stride];
  const V d5 = d[5 * stride];
  const V even_a = d4 - kB2 * d2;
  const V odd_a = kA * (d3 - kB2 * d1);
  const V even_b = d4 - kA2 * d2;
  const V odd_b = kB * (d3 - kA2 * d1);
  v[0] = (d0 + d4) - (kA2 + kB2) * d2;
  v[stride] = even_a + odd_a;
  v[2 * stride] = even_a - odd_a;
  v[3 * stride] = even_b + odd_b;
  v[4 * stride] = even_b - odd_b;
  v[5 * stride] = (d1 + d5) - (kA2 + kB2) * d3;
}

/// 3 weights to 6 values: the kernel's polynomial at each point p, divided by the product of p's
/// distances to the other finite points.
template <typename V>
[[gnu::always_inline]] inline void transform_kernel(const V* g, int from_stride, V* u,
                                                    int to_stride) {
  constexpr float kScaleA = 1.0F / (2.0F * kA2 * (kA2 - kB2));
  constexpr float kScaleB = 1.0F / (2.0F * kB2 * (kB2 - kA2));
  const V g0 = g[0];
  const V g1 = g[from_stride];
  const V g2 = g[2 * from_stride];
  const V even_a = kScaleA * (g0 + kA2 * g2);
  const V odd_a = kScaleA * kA * g1;
  const V even_b = kScaleB * (g0 + kB2 * g2);
  const V odd_b = kScaleB * kB * g1;
  u[0] = g0;
  u[to_stride] = even_a + odd_a;
  u[2 * to_stride] = even_a - odd_a;
  u[3 * to_stride] = even_b + odd_b;
  u[4 * to_stride] = even_b - odd_b;
  u[5 * to_stride] = g2;
}

/// 6 products to 4 outputs.
template <typename V>
[[gnu::always_inline]] inline void transform_output(const V* m, int from_stride, V* y,
                                                    int to_stride) {
  const V m1 = m[from_stride];
  const V m2 = m[2 * from_stride];
  const V m3 = m[3 * from_stride];
  const V m4 = m[4 * from_stride];
  const V sum_a = m1 + m2;
  const V difference_a = m1 - m2;
  const V sum_b = m3 + m4;
  const V difference_b = m3 - m4;
  y[0] = m[0] + (sum_a + sum_b);
  y[to_stride] = kA * difference_a + kB * difference_b;
  y[2 * to_stride] = kA2 * sum_a + kB2 * sum_b;
  y[3 * to_stride] = kA * kA2 * difference_a + (kB * kB2 * difference_b + m[5 * from_stride]);
}

}  // namespace winograd
}  // namespace impasto::cpu
