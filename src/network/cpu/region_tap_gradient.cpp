#include "network/cpu/region_tap_gradient.h"

#include <algorithm>

#include "network/cpu/tap_gradient_float.h"
#include "network/cpu/tap_gradient_tiles.h"

namespace impasto::cpu {
namespace {

struct Regions {
  std::span<const PaddedRegionGradient> parts;
  const float* widths;
  int bins;
};

/// The product of tap_gradient_tiles.h with all that depends on regions, in one row of the map.
template <int Lanes, typename Element>
struct RegionProduct {
  const BlockedShape& shape;
  const Element* features;
  const float* matrix;  ///< of the whole map; nullptr: none
  const Regions& regions;
  int row;

  [[gnu::always_inline]] static bool any(const TapGradientArguments<Element>&) { return true; }

  template <int Positions, int Blocks>
  [[gnu::always_inline]] void add(std::ptrdiff_t position, int block,
                                  Float<Lanes> (&sums)[Positions][Blocks]) const {
    add_product(matrix, position, block, sums);
    const auto x = static_cast<int>(position - std::ptrdiff_t{row} * shape.shape.width);
    for (const PaddedRegionGradient& region : regions.parts) {
      float weights[Positions];
      region.weights.copy(row, x, weights);
      bool everywhere_0 = true;
      for (const float weight : weights) everywhere_0 = everywhere_0 && weight == 0.0F;
      if (everywhere_0) continue;
      Float<Lanes> of_region[Positions][Blocks] = {};
      add_product(region.matrix, position, block, of_region);
      for (int b = 0; b < Blocks; ++b) {
        const int channel = (block + b) * Lanes;
        if (region.bias != nullptr) {
          const Float<Lanes> bias = load<Lanes>(region.bias + channel);
          for (int p = 0; p < Positions; ++p) of_region[p][b] += bias;
        }
        for (int p = 0; p < Positions; ++p) {
          if (region.curve != nullptr) {
            add_curve(region.curve, position + p, block + b, of_region[p][b]);
          }
          sums[p][b] += weights[p] * of_region[p][b];
        }
      }
    }
  }

 private:
  template <int Positions, int Blocks>
  [[gnu::always_inline]] void add_product(const float* of, std::ptrdiff_t position, int block,
                                          Float<Lanes> (&sums)[Positions][Blocks]) const {
    if (of == nullptr) return;
    FloatProduct<Lanes, Element>{shape, features, of}.template add<Positions, Blocks>(position,
                                                                                      block, sums);
  }

  [[gnu::always_inline]] void add_curve(const float* curve, std::ptrdiff_t position, int block,
                                        Float<Lanes>& sum) const {
    const int channel = block * Lanes;
    const Float<Lanes> values =
        load<Lanes>(features + block * shape.block_stride() + position * Lanes) /
        load<Lanes>(regions.widths + channel);
    const int lanes = std::min(Lanes, shape.shape.channels - channel);
    for (int lane = 0; lane < lanes; ++lane) {
      if (!(values[lane] < static_cast<float>(regions.bins))) continue;
      sum[lane] += curve[(channel + lane) * regions.bins + static_cast<int>(values[lane])];
    }
  }
};

template <int Lanes, typename Element>
[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")]] void run_row(
    const BlockedShape& shape, const TapGradientArguments<Element>& a, const Regions& regions,
    int y) {
  tap_row<Lanes>(shape, a, y,
                 RegionProduct<Lanes, Element>{shape, a.features, a.matrix, regions, y});
}

}  // namespace

template <typename Element>
void region_tap_gradient(const BlockedShape& shape, const TapGradientArguments<Element>& arguments,
                         std::span<const PaddedRegionGradient> regions, const float* widths,
                         int bins) {
  const auto run = shape.lanes == 16 ? run_row<16, Element> : run_row<8, Element>;
  const Regions all{regions, widths, bins};
  // Rows that many regions share take longer.
#pragma omp parallel for schedule(dynamic)
  for (int y = 0; y < shape.shape.height; ++y) run(shape, arguments, all, y);
}

template void region_tap_gradient(const BlockedShape&, const TapGradientArguments<float>&,
                                  std::span<const PaddedRegionGradient>, const float*, int);
template void region_tap_gradient(const BlockedShape&, const TapGradientArguments<BFloat16>&,
                                  std::span<const PaddedRegionGradient>, const float*, int);

}  // namespace impasto::cpu
