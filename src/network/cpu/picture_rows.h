#pragma once

#include <algorithm>

#include "base/large_vector.h"
#include "network/cpu/rectangle.h"
#include "network/cpu/tiling.h"

namespace impasto::cpu {

/// Whether window `i` is the last one of those side by side.
[[nodiscard]] inline bool ends_row(const Tiling& tiling, std::size_t i) {
  return i + 1 == tiling.windows.size() ||
         tiling.windows[i + 1].owned.top != tiling.windows[i].owned.top;
}

/// Takes the rows that a window may have touched, those next to it included, out of resident
/// memory, if the picture (3, H, W) lives on disk.
template <typename T>
void drop_rows(const VectorView<T>& picture, int height, int width, const Rectangle& window) {
  const auto row = static_cast<std::size_t>(width);
  const auto begin = static_cast<std::size_t>(std::max(0, window.top - 1));
  const auto end = static_cast<std::size_t>(std::min(height, window.top + window.height + 1));
  for (std::size_t channel = 0; channel < 3; ++channel) {
    const std::size_t plane = channel * static_cast<std::size_t>(height) * row;
    picture.part(plane + begin * row, plane + end * row).drop();
  }
}

}  // namespace impasto::cpu
