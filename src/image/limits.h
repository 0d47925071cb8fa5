#pragma once

#include <cstdint>

namespace impasto {

/// Longest side of any picture, in pixels.
inline constexpr int kMaxSide = 1'000'000;

/// Most pixels of any picture: a larger one is taken for a mistake or a decompression bomb.
inline constexpr std::int64_t kMaxPixels = 1'000'000'000;

/// Whether both sides are in [1, kMaxSide] and the area is at most kMaxPixels.
[[nodiscard]] constexpr bool is_sane_size(std::int64_t width, std::int64_t height) {
  return width >= 1 && height >= 1 && width <= kMaxSide && height <= kMaxSide &&
         width * height <= kMaxPixels;
}

}  // namespace impasto
