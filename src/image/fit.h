#pragma once

#include <algorithm>
#include <cstdint>

namespace impasto {

/// Width and height of a picture, pixels.
struct Size {
  int width = 0;
  int height = 0;

  bool operator==(const Size&) const = default;
};

[[nodiscard]] inline std::uint64_t pixel_count(Size size) {
  return static_cast<std::uint64_t>(size.width) * static_cast<std::uint64_t>(size.height);
}

/// The size whose longer side is `longer_side`, with the aspect ratio of `size` (rounded to the
/// nearest, halves up) and at least one pixel a side; 0 gives `size` itself.
[[nodiscard]] inline Size fit_longer_side(Size size, int longer_side) {
  if (longer_side == 0) return size;
  const std::int64_t longer = std::max(size.width, size.height);
  const auto scaled = [&](std::int64_t side) {
    return std::max(1, static_cast<int>((2 * side * longer_side + longer) / (2 * longer)));
  };
  return {scaled(size.width), scaled(size.height)};
}

/// Memory that resize() takes at most beside a picture and its copy of another size: the plane at
/// hand, resampled along rows and then along columns, before which its colors may be weighted.
[[nodiscard]] inline std::uint64_t resize_work_bytes(Size from, Size to) {
  const auto plane = [](int width, int height) {
    return sizeof(float) * static_cast<std::uint64_t>(width) * static_cast<std::uint64_t>(height);
  };
  return plane(to.width, from.height) + plane(to.width, to.height);
}

}  // namespace impasto
