#pragma once

#include <cstddef>

#include "network/topology.h"

namespace impasto::cpu {

/// Features in blocks of `lanes` channels, [C / lanes][H][W][lanes]: a register holds `lanes`
/// channels of one position. oneDNN's nChw16c and nChw8c. Lanes beyond the last channel are 0.
struct BlockedShape {
  FeatureShape shape;
  int lanes = 16;  ///< 8 or 16

  [[nodiscard]] int blocks() const { return (shape.channels + lanes - 1) / lanes; }
  [[nodiscard]] int padded_channels() const { return blocks() * lanes; }
  [[nodiscard]] std::ptrdiff_t positions() const {
    return static_cast<std::ptrdiff_t>(shape.positions());
  }
  /// Floats from one block to the next.
  [[nodiscard]] std::ptrdiff_t block_stride() const { return positions() * lanes; }
  /// Floats in all.
  [[nodiscard]] std::size_t size() const {
    return static_cast<std::size_t>(block_stride()) * static_cast<std::size_t>(blocks());
  }
};

}  // namespace impasto::cpu
