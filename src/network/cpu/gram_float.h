#pragma once

// Tiles of a Gram matrix in float, for kernels that differ in where their positions come from. All
// of it is inlined into the kernel that includes it, and so compiled for that kernel's targets.

#include "network/cpu/gram_runs.h"
#include "network/cpu/vector.h"

namespace impasto::cpu {

/// Positions summed in float. The three blocks of features that a tile reads (24 KiB) stay in L1.
inline constexpr std::ptrdiff_t kGramRun = 128;

/// Positions of a run: where they lie from `features` on, the first block.
template <typename Element>
struct GramRun {
  const Element* features;
  std::ptrdiff_t block_stride;
  std::ptrdiff_t size;
  std::ptrdiff_t offsets[kGramRun];
};

/// sums[r][c] += sum over the run of weight * rows[r] * columns[c], where weigh(p, column) gives
/// the columns at position p of the run times its weight.
template <int Lanes, int Columns, typename Element, typename Weigh>
[[gnu::always_inline]] inline void add_gram_columns(const GramRun<Element>& run,
                                                    const GramTile& tile, const Weigh& weigh,
                                                    double* sums, std::ptrdiff_t sums_stride) {
  constexpr int kRows = Lanes / 2;
  const Element* rows = run.features + tile.row / Lanes * run.block_stride + tile.row % Lanes;
  const Element* columns = run.features + tile.column_block * run.block_stride;
  Float<Lanes> products[kRows][Columns] = {};
  for (std::ptrdiff_t p = 0; p < run.size; ++p) {
    const std::ptrdiff_t at = run.offsets[p];
    Float<Lanes> column[Columns];
    for (int c = 0; c < Columns; ++c) {
      weigh(p, load<Lanes>(columns + c * run.block_stride + at), column[c]);
    }
    for (int r = 0; r < kRows; ++r) {
      const float row = to_float(rows[at + r]);
      for (int c = 0; c < Columns; ++c) products[r][c] += row * column[c];
    }
  }
  for (int r = 0; r < kRows; ++r) {
    for (int c = 0; c < Columns; ++c) {
      vector_at<Double<Lanes>>(sums + r * sums_stride + c * Lanes) +=
          __builtin_convertvector(products[r][c], Double<Lanes>);
    }
  }
}

template <int Lanes, typename Element, typename Weigh>
[[gnu::always_inline]] inline void add_gram_tile(const GramRun<Element>& run, const GramTile& tile,
                                                 const Weigh& weigh, double* sums,
                                                 std::ptrdiff_t sums_stride) {
  if (tile.column_count == kGramColumnBlocks) {
    add_gram_columns<Lanes, kGramColumnBlocks>(run, tile, weigh, sums, sums_stride);
  } else {
    add_gram_columns<Lanes, 1>(run, tile, weigh, sums, sums_stride);
  }
}

}  // namespace impasto::cpu
