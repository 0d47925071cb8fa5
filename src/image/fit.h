#pragma once

#include <algorithm>
#include <cmath>

namespace impasto {

/// Width and height of a picture, pixels.
struct Size {
  int width = 0;
  int height = 0;

  bool operator==(const Size&) const = default;
};

/// The size whose longer side is `longer_side`, with the aspect ratio of `size` and at least one
/// pixel a side; 0 gives `size` itself.
[[nodiscard]] inline Size fit_longer_side(Size size, int longer_side) {
  if (longer_side == 0) return size;
  const double scale = static_cast<double>(longer_side) / std::max(size.width, size.height);
  const auto scaled = [&](int side) {
    return std::max(1, static_cast<int>(std::lround(side * scale)));
  };
  return {scaled(size.width), scaled(size.height)};
}

}  // namespace impasto
