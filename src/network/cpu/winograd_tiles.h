#pragma once

#include <algorithm>

#include "network/cpu/vector.h"
#include "network/cpu/winograd_kernels.h"
#include "network/cpu/winograd_transform.h"

// The steps of a Winograd convolution, written once for all arithmetics. An Arithmetic has
//   kLanes                    channels in a register
//   Storage, Product          element of feature maps, and of what is multiplied
//   load, store               kLanes features to and from float
//   store_value               kLanes transformed inputs, to be multiplied
//   store_kernels             transformed kernels of kDepth input channels, [kLanes] each
//   kDepth                    input channels that one multiply-add takes at once
//   Factor, broadcast         kDepth transformed inputs of one tile, for all lanes
//   Weights, load_kernels     what store_kernels has stored
//   multiply_add              sum += factor * kernels
// Everything is always_inline, so that it is compiled for the instruction set of the function that
// it ends up in.

namespace impasto::cpu::winograd {

[[nodiscard]] inline int tiles_across(const BlockedShape& shape) {
  return (shape.shape.width + kOutputs - 1) / kOutputs;
}

/// The 6x6 inputs of the tile whose first input is (y0, x0); zeros outside of the map.
template <typename A, bool Inside>
[[gnu::always_inline]] inline void load_tile(const BlockedShape& shape,
                                             const typename A::Storage* plane, int y0, int x0,
                                             Float<A::kLanes>* tile) {
  for (int y = 0; y < kTile; ++y) {
    const auto* row =
        plane + (static_cast<std::ptrdiff_t>(y0 + y) * shape.shape.width + x0) * A::kLanes;
    for (int x = 0; x < kTile; ++x) {
      const bool inside = Inside || (y0 + y >= 0 && y0 + y < shape.shape.height && x0 + x >= 0 &&
                                     x0 + x < shape.shape.width);
      tile[y * kTile + x] = inside ? A::load(row + x * A::kLanes) : Float<A::kLanes>{};
    }
  }
}

template <typename A>
[[gnu::always_inline]] inline void transform_inputs(const Inputs& in) {
  const auto* features = static_cast<const typename A::Storage*>(in.features);
  auto* values = static_cast<typename A::Product*>(in.values);
  const FeatureShape& map = in.shape.shape;
  const int across = tiles_across(in.shape);
  const auto* plane = features + in.block * in.shape.block_stride();
  for (int t = in.begin; t < in.end; ++t) {
    const int y0 = t / across * kOutputs - 1;
    const int x0 = t % across * kOutputs - 1;
    const bool inside = y0 >= 0 && x0 >= 0 && y0 + kTile <= map.height && x0 + kTile <= map.width;
    Float<A::kLanes> tile[kFrequencies];
    if (inside) {
      load_tile<A, true>(in.shape, plane, y0, x0, tile);
    } else {
      load_tile<A, false>(in.shape, plane, y0, x0, tile);
    }
    for (int x = 0; x < kTile; ++x) transform_input(tile + x, tile + x, kTile);
    auto* to = values + (t - in.begin) * in.padded_in + in.block * A::kLanes;
    for (int y = 0; y < kTile; ++y) {
      Float<A::kLanes>* row = tile + y * kTile;
      transform_input(row, row, 1);
      for (int x = 0; x < kTile; ++x) A::store_value(to + (y * kTile + x) * in.stride, row[x]);
    }
  }
}

/// Rows become columns: element c of row r goes to element r of row c.
template <int Lanes>
[[gnu::always_inline]] inline void transpose(Float<Lanes>* rows) {
  using I = Int<Lanes>;
  I lane;
  for (int i = 0; i < Lanes; ++i) lane[i] = i;
  for (int step = 1; step < Lanes; step *= 2) {
    const I second = (lane & step) != 0;
    const I upper = second ? lane + (Lanes - step) : lane;
    const I lower = second ? lane + Lanes : lane + step;
    for (int r = 0; r < Lanes; ++r) {
      if ((r & step) != 0) continue;
      const Float<Lanes> a = rows[r];
      const Float<Lanes> b = rows[r + step];
      rows[r] = __builtin_shuffle(a, b, upper);
      rows[r + step] = __builtin_shuffle(a, b, lower);
    }
  }
}

/// Weights of a block of outputs for a block of inputs, [kLanes inputs][9], a register of outputs
/// each. The kernel lies as (out, in, 3, 3), or if turned as (in, out, 3, 3).
template <typename A>
[[gnu::always_inline]] inline void gather_weights(const Kernels& k, int out_block, int in_block,
                                                  Float<A::kLanes>* weights) {
  constexpr int kLanes = A::kLanes;
  const std::ptrdiff_t out = out_block * kLanes;
  const std::ptrdiff_t in = in_block * kLanes;
  const auto outs = std::min<std::ptrdiff_t>(kLanes, k.out_channels - out);
  const auto ins = std::min<std::ptrdiff_t>(kLanes, k.in_channels - in);
  alignas(64) float rows[kLanes][9 * kLanes];
  if (outs < kLanes || ins < kLanes) std::fill_n(rows[0], 9 * kLanes * kLanes, 0.0F);
  for (std::ptrdiff_t o = 0; o < outs; ++o) {
    if (k.turned) {
      for (std::ptrdiff_t c = 0; c < ins; ++c) {
        std::copy_n(k.kernel + ((in + c) * k.out_channels + out + o) * 9, 9, rows[o] + c * 9);
      }
    } else {
      std::copy_n(k.kernel + ((out + o) * k.in_channels + in) * 9, ins * 9, rows[o]);
    }
  }
  for (int i = 0; i < 9; ++i) {
    Float<kLanes>* square = weights + i * kLanes;
    for (int o = 0; o < kLanes; ++o) square[o] = vector_at<Float<kLanes>>(rows[o] + i * kLanes);
    transpose<kLanes>(square);
  }
}

/// The 36 values of one 3x3 kernel, turned by half a turn for backward.
template <typename F>
[[gnu::always_inline]] inline void transform_kernel_square(const F* weights, bool turned, F* all) {
  F rows[3 * kTile];
  for (int y = 0; y < 3; ++y) {
    const F* row = turned ? weights + 8 - 3 * y : weights + 3 * y;
    transform_kernel(row, turned ? -1 : 1, rows + y * kTile, 1);
  }
  for (int x = 0; x < kTile; ++x) transform_kernel(rows + x, kTile, all + x, kTile);
}

/// kernels[36][in channels / kDepth][blocks][kLanes][kDepth] of one pair of output blocks,
/// frequencies `stride` elements apart.
template <typename A>
[[gnu::always_inline]] inline void transform_kernels(const Kernels& k) {
  using F = Float<A::kLanes>;
  auto* kernels = static_cast<typename A::Product*>(k.kernels);
  const std::ptrdiff_t wide = k.blocks * A::kLanes;
  for (int in_block = 0; in_block * A::kLanes < k.padded_in; ++in_block) {
    for (int b = 0; b < k.blocks; ++b) {
      F weights[9 * A::kLanes];
      gather_weights<A>(k, k.first_block + b, in_block, weights);
      for (int c = 0; c < A::kLanes; c += A::kDepth) {
        F all[A::kDepth][kFrequencies];
        for (int d = 0; d < A::kDepth; ++d) {
          transform_kernel_square(weights + (c + d) * 9, k.turned, all[d]);
        }
        const std::ptrdiff_t channel = in_block * A::kLanes + c;
        auto* to = kernels + channel * wide + b * A::kLanes * A::kDepth;
        for (int f = 0; f < kFrequencies; ++f) {
          A::store_kernels(to + f * k.stride, all, f);
        }
      }
    }
  }
}

/// products[t][o] = sum over c of values[t][c] * kernels[c][o], for a few tiles.
template <typename A, int Tiles, int Blocks>
[[gnu::always_inline]] inline void multiply_tiles(const typename A::Product* values,
                                                  std::ptrdiff_t padded_in,
                                                  const typename A::Product* kernels,
                                                  float* products) {
  using F = Float<A::kLanes>;
  constexpr int kWide = Blocks * A::kLanes;
  F sums[Tiles][Blocks] = {};
  for (std::ptrdiff_t c = 0; c < padded_in; c += A::kDepth) {
    typename A::Weights weights[Blocks];
    for (int b = 0; b < Blocks; ++b) {
      weights[b] = A::load_kernels(kernels + c * kWide + b * A::kLanes * A::kDepth);
    }
    for (int t = 0; t < Tiles; ++t) {
      const typename A::Factor value = A::broadcast(values + t * padded_in + c);
      for (int b = 0; b < Blocks; ++b) A::multiply_add(sums[t][b], value, weights[b]);
    }
  }
  for (int t = 0; t < Tiles; ++t) {
    for (int b = 0; b < Blocks; ++b) {
      vector_at<F>(products + (t * Blocks + b) * A::kLanes) = sums[t][b];
    }
  }
}

/// One pair (a block alone at an odd end) in one frequency. The last group may run over the end of
/// the tiles into room that is there.
template <typename A, int Blocks>
[[gnu::always_inline]] inline void multiply_run(const Product& p, int pair, int frequency) {
  constexpr int kTiles = group_size(A::kLanes);
  constexpr std::ptrdiff_t kWide = Blocks * A::kLanes;
  using Element = typename A::Product;
  const auto* values = static_cast<const Element*>(p.values) + frequency * p.stride;
  const auto* kernels =
      static_cast<const Element*>(p.kernels) + pair * p.pair_stride + frequency * p.kernel_stride;
  float* to = p.products + (pair * kFrequencies + frequency) * product_stride(A::kLanes);
  for (int t = 0; t < p.end - p.begin; t += kTiles) {
    multiply_tiles<A, kTiles, Blocks>(values + t * p.padded_in, p.padded_in, kernels,
                                      to + t * kWide);
  }
}

/// One tile of one block: products to outputs, bias, ReLU, and store what lies inside of the map.
template <typename A>
[[gnu::always_inline]] inline void output_tile(const Product& p, int t, int b, int across) {
  using F = Float<A::kLanes>;
  const FeatureShape& map = p.shape.shape;
  const int in_pair = std::min(2, p.blocks - b / 2 * 2);
  F rows[kOutputs * kTile];
  const float* from = p.products + b / 2 * kFrequencies * product_stride(A::kLanes) +
                      ((t - p.begin) * in_pair + b % 2) * A::kLanes;
  for (int x = 0; x < kTile; ++x) {
    F column[kTile];
    for (int y = 0; y < kTile; ++y) {
      column[y] = vector_at<F>(from + (y * kTile + x) * product_stride(A::kLanes));
    }
    transform_output(column, 1, rows + x, kTile);
  }
  F bias{};
  if (p.bias != nullptr) {
    for (int lane = 0; lane < A::kLanes; ++lane) bias[lane] = p.bias[b * A::kLanes + lane];
  }
  const int y0 = t / across * kOutputs;
  const int x0 = t % across * kOutputs;
  const int height = std::min(kOutputs, map.height - y0);
  const int width = std::min(kOutputs, map.width - x0);
  auto* to = static_cast<typename A::Storage*>(p.to) +
             (p.first_block + b) * p.shape.block_stride() +
             (static_cast<std::ptrdiff_t>(y0) * map.width + x0) * A::kLanes;
  for (int y = 0; y < height; ++y, to += static_cast<std::ptrdiff_t>(map.width) * A::kLanes) {
    F out[kOutputs];
    transform_output(rows + y * kTile, 1, out, 1);
    for (int x = 0; x < width; ++x) {
      F value = out[x];
      if (p.bias != nullptr) {
        value += bias;
        value = value < 0.0F ? F{} : value;
      }
      A::store(to + x * A::kLanes, value);
    }
  }
}

/// Frequency by frequency, so that its values stay in L1 or L2 for all pairs.
template <typename A>
[[gnu::always_inline]] inline void multiply(const Product& p) {
  for (int f = 0; f < kFrequencies; ++f) {
    for (int b = 0; b < p.blocks; b += 2) {
      if (b + 2 <= p.blocks) {
        multiply_run<A, 2>(p, b / 2, f);
      } else {
        multiply_run<A, 1>(p, b / 2, f);
      }
    }
  }
  const int across = tiles_across(p.shape);
  for (int t = p.begin; t < p.end; ++t) {
    for (int b = 0; b < p.blocks; ++b) output_tile<A>(p, t, b, across);
  }
}

}  // namespace impasto::cpu::winograd
