#include "network/cpu/gram.h"

#include <algorithm>
#include <vector>

#include "network/cpu/vector.h"

namespace impasto::cpu {
namespace {

/// Positions summed in float. The three blocks of features that a tile reads (24 KiB) stay in L1.
constexpr std::ptrdiff_t kRun = 128;

/// A tile of the matrix: half a block of rows by two blocks of columns (one at an odd end). Its
/// sums, 8 x 2 registers of 16 lanes, leave room for the operands.
template <int Lanes>
constexpr int kRows = Lanes / 2;
constexpr int kColumnBlocks = 2;

/// sums[r][c] += sum over n positions of rows[position][r] * columns[position][c].
template <int Lanes, int Columns>
[[gnu::always_inline]] inline void add_tile(const float* rows, const float* columns,
                                            std::ptrdiff_t block_stride, std::ptrdiff_t n,
                                            double* sums, std::ptrdiff_t sums_stride) {
  Float<Lanes> tile[kRows<Lanes>][Columns] = {};
  for (std::ptrdiff_t p = 0; p < n; ++p) {
    Float<Lanes> column[Columns];
    for (int c = 0; c < Columns; ++c) {
      column[c] = vector_at<Float<Lanes>>(columns + c * block_stride + p * Lanes);
    }
    for (int r = 0; r < kRows<Lanes>; ++r) {
      for (int c = 0; c < Columns; ++c) tile[r][c] += rows[p * Lanes + r] * column[c];
    }
  }
  for (int r = 0; r < kRows<Lanes>; ++r) {
    for (int c = 0; c < Columns; ++c) {
      vector_at<Double<Lanes>>(sums + r * sums_stride + c * Lanes) +=
          __builtin_convertvector(tile[r][c], Double<Lanes>);
    }
  }
}

template <int Lanes>
[[gnu::always_inline]] inline void add_tile(const float* rows, const float* columns, int count,
                                            std::ptrdiff_t block_stride, std::ptrdiff_t n,
                                            double* sums, std::ptrdiff_t sums_stride) {
  if (count == kColumnBlocks) {
    add_tile<Lanes, kColumnBlocks>(rows, columns, block_stride, n, sums, sums_stride);
  } else {
    add_tile<Lanes, 1>(rows, columns, block_stride, n, sums, sums_stride);
  }
}

[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")]] void add_tile16(
    const float* rows, const float* columns, int count, std::ptrdiff_t block_stride,
    std::ptrdiff_t n, double* sums, std::ptrdiff_t sums_stride) {
  add_tile<16>(rows, columns, count, block_stride, n, sums, sums_stride);
}

[[gnu::target_clones("arch=x86-64-v3", "default")]] void add_tile8(const float* rows,
                                                                   const float* columns, int count,
                                                                   std::ptrdiff_t block_stride,
                                                                   std::ptrdiff_t n, double* sums,
                                                                   std::ptrdiff_t sums_stride) {
  add_tile<8>(rows, columns, count, block_stride, n, sums, sums_stride);
}

struct Tile {
  int row;           ///< first channel
  int column_block;  ///< first block
  int column_count;  ///< blocks
};

/// The tiles that touch the diagonal or lie above it.
std::vector<Tile> upper_tiles(const BlockedShape& shape) {
  std::vector<Tile> tiles;
  for (int row = 0; row < shape.padded_channels(); row += shape.lanes / 2) {
    const int first = row / shape.lanes / kColumnBlocks * kColumnBlocks;
    for (int block = first; block < shape.blocks(); block += kColumnBlocks) {
      tiles.push_back({row, block, std::min(kColumnBlocks, shape.blocks() - block)});
    }
  }
  return tiles;
}

}  // namespace

void gram(const BlockedShape& shape, const float* features, std::span<double> sums,
          std::span<double> out) {
  const std::ptrdiff_t stride = shape.block_stride();
  const std::ptrdiff_t padded = shape.padded_channels();
  const std::vector<Tile> tiles = upper_tiles(shape);
  const auto count = static_cast<std::ptrdiff_t>(tiles.size());
  std::fill(sums.begin(), sums.end(), 0.0);
  const auto add_tile_of_shape = shape.lanes == 16 ? add_tile16 : add_tile8;
#pragma omp parallel
  for (std::ptrdiff_t begin = 0; begin < shape.positions(); begin += kRun) {
    const std::ptrdiff_t n = std::min(kRun, shape.positions() - begin);
    const float* run = features + begin * shape.lanes;
    // A static schedule gives a thread the same tiles in every run, so that no sum is shared.
#pragma omp for schedule(static) nowait
    for (std::ptrdiff_t t = 0; t < count; ++t) {
      const Tile& tile = tiles[static_cast<std::size_t>(t)];
      const float* rows = run + tile.row / shape.lanes * stride + tile.row % shape.lanes;
      add_tile_of_shape(rows, run + tile.column_block * stride, tile.column_count, stride, n,
                        sums.data() + tile.row * padded + tile.column_block * shape.lanes, padded);
    }
  }
  const std::ptrdiff_t channels = shape.shape.channels;
  for (std::ptrdiff_t row = 0; row < channels; ++row) {
    for (std::ptrdiff_t column = row; column < channels; ++column) {
      const double sum = sums[row * padded + column];
      out[row * channels + column] = sum;
      out[column * channels + row] = sum;
    }
  }
}

}  // namespace impasto::cpu
