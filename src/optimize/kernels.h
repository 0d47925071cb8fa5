#pragma once

#include <cstddef>

#include "optimize/bfloat16.h"

namespace impasto {

/// Constants of one Adam step, worked out in double and applied in float32.
struct AdamCoefficients {
  float mean_rate;        ///< 1 - beta1
  float square_keep;      ///< beta2
  float square_rate;      ///< 1 - beta2
  float step;             ///< learning rate / (1 - beta1^t)
  float root_correction;  ///< 1 / sqrt(1 - beta2^t)
  float epsilon;
};

// One block of a vector operation each (vector_ops.h, bounds.h, adam.h), compiled for several
// instruction sets: the program is built for any x86-64, and the loader picks the widest set that
// the machine has.

double dot_block(const float* a, const float* b, std::size_t size);
double dot_block(const BFloat16* a, const float* b, std::size_t size);
double norm1_block(const float* a, std::size_t size);
void add_scaled_block(const float* base, float factor, const float* x, float* out,
                      std::size_t size);
void add_scaled_block(const float* base, float factor, const BFloat16* x, float* out,
                      std::size_t size);
void scale_block(float factor, const float* x, float* out, std::size_t size);
void subtract_block(const float* a, const float* b, float* out, std::size_t size);
void clamp_block(float lower, float upper, float* x, std::size_t size);
/// g_i, but 0 where x_i - g_i and x_i + d_i would both leave the bounds, however small a part of
/// g_i and d_i is taken.
void free_gradient_block(float lower, float upper, const float* x, const float* g, const float* d,
                         float* out, std::size_t size);
void zero_where_different_block(const float* a, const float* b, float* v, std::size_t size);
void zero_where_equal_block(const float* a, const float* b, float* v, std::size_t size);
/// Sum of g_i d_i where x_i + d_i stays within the bounds, however small a part of d_i is taken.
double dot_within_block(float lower, float upper, const float* x, const float* g, const float* d,
                        std::size_t size);
void narrow_block(const float* x, float* out, std::size_t size);
void narrow_block(const float* x, BFloat16* out, std::size_t size);
void round_to_bfloat16_block(float* x, std::size_t size);
/// Kingma and Ba 2015, algorithm 1: updates both moments and writes the moved point to `out`, which
/// may be `point`.
void adam_block(const AdamCoefficients& c, const float* gradient, float* mean, float* square,
                const float* point, float* out, std::size_t size);

}  // namespace impasto
