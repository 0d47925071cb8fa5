#pragma once

#include <vector>

#include "network/cpu/rectangle.h"

namespace impasto::cpu {

/// A piece of a map that is worked on by itself.
struct Window {
  Rectangle owned;   ///< positions that this window answers for
  Rectangle window;  ///< those and the halo around them, inside of the map
  Rectangle fresh;   ///< what no window before this one covers; at the window's far corner
  int shape = 0;     ///< index into Tiling::shapes

  /// The owned positions, counted from the window's corner.
  [[nodiscard]] Rectangle part() const {
    return {owned.top - window.top, owned.left - window.left, owned.height, owned.width};
  }
};

/// A map cut into windows, whose owned parts cover it once.
struct Tiling {
  struct Shape {
    int height = 0;
    int width = 0;
    bool operator==(const Shape&) const = default;
  };

  std::vector<Window> windows;
  std::vector<Shape> shapes;  ///< of the windows, without repeats

  [[nodiscard]] bool is_whole() const { return windows.size() == 1; }
  /// Positions of the largest window, and of the largest owned part.
  [[nodiscard]] std::ptrdiff_t most_positions() const;
  [[nodiscard]] std::ptrdiff_t most_owned() const;
};

/// Windows with at most `side` owned positions a side (a multiple of kWindowStep) and a halo of at
/// least `halo`; side 0: one window. All corners but those at the map's far edges are multiples of
/// kWindowStep, so that poolings and Winograd's tiles lie as they do in the whole map.
[[nodiscard]] Tiling make_tiling(int height, int width, int side, int halo);

inline constexpr int kWindowStep = 4;

}  // namespace impasto::cpu
