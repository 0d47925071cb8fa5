#pragma once

// The product of tap_gradient_tiles.h in float, for every processor.

#include "network/cpu/tap_gradient.h"
#include "network/cpu/vector.h"

namespace impasto::cpu {

template <int Lanes, typename Element>
struct FloatProduct {
  const BlockedShape& shape;
  const Element* features;
  const float* matrix;

  [[gnu::always_inline]] static bool any(const TapGradientArguments<Element>& a) {
    return a.matrix != nullptr;
  }

  template <int Positions, int Blocks>
  [[gnu::always_inline]] void add(std::ptrdiff_t position, int block,
                                  Float<Lanes> (&sums)[Positions][Blocks]) const {
    const std::ptrdiff_t matrix_stride = shape.padded_channels() * Lanes;
    const float* rows = matrix + block * matrix_stride;
    for (int from = 0; from < shape.blocks(); ++from) {
      const Element* feature = features + from * shape.block_stride() + position * Lanes;
      for (int lane = 0; lane < Lanes; ++lane, rows += Lanes) {
        Float<Lanes> column[Blocks];
        for (int b = 0; b < Blocks; ++b) column[b] = load<Lanes>(rows + b * matrix_stride);
        for (int p = 0; p < Positions; ++p) {
          const float value = to_float(feature[p * Lanes + lane]);
          for (int b = 0; b < Blocks; ++b) sums[p][b] += value * column[b];
        }
      }
    }
  }
};

}  // namespace impasto::cpu
