#include "network/cpu/region_gram.h"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "network/cpu/gram_float.h"

namespace impasto::cpu {
namespace {

/// Weights of the positions of a run.
struct Weights {
  float values[kGramRun];

  template <typename Vector>
  [[gnu::always_inline]] void operator()(std::ptrdiff_t position, const Vector& column,
                                         Vector& weighted) const {
    weighted = column * values[position];
  }
};

/// Walks through the positions of a rectangle that weigh something.
class WeightedPositions {
 public:
  WeightedPositions(const BlockedShape& shape, const Rectangle& where, const RegionWindow& region)
      : shape_(shape), where_(where), region_(region), y_(where.top), x_(where.left) {}

  /// The next ones, as many as there are or fit; run.size is 0 at the end.
  template <typename Element>
  void next(GramRun<Element>& run, Weights& weights) {
    run.size = 0;
    const int right = where_.left + where_.width;
    while (run.size < kGramRun && y_ < where_.top + where_.height) {
      const auto count = std::min<std::ptrdiff_t>(right - x_, kGramRun - run.size);
      std::array<float, kGramRun> row;
      region_.copy(y_, x_, std::span(row).first(count));
      for (std::ptrdiff_t i = 0; i < count; ++i) {
        if (row[i] == 0.0F) continue;
        run.offsets[run.size] = offset_of(shape_, y_, x_ + static_cast<int>(i));
        weights.values[run.size] = row[i];
        ++run.size;
      }
      x_ += static_cast<int>(count);
      if (x_ < right) continue;
      x_ = where_.left;
      ++y_;
    }
  }

 private:
  const BlockedShape& shape_;
  const Rectangle& where_;
  const RegionWindow& region_;
  int y_;
  int x_;
};

template <int Lanes, typename Element>
[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")]] void add_tile(
    const GramRun<Element>& run, const Weights& weights, const GramTile& tile, double* sums,
    std::ptrdiff_t sums_stride) {
  add_gram_tile<Lanes>(run, tile, weights, sums, sums_stride);
}

template <int Lanes, typename Element>
void add_runs(const BlockedShape& shape, const Element* features, const Rectangle& where,
              const RegionWindow& region, std::span<double> sums) {
  const std::ptrdiff_t padded = shape.padded_channels();
  const std::vector<GramTile> tiles = upper_tiles(shape);
  const auto count = static_cast<std::ptrdiff_t>(tiles.size());
#pragma omp parallel
  {
    GramRun<Element> run{features, shape.block_stride(), 0, {}};
    Weights weights;
    WeightedPositions positions(shape, where, region);
    for (positions.next(run, weights); run.size > 0; positions.next(run, weights)) {
      // A static schedule gives a thread the same tiles in every run, so that no sum is shared.
#pragma omp for schedule(static) nowait
      for (std::ptrdiff_t t = 0; t < count; ++t) {
        const GramTile& tile = tiles[static_cast<std::size_t>(t)];
        add_tile<Lanes>(run, weights, tile,
                        sums.data() + tile.row * padded + tile.column_block * Lanes, padded);
      }
    }
  }
}

}  // namespace

template <typename Element>
void add_region_gram(const BlockedShape& shape, const Element* features, const Rectangle& where,
                     const RegionWindow& region, std::span<double> sums) {
  const auto add = shape.lanes == 16 ? add_runs<16, Element> : add_runs<8, Element>;
  add(shape, features, where, region, sums);
}

template void add_region_gram(const BlockedShape&, const float*, const Rectangle&,
                              const RegionWindow&, std::span<double>);
template void add_region_gram(const BlockedShape&, const BFloat16*, const Rectangle&,
                              const RegionWindow&, std::span<double>);

}  // namespace impasto::cpu
