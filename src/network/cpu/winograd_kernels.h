#pragma once

#include <string_view>

#include "network/cpu/blocked_shape.h"

namespace impasto::cpu::winograd {

/// Tiles whose sums a processor holds in registers, for one pair of channel blocks.
[[nodiscard]] constexpr int group_size(int lanes) { return lanes == 16 ? 8 : 6; }

/// Tiles multiplied at once with one pair of channel blocks, at most: whole groups.
inline constexpr int kMostRun = 64;

/// Floats from one frequency of a run's products for a pair of blocks to the next: one register
/// more than they take, or all 36 would fall into the same sets of the caches.
[[nodiscard]] constexpr std::ptrdiff_t product_stride(int lanes) {
  return static_cast<std::ptrdiff_t>(kMostRun) * 2 * lanes + 16;
}

/// One block of channels of tiles [begin, end) of a map, to be transformed.
struct Inputs {
  BlockedShape shape;
  const void* features;
  int block;
  int begin;
  int end;
  std::ptrdiff_t stride;     ///< elements from one frequency to the next
  std::ptrdiff_t padded_in;  ///< channels of the map, in whole blocks
  void* values;              ///< to [36][tile][padded_in], tile `begin` first
};

/// The kernels of one pair of output blocks (one block at an odd end), to be transformed.
struct Kernels {
  const float* kernel;  ///< (out, in, 3, 3), or if turned (in, out, 3, 3)
  bool turned;          ///< for backward
  int in_channels;
  int out_channels;
  int padded_in;
  int first_block;        ///< of the output
  int blocks;             ///< 1 or 2
  std::ptrdiff_t stride;  ///< elements from one frequency to the next
  void* kernels;          ///< to [36][padded_in][blocks * lanes] elements, in an order of their own
};

/// Pairs of output blocks for up to kMostRun tiles.
struct Product {
  BlockedShape shape;  ///< of the output
  const void* values;  ///< what transform_inputs wrote
  std::ptrdiff_t stride;
  std::ptrdiff_t padded_in;
  const void* kernels;  ///< what transform_kernels wrote for the first pair, the others behind it
  std::ptrdiff_t kernel_stride;
  std::ptrdiff_t pair_stride;  ///< elements from the kernels of one pair to those of the next
  const float* bias;           ///< of all pairs; nullptr: no bias and no ReLU
  int first_block;
  int blocks;  ///< of all pairs; the last may be half a pair
  int begin;
  int end;
  float* products;  ///< room for [pairs][36][product_stride()]
  void* to;         ///< blocked output
};

/// The steps of a convolution in one arithmetic on one instruction set.
struct Routines {
  std::string_view name;
  std::size_t product_bytes;  ///< of an element of what is multiplied
  void (*transform_inputs)(const Inputs&);
  void (*transform_kernels)(const Kernels&);
  /// Multiplies, and transforms the products into the output.
  void (*multiply)(const Product&);
};

/// Float features and products; `lanes` 16 or 8.
[[nodiscard]] Routines f32_routines(int lanes);

/// BFloat16 features, products in float.
[[nodiscard]] Routines bf16_storage_routines(int lanes);

/// BFloat16 features and products, 16 lanes; needs avx512_bf16::available().
[[nodiscard]] Routines bf16_routines();

}  // namespace impasto::cpu::winograd
