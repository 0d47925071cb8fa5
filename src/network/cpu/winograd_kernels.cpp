#include "network/cpu/winograd_kernels.h"

#include <algorithm>

#include "network/cpu/vector.h"
#include "network/cpu/winograd_transform.h"

namespace impasto::cpu::winograd {
namespace {

int tiles_across(const BlockedShape& shape) {
  return (shape.shape.width + kOutputs - 1) / kOutputs;
}

/// The 6x6 inputs of a tile; zeros outside of the map.
template <int Lanes>
[[gnu::always_inline]] inline void load_tile(const BlockedShape& shape, const float* plane, int y0,
                                             int x0, Float<Lanes>* tile) {
  for (int y = 0; y < kTile; ++y) {
    for (int x = 0; x < kTile; ++x) {
      const bool inside =
          y0 + y >= 0 && y0 + y < shape.shape.height && x0 + x >= 0 && x0 + x < shape.shape.width;
      const std::ptrdiff_t at =
          (static_cast<std::ptrdiff_t>(y0 + y) * shape.shape.width + (x0 + x)) * Lanes;
      tile[y * kTile + x] = inside ? vector_at<Float<Lanes>>(plane + at) : Float<Lanes>{};
    }
  }
}

template <int Lanes>
[[gnu::always_inline]] inline void inputs(const BlockedShape& shape, const float* features,
                                          int block, int begin, int end, int across,
                                          std::ptrdiff_t stride, float* values) {
  const std::ptrdiff_t padded = shape.padded_channels();
  const float* plane = features + block * shape.block_stride();
  for (int t = begin; t < end; ++t) {
    Float<Lanes> tile[kFrequencies];
    load_tile<Lanes>(shape, plane, t / across * kOutputs - 1, t % across * kOutputs - 1, tile);
    for (int y = 0; y < kTile; ++y) transform_input(tile + y * kTile, tile + y * kTile, 1);
    for (int x = 0; x < kTile; ++x) transform_input(tile + x, tile + x, kTile);
    float* to = values + (t - begin) * padded + block * Lanes;
    for (int f = 0; f < kFrequencies; ++f) {
      vector_at<Float<Lanes>>(to + f * stride) = tile[f];
    }
  }
}

/// kernels[36][c][lanes of the pair] of the weights [c][9][lanes of the pair].
template <int Lanes>
[[gnu::always_inline]] inline void kernels(const Product& p) {
  using F = Float<Lanes>;
  const std::ptrdiff_t wide = p.blocks * Lanes;
  for (int c = 0; c < p.in_channels; ++c) {
    for (int b = 0; b < p.blocks; ++b) {
      F weights[9];
      F rows[3 * kTile];
      F all[kFrequencies];
      for (int i = 0; i < 9; ++i) {
        weights[i] = vector_at<F>(p.weights + (c * 9 + i) * wide + b * Lanes);
      }
      for (int y = 0; y < 3; ++y) transform_kernel(weights + y * 3, 1, rows + y * kTile, 1);
      for (int x = 0; x < kTile; ++x) transform_kernel(rows + x, kTile, all + x, kTile);
      for (int f = 0; f < kFrequencies; ++f) {
        vector_at<F>(p.kernels + (f * p.in_channels + c) * wide + b * Lanes) = all[f];
      }
    }
  }
}

/// products[t][o] = sum over c of values[t][c] * kernels[c][o], for a few tiles.
template <int Lanes, int Tiles, int Blocks>
[[gnu::always_inline]] inline void product_tile(const float* values, std::ptrdiff_t padded_in,
                                                const float* kernel, int in_channels,
                                                float* products) {
  using F = Float<Lanes>;
  F sums[Tiles][Blocks] = {};
  for (int c = 0; c < in_channels; ++c) {
    F weights[Blocks];
    for (int b = 0; b < Blocks; ++b) {
      weights[b] = vector_at<F>(kernel + (c * Blocks + b) * Lanes);
    }
    for (int t = 0; t < Tiles; ++t) {
      for (int b = 0; b < Blocks; ++b) sums[t][b] += values[t * padded_in + c] * weights[b];
    }
  }
  for (int t = 0; t < Tiles; ++t) {
    for (int b = 0; b < Blocks; ++b) {
      vector_at<F>(products + (t * Blocks + b) * Lanes) = sums[t][b];
    }
  }
}

/// All frequencies. Tiles go by half as many as there are lanes, so that sums and operands fit the
/// registers; the last group may run over the end into room that is there (kRun is a multiple).
template <int Lanes, int Blocks>
[[gnu::always_inline]] inline void products(const Product& p) {
  constexpr int kTiles = Lanes / 2;
  constexpr std::ptrdiff_t kWide = Blocks * Lanes;
  for (int f = 0; f < kFrequencies; ++f) {
    const float* values = p.values + f * p.stride;
    const float* kernel = p.kernels + f * p.in_channels * kWide;
    float* to = p.products + f * kProductStride;
    for (int t = 0; t < p.end - p.begin; t += kTiles) {
      product_tile<Lanes, kTiles, Blocks>(values + t * p.padded_in, p.padded_in, kernel,
                                          p.in_channels, to + t * kWide);
    }
  }
}

/// One tile of one block: products to outputs, bias, ReLU, and store what lies inside of the map.
template <int Lanes>
[[gnu::always_inline]] inline void output_tile(const BlockedShape& shape, const Product& p, int t,
                                               int b, int across) {
  using F = Float<Lanes>;
  const std::ptrdiff_t wide = p.blocks * Lanes;
  F all[kFrequencies];
  F rows[kTile * kOutputs];
  F out[kOutputs * kOutputs];
  const float* from = p.products + (t - p.begin) * wide + b * Lanes;
  for (int f = 0; f < kFrequencies; ++f) all[f] = vector_at<F>(from + f * kProductStride);
  for (int y = 0; y < kTile; ++y) {
    transform_output(all + y * kTile, 1, rows + y * kOutputs, 1);
  }
  for (int x = 0; x < kOutputs; ++x) transform_output(rows + x, kOutputs, out + x, kOutputs);

  const int y0 = t / across * kOutputs;
  const int x0 = t % across * kOutputs;
  float* plane = p.to + (p.first_block + b) * shape.block_stride();
  for (int y = 0; y < kOutputs; ++y) {
    for (int x = 0; x < kOutputs; ++x) {
      if (y0 + y >= shape.shape.height || x0 + x >= shape.shape.width) continue;
      F value = out[y * kOutputs + x];
      if (p.bias != nullptr) {
        value += vector_at<F>(p.bias + b * Lanes);
        value = value < 0.0F ? F{} : value;
      }
      const std::ptrdiff_t at =
          (static_cast<std::ptrdiff_t>(y0 + y) * shape.shape.width + (x0 + x)) * Lanes;
      vector_at<F>(plane + at) = value;
    }
  }
}

template <int Lanes>
[[gnu::always_inline]] inline void whole_product(const BlockedShape& shape, const Product& p,
                                                 int across) {
  kernels<Lanes>(p);
  if (p.blocks == 2) {
    products<Lanes, 2>(p);
  } else {
    products<Lanes, 1>(p);
  }
  for (int t = p.begin; t < p.end; ++t) {
    for (int b = 0; b < p.blocks; ++b) output_tile<Lanes>(shape, p, t, b, across);
  }
}

[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")]] void inputs16(
    const BlockedShape& shape, const float* features, int block, int begin, int end, int across,
    std::ptrdiff_t stride, float* values) {
  inputs<16>(shape, features, block, begin, end, across, stride, values);
}

[[gnu::target_clones("arch=x86-64-v3", "default")]] void inputs8(const BlockedShape& shape,
                                                                 const float* features, int block,
                                                                 int begin, int end, int across,
                                                                 std::ptrdiff_t stride,
                                                                 float* values) {
  inputs<8>(shape, features, block, begin, end, across, stride, values);
}

[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")]] void whole_product16(
    const BlockedShape& shape, const Product& p, int across) {
  whole_product<16>(shape, p, across);
}

[[gnu::target_clones("arch=x86-64-v3", "default")]] void whole_product8(const BlockedShape& shape,
                                                                        const Product& p,
                                                                        int across) {
  whole_product<8>(shape, p, across);
}

}  // namespace

void transform_inputs(const BlockedShape& shape, const float* features, int block, int begin,
                      int end, std::ptrdiff_t stride, float* values) {
  const auto run = shape.lanes == 16 ? inputs16 : inputs8;
  run(shape, features, block, begin, end, tiles_across(shape), stride, values);
}

void multiply(const BlockedShape& to_shape, const Product& product) {
  const auto run = to_shape.lanes == 16 ? whole_product16 : whole_product8;
  run(to_shape, product, tiles_across(to_shape));
}

}  // namespace impasto::cpu::winograd
