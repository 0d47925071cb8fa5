#pragma once

#include "network/cpu/blocked_shape.h"

namespace impasto::cpu::winograd {

/// Tiles multiplied at once with one pair of channel blocks.
inline constexpr int kRun = 64;

/// Floats from one frequency of a run's products to the next: one register more than they take, or
/// all 36 would fall into the same sets of the caches.
inline constexpr std::ptrdiff_t kProductStride = kRun * 32 + 16;

/// Transforms one block of channels of tiles [begin, end) of a map into
/// values[36][tile][padded channels], tile `begin` first, frequencies `stride` floats apart.
void transform_inputs(const BlockedShape& shape, const float* features, int block, int begin,
                      int end, std::ptrdiff_t stride, float* values);

/// One pair of output blocks (one block at an odd end) for up to kRun tiles.
struct Product {
  const float* values;  ///< [36][tile][padded_in], frequencies `stride` floats apart
  std::ptrdiff_t stride;
  std::ptrdiff_t padded_in;
  int in_channels;
  const float* weights;  ///< [in_channels][9][blocks * lanes]
  const float* bias;     ///< [blocks * lanes]; nullptr: no bias and no ReLU
  int blocks;            ///< 1 or 2
  int first_block;       ///< of the output
  int begin;             ///< tiles of the map
  int end;
  float* kernels;   ///< room for [36][in_channels][blocks * lanes]
  float* products;  ///< room for [36][kRun][blocks * lanes]
  float* to;        ///< blocked output
};

/// Transforms the pair's kernels, multiplies, and transforms the products into the output.
void multiply(const BlockedShape& to_shape, const Product& product);

}  // namespace impasto::cpu::winograd
