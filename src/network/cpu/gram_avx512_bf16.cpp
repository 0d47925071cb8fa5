#include "network/cpu/gram_avx512_bf16.h"

#include <immintrin.h>

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "network/cpu/gram_runs.h"
#include "network/cpu/vector.h"

namespace impasto::cpu::avx512_bf16 {
namespace {

constexpr int kLanes = 16;
constexpr int kRows = kLanes / 2;

/// Positions summed in float, and pairs of them.
constexpr std::ptrdiff_t kRun = 256;
constexpr std::ptrdiff_t kRunPairs = kRun / 2;

/// Room for paired features, which all threads read: as much as leaves some of L2.
constexpr std::ptrdiff_t kPanelWords = 64 * 1024;

/// Words of a run of all blocks.
std::ptrdiff_t run_pairs_of(const BlockedShape& shape) {
  return shape.padded_channels() * kRunPairs;
}

/// Features of a run of positions, [blocks][kRunPairs][lanes]: a word holds the values of two
/// positions, as the products take them, the first one's in the lower half. A missing second
/// position is 0.
struct PairedRun {
  const std::uint32_t* pairs;
  std::ptrdiff_t size;  ///< in pairs
};

// From here to pop_options all is compiled for processors with these products. So all of it is this
// file's own or always inlined: what files share, a linker could choose for every processor.
#pragma GCC push_options
#pragma GCC target("arch=x86-64-v4,avx512bf16")

using Word = Vectors<kLanes>::Word;

/// One block of a run of n positions.
void pair_up(const BFloat16* features, const std::ptrdiff_t* offsets, std::ptrdiff_t n,
             std::uint32_t* pairs) {
  using Half = Vectors<kLanes>::Half;
  using Halves [[gnu::vector_size(64)]] = std::uint16_t;
  constexpr Halves kInterleave = {0, 16, 1, 17, 2,  18, 3,  19, 4,  20, 5,  21, 6,  22, 7,  23,
                                  8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31};
  for (std::ptrdiff_t p = 0; p < n; p += 2) {
    if (p + 1 < n && offsets[p + 1] == offsets[p] + kLanes) {
      Halves both;  // a position begins at any multiple of half a register
      std::memcpy(&both, features + offsets[p], sizeof(both));
      vector_at<Halves>(pairs + p / 2 * kLanes) = __builtin_shuffle(both, kInterleave);
      continue;
    }
    const Half first = vector_at<Half>(features + offsets[p]);
    const Half second = p + 1 < n ? vector_at<Half>(features + offsets[p + 1]) : Half{};
    vector_at<Word>(pairs + p / 2 * kLanes) =
        __builtin_convertvector(first, Word) | __builtin_convertvector(second, Word) << 16;
  }
}

/// sums[r][c] += sum over the run of rows[r] * columns[c].
template <int Columns>
void add_columns(const PairedRun& run, const GramTile& tile, double* sums,
                 std::ptrdiff_t sums_stride) {
  constexpr std::ptrdiff_t kBlockStride = kRunPairs * kLanes;
  const std::uint32_t* rows = run.pairs + tile.row / kLanes * kBlockStride + tile.row % kLanes;
  const std::uint32_t* columns = run.pairs + tile.column_block * kBlockStride;
  __m512 products[kRows][Columns] = {};
  for (std::ptrdiff_t p = 0; p < run.size; ++p) {
    __m512bh column[Columns];
    for (int c = 0; c < Columns; ++c) {
      column[c] =
          reinterpret_cast<__m512bh>(vector_at<Word>(columns + c * kBlockStride + p * kLanes));
    }
    for (int r = 0; r < kRows; ++r) {
      const auto row = reinterpret_cast<__m512bh>(Word{} + rows[p * kLanes + r]);
      for (int c = 0; c < Columns; ++c) {
        products[r][c] = _mm512_dpbf16_ps(products[r][c], row, column[c]);
      }
    }
  }
  for (int r = 0; r < kRows; ++r) {
    for (int c = 0; c < Columns; ++c) {
      vector_at<Double<kLanes>>(sums + r * sums_stride + c * kLanes) +=
          __builtin_convertvector(products[r][c], Double<kLanes>);
    }
  }
}

void add_tile(const PairedRun& run, const GramTile& tile, double* sums,
              std::ptrdiff_t sums_stride) {
  if (tile.column_count == kGramColumnBlocks) {
    add_columns<kGramColumnBlocks>(run, tile, sums, sums_stride);
  } else {
    add_columns<1>(run, tile, sums, sums_stride);
  }
}

#pragma GCC pop_options

}  // namespace

std::size_t gram_scratch_bytes(const BlockedShape& shape) {
  return static_cast<std::size_t>(std::max(kPanelWords, run_pairs_of(shape))) *
         sizeof(std::uint32_t);
}

void add_gram(const BlockedShape& shape, const BFloat16* features, const Rectangle& where,
              std::span<double> sums, std::byte* scratch) {
  const std::ptrdiff_t padded = shape.padded_channels();
  const std::ptrdiff_t run_pairs = run_pairs_of(shape);
  const std::ptrdiff_t runs = (where.positions() + kRun - 1) / kRun;
  const std::ptrdiff_t panel_runs =
      std::max<std::ptrdiff_t>(1, std::min(kPanelWords / run_pairs, runs));
  auto* panel = reinterpret_cast<std::uint32_t*>(scratch);
  const std::vector<GramTile> tiles = upper_tiles(shape);
  const auto positions_in = [&](std::ptrdiff_t run) {
    return std::min(kRun, where.positions() - run * kRun);
  };
#pragma omp parallel
  for (std::ptrdiff_t first = 0; first < runs; first += panel_runs) {
    const std::ptrdiff_t end = std::min(first + panel_runs, runs);
#pragma omp for schedule(static) collapse(2)
    for (std::ptrdiff_t run = first; run < end; ++run) {
      for (int block = 0; block < shape.blocks(); ++block) {
        std::ptrdiff_t offsets[kRun];
        fill_offsets(shape, where, run * kRun, positions_in(run), offsets);
        pair_up(features + block * shape.block_stride(), offsets, positions_in(run),
                panel + (run - first) * run_pairs + block * kRunPairs * kLanes);
      }
    }
#pragma omp for schedule(static)
    for (std::size_t t = 0; t < tiles.size(); ++t) {
      const GramTile& tile = tiles[t];
      double* to = sums.data() + tile.row * padded + tile.column_block * kLanes;
      for (std::ptrdiff_t run = first; run < end; ++run) {
        add_tile({panel + (run - first) * run_pairs, (positions_in(run) + 1) / 2}, tile, to,
                 padded);
      }
    }
  }
}

}  // namespace impasto::cpu::avx512_bf16
