#include "network/cpu/gram.h"

#include <algorithm>

#include "network/cpu/gram_avx512_bf16.h"
#include "network/cpu/gram_float.h"

namespace impasto::cpu {
namespace {

/// Every position counts once.
struct Unweighted {
  template <typename Vector>
  [[gnu::always_inline]] void operator()(std::ptrdiff_t /*position*/, const Vector& column,
                                         Vector& weighted) const {
    weighted = column;
  }
};

template <int Lanes, typename Element>
[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")]] void add_tile(
    const GramRun<Element>& run, const GramTile& tile, double* sums, std::ptrdiff_t sums_stride) {
  add_gram_tile<Lanes>(run, tile, Unweighted{}, sums, sums_stride);
}

template <int Lanes, typename Element>
void add_runs(const BlockedShape& shape, const Element* features, const Rectangle& where,
              std::span<double> sums) {
  const std::ptrdiff_t padded = shape.padded_channels();
  const std::vector<GramTile> tiles = upper_tiles(shape);
  const auto count = static_cast<std::ptrdiff_t>(tiles.size());
#pragma omp parallel
  for (std::ptrdiff_t begin = 0; begin < where.positions(); begin += kGramRun) {
    GramRun<Element> run{
        features, shape.block_stride(), std::min(kGramRun, where.positions() - begin), {}};
    fill_offsets(shape, where, begin, run.size, run.offsets);
    // A static schedule gives a thread the same tiles in every run, so that no sum is shared.
#pragma omp for schedule(static) nowait
    for (std::ptrdiff_t t = 0; t < count; ++t) {
      const GramTile& tile = tiles[static_cast<std::size_t>(t)];
      add_tile<Lanes>(run, tile, sums.data() + tile.row * padded + tile.column_block * Lanes,
                      padded);
    }
  }
}

}  // namespace

template <typename Element>
void add_gram(const BlockedShape& shape, const Element* features, const Rectangle& where,
              std::span<double> sums, [[maybe_unused]] std::byte* scratch) {
  if constexpr (avx512_bf16::kBuiltFor<Element>) {
    if (shape.lanes == 16 && avx512_bf16::available()) {
      return avx512_bf16::add_gram(shape, features, where, sums, scratch);
    }
  }
  const auto add = shape.lanes == 16 ? add_runs<16, Element> : add_runs<8, Element>;
  add(shape, features, where, sums);
}

template <typename Element>
std::size_t gram_scratch_bytes(const BlockedShape& shape) {
  if constexpr (avx512_bf16::kBuiltFor<Element>) {
    if (shape.lanes == 16 && avx512_bf16::available()) {
      return avx512_bf16::gram_scratch_bytes(shape);
    }
  }
  return 0;
}

template void add_gram(const BlockedShape&, const float*, const Rectangle&, std::span<double>,
                       std::byte*);
template void add_gram(const BlockedShape&, const BFloat16*, const Rectangle&, std::span<double>,
                       std::byte*);
template std::size_t gram_scratch_bytes<float>(const BlockedShape&);
template std::size_t gram_scratch_bytes<BFloat16>(const BlockedShape&);

void finish_gram(const BlockedShape& shape, std::span<const double> sums, std::span<double> out) {
  const std::ptrdiff_t padded = shape.padded_channels();
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
