#pragma once

#include <algorithm>
#include <vector>

#include "network/cpu/rectangle.h"

namespace impasto::cpu {

/// A tile of a Gram matrix: half a block of rows by up to two blocks of columns. Its sums, 8 x 2
/// registers of 16 lanes, leave room for the operands.
struct GramTile {
  int row;           ///< first channel
  int column_block;  ///< first block
  int column_count;  ///< blocks
};

inline constexpr int kGramColumnBlocks = 2;

/// The tiles that touch the diagonal or lie above it.
[[nodiscard]] inline std::vector<GramTile> upper_tiles(const BlockedShape& shape) {
  std::vector<GramTile> tiles;
  for (int row = 0; row < shape.padded_channels(); row += shape.lanes / 2) {
    for (int block = row / shape.lanes; block < shape.blocks(); block += kGramColumnBlocks) {
      tiles.push_back({row, block, std::min(kGramColumnBlocks, shape.blocks() - block)});
    }
  }
  return tiles;
}

/// Where n positions of a rectangle of the map lie, counted row by row from `begin`: in elements,
/// within a block. A run of them may begin and end in the middle of rows.
inline void fill_offsets(const BlockedShape& map, const Rectangle& where, std::ptrdiff_t begin,
                         std::ptrdiff_t n, std::ptrdiff_t* offsets) {
  auto y = where.top + static_cast<int>(begin / where.width);
  auto x = static_cast<int>(begin % where.width);
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    offsets[i] = offset_of(map, y, where.left + x);
    if (++x == where.width) {
      x = 0;
      ++y;
    }
  }
}

}  // namespace impasto::cpu
