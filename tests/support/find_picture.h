#pragma once

#include <algorithm>
#include <optional>
#include <utility>

#include "impasto/picture.h"

namespace impasto::test {

/// Where `part` lies in `whole`, value by value: its left and top edge.
inline std::optional<std::pair<int, int>> find_picture(const Picture& whole, const Picture& part) {
  const auto row = [](const Picture& p, int channel, int y) {
    return p.rgb.begin() + (static_cast<std::ptrdiff_t>(channel) * p.height + y) * p.width;
  };
  const auto lies_at = [&](int left, int top) {
    for (int channel = 0; channel < 3; ++channel) {
      for (int y = 0; y < part.height; ++y) {
        const auto mine = row(part, channel, y);
        if (!std::equal(mine, mine + part.width, row(whole, channel, top + y) + left)) return false;
      }
    }
    return true;
  };
  for (int top = 0; top + part.height <= whole.height; ++top) {
    for (int left = 0; left + part.width <= whole.width; ++left) {
      if (lies_at(left, top)) return std::pair(left, top);
    }
  }
  return std::nullopt;
}

}  // namespace impasto::test
