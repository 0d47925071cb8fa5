#include "network/cpu/tap_gradient_avx512_bf16.h"

#include <immintrin.h>

#include <cstdint>
#include <cstring>

#include "network/cpu/vector.h"

// From here to pop_options all is compiled for processors with these products. So all of it is this
// file's own or always inlined: what files share, a linker could choose for every processor.
#pragma GCC push_options
#pragma GCC target("arch=x86-64-v4,avx512bf16")

#include "network/cpu/tap_gradient_tiles.h"

namespace impasto::cpu::avx512_bf16 {
namespace {

constexpr int kLanes = 16;
using Word = Vectors<kLanes>::Word;

/// The matrix as the products take it, [blocks of rows][pairs of columns][lanes]: a word holds two
/// neighbors of a row, the first one in the lower half.
struct PairedProduct {
  const BlockedShape& shape;
  const BFloat16* features;
  const std::uint32_t* matrix;

  [[gnu::always_inline]] static bool any(const TapGradientArguments<BFloat16>& a) {
    return a.matrix != nullptr;
  }

  template <int Positions, int Blocks>
  [[gnu::always_inline]] void add(std::ptrdiff_t position, int block,
                                  Float<kLanes> (&sums)[Positions][Blocks]) const {
    const std::ptrdiff_t matrix_stride = shape.padded_channels() / 2 * kLanes;
    const std::uint32_t* rows = matrix + block * matrix_stride;
    for (int from = 0; from < shape.blocks(); ++from) {
      const BFloat16* values = features + from * shape.block_stride() + position * kLanes;
      for (int pair = 0; pair < kLanes / 2; ++pair) {
        __m512bh row[Blocks];
        for (int b = 0; b < Blocks; ++b) {
          row[b] = reinterpret_cast<__m512bh>(vector_at<Word>(rows + b * matrix_stride));
        }
        rows += kLanes;
        for (int p = 0; p < Positions; ++p) {
          std::uint32_t both;
          std::memcpy(&both, values + p * kLanes + 2 * pair, sizeof(both));
          const auto value = reinterpret_cast<__m512bh>(Word{} + both);
          for (int b = 0; b < Blocks; ++b) {
            sums[p][b] = _mm512_dpbf16_ps(sums[p][b], value, row[b]);
          }
        }
      }
    }
  }
};

/// One block of rows of the matrix.
void pair_up(const float* rows, std::ptrdiff_t columns, std::uint32_t* pairs) {
  for (std::ptrdiff_t column = 0; column < columns; column += 2) {
    const float* first = rows + column * kLanes;
    const auto low = rounded<kLanes>(load<kLanes>(first), BFloat16{});
    const auto high = rounded<kLanes>(load<kLanes>(first + kLanes), BFloat16{});
    vector_at<Word>(pairs + column / 2 * kLanes) =
        __builtin_convertvector(low, Word) | __builtin_convertvector(high, Word) << 16;
  }
}

void run_row(const BlockedShape& shape, const TapGradientArguments<BFloat16>& a, int y,
             const std::uint32_t* matrix) {
  tap_row<kLanes>(shape, a, y, PairedProduct{shape, a.features, matrix});
}

#pragma GCC pop_options

}  // namespace

std::size_t tap_gradient_scratch_bytes(const BlockedShape& shape) {
  const auto padded = static_cast<std::size_t>(shape.padded_channels());
  return padded * padded / 2 * sizeof(std::uint32_t);
}

void tap_gradient(const BlockedShape& shape, const TapGradientArguments<BFloat16>& arguments) {
  const std::ptrdiff_t padded = shape.padded_channels();
  auto* matrix = reinterpret_cast<std::uint32_t*>(arguments.scratch);
#pragma omp parallel
  {
#pragma omp for schedule(static)
    for (int block = 0; block < shape.blocks(); ++block) {
      if (arguments.matrix == nullptr) continue;
      const std::ptrdiff_t rows = block * padded * kLanes;
      pair_up(arguments.matrix + rows, padded, matrix + rows / 2);
    }
#pragma omp for schedule(static)
    for (int y = 0; y < shape.shape.height; ++y) run_row(shape, arguments, y, matrix);
  }
}

}  // namespace impasto::cpu::avx512_bf16
