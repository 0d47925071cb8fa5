#pragma once

// The gradient at one tap but for the product, which differs from processor to processor: a Product
// has any(arguments), whether there is one, and add<Positions, Blocks>(position, block, sums), sums
// += matrix * features at positions from `position` on, for rows in blocks from `block` on. All of
// it is inlined into the kernel that includes it, and so compiled for that kernel's target.

#include "network/cpu/tap_gradient.h"
#include "network/cpu/vector.h"

namespace impasto::cpu {

/// Positions whose features stay close while all rows of the matrix pass.
inline constexpr int kTapRun = 64;

/// The largest tile of the product. Its sums leave room for operands: with 16 lanes 8 x 2 of 32
/// registers, with 8 (AVX2) 6 x 2 of 16.
template <int Lanes>
inline constexpr int kTapTilePositions = Lanes == 16 ? 8 : 6;
inline constexpr int kTapTileBlocks = 2;

/// Neighbors in a row: where they begin in the map and in the target's map, in positions.
struct TapSegment {
  std::ptrdiff_t position;
  std::ptrdiff_t target_position;
  int size;
};

template <int Lanes, int Positions, int Blocks, typename Element, typename Product>
[[gnu::always_inline]] inline void tap_tile(const BlockedShape& shape,
                                            const TapGradientArguments<Element>& a,
                                            const TapSegment& segment, int p0, int b0,
                                            const Product& product) {
  Float<Lanes> sums[Positions][Blocks] = {};
  if (product.any(a)) {
    // The gradient comes from memory while the product is worked on.
    for (int b = 0; b < Blocks; ++b) {
      const std::ptrdiff_t at = (b0 + b) * shape.block_stride() + (segment.position + p0) * Lanes;
      for (int p = 0; p < Positions; ++p) __builtin_prefetch(a.gradient + at + p * Lanes, 1);
    }
    product.template add<Positions, Blocks>(segment.position + p0, b0, sums);
  }
  for (int b = 0; b < Blocks; ++b) {
    for (int p = 0; p < Positions; ++p) {
      const std::ptrdiff_t at =
          (b0 + b) * shape.block_stride() + (segment.position + p0 + p) * Lanes;
      const Float<Lanes> feature = load<Lanes>(a.features + at);
      Float<Lanes> value = sums[p][b];
      if (a.target != nullptr) {
        const Element* target = a.target + (b0 + b) * a.target_shape.block_stride() +
                                (segment.target_position + p0 + p) * Lanes;
        value += a.scale * (feature - load<Lanes>(target));
      }
      if (a.from_above) value += load<Lanes>(a.gradient + at);
      store<Lanes>(a.gradient + at, feature > 0.0F ? value : Float<Lanes>{});
    }
  }
}

template <int Lanes, int Blocks, typename Element, typename Product>
[[gnu::always_inline]] inline void tap_blocks(const BlockedShape& shape,
                                              const TapGradientArguments<Element>& a,
                                              const TapSegment& segment, int block,
                                              const Product& product) {
  constexpr int kMost = kTapTilePositions<Lanes>;
  int p = 0;
  for (; p + kMost <= segment.size; p += kMost) {
    tap_tile<Lanes, kMost, Blocks>(shape, a, segment, p, block, product);
  }
  for (; p + 2 <= segment.size; p += 2) {
    tap_tile<Lanes, 2, Blocks>(shape, a, segment, p, block, product);
  }
  for (; p < segment.size; ++p) tap_tile<Lanes, 1, Blocks>(shape, a, segment, p, block, product);
}

template <int Lanes, typename Element, typename Product>
[[gnu::always_inline]] inline void tap_segment(const BlockedShape& shape,
                                               const TapGradientArguments<Element>& a,
                                               const TapSegment& segment, const Product& product) {
  int block = 0;
  for (; block + kTapTileBlocks <= shape.blocks(); block += kTapTileBlocks) {
    tap_blocks<Lanes, kTapTileBlocks>(shape, a, segment, block, product);
  }
  if (block < shape.blocks()) tap_blocks<Lanes, 1>(shape, a, segment, block, product);
}

/// Positions of a row that the loss does not look at.
template <int Lanes, typename Element>
[[gnu::always_inline]] inline void tap_mask(const BlockedShape& shape,
                                            const TapGradientArguments<Element>& a,
                                            std::ptrdiff_t position, int size) {
  for (int block = 0; block < shape.blocks(); ++block) {
    const std::ptrdiff_t begin = block * shape.block_stride() + position * Lanes;
    for (std::ptrdiff_t at = begin; at < begin + size * Lanes; at += Lanes) {
      const Float<Lanes> above = a.from_above ? load<Lanes>(a.gradient + at) : Float<Lanes>{};
      store<Lanes>(a.gradient + at, load<Lanes>(a.features + at) > 0.0F ? above : Float<Lanes>{});
    }
  }
}

template <int Lanes, typename Element, typename Product>
[[gnu::always_inline]] inline void tap_row(const BlockedShape& shape,
                                           const TapGradientArguments<Element>& a, int y,
                                           const Product& product) {
  const Rectangle& where = a.where;
  const int width = shape.shape.width;
  const std::ptrdiff_t row = static_cast<std::ptrdiff_t>(y) * width;
  if (y < where.top || y >= where.top + where.height) {
    return tap_mask<Lanes>(shape, a, row, width);
  }
  const std::ptrdiff_t target_row = static_cast<std::ptrdiff_t>(y) * a.target_shape.shape.width;
  const int right = where.left + where.width;
  tap_mask<Lanes>(shape, a, row, where.left);
  for (int x = where.left; x < right; x += kTapRun) {
    const int size = right - x < kTapRun ? right - x : kTapRun;
    tap_segment<Lanes>(shape, a, TapSegment{row + x, target_row + x, size}, product);
  }
  tap_mask<Lanes>(shape, a, row + right, width - right);
}

}  // namespace impasto::cpu
