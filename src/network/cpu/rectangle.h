#pragma once

#include "network/cpu/blocked_shape.h"

namespace impasto::cpu {

/// Positions [top, top + height) x [left, left + width) of a map or of the picture.
struct Rectangle {
  int top = 0;
  int left = 0;
  int height = 0;
  int width = 0;

  [[nodiscard]] std::ptrdiff_t positions() const {
    return static_cast<std::ptrdiff_t>(height) * width;
  }
  bool operator==(const Rectangle&) const = default;
};

[[nodiscard]] inline Rectangle whole(const FeatureShape& shape) {
  return {0, 0, shape.height, shape.width};
}

/// Where the blocks of one position of `shape` begin, in elements.
[[nodiscard]] inline std::ptrdiff_t offset_of(const BlockedShape& shape, int y, int x) {
  return (static_cast<std::ptrdiff_t>(y) * shape.shape.width + x) * shape.lanes;
}

}  // namespace impasto::cpu
