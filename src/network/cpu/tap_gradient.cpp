#include "network/cpu/tap_gradient.h"

#include <algorithm>

#include "network/cpu/vector.h"

namespace impasto::cpu {
namespace {

/// Positions that a thread takes at once.
constexpr std::ptrdiff_t kRun = 64;

/// A tile of the product: 8 positions by two blocks of rows (one at an odd end).
constexpr int kTilePositions = 8;
constexpr int kRowBlocks = 2;

/// Adds what is not the matrix's part, applies ReLU's mask and stores one block at one position.
template <int Lanes>
[[gnu::always_inline]] inline void finish(const TapGradientArguments& a, std::ptrdiff_t at,
                                          const Float<Lanes>& product) {
  Float<Lanes> value = product;
  const Float<Lanes> feature = vector_at<Float<Lanes>>(a.features + at);
  if (a.target != nullptr) {
    value += a.scale * (feature - vector_at<Float<Lanes>>(a.target + at));
  }
  Float<Lanes>& gradient = vector_at<Float<Lanes>>(a.gradient + at);
  if (a.from_above) value += gradient;
  gradient = feature > 0.0F ? value : Float<Lanes>{};
}

/// One tile: matrix * features at `Positions` positions from `position`, for `Blocks` blocks of
/// rows from `block`.
template <int Lanes, int Positions, int Blocks>
[[gnu::always_inline]] inline void tile(const BlockedShape& shape, const TapGradientArguments& a,
                                        std::ptrdiff_t position, int block) {
  const std::ptrdiff_t stride = shape.block_stride();
  const std::ptrdiff_t padded = shape.padded_channels();
  Float<Lanes> product[Positions][Blocks] = {};
  if (a.matrix != nullptr) {
    for (int from = 0; from < shape.blocks(); ++from) {
      const float* features = a.features + from * stride + position * Lanes;
      for (int lane = 0; lane < Lanes; ++lane) {
        const float* matrix = a.matrix + (from * Lanes + lane) * padded + block * Lanes;
        Float<Lanes> column[Blocks];
        for (int b = 0; b < Blocks; ++b) column[b] = vector_at<Float<Lanes>>(matrix + b * Lanes);
        for (int p = 0; p < Positions; ++p) {
          for (int b = 0; b < Blocks; ++b) product[p][b] += features[p * Lanes + lane] * column[b];
        }
      }
    }
  }
  for (int b = 0; b < Blocks; ++b) {
    for (int p = 0; p < Positions; ++p) {
      finish<Lanes>(a, (block + b) * stride + (position + p) * Lanes, product[p][b]);
    }
  }
}

template <int Lanes, int Blocks>
[[gnu::always_inline]] inline void run_of_blocks(const BlockedShape& shape,
                                                 const TapGradientArguments& a,
                                                 std::ptrdiff_t begin, std::ptrdiff_t end,
                                                 int block) {
  std::ptrdiff_t p = begin;
  for (; p + kTilePositions <= end; p += kTilePositions) {
    tile<Lanes, kTilePositions, Blocks>(shape, a, p, block);
  }
  for (; p < end; ++p) tile<Lanes, 1, Blocks>(shape, a, p, block);
}

template <int Lanes>
[[gnu::always_inline]] inline void run(const BlockedShape& shape, const TapGradientArguments& a,
                                       std::ptrdiff_t begin, std::ptrdiff_t end) {
  int block = 0;
  for (; block + kRowBlocks <= shape.blocks(); block += kRowBlocks) {
    run_of_blocks<Lanes, kRowBlocks>(shape, a, begin, end, block);
  }
  if (block < shape.blocks()) run_of_blocks<Lanes, 1>(shape, a, begin, end, block);
}

[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")]] void run16(
    const BlockedShape& shape, const TapGradientArguments& a, std::ptrdiff_t begin,
    std::ptrdiff_t end) {
  run<16>(shape, a, begin, end);
}

[[gnu::target_clones("arch=x86-64-v3", "default")]] void run8(const BlockedShape& shape,
                                                              const TapGradientArguments& a,
                                                              std::ptrdiff_t begin,
                                                              std::ptrdiff_t end) {
  run<8>(shape, a, begin, end);
}

}  // namespace

void tap_gradient(const BlockedShape& shape, const TapGradientArguments& arguments) {
  const auto run_of_shape = shape.lanes == 16 ? run16 : run8;
#pragma omp parallel for schedule(static)
  for (std::ptrdiff_t begin = 0; begin < shape.positions(); begin += kRun) {
    run_of_shape(shape, arguments, begin, std::min(begin + kRun, shape.positions()));
  }
}

}  // namespace impasto::cpu
